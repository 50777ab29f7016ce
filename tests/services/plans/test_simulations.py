"""A draft tried on real history: exact sums, luck that is always the same, no statement touched."""

import os
from datetime import UTC, datetime, timedelta
from fractions import Fraction

import numpy as np
import pytest
from sqlalchemy import func, select, update

from app.domain.errors import BadPeriod, BadPlan, JobLost
from app.domain.jobs import JobStatus
from app.extensions import db, write_session
from app.jobs.worker import work_once
from app.models.plans import ParticipationRow, PlanVersionRow
from app.models.statements import StatementVersionRow
from app.services.jobs import cancel_job, claim_job, job_numbered
from app.services.periods import open_period
from app.services.plans.kept_draws import KeptDraws, sweep_simulations
from app.services.plans.simulations import Wanted, run_simulation, simulation_in, start_simulation
from tests.factories import NOON, OPERATOR, import_answers, write_csv
from tests.payday import LINEAR, calculate, make_month
from tests.paying import paid

pytestmark = pytest.mark.usefixtures("context")
STEPS = LINEAR.replace("interpolated", "step").replace("[5, 100%]", "[4, 50%], [5, 100%]")
STATISTIC = "window: period, statistic: {}"
CHEAPER = LINEAR.replace("[5, 100%]", "[5, 50%]")


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "simulations"


def tried(month, folder, text, periods=None):
    job_id = start(month, folder, text, periods)
    work_once(job_id)
    job = job_numbered(job_id)
    assert job.status == JobStatus.DONE, job.message
    return simulation_in(folder, job.arguments["name"])


def start(month, folder, text, periods=None):
    wanted = Wanted(1, 1, text, periods or [month.period.id], folder)
    return start_simulation(wanted, OPERATOR, NOON).id


def stored():
    db.session.rollback()
    tables = (StatementVersionRow, PlanVersionRow)
    return [db.session.scalar(select(func.count()).select_from(each)) for each in tables]


def test_a_draft_is_paid_as_a_calculation_of_the_same_month_would(tmp_path, folder):
    month = make_month(tmp_path)
    calculate(month)
    ann, bob = paid(month, month.ann), paid(month, month.bob)

    found = tried(month, folder, CHEAPER)

    assert (ann, bob) == (50_000, 100_000)
    assert found["people"] == [
        [month.bob.pseudonym, 100_000, 50_000],
        [month.ann.pseudonym, 50_000, 25_000],
    ]
    assert found["total"]["difference"] == -75_000 == -found["total"]["lost"]
    assert [period[1]["new"] for period in found["periods"]] == [75_000]


def test_nothing_is_stored_of_pay(tmp_path, folder):
    month = make_month(tmp_path)
    calculate(month)
    before = stored()

    tried(month, folder, CHEAPER)

    assert stored() == before


def test_the_file_holds_no_names_and_only_its_owner_can_read_it(tmp_path, folder):
    month = make_month(tmp_path)
    tried(month, folder, CHEAPER)

    (path,) = folder.glob("*.json")

    assert month.ann.name not in path.read_text()
    assert path.stat().st_mode & 0o077 == 0


def test_the_plan_itself_as_draft_changes_nothing(tmp_path, folder):
    found = tried(make_month(tmp_path), folder, LINEAR)

    assert (found["total"]["difference"], found["total"]["unchanged"]) == (0, 2)
    assert found["luck"]["old"] == found["luck"]["new"]


def test_gains_are_added_up_by_team_and_all_groups_come_to_the_total(tmp_path, folder):
    found = tried(make_month(tmp_path), folder, CHEAPER)

    assert [name for name, _ in found["groups"]["team"]] == ["Phone"]
    for name in ("team", "site", "shift", "contract", "job"):
        sums = [sums["difference"] for _, sums in found["groups"][name]]
        assert sum(sums) == found["total"]["difference"], name


def test_luck_is_of_those_whose_answers_differ_and_the_same_each_time(tmp_path, folder):
    month = make_month(tmp_path)

    first = tried(month, folder, STEPS)["luck"]
    again = tried(month, folder, STEPS)["luck"]

    ann, bob = (first["people"][person.pseudonym] for person in (month.ann, month.bob))
    assert ann[0] > 0
    assert ann[1] < ann[2]
    assert bob == [0, 100_000, 100_000]
    assert Fraction(first["new"]["moved"]) > 0
    assert first == again


def test_draws_are_kept_until_an_answer_comes(tmp_path, folder):
    month = make_month(tmp_path)
    tried(month, folder, STEPS)
    kept = {path.name: path.read_bytes() for path in folder.glob("*.npy")}
    tried(month, folder, CHEAPER)

    assert kept == {path.name: path.read_bytes() for path in folder.glob("*.npy")} != {}
    import_answers(write_csv(tmp_path, "late,ann,2026-01-20,1", name="late.csv"))
    tried(month, folder, STEPS)
    assert len(list(folder.glob("*.npy"))) == 2 * len(kept)


def test_what_is_kept_is_what_was_drawn_also_after_damage(tmp_path, folder):
    month = make_month(tmp_path)
    first = tried(month, folder, STEPS)["luck"]
    for path in folder.glob("*.npy"):
        path.write_bytes(path.read_bytes()[:50])

    assert tried(month, folder, STEPS)["luck"] == first


def test_a_team_score_has_luck_through_its_members(tmp_path, folder):
    plan = STEPS.replace("of: payee", "of: team")
    month = make_month(tmp_path, plan=plan)

    found = tried(month, folder, plan)

    elsewhere = {each[0] for each in found["luck"]["people"].values()}
    assert len(elsewhere) == 1
    assert elsewhere.pop() > 0
    assert found["luck"]["new"]["left_out"] == []


@pytest.mark.parametrize("statistic", ["lower", "shrunk", "adjusted"])
def test_a_statistic_is_not_drawn_and_that_is_said_in_place_of_a_luck_of_nothing(
    tmp_path, folder, statistic
):
    """Its edges are not looked for either; the plan as it is still has its luck."""
    month = make_month(tmp_path, plan=STEPS)

    found = tried(month, folder, STEPS.replace("window: period", STATISTIC.format(statistic)))

    new, old = found["luck"]["new"], found["luck"]["old"]
    assert (new["is_told"], old["is_told"]) == (False, True)
    assert (new["statistics"], new["left_out"]) == (["Your mean"], [])
    assert (found["statistics"], found["cliffs"]) == (["Your mean"], [])
    assert Fraction(old["moved"]) > 0


def test_beside_a_statistic_the_plain_scores_are_drawn(tmp_path, folder):
    line = "  - {name: mean, measure: csat_mean, of: payee, window: period, unit: score,"
    assert line in STEPS
    careful = line.replace("mean, m", "own, m").replace("period,", "period, statistic: lower,")
    plan = STEPS.replace(line, f"{careful} label: Careful}}\n{line}")
    plan = plan.replace("amount * part", '"if(own >= 5, amount, amount * part)"')
    month = make_month(tmp_path, plan=plan)

    new = tried(month, folder, plan)["luck"]["new"]

    assert (new["is_told"], new["statistics"]) == (True, ["Careful"])
    assert Fraction(new["moved"]) > 0


def test_days_of_a_team_are_drawn_too(tmp_path, folder):
    plan = LINEAR.replace("csat_mean, of: payee", "no_bad_day, of: team").replace(
        "unit: score", "unit: percent"
    )
    plan = plan.replace("[[3, 0%], [5, 100%]]", "[[0%, 0%], [100%, 100%]]")
    month = make_month(tmp_path, plan=plan)

    assert Fraction(tried(month, folder, plan)["luck"]["new"]["moved"]) > 0


def test_the_last_answers_are_drawn_from_themselves(tmp_path, folder):
    plan = STEPS.replace("window: period", "window: {answers: 2}")
    month = make_month(tmp_path, plan=plan)

    found = tried(month, folder, plan)["luck"]["people"]

    assert found[month.ann.pseudonym][0] > 0  # 4 and 3
    assert found[month.bob.pseudonym][0] == 0


def test_several_periods_are_added_up_and_luck_is_of_the_last(tmp_path, folder):
    month = make_month(tmp_path)
    import_answers(write_csv(tmp_path, "feb,ann,2026-02-03,5", name="feb.csv"))
    february = open_period("2026-02", OPERATOR, NOON)

    found = tried(month, folder, CHEAPER, [february.id, month.period.id])

    assert [first for first, _ in found["periods"]] == ["2026-01-01", "2026-02-01"]
    assert found["total"]["old"] == sum(sums["old"] for _, sums in found["periods"])
    assert found["luck"]["period"] == "2026-02-01"
    assert found["total"]["new_unrated"] == 1  # Bob has no answer in February


BACK = LINEAR.replace(
    "formula: amount * part", 'formula: "amount * part + 10% * sum_before(reward, year)"'
)


@pytest.fixture
def two(tmp_path):
    """January and February of a plan that adds a tenth of what was paid before in the year."""
    month = make_month(tmp_path, plan=BACK, answers=("4",))
    import_answers(write_csv(tmp_path, "f1,ann,2026-02-03,5", "f2,bob,2026-02-03,5", name="f.csv"))
    calculate(month)
    return month, open_period("2026-02", OPERATOR, NOON)


def new_of(found, place):
    return found["periods"][place][1]["new"]


def test_a_draft_reads_what_it_would_have_paid_in_the_periods_before(two, folder):
    month, february = two
    draft = BACK.replace("[5, 100%]", "[5, 50%]")

    both = tried(month, folder, draft, [month.period.id, february.id])
    alone = tried(month, folder, draft, [february.id])

    assert new_of(both, 0) == 25_000 + 50_000
    assert new_of(both, 1) == 50_000 + 50_000 + 7_500  # a tenth of the draft's own January
    assert new_of(alone, 0) == 50_000 + 50_000 + 15_000  # a tenth of the statements


def test_a_plan_tried_as_its_own_draft_changes_nothing_over_several_periods_either(two, folder):
    month, february = two
    for plan in (BACK, BACK.replace("sum_before(reward, year)", "paid_before(year)")):
        draft = tried(month, folder, plan, [month.period.id, february.id])

        assert draft["total"]["new"] == 150_000 + 200_000 + 15_000
    assert tried(month, folder, BACK, [month.period.id, february.id])["total"]["difference"] == 0


def test_the_luck_of_the_plan_is_that_of_the_periods_that_were_tried(two, folder):
    month, february = two
    draft = BACK.replace("[5, 100%]", "[5, 50%]")
    with write_session() as session, session.begin():  # January would pay otherwise now
        session.execute(update(ParticipationRow).values(target_minor=50_000))

    after_january = tried(month, folder, draft, [month.period.id, february.id])["luck"]["old"]
    alone = tried(month, folder, draft, [february.id])["luck"]

    assert alone["old"] == tried(month, folder, BACK, [february.id])["luck"]["new"]
    both = tried(month, folder, BACK, [month.period.id, february.id])["luck"]
    assert after_january == both["new"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("currency: EUR", "currency: USD"), "pays in USD and the plan in EUR"),
        (("calendar: monthly", "calendar: weekly"), "calendar"),
        (("formula: amount * part", "formula: amount * parts"), "parts"),
    ],
)
def test_a_draft_that_cannot_be_compared_is_refused_before_any_work(
    tmp_path, folder, change, message
):
    month = make_month(tmp_path)

    with pytest.raises(BadPlan, match=message):
        start(month, folder, LINEAR.replace(*change))


def test_a_period_has_to_be_chosen_of_the_plans_calendar(tmp_path, folder):
    month = make_month(tmp_path)

    with pytest.raises(BadPeriod, match="Choose 1 to 24 periods"):
        start(month, folder, LINEAR, [month.period.id + 1])


def test_a_job_that_is_cancelled_shows_no_luck(tmp_path, folder):
    month = make_month(tmp_path)
    job_id = start(month, folder, CHEAPER)
    job = claim_job(NOON, job_id)
    cancel_job(job_id, OPERATOR, NOON)

    with pytest.raises(JobLost):
        run_simulation(job, lambda: NOON, lambda done, total: None)

    assert simulation_in(folder, job.arguments["name"])["luck"] is None


def test_a_killed_job_begins_again_and_comes_to_the_same(tmp_path, folder):
    month = make_month(tmp_path)
    expected = tried(month, folder, STEPS)
    job_id = start(month, folder, STEPS)
    claim_job(datetime.now(UTC) - timedelta(minutes=1), job_id)  # its worker died at once

    work_once(job_id)

    job = job_numbered(job_id)
    assert (job.status, job.done) == (JobStatus.DONE, 100)
    assert simulation_in(folder, job.arguments["name"]) == expected


def test_where_nobody_took_part_there_is_nothing_to_compare(tmp_path, folder):
    month = make_month(tmp_path)
    early = open_period("2025-12", OPERATOR, NOON)
    job_id = start(month, folder, LINEAR, [early.id])

    work_once(job_id)

    assert job_numbered(job_id).message == "Nobody took part in this plan in these periods."


def test_what_nobody_used_for_a_week_is_deleted_and_nothing_else(folder):
    at = datetime(2026, 3, 20, tzinfo=UTC)
    kept = KeptDraws(folder)
    kept.put("a" * 64, np.zeros((2, 3), np.int32))
    names = ["a" * 64 + ".npy", "b" * 32 + ".json", "notes.txt"]
    for name in names:
        (folder / name).touch()
        old = (at - timedelta(days=8)).timestamp()
        os.utime(folder / name, (old, old))
    kept.put("c" * 64, np.zeros((2, 3), np.int32))

    assert sweep_simulations(folder, at) == 2
    assert sorted(path.name for path in folder.iterdir()) == ["c" * 64 + ".npy", "notes.txt"]
    assert sweep_simulations(folder / "nowhere", at) == 0
    assert kept.get("a" * 64) is None
