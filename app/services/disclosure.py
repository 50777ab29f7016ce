"""Which units' figures may be read by people who may not open the answers behind them.

Decided for the whole company at once, so that no two pages together tell what one of them hides.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy.orm import Session

from app.domain.days import Days
from app.domain.disclosure import (
    NOT_OVER,
    READER,
    Group,
    is_over,
    parts_of,
    shown_groups,
    tells_apart,
    too_few,
)
from app.domain.facts import Count
from app.domain.settings import Settings
from app.queries.charge import teams_in_charge
from app.queries.settings import settings_now
from app.queries.teams import (
    answers_counted,
    others_answered,
    parents,
    people_answered,
    people_of_team,
    units_counts,
)


def public_units(session: Session, question: str, days: Days) -> frozenset[int]:
    """The units whose figure of these days may be read by anybody in the company, directly and by
    difference; four queries. Each part of the days has to pass by itself.
    """
    parts, above, fewest = parts_of(days), parents(session), _fewest(session)
    found = frozenset(above)
    for groups in _groups_of_all(session, question, parts, above):
        found &= shown_groups(above, groups, *fewest)
    return found


def public_beside(
    session: Session, question: str, days: Days, paid: Collection[int]
) -> frozenset[int]:
    """Those of `public_units` that also tell nothing to whom the figures of the `paid` units are
    told, of whichever days and channel; eight queries.
    """
    public, above = public_units(session, question, days), parents(session)
    known, found, fewest = public | set(paid), public, _fewest(session)
    parts, among = parts_of(days), _among(known, above)
    for every in _groups_of_all(session, question, parts, above):
        groups = {unit: replace(every[unit], parent_id=among[unit]) for unit in known}
        apart = {unit for unit in public if not _is_made_of(unit, paid, every, above)}
        found &= shown_groups(apart, groups, *fewest, given=paid)
    return found


def _is_made_of(
    unit: int, paid: Collection[int], groups: Mapping[int, Group], above: Mapping[int, int | None]
) -> bool:
    """Whether all answers of a unit are those of paid ones, or a paid one has no others: figures
    of other days or one channel of these then tell of the difference.
    """
    whole = groups[unit].answers
    below = sum(groups[each].answers for each in paid if unit in _upwards(each, above))
    return below >= whole or any(
        groups[each].answers == whole for each in paid if each in _upwards(unit, above)
    )


def hidden_from(
    session: Session,
    manager_id: int,
    unit_ids: Collection[int],
    question: str,
    parts: Sequence[Days],
    today: date,
) -> dict[int, dict[date, str]]:
    """By unit and first day the months, or parts of them, of which this manager may not see its
    figure, and why; three queries.

    The manager opens the answers of the days in charge. So what is left of a unit without these
    has to be nobody's or that of enough people, and of a month that is over.
    """
    others = others_answered(session, question, parts, manager_id, unit_ids)
    if not others:
        return {}
    above, fewest = parents(session), settings_now(session).group
    found: dict[int, dict[date, str]] = {}
    for place, days in enumerate(parts):
        groups = _groups(place, unit_ids, above, others)
        shown = shown_groups(groups, groups, fewest, besides=0)
        for unit, group in groups.items():
            if unit not in shown or (group.answers and not is_over(days, today)):
                why = too_few(fewest) if unit not in shown else NOT_OVER
                found.setdefault(unit, {})[days.first] = why
    return found


def shown_beside(
    session: Session,
    manager_id: int,
    unit_ids: Collection[int],
    question: str,
    parts: Sequence[Days],
    today: date,
) -> frozenset[int]:
    """Those of the units whose figure of these days a manager may read in a statement, beside the
    figures of teams of the own page and of all that is above these; five queries.
    """
    page = teams_in_charge(session, manager_id, today)
    above, fewest = parents(session), settings_now(session).group
    every = {each for unit in {*page, *unit_ids} for each in _upwards(unit, above)}
    others = others_answered(session, question, parts, manager_id, every)
    found = frozenset(unit_ids)
    for place in range(len(parts)):
        own = shown_groups(page, _groups(place, page, above, others), fewest, besides=0)
        rest = every - page
        groups = _groups(place, rest | own, above, others)
        found &= own | shown_groups(rest, groups, fewest, besides=0, given=own)
    return found


def _groups(
    place: int,
    unit_ids: Collection[int],
    above: Mapping[int, int | None],
    others: Mapping[tuple[int, int], tuple[int, int]],
) -> dict[int, Group]:
    return {
        unit: Group(unit, *others.get((place, unit), (0, 0)), parent)
        for unit, parent in _among(unit_ids, above).items()
    }


def _upwards(unit: int, above: Mapping[int, int | None]) -> list[int]:
    """A unit and all above it."""
    parent = above[unit]
    return [unit, *(_upwards(parent, above) if parent is not None else [])]


def group_is_told(
    session: Session, team_id: int, question: str, days: Days, counts: Iterable[Count]
) -> bool:
    """Whether somebody of a team may read a figure of a group of this team; three queries.

    `counts` are of the group, by person. Read beside the figure of the team it tells of who is in
    one of the two alone, so these are nobody or enough people; and so are the others of the group.
    The team's own figure is asked for with `public_units`.
    """
    group, credit = set(), 0
    for each in counts:
        group.add(int(each.keys[0]))
        credit += each.credit
    fewest = sum(_fewest(session))
    if len(group) < fewest:
        return False
    team = people_of_team(session, team_id, question, days)
    whole = sum(each.credit for each in units_counts(session, [team_id], question, days)[team_id])
    is_same = group == team and credit == whole
    return is_same or not tells_apart(group, team, fewest)


def _among(unit_ids: Collection[int], above: Mapping[int, int | None]) -> dict[int, int | None]:
    """Each of these units with the next one above that is one of them."""
    found = {}
    for unit in unit_ids:
        parent = above[unit]
        while parent is not None and parent not in unit_ids:
            parent = above[parent]
        found[unit] = parent
    return found


def known_besides(settings: Settings) -> int:
    """Of how many of a group a colleague knows the answers: of oneself, and of the best few."""
    return READER + (settings.best_shown if settings.peers_shown else 0)


def _fewest(session: Session) -> tuple[int, int]:
    """How many people a figure needs, and of how many more its reader knows the answers."""
    settings = settings_now(session)
    return settings.group, known_besides(settings)


def _groups_of_all(
    session: Session, question: str, parts: Sequence[Days], above: Mapping[int, int | None]
) -> Iterator[dict[int, Group]]:
    """All units of the company, in each part of the days."""
    people = people_answered(session, question, parts)
    answers = answers_counted(session, question, parts)
    for place in range(len(parts)):
        yield {
            unit: Group(unit, people.get((place, unit), 0), answers.get((place, unit), 0), parent)
            for unit, parent in above.items()
        }
