"""Who can be tried out in the demo: at least one person of each role."""

from collections.abc import Iterator
from dataclasses import dataclass

from app.domain.days import FOR_EVER
from app.domain.demo.company import ADMIN, AUDITOR, PAYROLL, PLANNER, SITES, Company, Payee


@dataclass(frozen=True, slots=True)
class Persona:
    """`login` is what is typed at sign-in: an e-mail address, or the number in payroll."""

    words: str
    number: str
    login: str


def personas(company: Company) -> list[Persona]:
    """Office and managers by e-mail address, staff by number."""
    office = (
        (ADMIN, "Administrator"),
        (PLANNER, "HR, publishes the plans"),
        (PAYROLL, "HR, submits, locks, exports"),
        (AUDITOR, "Auditor, reads everything"),
    )
    places = [(company.office[place], words) for place, words in office]
    places += [(company.managers[0], "Manager, contact centre")]
    places += [(company.managers[len(SITES) - 1], "Manager, shops")]
    found = [Persona(words, one.number, one.email) for one, words in places]
    return [*found, *(Persona(words, one.number, one.number) for one, words in _staff(company))]


def _staff(company: Company) -> Iterator[tuple[Payee, str]]:
    steady = [one for one in company.payees if _is_steady(company, one)]
    yield steady[0], "Agent"
    yield next(one for one in steady if one.team == len(SITES) - 1), "Cashier"
    moved = [one for one in company.payees if one.next_team != one.team]
    for one in moved[:1]:
        yield one, f"{company.teams[one.team].site.job.capitalize()} who changed teams"


def _is_steady(company: Company, one: Payee) -> bool:
    """In one team all the time, full time, and with a target."""
    stays = one.end_day == FOR_EVER and one.next_team == one.team and one.contract == "full time"
    return stays and bool(one.target) and one.first_day < company.timeline.first_day
