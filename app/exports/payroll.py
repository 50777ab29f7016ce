"""The payroll file: the same statements give the same bytes, every time."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

import xlsxwriter

from app.domain.money import minor_digits
from app.domain.numbers import decimal_text
from app.exports.cells import neutralised

HEADER = (
    *("payee_number", "name", "period", "plan", "plan_version", "amount", "currency"),
    *("statement", "sha256"),
)
WRITTEN = datetime(2000, 1, 1)  # noqa: DTZ001 - a fixed day in the file, so that bytes repeat
CSV, XLSX = "csv", "xlsx"
FORMATS = (CSV, XLSX)


@dataclass(frozen=True, slots=True)
class PayrollRow:
    """One amount to be paid, in smallest units of its currency."""

    number: str
    name: str
    period: str
    plan: str
    plan_version: int
    amount_minor: int
    currency: str
    statement_id: int
    content_hash: str

    def amount(self) -> str:
        digits = minor_digits(self.currency)
        return decimal_text(Fraction(self.amount_minor, 10**digits), digits)

    def texts(self) -> list[str]:
        """The cells as a spreadsheet may open them without running one."""
        return [
            *(neutralised(text) for text in (self.number, self.name, self.period, self.plan)),
            *(str(self.plan_version), self.amount(), self.currency),
            *(str(self.statement_id), self.content_hash),
        ]


def payroll_file(format_name: str, rows: Sequence[PayrollRow]) -> bytes:
    """The file in one of FORMATS."""
    return {CSV: payroll_csv, XLSX: payroll_xlsx}[format_name](rows)


def payroll_csv(rows: Sequence[PayrollRow]) -> bytes:
    """UTF-8 with a byte order mark, which spreadsheets need to read names rightly."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(HEADER)
    writer.writerows(row.texts() for row in rows)
    return text.getvalue().encode("utf-8-sig")


def payroll_xlsx(rows: Sequence[PayrollRow]) -> bytes:
    """Text cells are text, amounts are numbers with their decimal places."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.set_properties({"created": WRITTEN})
    sheet = book.add_worksheet("Payroll")
    formats = {
        row.currency: book.add_format({"num_format": _number_format(row.currency)}) for row in rows
    }
    sheet.write_row(0, 0, HEADER)
    for place, row in enumerate(rows, 1):
        cells = row.texts()
        for column, cell in enumerate(cells):
            sheet.write_string(place, column, cell)
        amount = Decimal(row.amount())
        sheet.write_number(place, HEADER.index("amount"), amount, formats[row.currency])
    book.close()
    return out.getvalue()


def _number_format(currency: str) -> str:
    digits = minor_digits(currency)
    return f"0.{'0' * digits}" if digits else "0"
