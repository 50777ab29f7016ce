"""Where the names of the columns stand in a file that has more above or below them."""

from collections.abc import Sequence

Rows = Sequence[Sequence[str]]
LOOKED_AT = 30  # rows
MOST_BELOW = 3
IMPORT_ID = "ImportId"  # in the third line of one survey tool's exports
KINDS_OF_ANSWER = ("response", "open-ended response", "other (please specify)")


def header_row(rows: Rows) -> int:
    """The number of the row that names the columns, from 1: the first that is as wide as the data.

    >>> header_row([["Survey of March"], [], ["id", "agent", "score"], ["1", "Ada", "5"]])
    3
    """
    filled = [sum(1 for cell in row if cell.strip()) for row in rows[:LOOKED_AT]]
    widest = max(filled, default=0)
    for number, (row, width) in enumerate(zip(rows, filled, strict=False), 1):
        names = [cell for cell in row if cell.strip() and not _is_number(cell)]
        if width >= max(2, 0.7 * widest) and len(names) > 0.7 * width:
            return number
    return 1


def rows_below(rows: Rows, header: int) -> int:
    """How many rows after the header explain it.

    >>> rows_below([["id", "q1"], ["", "Response"], ["1", "5"], ["2", "4"]], 1)
    1
    """
    below = [list(row) for row in rows[header : header + MOST_BELOW]]
    for number, row in enumerate(below, 1):
        if any(IMPORT_ID in cell for cell in row):
            return number
    return 1 if below and _names_kinds_of_answer(below[0], rows[header + 1 : LOOKED_AT]) else 0


def _names_kinds_of_answer(row: Sequence[str], data: Rows) -> bool:
    words = {cell.strip().lower() for cell in row}
    if not words & set(KINDS_OF_ANSWER):
        return False
    always = [i for i in range(len(row)) if data and all(i < len(r) and r[i].strip() for r in data)]
    return not data or any(not row[place].strip() for place in always)


def _is_number(cell: str) -> bool:
    return cell.strip().lstrip("-").replace(".", "").replace(",", "").isdigit()
