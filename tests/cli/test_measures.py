"""`flask measures score`: the score of counted answers, and what it may claim."""

import pytest


@pytest.fixture
def typed(app):
    def run(*words):
        return app.test_cli_runner().invoke(args=["measures", "score", *words])

    return run


def test_a_score_is_told_with_its_range_and_in_words(typed):
    """NPS of 9 promoters and 2 detractors: 50 [8, 92] by the adjusted Wald range."""
    result = typed("nps", "--counts", "0:2, 10:9")
    assert result.stdout.splitlines() == [
        "score: 700/11",
        "as a decimal: 63.636364",
        "measure: nps@1",
        "answers: 11",
        "range: 8.000772 to 91.999228 (95%, adjusted Wald)",
        "in words: about 8 to 92, from 11 answers",
    ]


def test_days_are_counted_as_good_and_bad_ones(typed):
    result = typed("no_bad_day", "--counts", "good:18,bad:2")
    assert "range: 0.698966 to 0.972134 (95%, Wilson)" in result.stdout
    assert "in words: about 70% to 97%, from 20 days" in result.stdout


@pytest.mark.parametrize(
    ("measure", "counts", "words"),
    [
        ("nps", "11:3", "nps has no step '11'; there are 0 to 10."),
        ("yes_rate", "maybe:3", "yes_rate has no step 'maybe'; there are no and yes."),
        ("nps", "9:-3", "'9:-3' is no step with its count, such as 9:6."),
        ("nps", "9:some", "'9:some' is no step with its count, such as 9:6."),
        ("nps", "9:1.5", "'9:1.5' is no step with its count, such as 9:6."),
        ("nps", "", "'' is no step with its count, such as 9:6."),
        ("nps", "9:1,", "'' is no step with its count, such as 9:6."),
        ("nps", "9:1,8:2,9:3", "Step 9 stands there twice."),
        ("nps", "9:0", "Nobody answered, so there is no score."),
        ("nps", "9:99999999999999999999", "'9:99999999999999999999' is no step with its"),
        ("nps", "9:1000000000,8:1", "These are more than 1,000,000,000 answers."),
        ("npss", "9:1", "There is no measure 'npss'; known: ces_top2, csat_mean,"),
    ],
)
def test_counts_that_cannot_be_read_are_refused_in_one_line(typed, measure, counts, words):
    result = typed(measure, "--counts", counts)
    assert result.exit_code == 1
    assert result.stderr.startswith(f"Error: {words}")
    assert len(result.stderr.splitlines()) == 1
