"""The sheets of a workbook as lines of JSON: their names, then how many rows each has.

Runs as a program of its own (`python -m app.imports.sheet_list FILE`), like the reader of a sheet.
A workbook with one sheet is not read.
"""

import json
import resource
import sys

import python_calamine

from app.imports.sheet_reader import MOST_MEMORY, first_shown


def main(path: str) -> None:
    resource.setrlimit(resource.RLIMIT_DATA, (MOST_MEMORY, MOST_MEMORY))
    workbook = python_calamine.CalamineWorkbook.from_path(path)
    names = workbook.sheet_names
    _tell({"names": names, "first": first_shown(workbook)[0]})
    for name in names if len(names) > 1 else ():
        rows = workbook.get_sheet_by_name(name).iter_rows()
        _tell([name, sum(1 for row in rows if any(cell != "" for cell in row))])


def _tell(found: object) -> None:
    sys.stdout.write(f"{json.dumps(found)}\n")
    sys.stdout.flush()  # what is counted stays counted if the next sheet is too large


if __name__ == "__main__":
    main(sys.argv[1])
