"""Pages of a large company: 1,000,000 answers of 8,000 people, managers of 500 each.

    python -m benchmarks.large_pages [ANSWERS] [sqlite|postgresql]

The pages of a team of 500, of one's own score among them and of a measure are wanted in 150 ms when
nothing of them is kept, that of a period with 8,000 statements in 200 ms, and a chart that is kept
in 5 ms. `new`: the first time after a change of the data; `kept`: again. Medians of several, asked
through the whole application in this process, as a server asks it. The processor's seconds are
those of this process, so PostgreSQL's own are in the wall's only. Exits with 1 where a limit does
not hold.
"""

import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from html import unescape
from typing import NamedTuple

from flask import Flask
from sqlalchemy import text
from werkzeug.test import EnvironBuilder

from app.extensions import write_session
from app.services.periods import open_period
from app.services.plans.publishing import publish_plan
from app.services.settings import change_settings
from benchmarks.calculate_period import PLAN, calculated, take_part
from benchmarks.company import (
    ANSWERS,
    DATABASES,
    HR,
    NOW,
    OF_ONE_TEAM,
    OF_TEAMS,
    OPERATOR,
    PAYEES,
    PEOPLE,
    large_company,
    settle,
    token_of,
)
from benchmarks.limits import MILLISECOND, Limits, Took, middle, timed
from benchmarks.pages import cookie

NEW, KEPT = 7, 25  # times
TEAM_PAGE, PERIOD_PAGE, PICTURE = 0.150, 0.200, 0.005  # seconds
STATEMENT = OF_ONE_TEAM.person - PEOPLE + 1  # people have theirs in order
IMAGE = re.compile(r'(?:src|srcset)="([^"]+\.svg[^"]*)"')


class Page(NamedTuple):
    """Who asks for it, and the seconds that it may take when nothing of it is kept."""

    path: str
    person: int
    most: float | None = None


ORDERS = [f"/team?order={order}" for order in ("bands", "score", "improved")]
PAGES = (
    *(Page("/team", boss.id, TEAM_PAGE) for boss in (OF_TEAMS, OF_ONE_TEAM)),
    *(Page(order, OF_ONE_TEAM.id, TEAM_PAGE) for order in ORDERS),
    Page("/team?measure=nps&order=target", OF_ONE_TEAM.id, TEAM_PAGE),
    Page("/team?measure=csat_top2", OF_ONE_TEAM.id, TEAM_PAGE),
    Page(f"/team/people/{OF_ONE_TEAM.person}", OF_ONE_TEAM.id),
    *(Page("/team/screen", boss.id) for boss in (OF_TEAMS, OF_ONE_TEAM)),
    *(
        Page(path, OF_ONE_TEAM.person)
        for path in ("/my", "/my/answers", "/my/answers?window=last", f"/my/rewards/{STATEMENT}")
    ),
    Page("/my/scores/csat_mean", OF_ONE_TEAM.person, TEAM_PAGE),
    Page("/hr/periods/1", HR, PERIOD_PAGE),
    Page("/me/scores/csat_mean", HR, TEAM_PAGE),
)


@dataclass(frozen=True, slots=True)
class Asker:
    """A browser that keeps nothing, asking the application directly."""

    app: Flask
    cookies: dict[int, str]

    def get(self, path: str, person: int) -> bytes:
        """The body; anything but 200 ends the benchmark."""
        found: list[str] = []
        environ = EnvironBuilder(path, headers={"Cookie": self.cookies[person]}).get_environ()
        environ["REMOTE_ADDR"] = "127.0.0.1"
        parts = self.app(environ, lambda status, _headers, _info=None: found.append(status))
        body = b"".join(parts)
        assert found == ["200 OK"], (path, found)
        return body


def main(answers: int, databases: tuple[str, ...]) -> None:
    limits = Limits()
    for database in databases:
        with large_company(database, PAYEES, answers) as app:
            print(f"{database}: {answers:,} answers of {PAYEES:,} people", flush=True)
            with app.app_context():
                pay()
                settle()
                tokens = {page.person: token_of(page.person) for page in PAGES}
            cookies = {person: cookie(app, token) for person, token in tokens.items()}
            measure(limits, Asker(app, cookies), database)
    limits.end()


def pay() -> None:
    """A month that is calculated, and a target, so that each order of a team is there."""
    change_settings({"target:nps": "30"}, OPERATOR, NOW)
    publish_plan(PLAN, date(2026, 1, 1), OPERATOR, NOW)
    take_part()
    calculated(open_period("2026-01", OPERATOR, NOW).id)


def measure(limits: Limits, asker: Asker, database: str) -> None:
    images: dict[str, int] = {}
    for page in PAGES:
        body = asker.get(page.path, page.person).decode()
        found = [unescape(each) for each in IMAGE.findall(body)]
        images |= {each: page.person for each in found}
        words = f"{database}, {page.path} of {page.person}, {len(body) // 1000} kB, {{}}"
        times(limits, asker, page, words, page.most, None)
    for path, person in one_of_each(images).items():
        size = len(asker.get(path, person)) / 1000
        words = f"{database}, {path.partition('?')[0]} of {person}, {size:.0f} kB, {{}}"
        times(limits, asker, Page(path, person), words, None, PICTURE)


def one_of_each(images: dict[str, int]) -> dict[str, int]:
    """The first chart of each kind: teams have one each."""
    kinds: dict[str, str] = {}
    for path in images:
        width = "wide" if "width=wide" in path else ""
        kinds.setdefault(re.sub(r"\d+|theme=\w+", "", path.partition("?")[0]) + width, path)
    return {path: images[path] for path in kinds.values()}


def times(
    limits: Limits, asker: Asker, page: Page, words: str, new: float | None, kept: float | None
) -> None:
    def ask() -> None:
        asker.get(page.path, page.person)

    limits.time(words.format("new"), middle(after_changes(asker.app, ask)), new, MILLISECOND)
    ask()
    again = [timed(ask) for _ in range(KEPT)]
    limits.time(words.format("kept"), middle(again), kept, MILLISECOND)


def after_changes(app: Flask, ask: Callable[[], None]) -> list[Took]:
    found = []
    for _ in range(NEW):
        change(app)
        found.append(timed(ask))
    return found


def change(app: Flask) -> None:
    """Somebody writes to the answers' table: from now on nothing that was kept holds."""
    with app.app_context(), write_session() as session, session.begin():
        session.execute(text("update answer set day = day where id = 1"))


if __name__ == "__main__":
    named = tuple(each for each in sys.argv[1:] if each in DATABASES)
    numbers = [int(each) for each in sys.argv[1:] if each not in DATABASES]
    main(numbers[0] if numbers else ANSWERS, named or DATABASES)
