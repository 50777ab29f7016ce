"""Workbooks for tests, written cell by cell: our own, so that no binary has to be believed."""

import zipfile
from datetime import date, datetime, time, timedelta
from xml.sax.saxutils import escape

import xlsxwriter

FORMATS = {
    datetime: "yyyy-mm-dd hh:mm:ss",
    date: "yyyy-mm-dd",
    time: "h:mm:ss",
    timedelta: "[h]:mm:ss",
}
SHEET, STRINGS, BOOK = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml"
MIME = "application/vnd.oasis.opendocument.spreadsheet"
SPACES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    ' xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
)


def write_xlsx(folder, rows, name="sheet.xlsx"):
    """A workbook with these cells: texts, numbers, days, times, durations, none."""
    path = folder / name
    with xlsxwriter.Workbook(path) as book:
        formats = {kind: book.add_format({"num_format": text}) for kind, text in FORMATS.items()}
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                if type(cell) in formats:
                    sheet.write_datetime(number, column, cell, formats[type(cell)])
                elif isinstance(cell, str):
                    sheet.write_string(number, column, cell)
                elif cell is not None:
                    sheet.write(number, column, cell)
    return path


def rewritten(path, changes, name="rewritten.xlsx", more=None):
    """The workbook with bytes of its parts replaced, and more parts: what no program writes."""
    target = path.with_name(name)
    with (
        zipfile.ZipFile(path) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        for part in source.namelist():
            before, after = changes.get(part, (b"", b""))
            content = source.read(part)
            assert before in content, part
            archive.writestr(part, content.replace(before, after, 1) if before else content)
        for part, content in (more or {}).items():
            archive.writestr(part, content)
    return target


def write_ods(folder, rows, name="sheet.ods"):
    """The same in the open format; an exception stands for a cell with an error."""
    path = folder / name
    body = "".join(f"<table:table-row>{''.join(map(_cell, row))}</table:table-row>" for row in rows)
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {SPACES}><office:body>'
        f'<office:spreadsheet><table:table table:name="One">{body}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", MIME)
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", _manifest())
    return path


def _manifest():
    space = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
    return (
        f'<?xml version="1.0"?><m:manifest xmlns:m="{space}">'
        f'<m:file-entry m:full-path="/" m:media-type="{MIME}"/></m:manifest>'
    )


def _cell(cell):
    if cell is None:
        return "<table:table-cell/>"
    if isinstance(cell, Exception):
        return (
            '<table:table-cell office:value-type="string" office:string-value=""'
            ' calcext:value-type="error"><text:p>#DIV/0!</text:p></table:table-cell>'
        )
    kind, attribute, value = _value(cell)
    text = f"<text:p>{escape(str(cell))}</text:p>"
    given = f' office:{attribute}="{value}"' if attribute else ""
    return f'<table:table-cell office:value-type="{kind}"{given}>{text}</table:table-cell>'


def _value(cell):
    if isinstance(cell, bool):
        return "boolean", "boolean-value", str(cell).lower()
    if isinstance(cell, date):
        return "date", "date-value", cell.isoformat()
    if isinstance(cell, time):
        return "time", "time-value", f"PT{cell:%H}H{cell:%M}M{cell:%S}S"
    if isinstance(cell, timedelta):
        seconds = int(cell.total_seconds())
        text = f"PT{seconds // 3600:02}H{seconds // 60 % 60:02}M{seconds % 60:02}S"
        return "time", "time-value", text
    return ("string", "", "") if isinstance(cell, str) else ("float", "value", repr(cell))
