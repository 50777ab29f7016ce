"""Seconds that LibreOffice Calc needs to calculate a sheet again, told by LibreOffice's own Python.

    /usr/bin/python3 benchmarks/recalculated.py SHEET.xlsx

Prints the seconds from the start of LibreOffice until the calculated sheet is saved as CSV; those
of calculating alone, the fastest of three; and the sum of the last column, by which one sees that
all of it was calculated. Debian and Ubuntu have LibreOffice as libreoffice-calc and python3-uno.
"""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException

PIPE = "plauditbenchmark"
TIMES = 3


def main(sheet: Path) -> None:
    with tempfile.TemporaryDirectory() as profile:
        command = ["soffice", "--headless", "--norestore", f"--accept=pipe,name={PIPE};urp;"]
        begin = time.perf_counter()
        office = subprocess.Popen([*command, f"-env:UserInstallation=file://{profile}"])
        desktop = connected()
        hidden = PropertyValue("Hidden", 0, True, 0)
        opened = desktop.loadComponentFromURL(sheet.resolve().as_uri(), "_blank", 0, (hidden,))
        times = [again(opened)]
        as_csv = PropertyValue("FilterName", 0, "Text - txt - csv (StarCalc)", 0)
        opened.storeToURL(sheet.with_suffix(".calc.csv").resolve().as_uri(), (as_csv,))
        whole = time.perf_counter() - begin
        times += [again(opened) for _ in range(TIMES - 1)]
        print(whole, min(times), last_column(opened))
        opened.close(True)
        desktop.terminate()
        office.wait(60)


def connected():
    """The desktop of the office that was started, as soon as it answers."""
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstance("com.sun.star.bridge.UnoUrlResolver")
    for _ in range(120):
        try:
            far = resolver.resolve(f"uno:pipe,name={PIPE};urp;StarOffice.ComponentContext")
        except NoConnectException:
            time.sleep(0.5)
        else:
            return far.ServiceManager.createInstance("com.sun.star.frame.Desktop")
    raise SystemExit("LibreOffice does not answer")


def again(opened) -> float:
    begin = time.perf_counter()
    opened.calculateAll()
    return time.perf_counter() - begin


def last_column(opened) -> float:
    page = opened.Sheets.getByIndex(0)
    cursor = page.createCursor()
    cursor.gotoEndOfUsedArea(False)
    place = cursor.RangeAddress
    cells = page.getCellRangeByPosition(place.EndColumn, 0, place.EndColumn, place.EndRow)
    return sum(value for (value,) in cells.DataArray)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
