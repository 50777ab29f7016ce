"""A file that cannot be read leads on: the page has its reason, and the way to another file."""

import io

import pytest

from app.domain.permissions import Role
from app.jobs.worker import work_once

pytestmark = pytest.mark.one_database


def looked_at(app, client, address):
    """The page of the job after an empty file was given there."""
    file = (io.BytesIO(b""), "empty.csv")
    answer = client.post(address, data={"file": file, "saved": ""})
    with app.app_context():
        while work_once():
            pass
    return client.get(answer.location).text


@pytest.mark.parametrize(
    "address",
    [
        "/hr/imports/new",
        "/hr/files/facts",
        "/hr/files/people",
        "/hr/files/participations",
        "/hr/files/workdays",
    ],
)
def test_a_look_that_failed_leads_to_the_choice_of_another_file(app, world, clients, address):
    text = looked_at(app, clients[Role.HR], address)
    assert "The file is empty." in text
    assert f'href="{address}">Choose another file</a>' in text
