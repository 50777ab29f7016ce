"""The files that the demo company imports: people, participations, answers with their mistakes."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from numpy.random import Generator

from app.domain.days import FOR_EVER, Days
from app.domain.demo.company import JOBS, Company, JobName, Officer, Payee
from app.domain.demo.phrases import TOPICS_OF, TOUCHPOINTS, comments_for
from app.domain.demo.plans import PLAN_OF
from app.domain.demo.replies import CHANNELS, NONE, Replies, staff_of

UNMATCHED, REJECTED, REPEATED = 0.005, 0.002, 0.003  # of the rows of a file
CHANGED = BLANK = 0.001
ROSTER = (
    *("number", "name", "first_day", "email", "leave_day", "site", "zone", "team"),
    *("manager", "job", "shift", "contract", "from_day"),
)
PARTICIPATIONS = ("number", "plan", "first_day", "target_amount")
ANSWERS = {
    JobName.AGENT: (
        *("id", "agent", "answered_at", "channel", "topic", "touchpoint"),
        *("recommend", "satisfaction", "solved", "comment"),
    ),
    JobName.CASHIER: (
        *("id", "cashier", "answered_at", "channel", "topic", "touchpoint"),
        *("recommend", "stars", "comment"),
    ),
}
MAPPINGS = {
    JobName.AGENT: """\
source: Contact centre survey
external_id: id
payee: {column: agent, separator: ";"}
channel: channel
day: {column: answered_at, format: YYYY-MM-DD HH:mm}
answers: {recommend: recommend, satisfaction: satisfaction, yes_no: solved}
comment: comment
comments: {after: 5}
attributes: {topic: topic, touchpoint: touchpoint}
""",
    JobName.CASHIER: """\
source: Shop terminal
external_id: id
payee: {column: cashier, separator: ";"}
channel: channel
day: {column: answered_at, format: YYYY-MM-DD HH:mm}
answers: {recommend: recommend, stars: stars}
comment: comment
comments: at_once
attributes: {topic: topic, touchpoint: touchpoint}
""",
}
FILE_NAMES = {JobName.AGENT: "contact-centre", JobName.CASHIER: "shops"}
IDS = {JobName.AGENT: "CC", JobName.CASHIER: "SH"}
ID, PAYEE, TIME, TOPIC, RECOMMEND, RATING = 0, 1, 2, 4, 6, 7  # columns of a row of answers

Row = list[str]
Spoil = Callable[[Row, int], None]


@dataclass(frozen=True, slots=True)
class AnswerFile:
    """One file of one source: the replies of one month."""

    name: str
    month: date
    job: JobName
    replies: Replies


def roster(company: Company) -> Iterator[Row]:
    """Everybody, with a second row for those who change their team."""
    hired = company.timeline.first_day - timedelta(days=400)
    for officer in (*company.office, *company.managers):
        yield _officer_row(officer, hired)
    for payee in company.payees:
        yield _payee_row(company, payee, payee.team, None)
        if payee.next_team != payee.team:
            yield _payee_row(company, payee, payee.next_team, payee.moves_on)


def _officer_row(one: Officer, hired: date) -> Row:
    site = one.site.name if one.site else ""
    zone = one.site.zone if one.site else ""
    places = (site, zone, "", "", one.job, "", "full time", "")
    return [one.number, one.name, str(hired), one.email, "", *places]


def _payee_row(company: Company, one: Payee, place: int, from_day: date | None) -> Row:
    team = company.teams[place]
    leaves = one.end_day != FOR_EVER
    leave_day = str(one.end_day - timedelta(days=1)) if leaves else ""
    about = (one.number, one.name, str(one.first_day), "", leave_day)
    where = (team.site.name, team.site.zone, team.name, team.manager)
    return [*about, *where, team.site.job, one.shift, one.contract, str(from_day or "")]


def participations(company: Company, first_day: date, joined: Days) -> Iterator[Row]:
    """Of those who joined in these days, in plans that begin on `first_day`."""
    for one in company.payees:
        if one.first_day in joined and one.end_day > first_day:
            plan = PLAN_OF[company.teams[one.team].site.job]
            yield [one.number, plan, str(max(first_day, one.first_day)), one.target]


def answer_files(company: Company, drawn: Replies) -> Iterator[AnswerFile]:
    """The replies by month and source, in the order in which they are imported."""
    first = company.timeline.first_day
    job_of = staff_of(company).job[drawn.payee]
    months = company.timeline.months()
    ends = [*months[1:], company.timeline.end_day]
    for month, end in zip(months, ends, strict=True):
        inside = (drawn.day >= (month - first).days) & (drawn.day < (end - first).days)
        for place, job in enumerate(JOBS):
            name = f"{FILE_NAMES[job]}-{month:%Y-%m}.csv"
            yield AnswerFile(name, month, job, drawn.at(inside & (job_of == place)))


def answer_rows(rng: Generator, company: Company, file: AnswerFile) -> list[Row]:
    """The rows of one file, some of them wrong, as in life."""
    rows = _good_rows(rng, company, file)
    wrong = [
        *_copies(rng, rows, UNMATCHED, "U", _named_wrongly),
        *_copies(rng, rows, REJECTED, "R", _mistyped),
        *_copies(rng, rows, BLANK, "B", _unanswered),
    ]
    repeated = [list(rows[at]) for at in _some(rng, len(rows), _part(rows, REPEATED))]
    changed = [list(rows[at]) for at in _some(rng, len(rows), _part(rows, CHANGED))]
    for row in changed:  # the same id, another content
        row[TOPIC] = "other"
    for row in wrong:
        rows.insert(int(rng.integers(len(rows) + 1)), row)
    return [*rows, *repeated, *changed]


def _good_rows(rng: Generator, company: Company, file: AnswerFile) -> list[Row]:
    drawn, topics = file.replies, TOPICS_OF[file.job]
    names = [topics[topic] for topic in drawn.topic.tolist()]
    channels = [CHANNELS[channel] for channel in drawn.channel.tolist()]
    recommend, rating = drawn.recommend.tolist(), drawn.rating.tolist()
    comments = comments_for(rng, channels, names, recommend)
    places = rng.integers(3, size=len(drawn)).tolist()
    touchpoints = [TOUCHPOINTS[channel][at] for channel, at in zip(channels, places, strict=True)]
    given = [[str(step), _label(stars)] for step, stars in zip(recommend, rating, strict=True)]
    if file.job is JobName.AGENT:
        for row, step in zip(given, drawn.solved.tolist(), strict=True):
            row.append({NONE: "", 0: "no", 1: "yes"}[step])
    ids = (f"{IDS[file.job]}{file.month:%y%m}-{number:06}" for number in range(1, len(drawn) + 1))
    parts = (
        *(ids, _payee_cells(company, drawn), _times(company, drawn), channels),
        *(names, touchpoints, given, comments),
    )
    return [[*row[:6], *row[6], row[7]] for row in zip(*parts, strict=True)]


def _label(step: int) -> str:
    return "" if step == NONE else str(step + 1)


def _payee_cells(company: Company, drawn: Replies) -> Iterator[str]:
    numbers = [one.number for one in company.payees]
    columns = (drawn.payee, drawn.helper, drawn.percent)
    for payee, helper, percent in zip(*(each.tolist() for each in columns), strict=True):
        if helper == NONE:
            yield numbers[payee]
        elif percent:
            yield f"{numbers[payee]}:{percent};{numbers[helper]}:{100 - percent}"
        else:
            yield f"{numbers[payee]};{numbers[helper]}"


def _times(company: Company, drawn: Replies) -> Iterator[str]:
    first = company.timeline.first_day
    days: dict[int, str] = {}
    for day, minute in zip(drawn.day.tolist(), drawn.minute.tolist(), strict=True):
        if day not in days:
            days[day] = str(first + timedelta(days=day))
        yield f"{days[day]} {minute // 60:02}:{minute % 60:02}"


def _part(rows: Sequence[Row], share: float) -> int:
    """How many rows a share is; one at least, so that small files show it too."""
    return max(1, round(len(rows) * share))


def _some(rng: Generator, size: int, number: int) -> Sequence[int]:
    places: list[int] = rng.choice(size, size=min(number, size), replace=False).tolist()
    return places


def _copies(
    rng: Generator, rows: Sequence[Row], share: float, sign: str, spoil: Spoil
) -> Iterable[Row]:
    """Copies of some rows under ids of their own, each made wrong in its way."""
    for place, source in enumerate(_some(rng, len(rows), _part(rows, share))):
        row = list(rows[source])
        row[ID] = f"{row[ID]}-{sign}"
        spoil(row, place)
        yield row


def _named_wrongly(row: Row, place: int) -> None:
    """Nobody, a number of nobody, and a letter O in the place of a zero."""
    number = row[PAYEE][:5]
    row[PAYEE] = ("", f"9{number}", number.replace("0", "O"))[place % 3]


def _mistyped(row: Row, place: int) -> None:
    """A step that is not on the scale, a day written otherwise, and an id that is missing."""
    day, month, year = row[TIME][8:10], row[TIME][5:7], row[TIME][:4]
    column, text = ((RATING, "6"), (TIME, f"{day}.{month}.{year}"), (ID, ""))[place % 3]
    row[column] = text


def _unanswered(row: Row, place: int) -> None:
    row[RECOMMEND:-1] = [""] * (len(row) - 1 - RECOMMEND)
    row[-1] = ""
