"""Files of people on the web: found out, mended, imported, each row accounted for."""

import io
import re
from zipfile import ZipFile

import pytest
from sqlalchemy import text

from app.extensions import db
from app.jobs.worker import work_once
from tests import people_exports as exports
from tests.web.pages import Page

pytestmark = pytest.mark.one_database
OWN = b"number,name,first_day\n77,Ida,2026-01-01\n78,Jo,1.1.2026\n"


@pytest.fixture
def hr(clients):
    return clients["hr"]


def sent(app, hr, data):
    """The address of the job that looked at this file."""
    file = (io.BytesIO(data), "people.csv")
    return done(app, hr.post("/hr/files/people", data={"file": file}).location)


def done(app, address):
    with app.app_context():
        assert work_once(int(address.rpartition("/")[2]))
    return address


def preview_of(hr, address):
    return hr.get(f"{address}/progress").headers["HX-Redirect"]


def mapping_on(page):
    (found,) = page.all("textarea", name="mapping")
    return found["text"].strip()


def names(app):
    with app.app_context():
        return set(db.session.scalars(text("select name from person")))


def test_an_export_is_found_out_and_imported_with_two_clicks(app, hr):
    address = preview_of(hr, sent(app, hr, exports.HR_SYSTEM.encode()))
    page = hr.get(address)
    assert "Not read: &#39;Status&#39; and &#39;Birth Date&#39;." in page.text
    assert re.search(r"<dt>New people</dt><dd class=.pl-num.>4</dd>", page.text)

    start = {"mapping": mapping_on(Page(page.text)), "start": "1"}
    job = done(app, hr.post(address, data=start).location)

    assert "Done." in hr.get(job).text
    assert {"Ann Ash", "Zo\u00eb Oak", "Bob Elm", "Cid Fir"} <= names(app)


def test_what_the_file_leaves_open_is_asked_and_nothing_can_be_imported(app, hr):
    address = preview_of(hr, sent(app, hr, exports.AMBIGUOUS.encode()))
    page = hr.get(address)
    assert "To decide:" in page.text
    assert "Import these people" not in page.text
    mended = mapping_on(Page(page.text)).replace("'?'", "DD/MM/YYYY").replace("?", "DD/MM/YYYY")

    again = preview_of(hr, done(app, hr.post(address, data={"mapping": mended}).location))

    assert "Import these people" in hr.get(again).text


def test_letters_are_chosen_where_the_file_does_not_say_its_encoding(app, hr):
    job = sent(app, hr, exports.GERMAN.encode("windows-1252"))
    (link,) = [a for a in Page(hr.get(job).text).all("a") if "Choose by" in a["text"]]
    assert "T\u00e4tigkeit" in hr.get(link["href"]).text

    chosen = hr.post(link["href"], data={"encoding": "windows-1252"})

    assert "Import these people" in hr.get(preview_of(hr, done(app, chosen.location))).text


def test_a_mapping_that_cannot_be_understood_is_said_on_the_page(world, hr):
    address = f"/hr/files/people/previews/{world.of_the_company['people_preview_id']}"

    page = hr.post(address, data={"mapping": "number: A", "look": "1"})

    assert "Say which column gives the name" in page.text


def test_our_own_columns_are_read_without_a_mapping(app, hr):
    job = sent(app, hr, OWN)
    page = hr.get(job).text
    assert "This is what the file would change" in page
    (form,) = [f for f in Page(page).all("form", method="post") if "files/people" in f["action"]]

    stored = done(app, hr.post(form["action"]).location)

    assert "Ida" in names(app)
    (link,) = [a for a in Page(hr.get(stored).text).all("a") if "not-stored" in a["href"]]
    assert hr.get(link["href"]).data.startswith(b"PK")


def test_the_workbook_for_mending_comes_in_again_when_it_is_mended(app, hr, tmp_path):
    job = sent(app, hr, OWN)
    (form,) = [
        f for f in Page(hr.get(job).text).all("form", method="post") if "files" in f["action"]
    ]
    stored = done(app, hr.post(form["action"]).location)
    book = hr.get(f"/hr/files/people/{stored.rpartition('/')[2]}/not-stored.xlsx").data
    mended = rewritten(tmp_path, book, "1.1.2026", "2026-01-01")

    again = sent(app, hr, mended)

    assert re.search(r"<dt>New</dt><dd class=.pl-num.>1</dd>", hr.get(again).text)


def rewritten(folder, book, old, new):
    """The workbook with one text in the place of another."""
    path = folder / "mended.xlsx"
    with ZipFile(io.BytesIO(book)) as source, ZipFile(path, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            assert name != "xl/worksheets/sheet1.xml" or old.encode() in data
            target.writestr(name, data.replace(old.encode(), new.encode()))
    return path.read_bytes()


def test_there_is_no_workbook_for_mending_of_another_kind_of_job(world, hr):
    path = f"/hr/files/people/{world.of_the_company['job_id']}/not-stored.xlsx"

    assert hr.get(path).status_code == 404
