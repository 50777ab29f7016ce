"""`flask feedback ...` as it is typed."""

import pytest

from app.services.files.feedback_imports import start_feedback_import
from tests.factories import MAPPING, NOON, OPERATOR, make_person, make_unit, write_csv

pytestmark = pytest.mark.one_database


@pytest.fixture
def folder(app, tmp_path):
    with app.app_context():
        make_person("E1", make_unit("North")), make_person("E2", make_unit("South"))
    (tmp_path / "mapping.yaml").write_text(MAPPING + "attributes: {topic: topic}\n")
    rows = (
        "1,E1,2026-01-05,5,bill",
        "2,E1,2026-02-05,4,",
        "3,E2,2026-04-01,1,bill",
        "4,E9,2026-01-05,5,",
    )
    write_csv(tmp_path, *rows, header="id,payee,day,rating,topic")
    return tmp_path


@pytest.fixture
def run(app, folder):
    def run(*arguments):
        return app.test_cli_runner().invoke(args=["feedback", *map(str, arguments)])

    return run


@pytest.fixture
def import_file(run, folder):
    def import_file(file=folder / "answers.csv", mapping=folder / "mapping.yaml"):
        return run("import", file, "--mapping", mapping)

    return import_file


def test_an_import_says_what_became_of_the_rows(import_file):
    result = import_file()

    assert result.exit_code == 0
    assert result.stdout.splitlines()[:8] == [
        *(
            "records: 4",
            "stored: 3",
            "duplicate: 0",
            "conflict: 0",
            "unmatched: 1",
            "rejected: 0",
            "blank: 0",
            "left_out: 0",
        ),
    ]


@pytest.mark.parametrize(
    ("arguments", "lines"),
    [
        (
            ("csat_mean", "payee"),
            ["payee,answers,score_exact,score", "E1,2,9/2,4.500000", "E2,1,1,1.000000"],
        ),
        (
            ("csat_top2", "team"),
            ["team,answers,score_exact,score", "North,2,1,1.000000", "South,1,0,0.000000"],
        ),
        (("csat_mean", "channel"), ["channel,answers,score_exact,score", "phone,3,10/3,3.333333"]),
        (
            ("csat_mean", "topic,quarter"),
            [
                "topic,quarter,answers,score_exact,score",
                ",2026-Q1,1,4,4.000000",
                "bill,2026-Q1,1,5,5.000000",
                "bill,2026-Q2,1,1,1.000000",
            ],
        ),
        (
            ("csat_mean", "month", "--first-day", "2026-02-05", "--end-day", "2026-04-01"),
            ["month,answers,score_exact,score", "2026-02,1,4,4.000000"],  # the end day is outside
        ),
        (
            ("no_bad_day", "payee"),
            ["payee,answers,score_exact,score", "E1,2,1,1.000000", "E2,1,0,0.000000"],
        ),
        (("nps", "payee"), ["payee,answers,score_exact,score"]),  # nobody was asked
    ],
)
def test_scores_are_printed_as_csv(run, import_file, arguments, lines):
    import_file()
    measure, keys, *days = arguments

    result = run("scores", "--measure", measure, "--by", keys, *days)

    header, *rows = lines
    read = [f"{row},{measure},1" for row in rows]  # each figure says what it was read by
    assert result.stdout.splitlines() == [f"{header},measure,measure_version", *read]


def test_a_file_with_unmatched_rows_may_be_tried_again(import_file):
    import_file()

    again = import_file()

    assert again.exit_code == 0
    assert again.stdout.splitlines()[1:4] == ["stored: 0", "duplicate: 3", "conflict: 0"]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("answers.csv", "id,payee\n1,E1", "no column 'day'"),
        ("answers.csv", "", "The file is empty."),
        ("answers.csv", b"id,payee,day,rating,topic\n1,Zo\xeb", "Line 2: byte 0xeb is not UTF-8"),
        ("mapping.yaml", "source: [", "The mapping, line 1"),
        ("mapping.yaml", b"source: Zo\xeb", "not UTF-8"),
        ("mapping.yaml", "sauce: calls", "no key 'sauce'"),
    ],
)
def test_what_cannot_be_imported_ends_with_its_reason(import_file, folder, name, content, message):
    (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())

    result = import_file()

    assert (result.exit_code, result.stdout) == (1, "")
    assert message in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--measure", "csat", "--by", "payee"), "no measure 'csat'; known: ces_top2"),
        (("--measure", "csat_mean", "--by", "agent"), "No answer has an attribute 'agent'"),
        (
            (
                "--measure",
                "nps",
                "--by",
                "team",
                "--first-day",
                "2026-01-02",
                "--end-day",
                "2026-01-02",
            ),
            "is not after the first day",
        ),
    ],
)
def test_scores_that_there_are_not_end_with_a_message(run, import_file, arguments, message):
    import_file()

    result = run("scores", *arguments)

    assert (result.exit_code, result.stdout) == (1, "")
    assert message in result.stderr


def test_an_import_that_a_worker_was_given_already_is_not_begun_twice(app, folder, import_file):
    with app.app_context():
        start_feedback_import(
            folder / "answers.csv",
            "answers.csv",
            (folder / "mapping.yaml").read_text(),
            OPERATOR,
            NOON,
        )

    result = import_file()

    assert result.exit_code == 1
    assert "This file is being imported: on 2026-01-31 12:00 UTC, job 1." in result.stderr


def test_a_line_end_within_a_cell_stands_in_quotes_of_whichever_kind_it_is(
    run, folder, import_file
):
    path = folder / "ends.csv"
    header, cells = b"id,payee,day,rating,topic\n", (b"a\rb", b"a\nb", b"a\r\nb")
    lines = [b'%d,E1,2026-01-05,5,"%s"\n' % (number, cell) for number, cell in enumerate(cells)]
    path.write_bytes(header + b"".join(lines))
    import_file(path)

    text = run("scores", "--measure", "csat_mean", "--by", "topic").stdout_bytes

    for cell in cells:
        assert b'"%s",1,' % cell in text
