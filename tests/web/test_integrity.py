"""The review queue of a period: what stands out, the rows behind it, and what people say of it."""

from app.extensions import db
from app.queries.integrity import findings_of, lock_reason, open_red
from app.queries.statements import shown_in
from app.services.approvals import hash_of_batch
from tests.services.integrity.test_integrity import approved, check, odd, watched_month
from tests.services.integrity.test_integrity_decisions import crowded_month, picked_month
from tests.world import client_for


def red_month(app, folder):
    """A month with one red finding, all approved; a browser of HR, its number and the finding."""
    with app.app_context():
        month = watched_month(folder, *odd("ann"))
        check(month)
        approved(month)
        (number,) = open_red(db.session(), month.period.id)
        shown = hash_of_batch(shown_in(db.session(), month.period.id, "approved"))
        person, period = month.hanna, month.period.id
    return client_for(app, person), period, number, shown


def test_a_finding_is_told_in_words_and_opens_its_rows(tmp_path, empty_app):
    client, period, number, _ = red_month(empty_app, tmp_path)

    queue = client.get(f"/hr/periods/{period}/integrity").text
    page = client.get(f"/hr/findings/{number}").text

    assert "10 of 40 answers were given in less than a third of the usual time" in queue
    assert "Red: two signals that are independent" in queue
    assert "Nothing is imported about customers who were not asked" in queue
    assert f"/hr/findings/{number}" in queue
    assert page.count("ann-odd-") == 10
    assert "Show the rows" in page
    other = client.get(f"/hr/findings/{number}?signal=1").text
    assert other.count("ann-odd-") == 10
    assert client.get(f"/hr/findings/{number}?signal=99").status_code == 200


def test_a_finding_is_explained_in_writing(tmp_path, empty_app):
    client, period, number, _ = red_month(empty_app, tmp_path)

    assert "Write what you found" in client.post(f"/hr/findings/{number}", data={}).text
    done = client.post(
        f"/hr/findings/{number}", data={"reason": "A <b>training</b>."}, follow_redirects=True
    ).text

    assert "Nothing about pay has changed." in done
    assert "Explained" in done
    page = client.get(f"/hr/findings/{number}").text
    assert "A &lt;b&gt;training&lt;/b&gt;." in page
    assert "<textarea" not in page
    assert "lock-reason" not in client.get(f"/hr/periods/{period}").text


def test_a_period_with_a_red_finding_asks_for_a_reason_before_it_is_locked(tmp_path, empty_app):
    client, period, _, shown = red_month(empty_app, tmp_path)
    page = client.get(f"/hr/periods/{period}").text
    assert "1 red finding is not explained yet." in page
    assert "Why do you lock it all the same?" in page

    form = {"shown_hash": shown}
    refused = client.post(f"/hr/periods/{period}/lock", data=form, follow_redirects=True)
    assert "one red finding is not explained" in refused.text
    client.post(f"/hr/periods/{period}/lock", data=form | {"reason": "Payday is today."})

    with empty_app.app_context():
        assert lock_reason(db.session(), period) == "Payday is today."
    queue = client.get(f"/hr/periods/{period}/integrity").text
    assert "Locked with a reason." in queue
    assert "Look again" not in queue


def test_a_period_is_looked_through_from_its_page(clients, world):
    period = world.of_the_company["period_id"]
    page = clients["hr"].get(f"/hr/periods/{period}/integrity").text
    assert "Nobody has looked this period through yet." in page

    answer = clients["hr"].post(f"/hr/periods/{period}/integrity")

    assert "/hr/jobs/" in answer.location
    assert (
        "Look this period through"
        not in clients["auditor"].get(f"/hr/periods/{period}/integrity").text
    )


def test_a_warning_about_a_plan_opens_its_bands_and_statements(tmp_path, empty_app):
    with empty_app.app_context():
        month = crowded_month(tmp_path)
        person, period = month.hanna, month.period.id
    client, address = client_for(empty_app, person), f"/hr/periods/{period}/integrity"
    queue, page = client.get(address).text, client.get(f"{address}?step=0").text
    assert "Linear: pays, from 90%" in queue
    assert "12 just above and 0 just below" in queue
    assert "Answers at the end · Good answers at the end" in queue
    assert [page.count(f"Name of p{number}<") for number in (0, 11, 12)] == [1, 1, 0]
    assert "p = 0.0033" in page
    assert client.get(f"{address}?step=9").status_code == 200  # the queue


def test_a_period_that_nobody_looked_through_says_so_where_it_is_locked(tmp_path, empty_app):
    with empty_app.app_context():
        month = watched_month(tmp_path)
        approved(month)
        person, period = month.hanna, month.period.id
    page = client_for(empty_app, person).get(f"/hr/periods/{period}").text
    assert "Nobody has looked it through for what is unlike the usual." in page
    assert "Why do you lock it all the same?" in page


def test_a_finding_about_decisions_opens_each_of_them(tmp_path, empty_app):
    with empty_app.app_context():
        month, rules = picked_month(tmp_path)
        check(month)
        (found,) = findings_of(db.session(), month.period.id)
        person, number = month.hanna, found.row.id
    client = client_for(empty_app, person)
    page = client.get(f"/hr/findings/{number}").text
    for rule in rules:
        assert f"Rule of exclusion {rule.rule_id}, version 1" in page
    assert f"/hr/exclusions/{rules[0].rule_id}" in page
    assert client.get(f"/hr/exclusions/{rules[0].rule_id}").status_code == 200
