"""The page that shows how a file would be read: what each column holds is chosen from lists."""

import io

import pytest
import xlsxwriter

from app.domain.permissions import Role
from app.extensions import db
from app.imports.tables import opened_table
from app.jobs.worker import work_once
from app.models.jobs import JobRow
from tests.factories import MAPPING
from tests.web.columns import chosen
from tests.web.pages import Page

pytestmark = pytest.mark.one_database
FILE = """id,payee,one,two,rating
1,NUMBER,03/04/2026,2026-01-05,5
2,NUMBER,05/06/2026,2026-01-06,4
"""


def upload(app, client, number):
    file = io.BytesIO(FILE.replace("NUMBER", number).encode())
    form = {"file": (file, "odd.csv"), "saved": ""}
    return looked_at(app, client.post("/hr/imports/new", data=form))


def looked_at(app, answer):
    """The address of the preview that the job leads to."""
    with app.app_context():
        while work_once():
            pass
    job_id = answer.location.rpartition("/")[2]
    return f"/hr/imports/previews/{job_id}"


def result(app, page):
    with app.app_context():
        db.session.rollback()
        return db.session.get_one(JobRow, int(page.rpartition("/")[2])).result


def test_what_is_chosen_for_a_column_is_how_the_file_is_read(app, world, clients):
    client = clients[Role.HR]
    page = upload(app, client, world.staff.number)
    assert result(app, page)["notes"]
    job = client.get(page.replace("imports/previews", "jobs") + "/progress")
    assert (job.status_code, job.headers["HX-Redirect"]) == (200, page)
    roles = chosen(client.get(page).text)
    assert roles[0] == "external_id"
    form = {"mapping": result(app, page)["mapping"], "look": "yes"}

    roles[2], roles[3] = "day", "nothing"
    asked = looked_at(app, client.post(page, data=form | {"role": roles}))
    text = client.get(asked).text
    assert "How are the days written?" in text
    assert "Import the file" not in text
    form["mapping"] = result(app, asked)["mapping"]
    days = {"day_format": "MM/DD/YYYY", "role": chosen(text)}
    done = looked_at(app, client.post(asked, data=form | days))

    assert "2026-03-04" in client.get(done).text
    assert "Import the file" in client.get(done).text


def test_the_text_counts_where_it_is_looked_at_itself(app, world, clients):
    client = clients[Role.HR]
    page = upload(app, client, world.staff.number)
    roles = ["nothing"] * 5
    text = result(app, page)["mapping"].replace("satisfaction", "stars")
    form = {"mapping": text, "look_text": "yes", "role": roles}

    again = looked_at(app, client.post(page, data=form))

    assert "question stars" in chosen(client.get(again).text)


@pytest.mark.parametrize("roles", [["nonsense"] * 5, ["nothing"], []])
def test_choices_that_the_page_does_not_offer_decide_nothing(app, world, clients, roles):
    client = clients[Role.HR]
    page = upload(app, client, world.staff.number)
    form = {"mapping": result(app, page)["mapping"], "look": "yes", "role": roles}

    again = looked_at(app, client.post(page, data=form))

    assert chosen(client.get(again).text) == chosen(client.get(page).text)


@pytest.mark.parametrize("button", ["start", "save"])
def test_a_choice_that_was_not_looked_at_is_neither_imported_nor_kept(app, world, clients, button):
    client = clients[Role.HR]
    page = upload(app, client, world.staff.number)
    roles = chosen(client.get(page).text)
    roles[4] = "question stars"
    form = {"mapping": result(app, page)["mapping"], "name": "Odd", button: "1", "role": roles}

    again = looked_at(app, client.post(page, data=form))

    assert "/imports/previews/" in again
    text = client.get(again).text
    assert "You have chosen something else." in text
    assert chosen(text) == roles
    assert "Odd, version" not in client.get("/hr/imports/new").text


def test_the_texts_that_are_ticked_say_which_rows_are_left_out(app, world, clients):
    client, number = clients[Role.HR], world.staff.number
    rows = [
        f"r{n},{number},2026-01-{n + 10},{n % 5 + 1},{'real' if n % 3 else 'rehearsal'}"
        for n in range(9)
    ]
    text = "\n".join(["id,payee,day,rating,what", *rows, ""])
    form = {"file": (io.BytesIO(text.encode()), "odd.csv"), "saved": ""}
    page = looked_at(app, client.post("/hr/imports/new", data=form))
    roles = chosen(client.get(page).text)
    assert roles[-1] == "attribute"
    roles[-1] = "leave_out"
    form = {"mapping": result(app, page)["mapping"], "look": "yes"}

    asked = looked_at(app, client.post(page, data=form | {"role": roles}))
    shown = client.get(asked).text
    assert "Which texts of" in shown
    assert 'value="rehearsal"' in shown
    assert "Import the file" not in shown
    form = {"mapping": result(app, asked)["mapping"], "role": chosen(shown)}
    ticked = {"rows-1": ["rehearsal"], "look": "yes"}
    done = looked_at(app, client.post(asked, data=form | ticked))
    shown = client.get(done).text

    assert result(app, done)["counts"] == {"would be stored": 6, "would be left out": 3}
    assert "3 left out" in shown
    assert 'value="rehearsal" checked' in shown
    form = {"mapping": result(app, done)["mapping"], "role": chosen(shown)}
    started = client.post(done, data=form | {"rows-1": ["rehearsal"], "start": "yes"})
    with app.app_context():
        while work_once():
            pass
        job = db.session.get_one(JobRow, int(started.location.rpartition("/")[2]))
        assert (job.result["stored"], job.result["left_out"]) == (6, 3)


def test_the_sheet_of_a_workbook_is_chosen_from_a_list(app, world, clients, tmp_path):
    client, rows = clients[Role.HR], FILE.replace("NUMBER", world.staff.number).splitlines()
    with xlsxwriter.Workbook(tmp_path / "two.xlsx") as book:
        for name, lines in (("March", rows), ("April", rows[:2])):
            sheet = book.add_worksheet(name)
            for number, line in enumerate(lines):
                sheet.write_row(number, 0, line.split(","))
    file = io.BytesIO((tmp_path / "two.xlsx").read_bytes())
    sent = client.post("/hr/imports/new", data={"file": (file, "two.xlsx"), "saved": ""})
    page = looked_at(app, sent)
    text = client.get(page).text
    assert "Not read: &#39;April&#39; (2 rows)" in text
    assert '<option value="April">April, 2 rows</option>' in text

    form = {"mapping": result(app, page)["mapping"], "start": "yes", "role": chosen(text)[1:]}
    done = looked_at(app, client.post(page, data=form | {"sheet": "April"}))

    assert "sheet: April" in result(app, done)["mapping"]  # looked at, and not imported
    assert "Not read" not in client.get(done).text


def given(app, client, text, name="answers.csv", mapping=""):
    """The preview of a file with this text; without a mapping it is found out."""
    file = text if isinstance(text, bytes) else text.encode()
    form = {"file": (io.BytesIO(file), name), "saved": ""}
    form |= {"mapping": (io.BytesIO(mapping.encode()), "own.yaml")} if mapping else {}
    return looked_at(app, client.post("/hr/imports/new", data=form))


def imported(app, client, page):
    """The page of the import of what a preview shows, as it is."""
    form = {"mapping": result(app, page)["mapping"], "start": "yes"}
    started = client.post(page, data=form | {"role": chosen(client.get(page).text)})
    with app.app_context():
        while work_once():
            pass
    return f"/hr/imports/{started.location.rpartition('/')[2]}"


def test_to_look_again_without_a_choice_changes_nothing(app, world, clients):
    """Where an id is made of several columns, each of them says something else besides."""
    client, number = clients[Role.HR], world.staff.number
    rows = [f"2026-01-{day:02} 0{day % 9 + 1}:15,{number},{day % 5 + 1}" for day in range(1, 29)]
    page = given(app, client, "\n".join(["Called at,Agent,Rating", *rows, ""]))
    first, roles = result(app, page), chosen(client.get(page).text)
    assert "external_id:\n- Called at\n- Agent\n" in first["mapping"]
    assert roles == ["day", "payee", "question satisfaction"]

    form = {"mapping": first["mapping"], "look": "yes", "role": roles}
    again = looked_at(app, client.post(page, data=form))

    assert result(app, again)["mapping"] == first["mapping"]
    assert result(app, again)["counts"] == {"would be stored": 28}


def test_each_row_of_a_file_is_said_once_before_and_after_the_import(app, world, clients):
    client, number = clients[Role.HR], world.staff.number
    rows = [f"r{n},{number},2026-01-{n + 10},{n % 5 + 1}" for n in range(9)]
    odd = [f"r1,{number},2026-01-11,2", f"r2,{number},2026-01-12,1", "x,nobody,2026-01-12,1", ",,,"]
    text = "\n".join(["id,payee,day,rating", *rows, *odd, ""])

    page = given(app, client, text, mapping=MAPPING)
    shown = client.get(page).text
    after = client.get(imported(app, client, page)).text

    assert (
        "Of 13 rows in the file: 9 stored, 1 twice in the file, 1 in conflict, 1 unmatched, 1 blank"
    ) in shown
    assert "<dt>There already or twice in the file</dt>" in after
    assert (
        "13 rows: 9 stored, 1 there already or twice in the file, 1 in conflict, 1 unmatched,"
        " 1 blank</span>"
    ) in client.get("/hr/imports").text
    assert "2 rows need a look" in client.get("/hr/imports").text


def test_a_mended_workbook_is_read_without_what_was_wrong_before(app, world, clients, tmp_path):
    client, number = clients[Role.HR], world.staff.number
    rows = [f"r{n},{number},2026-01-{n + 10},{n % 5 + 1},fine so far" for n in range(9)]
    text = "\n".join(["id,payee,day,rating,words", *rows, f"r9,{number},2026-01-30,77,so so", ""])
    page = imported(app, client, given(app, client, text, mapping=MAPPING))
    workbook = client.get(f"{page}/not-stored.xlsx").data
    with_problem = given(app, client, workbook, "not-stored.xlsx")

    shown = client.get(with_problem)

    names = [name for name, *_ in result(app, with_problem)["columns"]]
    assert names == ["id", "payee", "day", "rating", "words"]
    assert "What is wrong" not in shown.text
    mapping = result(app, with_problem)["mapping"]
    assert "Line (of" not in mapping
    # a row that is still wrong comes back once more, with the words of this time alone
    again = given(app, client, workbook, "not-stored.xlsx", MAPPING)
    assert result(app, again)["rows"][0][1] == ["r9", number, "2026-01-30", "77", "so so"]
    workbook = client.get(f"{imported(app, client, again)}/not-stored.xlsx").data
    (tmp_path / "second.xlsx").write_bytes(workbook)
    with opened_table(tmp_path / "second.xlsx") as table:
        assert table.header == ("id", "payee", "day", "rating", "words")


def test_mended_rows_are_read_like_the_file_that_they_come_from(app, world, clients):
    """Also where its mapping was not kept: found out anew from a few rows it would be another."""
    client, number = clients[Role.HR], world.staff.number
    text = f"id;payee;day;rating\nr1;{number};2026-01-30;77\n"
    mapping = MAPPING + "file: {separator: ;, encoding: windows-1252}\n"
    page = imported(app, client, given(app, client, text, mapping=mapping))
    workbook = client.get(f"{page}/not-stored.xlsx").data
    address = f"/hr/imports/new?like={page.rpartition('/')[2]}"
    assert address in client.get(page).text
    (like,) = [each for each in Page(client.get(address).text).all("option") if "selected" in each]

    sent = {"file": (io.BytesIO(workbook), "mended.xlsx"), "saved": like["value"]}
    again = looked_at(app, client.post(address, data=sent))

    assert result(app, again)["mapping"] == mapping
    assert result(app, again)["counts"] == {"would be rejected": 1}
    assert client.get("/hr/imports/new?like=999").status_code == 200


def test_a_cancelled_import_says_who_cancelled_it_and_what_was_not_read(app, world, clients):
    client, number = clients[Role.HR], world.staff.number
    page = given(app, client, f"id,payee,day,rating\nr1,{number},2026-01-30,5\n", mapping=MAPPING)
    form = {"mapping": result(app, page)["mapping"], "role": chosen(client.get(page).text)}
    job = client.post(page, data=form | {"start": "yes"}).location
    client.post(f"{job}/cancel")

    of_job, of_import = (
        client.get(job.replace("jobs", where)).text for where in ("jobs", "imports")
    )

    for text in (of_job, of_import):
        assert f"Cancelled by {world.hr.name}." in text
    assert "It is still running" not in of_import
    assert "Cancelled</span>" in client.get("/hr/imports").text


def test_the_same_answers_under_another_name_are_told_before_they_count_twice(app, world, clients):
    client, number = clients[Role.HR], world.staff.number
    rows = [f"r{n},{number},2026-01-{n + 10},{n % 5 + 1}" for n in range(9)]
    text = "\n".join(["id,payee,day,rating", *rows, ""])
    imported(app, client, given(app, client, text, "desk 2026-01.csv"))
    more = f"{text}new,{number},2026-01-29,5\n"

    alike = given(app, client, more, "Desk_February (2).csv")
    page = given(app, client, more, "help.csv")
    shown = client.get(page).text
    form = {"mapping": result(app, page)["mapping"], "role": chosen(shown), "start": "yes"}
    again = looked_at(app, client.post(page, data=form | {"source": " desk "}))

    assert result(app, alike)["counts"] == {"is there already": 9, "would be stored": 1}
    assert "9 rows are stored already as answers of <bdi>desk</bdi>" in shown
    assert '<option value="desk">' in shown
    assert result(app, page)["mapping"].startswith("source: help\n")
    assert result(app, again)["mapping"].startswith("source: desk\n")
    assert "stored already as answers of" not in client.get(again).text
    assert result(app, again)["counts"] == result(app, alike)["counts"]  # looked at, not imported


def test_two_columns_for_what_only_one_can_hold_are_asked_about(app, world, clients):
    client = clients[Role.HR]
    page = upload(app, client, world.staff.number)
    roles = chosen(client.get(page).text)
    roles[3], roles[4] = "question stars", "question stars"

    form = {"mapping": result(app, page)["mapping"], "look": "yes", "role": roles}
    again = looked_at(app, client.post(page, data=form))

    text = client.get(again).text
    words = "Only one column can hold the answers to stars, and &#39;two&#39; and &#39;rating&#39;"
    assert words in text.replace("question ", "")
    assert "Import the file" not in text
