"""Problems of rows told in the words of the file that they come from."""

from app.domain.files.people_mappings import people_mapping
from app.domain.files.renamed_columns import as_in_file
from app.domain.own_columns import RowProblem

HEADER = ["No", "Name", "Since", "Moved on", "Team"]
ASKED = "changes, but since when? Give the day in the column from_day (7)"


def told(mapping):
    read = people_mapping(
        {
            "number": "No",
            "name": "Name",
            "first_day": {"column": "Since", "format": "YYYY-MM-DD"},
            **mapping,
        }
    )
    rows = [(2, ["7", "Ada", "2020-01-01", "", "Phone"])]
    (found,) = as_in_file(read, HEADER, rows, [RowProblem(2, "team", "Phone", ASKED)])
    return found.column, found.reason


def test_a_reason_names_the_column_of_the_file_that_would_help():
    asked = ASKED.replace("from_day", "'Moved on'")
    assert told({"team": "Team", "from_day": {"column": "Moved on", "format": "YYYY-MM-DD"}}) == (
        "Team",
        asked,
    )


def test_a_reason_names_our_column_where_the_file_has_none_of_it():
    assert told({"team": "Team"}) == ("Team", ASKED.replace("from_day", "'from_day'"))
