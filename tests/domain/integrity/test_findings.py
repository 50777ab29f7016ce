"""What the watch finds: six planted frauds, and next to nothing in a thousand honest months."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from app.domain.errors import BadRows
from app.domain.integrity import findings
from app.domain.integrity.arrivals import late_answers, late_good_answers, runs
from app.domain.integrity.contacts import same_contact, staff_contacts
from app.domain.integrity.doings import edits_that_raise, invited_by_outcome, very_quick
from app.domain.integrity.findings import STRONG, Severity, severity_of
from app.domain.integrity.questions import over_questions
from app.domain.integrity.rows import Answers, Edits, Invitations
from app.domain.integrity.signals import ASPECTS, Detector, NotWatched, Signal
from tests.domain.integrity.months import FRAUD, FRAUDS, honest

MONTHS = 1_000
SEEDS = 100


def watch(period, answers, *others, **more):
    """The answers to one question, watched."""
    return findings.watch(period, {"satisfaction": answers}, *others, **more)


def answers_of(*rows, length=30, **more):
    """Answers from (payee, day, step), with ids from 100 on; five steps, the highest is good."""
    payees, days, steps = (np.array(column, dtype=np.int64) for column in zip(*rows, strict=True))
    ids = np.arange(len(rows)) + 100
    return Answers(ids, payees, days, steps, steps == 4, length, **more)


def told(tested, payee):
    place = tested.payees.tolist().index(payee)
    return float(tested.chances[place]), tested.evidence(place)


def month_of(fraud, seed):
    rng = np.random.default_rng([seed, 1])
    month = honest(rng)
    return fraud(rng, month)


@pytest.mark.parametrize("fraud", FRAUDS, ids=lambda fraud: fraud.__name__)
def test_a_planted_fraud_is_a_finding_in_ninety_of_a_hundred_months(fraud):
    found = Counter(
        one.severity
        for seed in range(SEEDS)
        for one in watch("2026-03", *month_of(fraud, seed)).findings
        if one.payee == FRAUD
    )
    assert found[Severity.RED] + found[Severity.CHECK] >= 0.9 * SEEDS


def test_a_red_finding_in_one_honest_month_of_a_hundred_at_most():
    seen = Counter()
    for seed in range(MONTHS):
        watched = watch("2026-03", *honest(np.random.default_rng([seed, 2])))
        assert not watched.not_watched
        seen.update({one.severity for one in watched.findings})
    assert seen[Severity.RED] <= 0.01 * MONTHS
    assert seen[Severity.NOTE] + seen[Severity.CHECK] <= 0.1 * MONTHS


def signal(detector, adjusted, chance=0.001):
    return Signal(detector, 1, 5, chance, adjusted, (), "")


def test_a_red_finding_needs_two_strong_signals_of_two_aspects():
    late, order = signal(Detector.LATE_ANSWERS, 0.01), signal(Detector.RUNS, 0.05)
    weak = signal(Detector.SPEED, 0.06)
    assert severity_of([late, order]) is Severity.RED
    assert severity_of([late, weak]) is Severity.CHECK
    assert severity_of([late]) is Severity.NOTE
    assert severity_of([weak, weak]) is None


def test_two_signals_of_one_aspect_count_as_one():
    same = [signal(Detector.SAME_CONTACT, 0.01), signal(Detector.STAFF_CONTACTS, 0.01)]
    assert severity_of(same) is Severity.NOTE
    assert set(ASPECTS) == set(Detector)


def test_answers_at_the_end_are_compared_with_the_days_of_the_company():
    """22 of 40 in the last 3 days, where others give a tenth there; 40 others give half there."""
    spread = [(payee, day, 3) for payee in range(2, 12) for day in range(30) for _ in range(4)]
    ours = [(1, day, 3) for day in range(18)] + [(1, 29, 3)] * 22
    chance, evidence = told(late_answers(answers_of(*ours, *spread)), 1)
    assert chance < 1e-10
    assert evidence.words == "22 of 40 answers came in the last 3 days, where about 4 is usual."
    assert evidence.rows == tuple(range(118, 140))
    busy = [(payee, day, 3) for payee in range(2, 12) for day in [5, 28] for _ in range(20)]
    assert told(late_answers(answers_of(*ours, *busy)), 1)[0] > 0.1


def test_who_began_in_the_last_days_is_not_taken_for_who_spikes():
    spread = [(payee, day, 3) for payee in range(2, 12) for day in range(30)]
    newcomer = [(1, day, 3) for day in (26, 27, 27, 28, 28, 29, 29)]
    assert told(late_answers(answers_of(*newcomer, *spread)), 1)[0] > 0.1


def test_good_answers_that_gather_at_the_end():
    rows = [(1, day, 1) for day in range(20)] + [(1, 28, 4)] * 10
    chance, evidence = told(late_good_answers(answers_of(*rows)), 1)
    assert chance == pytest.approx(1 / 30_045_015)  # 1 / C(30, 10)
    assert evidence.words == (
        "10 of 10 answers of the last 3 days are good ones, where about 3 is usual."
    )


def test_a_run_is_unusual_only_against_the_payees_own_answers():
    order = np.arange(40)
    mixed = [(1, 3, step) for step in [4] * 12 + [0, 1, 2, 3] * 7]
    chance, evidence = told(runs(answers_of(*mixed, order=order)), 1)
    assert chance < 1e-6
    assert evidence.rows == tuple(range(100, 112))
    assert "12 answers in a row are the same, of 40" in evidence.words
    top = [(1, 3, step) for step in [*[4] * 13, 3, *[4] * 13, 3, *[4] * 12]]
    assert told(runs(answers_of(*top, order=order)), 1)[0] == 1


def test_a_run_ends_where_another_payees_answers_begin():
    rows = [(1, 3, 4)] * 3 + [(1, 3, 2)] * 3 + [(2, 3, 2)] * 3 + [(2, 3, 4)] * 3
    tested = runs(answers_of(*rows, order=np.arange(12)))
    assert tested.counted.tolist() == [3, 3]


def test_one_contact_behind_many_answers():
    ours = [(1, day, 4) for day in range(20)]
    others = [(payee, day, 3) for payee in range(2, 12) for day in range(20)]
    contacts = np.arange(len(ours) + len(others))
    contacts[:6] = 0
    chance, evidence = told(same_contact(answers_of(*ours, *others, contacts=contacts)), 1)
    assert chance == pytest.approx(15 * (1 / 202) ** 5, rel=1e-4)  # (0 + 1) / (200 + 2)
    assert evidence.rows == tuple(range(100, 106))
    assert evidence.words.startswith("6 of 20 answers came from one and the same contact;")


def test_where_customers_come_back_a_regular_is_usual():
    """Each of eleven payees has 10 customers, and each of them answered four times."""
    rows = [(payee, day % 30, 3) for payee in range(1, 12) for day in range(40)]
    contacts = np.array([payee * 1_000 + day // 4 for payee in range(1, 12) for day in range(40)])
    chance, _ = told(same_contact(answers_of(*rows, contacts=contacts)), 1)
    assert chance > 0.5


def test_a_contact_that_answers_for_everybody_is_nobody():
    """Ten of the first payee's answers, and two of each of the others, come from `unknown`."""
    rows = [(payee, day, 3) for payee in range(1, 11) for day in range(20)]
    contacts = np.arange(200) + 10
    contacts[[*range(10), *range(20, 200, 20), *range(21, 200, 20)]] = 7
    tested = same_contact(answers_of(*rows, contacts=contacts))
    assert (tested.chances == 1).all()


def test_contacts_of_staff_are_rows():
    rows = [(payee, day, 4) for payee in range(1, 11) for day in range(20)]
    marks = np.arange(200) < 5
    chance, evidence = told(staff_contacts(answers_of(*rows, of_staff=marks)), 1)
    assert chance == pytest.approx(15_504 / 2_535_650_040)  # C(20, 5) / C(200, 5)
    assert evidence.rows == (100, 101, 102, 103, 104)


def test_a_speeder_took_less_than_a_third_of_the_median():
    """G1: median 8 to 10 minutes, an answer in 2 is one; the limit itself is none."""
    rows = [(payee, day, 4) for payee in range(1, 11) for day in range(10)]
    seconds = np.full(100, 540.0)
    seconds[0], seconds[1] = 120, 180
    _, evidence = told(very_quick(answers_of(*rows, seconds=seconds)), 1)
    assert evidence.rows == (100,)


def test_changes_are_compared_with_those_of_others_or_with_a_coin():
    ups = Edits(np.arange(8), np.ones(8, dtype=np.int64), np.full(8, True), np.full(8, False))
    assert told(edits_that_raise(ups), 1)[0] == 1 / 256
    more = Edits(np.arange(28), np.repeat([1, 2], [8, 20]), np.arange(28) >= 0, np.full(28, False))
    assert told(edits_that_raise(more), 1)[0] == 1  # where all changes raise, so do ours


def test_invitations_are_a_signal_with_those_left_out_as_rows():
    """G3, as one payee's."""
    asked, good = np.arange(120) < 60, np.isin(np.arange(120), [*range(48), *range(60, 74)])
    one = Invitations(np.arange(120), np.ones(120, dtype=np.int64), asked, good)
    chance, evidence = told(invited_by_outcome(one), 1)
    assert chance == pytest.approx(2.9e-10, rel=0.02)
    assert len(evidence.rows) == 46
    assert evidence.words == (
        "48 of 62 customers were asked after it went well, and 12 of 58 after it did not."
    )


def test_what_is_not_known_is_not_watched_and_says_so():
    watched = watch("2026-03", answers_of((1, 2, 3), (2, 2, 4)))
    off = {one.detector: one.reason for one in watched.not_watched}
    assert set(off) == set(Detector) - {Detector.LATE_ANSWERS, Detector.LATE_GOOD}
    assert all(reason.endswith(".") for reason in off.values())
    assert isinstance(very_quick(answers_of((1, 2, 3))), NotWatched)


def test_no_answers_one_answer_and_equal_answers_are_no_finding():
    empty = replace(
        answers_of((1, 2, 3)),
        **{name: np.array([], dtype=np.int64) for name in ("ids", "payees", "days", "steps")},
        good=np.array([], dtype=bool),
    )
    known = {"order": np.arange(50), "contacts": np.arange(50), "seconds": np.full(50, 9.0)}
    equal = answers_of(*[(1, 2, 4)] * 50, of_staff=np.full(50, False), **known)
    for rows in (empty, answers_of((1, 2, 3)), equal):
        assert watch("2026-03", rows).findings == ()


def test_columns_that_do_not_belong_together_are_refused():
    with pytest.raises(BadRows, match="length"):
        answers_of((1, 2, 3), order=np.arange(2))
    with pytest.raises(BadRows, match="period"):
        answers_of((1, 30, 3))


def test_chances_are_judged_over_all_payees_together():
    """A chance of 1 in 1,000 is a signal for one payee alone, and none among forty such."""
    alone = Edits(np.arange(10), np.ones(10, dtype=np.int64), np.full(10, True), np.full(10, False))
    watched = watch("2026-03", answers_of((1, 2, 3)), edits=alone)
    (finding,) = watched.findings
    assert finding.signals[0].chance == 1 / 1024
    many = answers_of(*[(payee, 2, 3) for payee in range(40)])
    found = watch("2026-03", many, edits=alone)
    assert found.tests > watched.tests
    assert found.findings == ()
    assert finding.signals[0].adjusted <= STRONG


def test_of_several_questions_the_least_likely_counts_times_their_number():
    """The second payee has answers to one question only, and pays for no other."""
    rows = [(payee, day, 3) for payee in range(1, 11) for day in range(20)]
    marks = [np.arange(200) < number for number in (3, 5)]
    first, second = (staff_contacts(answers_of(*rows, of_staff=mark)) for mark in marks)
    together, off = over_questions(["stars", "effort"], [first, second])
    chance, evidence = told(together, 1)
    assert chance == pytest.approx(2 * told(second, 1)[0])
    assert evidence.rows == (100, 101, 102, 103, 104)
    assert evidence.words.endswith("is usual (effort).")
    assert off == []
    alone = replace(second, payees=second.payees[:1], chances=second.chances[:1])
    assert told(over_questions(["stars", "effort"], [first, alone])[0], 2)[0] == told(first, 2)[0]


def test_a_question_whose_files_lack_something_is_named():
    known = answers_of((1, 2, 3), (2, 2, 4), of_staff=np.full(2, False))
    watched = findings.watch("2026-03", {"stars": known, "effort": answers_of((1, 2, 3))})
    off = {one.detector: one.reason for one in watched.not_watched}
    assert off[Detector.STAFF_CONTACTS].startswith("Of effort: Contacts of customers")
    assert off[Detector.SPEED].startswith("No mapping keeps")
