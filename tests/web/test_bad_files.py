"""Bad files in the browser: too large, oddly named, with words that would run elsewhere."""

import io
import re
import zipfile
from pathlib import Path

import pytest
from markupsafe import escape

from app.domain.permissions import Role
from app.exports.payroll import HEADER, PayrollRow, payroll_file
from app.extensions import db
from app.jobs.worker import work_once
from app.models.facts import CommentRow
from app.models.jobs import FeedbackImportRow, JobRow
from app.services.jobs import job_numbered
from config import Config
from tests.databases import FILES
from tests.factories import MAPPING, import_answers, make_person, write_csv
from tests.fates import counted
from tests.formulas import LEADS, cells_of, quoted, would_run
from tests.world import client_for, make_account

one_database = pytest.mark.one_database
LIMIT = 1_000_000
NEW = "/hr/imports/new"
KIND = "multipart/form-data; boundary=of-a-form"


def csv_of(*lines, header="id,payee,day,rating"):
    return "\n".join([header, *lines, ""]).encode("utf-8", "surrogatepass")


def part(name, content, file_name=None):
    """A field of a form as bytes: what a browser would refuse to send, too."""
    more = "" if file_name is None else f'; filename="{file_name.replace(chr(34), "%22")}"'
    head = f'--of-a-form\r\nContent-Disposition: form-data; name="{name}"{more}\r\n\r\n'
    return head.encode("utf-8", "surrogatepass") + content + b"\r\n"


def form_of(content, file_name, mapping=MAPPING):
    given = part("file", content, file_name) + part("saved", b"")
    return given + part("mapping", mapping.encode(), "mapping.yaml") + b"--of-a-form--\r\n"


def send(client, body, **more):
    return client.post(NEW, data=body, content_type=KIND, **more)


def looked_at(app, answer):
    """The job of the preview that an upload started, done."""
    assert answer.status_code == 302, answer.text
    job_id = int(answer.location.rpartition("/")[2])
    with app.app_context():
        work_once(job_id)
        return job_numbered(job_id)


def imported(app, client, job, mapping):
    """The job of the import that is started on the page of the preview, done."""
    answer = client.post(
        f"/hr/imports/previews/{job.id}", data={"mapping": mapping, "start": "Import the file"}
    )
    return looked_at(app, answer)


def uploads():
    return set((FILES / "uploads").iterdir())


# 18: too large, and 26: cut off


class Endless(io.BytesIO):
    """A request that would go on for ever, and says how much of it was read."""

    read_bytes = 0

    def read(self, size=-1):
        assert size >= 0  # or whoever reads would never come back
        self.read_bytes += size
        return super().read(size).ljust(size, b"x")

    def readinto(self, buffer):
        buffer[:] = self.read(len(buffer))
        return len(buffer)


@pytest.fixture
def small(app):
    app.config |= {"MAX_CONTENT_LENGTH": 10_000, "LARGEST_UPLOAD": LIMIT}
    return app


@one_database
@pytest.mark.parametrize("path", [NEW, "/hr/files/people", "/hr/files/participations"])
def test_a_file_above_the_limit_is_refused_before_it_is_read(small, clients, path):
    before, body = uploads(), Endless()

    size = {"CONTENT_LENGTH": str(LIMIT + 1)}
    more = {"content_type": KIND, "environ_overrides": size}
    answer = clients[Role.HR].post(path, input_stream=body, **more)

    assert (answer.status_code, body.read_bytes) == (413, 0)
    assert "This file is too large" in answer.text
    assert uploads() == before
    assert Config.LARGEST_UPLOAD == 2 << 30


@one_database
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # werkzeug's file
def test_a_file_that_does_not_say_its_size_is_read_up_to_the_limit_only(small, clients):
    before, body = uploads(), Endless(part("file", b"", "endless.csv").rstrip() + b"\r\n\r\n")
    more = {"environ_overrides": {"wsgi.input_terminated": True}, "input_stream": body}
    answer = clients[Role.HR].post(NEW, content_type=KIND, **more)

    assert answer.status_code == 413
    assert body.read_bytes < 2 * LIMIT
    assert uploads() == before


@one_database
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # werkzeug's file
def test_a_browser_that_is_closed_in_the_middle_leaves_nothing(app, clients):
    before = uploads()
    with app.app_context():
        jobs = db.session.query(JobRow).count()
    body = form_of(csv_of("1,number-of-staff,2026-01-05,5"), "cut.csv")
    stream = io.BytesIO(body[: len(body) // 2])

    size = {"CONTENT_LENGTH": str(len(body))}
    more = {"input_stream": stream, "environ_overrides": size}
    answer = clients[Role.HR].post(NEW, content_type=KIND, **more)

    assert answer.status_code in (200, 400)  # a page that asks for the file, or a refusal
    assert uploads() == before
    with app.app_context():
        assert db.session.query(JobRow).count() == jobs


# 22: names of files

NAMES = (
    *("../../etc/x", "..\\..\\etc\\x.csv", "/etc/passwd", "con.csv", "nul", ".", "x" * 300),
    *('"><script>alert(1)</script>', "<img src=x onerror=alert(1)>.csv", "=cmd|' /C calc'!A0"),
    *("\u202egnp.csv", "\t.csv", "%0d%0aSet-Cookie: b=c", "{{ 7 * 7 }}.csv"),
)
BROKEN_NAMES = ("a\r\nSet-Cookie: b=c.csv", "a\nLocation: /x", "\ud83d.csv", "")


def assert_only_shown(app, world, hr, name):
    """The file is kept under a name of ours, imported, and its own name stands on the pages."""
    before = uploads()
    mapping = MAPPING.replace("calls", "named")
    content = csv_of(f"1,{world.staff.number},2026-01-05,5")

    job = looked_at(app, send(hr, form_of(content, name, mapping)))
    (kept,) = uploads() - before
    assert Path(job.arguments["path"]) == kept
    assert re.fullmatch("[0-9a-f]{32}", kept.name)
    done = imported(app, hr, job, mapping)

    with app.app_context():
        assert counted(done) == {"stored": 1}
        assert len(db.session.get_one(FeedbackImportRow, done.id).file_name) <= 255
    shown = escape(job.arguments["file_name"])
    for path in ("/hr/imports", f"/hr/imports/{done.id}", f"/hr/imports/previews/{job.id}"):
        answer = hr.get(path)
        assert "<script>alert" not in answer.text
        assert "<img src=x" not in answer.text
        assert f"<bdi>{shown}</bdi>" in answer.text
        assert not [value for _, value in answer.headers if name in value]


@one_database
@pytest.mark.parametrize("name", NAMES)
def test_a_file_of_any_name_is_kept_under_one_of_ours_and_its_name_is_only_shown(
    app, world, clients, name
):
    assert_only_shown(app, world, clients[Role.HR], name)


def test_a_nul_in_the_name_of_a_file_is_shown_as_a_character_that_is_none(app, world, clients):
    assert_only_shown(app, world, clients[Role.HR], "a\0b.csv")
    assert "a\ufffdb.csv" in clients[Role.HR].get("/hr/imports").text


@one_database
@pytest.mark.parametrize("name", [NAMES[0], *NAMES[6:11], *NAMES[-4:]])
def test_a_mapping_that_is_proposed_takes_its_source_from_any_name(app, world, clients, name):
    hr = clients[Role.HR]
    content = csv_of(f"1,{world.staff.number},2026-01-05,5", header="Ticket ID,Agent,Date,Rating")

    job = looked_at(app, send(hr, form_of(content, name, "")))

    assert "would be stored" in job.result["counts"]
    text = hr.get(f"/hr/imports/previews/{job.id}").text
    assert "<script>alert" not in text
    assert escape(job.result["mapping"]) in text


@one_database
@pytest.mark.parametrize("name", BROKEN_NAMES)
def test_a_name_that_breaks_the_form_adds_no_header(app, clients, name):
    answer = send(clients[Role.HR], form_of(csv_of("1,x,2026-01-05,5"), name))

    assert answer.status_code in (200, 302, 400)
    assert "b=c" not in answer.headers.get("Set-Cookie", "")
    assert answer.headers.get("Location", "/hr/jobs/").startswith("/hr/jobs/")


# 23: what a spreadsheet would run


def test_what_would_run_is_told_from_what_would_not():
    assert all(map(would_run, LEADS))
    assert not any(map(would_run, ("", "'=1", "fine", "a=b", "1-2")))


@pytest.fixture
def told(app, world, tmp_path):
    """The import of a file in which every text begins like a formula."""
    numbers = enumerate(LEADS)
    staff = world.staff.number
    lines = [
        line
        for n, lead in numbers
        for line in (
            quoted(f"r{n}", staff, "2026-01-05", f"{lead}", lead, lead),
            quoted(f"{lead}u{n}", f"{lead}nobody", "2026-01-05", "5", lead, lead),
            quoted(f"{lead}c{n}", staff, "2026-01-05", "5", lead, lead),
            quoted(f"{lead}c{n}", staff, "2026-01-06", "4", f"{lead}!", f"{lead}!"),
        )
    ]
    mapping = MAPPING.replace("calls", "=1+1") + "comment: words\nattributes: {topic: topic}\n"
    path = write_csv(tmp_path, *lines, header="id,payee,day,rating,words,topic", name="=1.csv")
    with app.app_context():
        job = import_answers(path, mapping, folder=FILES / "uploads")
        each = len(LEADS)
        assert counted(job) == {
            "rejected": each,
            "unmatched": each,
            "stored": each,
            "conflict": each,
        }
        words = db.session.scalars(db.select(CommentRow.text)).all()
        assert sorted(words) == sorted(LEADS)  # stored as typed
        db.session.rollback()
        return job


@one_database
def test_no_cell_of_a_csv_file_would_run(app, clients, told):
    rows = clients[Role.HR].get(f"/hr/imports/{told.id}/rows.csv").get_data(as_text=True)
    run = app.test_cli_runner().invoke
    scores = ["feedback", "scores", "--measure", "csat_mean", "--by", "topic,payee"]
    texts = [rows, *(run(args=each).output for each in (scores, ["feedback", "imports"]))]
    texts.append(run(args=["unmatched", "list"]).output)

    for text in texts:
        assert [cell for cell in cells_of(text) if would_run(cell)] == []
    assert all(any("=1" in cell for cell in cells_of(text)) for text in texts)


@one_database
def test_the_workbook_for_mending_holds_texts_as_they_were_typed(clients, told):
    data = clients[Role.HR].get(f"/hr/imports/{told.id}/not-stored.xlsx").data

    with zipfile.ZipFile(io.BytesIO(data)) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"]
    assert b"<f" not in sheet
    kinds = re.findall(rb'<c r="([A-Z]+)[0-9]+"[^>]*?(?: t="(\w+)")?>', sheet)
    assert {(b"G", b"")} == {
        (column, kind) for column, kind in kinds if kind not in (b"s", b"inlineStr")
    }
    assert not [name for name in parts if "externalLink" in name or "vba" in name]
    assert not [name for name in parts if "rels" in name and b"http://x" in parts[name]]


@one_database
def test_a_payroll_file_runs_nothing_and_keeps_its_numbers():
    rows = [
        PayrollRow(lead, lead, "2026-01", lead, 1, -1_200, "EUR", 7, "0" * 64) for lead in LEADS
    ]

    texts = cells_of(payroll_file("csv", rows).decode("utf-8"))
    assert [cell for cell in texts if would_run(cell)] == ["-12.00"] * len(rows)
    with zipfile.ZipFile(io.BytesIO(payroll_file("xlsx", rows))) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "<f" not in sheet
    column = "ABCDEFGHI"[HEADER.index("amount")]
    numbers = re.findall(rf'<c r="{column}[0-9]+"( s="[0-9]+")?><v>(.*?)</v>', sheet)
    assert [value for _, value in numbers] == ["-12.00"] * len(rows)
    assert len(re.findall('<c r="[A-Z]+[0-9]+" t="s">', sheet)) == len(HEADER) + 8 * len(rows)


@one_database
def test_the_file_of_one_time_links_runs_nothing(app, world, clients):
    with app.app_context():
        for n, lead in enumerate(LEADS):
            make_person(f"{lead}{n}", name=lead, email=f"lead{n}@example.com")

    text = clients[Role.ADMIN].post("/admin/accounts/invite-everybody").get_data(as_text=True)

    assert len(cells_of(text)) >= 3 * len(LEADS)
    assert [cell for cell in cells_of(text) if would_run(cell)] == []


# 24: words that are more than words

WORDS = (
    *("<script>alert(1)</script>", "</bdi></p><b onclick=x>", "javascript:alert(1)", "&lt;b&gt;"),
    *(
        "\u202etxet ddo",
        "\u2066left\u2067right",
        "z\u200be\u200dr\ufeffo",
        "Zoe\u0308",
        "{{ 7 * 7 }}",
    ),
    *("\U0001f600" * 10_000, "e" + "\u0301" * 500, "\x1b[31m \x07 \x0b", "﷽" * 200),
    *("\uffff\ufffe", "{{ 7 * 7 }}"),
)


def test_odd_words_of_customers_are_text_on_the_pages_of_staff_and_managers(
    app, world, clients, tmp_path
):
    number = world.staff.number
    lines = [quoted(f"w{n}", number, "2026-01-31", "5", each) for n, each in enumerate(WORDS)]
    mapping = MAPPING.replace("calls", "odd") + "comment: words\ncomments: at_once\n"
    path = write_csv(tmp_path, *lines, header="id,payee,day,rating,words")
    with app.app_context():
        assert counted(import_answers(path, mapping)) == {"stored": len(WORDS)}
    asked = "month=2026-01"
    pages = {
        Role.STAFF: f"/my/answers?{asked}",
        Role.MANAGER: f"/team/people/{world.staff.id}?{asked}",
    }

    for role, page in pages.items():
        text = clients[role].get(page).text
        for words in WORDS:
            shown = escape(words)
            assert f"<bdi>{shown}</bdi>" in text, (role, words[:50])
        assert "<script>alert" not in text
        assert "<b onclick" not in text
    for role, page in ((Role.STAFF, "/my"), (Role.MANAGER, "/team"), (Role.HR, "/hr/imports")):
        answer = clients[role].get(page)
        assert answer.status_code == 200
        assert "<script>alert" not in answer.text


@one_database
@pytest.mark.parametrize(
    ("content", "message"),
    [
        (csv_of("1,x,2026-01-05,5", "2,x,2026-01-05,\ud800"), "Line 3: byte 0xed is not UTF-8"),
        (b'{"id": "1", "words": "\\ud800"}\n', "Line 1 is not a JSON object"),
        (csv_of("1,x,2026-01-05,5").decode().encode("utf-16") + b"\x00\xd8", "is not utf-16 text"),
    ],
)
def test_half_a_character_fails_its_file_with_the_reason_on_the_page(
    app, clients, content, message
):
    job = looked_at(app, send(clients[Role.HR], form_of(content, "half.csv", "")))

    assert message in job.message
    assert message in clients[Role.HR].get(f"/hr/jobs/{job.id}").text


@one_database
def test_odd_names_of_people_and_teams_are_text_too(app, world, clients):
    with app.app_context():
        person = make_person("odd", world.north, world.manager, name="<b onclick=x>\u202eEve")
        make_account(person, Role.STAFF)
        own = client_for(app, person)

    for client, page in (
        (clients[Role.MANAGER], "/team"),
        (clients[Role.HR], "/hr/people"),
        (own, "/my"),
    ):
        text = client.get(page).text
        assert "&lt;b" in text
        assert "<b onclick" not in text
