"""Much is read only from those who may import files; whoever else sends much is refused."""

import io

import pytest

pytestmark = pytest.mark.one_database
TOO_MUCH = 20_000


@pytest.fixture
def small(app):
    app.config |= {"MAX_CONTENT_LENGTH": 10_000, "LARGEST_UPLOAD": 1_000_000}
    return app


def send(client, path):
    file = (io.BytesIO(b"x" * TOO_MUCH), "answers.csv")
    return client.post(path, data={"file": file}, content_type="multipart/form-data")


@pytest.mark.parametrize("path", ["/sign-in", "/hr/files/people", "/hr/imports/new"])
def test_a_stranger_sends_no_large_file(small, clients, path):
    assert send(clients["visitor"], path).status_code == 413


@pytest.mark.parametrize("role", ["staff", "manager", "auditor"])
def test_who_may_not_import_sends_no_large_file(small, clients, role):
    assert send(clients[role], "/hr/files/people").status_code == 413


def test_hr_sends_a_large_file_to_be_imported_and_nowhere_else(small, clients):
    assert send(clients["hr"], "/hr/files/people").status_code == 302
    assert send(clients["hr"], "/me/theme").status_code == 413
