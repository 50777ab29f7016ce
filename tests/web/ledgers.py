"""A ledger as a page shows it: its figure, its rows over all pages, and the sum under them."""

import re
from dataclasses import dataclass
from fractions import Fraction

from app.domain.words import score_words

FIGURE = re.compile(
    r'<a class="pl-score[^"]*" data-measure="[^"]+" href="([^"]+)">'
    r'<span class="pl-score__figure">([^<]+)</span>'
    r'<span>(?:<span class="pl-score__range">([^<]+)</span>)?'
    r'<span class="pl-score__n">([0-9,]+) answer'
)
ROW = re.compile(
    r'<span class="pl-given"><span class="visually-hidden">Answer </span>([^<]+)</span>'
    r'.*?<data value="(\d+)">',
    re.DOTALL,
)
SUM = re.compile(r"<tfoot>(.*?)</tfoot>", re.DOTALL)
NUMBER = re.compile(r"(?<=>)[^<>]+(?=</(?:td|data)>)")
TAB = re.compile(r'<a href="/my/answers\?measure=([a-z0-9_]+)&amp;month=[0-9-]+"')
SCORE = re.compile(r'<a href="/my/scores/([a-z0-9_]+)\?')
NEXT = re.compile(r'<a href="([^"]+)">Next</a>')


@dataclass
class LedgerSeen:
    """What stands on the pages; `rows` are the step's word and the credit of each answer."""

    value: str
    range: str
    answers: int
    rows: list
    sums: list

    def adds_up(self, measure):
        """Whether the rows lead exactly to the figure, by hand: in no way that the page does."""
        at = dict(zip(measure.question.steps, measure.values, strict=True))
        worth = sum(at[step] * credit for step, credit in self.rows)
        score = Fraction(worth, sum(credit for _, credit in self.rows))
        return len(self.rows) == self.answers and self.value == score_words(score, measure.unit)


def ledgers_seen(client, months):
    """Measure and ledger: all tabs of each month, and the last 100 answers before its end."""
    for month in months:
        page = client.get(f"/my/answers?month={month:%Y-%m}").text
        measures = {*TAB.findall(page), *SCORE.findall(page)}  # a single one has no tab
        for measure in sorted(measures):
            address = f"/my/answers?measure={measure}&month={month:%Y-%m}"
            yield measure, ledger_seen(client, address)
            if month == months[-1]:
                yield measure, ledger_seen(client, f"{address}&window=last")


def ledger_seen(client, address):
    """All pages of one ledger; None where there are no answers."""
    page = client.get(address).text
    found = FIGURE.search(page)
    if found is None:
        assert not ROW.search(page)
        return None
    _, value, range_, answers = found.groups()
    sums = NUMBER.findall(SUM.search(page)[1])
    rows = ROW.findall(page)
    while more := NEXT.search(page):
        page = client.get(more[1].replace("&amp;", "&")).text
        rows += ROW.findall(page)
    every = [(step, int(credit)) for step, credit in rows]
    return LedgerSeen(value, range_, int(answers.replace(",", "")), every, sums)
