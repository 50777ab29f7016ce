"""Who answered: the same customer's contact again and again, contacts of people who work here."""

import numpy as np

from app.domain.integrity.chances import any_of
from app.domain.integrity.rows import NO_CONTACT, Answers, Marks, Real, Whole
from app.domain.integrity.signals import Detector, Evidence, NotWatched, Tested, about
from app.domain.integrity.tables import against_others, rows_of

PLACEHOLDER = 5  # payees; a contact of half of all payees, and of so many, is nobody's
ENOUGH = 20  # contacts with k answers, so that their share with one more says something


def same_contact(answers: Answers) -> Tested | NotWatched:
    """One contact behind many answers of one payee, against how customers come back elsewhere.

    Let q be the largest share, over k, of the pairs of other payees and contacts with k answers
    that have one more ((those with k + 1, and 1) / (those with k, and 2), where 20 have k). So many
    answers c as the payee's most frequent contact gave have the chance q^(c - 1) for one contact,
    and 1 - (1 - q^(c - 1))^m for one of their m contacts: the tail of a geometric distribution,
    which is heavy on purpose, since some customers are regulars. A contact that answers for half
    of all payees (5 at least) stands for nobody, like "unknown", and is left out.
    """
    if answers.contacts is None:
        reason = "No mapping keeps the customer's contact as the attribute `contact`."
        return NotWatched(Detector.SAME_CONTACT, reason)
    known = _named(answers.payees, answers.contacts)
    payees = np.unique(answers.payees)
    owner = np.searchsorted(payees, answers.payees[known])
    wide = int(answers.contacts.max(initial=0)) + 1
    pairs, sizes = np.unique(owner * wide + answers.contacts[known], return_counts=True)
    whose = pairs // wide
    most = np.zeros(len(payees), dtype=np.int64)
    np.maximum.at(most, whose, sizes)
    tries = np.bincount(whose, minlength=len(payees)).astype(np.int64)
    rate = _coming_back(whose, sizes, len(payees))
    logs: Real = (most - 1).astype(np.float64) * np.log(rate)
    chances = np.where(most > 1, any_of(logs, tries), 1.0)

    def evidence(place: int) -> Evidence:
        best = pairs[(whose == place) & (sizes == most[place])][0] % wide
        chosen = known & (answers.payees == payees[place]) & (answers.contacts == best)
        number = (answers.payees == payees[place]).sum()
        words = f"{most[place]} of {number} answers came from one and the same contact;"
        usual = f" of those who answer once, {_percent(rate[place])} come back."
        return Evidence(rows_of(answers.ids, chosen), words + usual)

    return Tested(Detector.SAME_CONTACT, payees, most, chances, evidence)


def staff_contacts(answers: Answers) -> Tested | NotWatched:
    """Answers from contacts of people who work here, against their share for other payees.

    Fisher's exact test. Each such answer is a row of the signal.
    """
    if answers.of_staff is None:
        reason = "Contacts of customers, or those of staff, are not known."
        return NotWatched(Detector.STAFF_CONTACTS, reason)
    marks = answers.of_staff
    table = against_others(answers.payees, marks)

    def evidence(place: int) -> Evidence:
        words = f"{table.hits[place]} of {table.counts[place]} answers came from contacts of"
        words += f" people who work here, where {about(table.expected[place])} is usual."
        return Evidence(rows_of(answers.ids, marks & (table.places == place)), words)

    return Tested(Detector.STAFF_CONTACTS, table.payees, table.hits, table.chances, evidence)


def _named(payees: Whole, contacts: Whole) -> Marks:
    """Which rows have a contact that stands for somebody."""
    names, places = np.unique(contacts, return_inverse=True)
    wide = len(names)
    owners = np.unique(payees, return_inverse=True)[1]
    seen = np.unique(owners * wide + places) % wide
    spread = np.bincount(seen, minlength=wide)
    number = owners.max(initial=0) + 1
    nobody = (spread >= PLACEHOLDER) & (2 * spread >= number) | (names == NO_CONTACT)
    found: Marks = ~nobody[places]
    return found


def _coming_back(whose: Whole, sizes: Whole, payees: int) -> Real:
    """q of `same_contact` for each payee, from the contacts of all others."""
    most = int(sizes.max(initial=1))
    reached = np.zeros((payees, most + 2), dtype=np.int64)
    np.add.at(reached, (whose, sizes), 1)
    reached = reached[:, ::-1].cumsum(axis=1)[:, ::-1]  # those with k answers or more
    others = reached.sum(axis=0) - reached
    rates = (others[:, 2:] + 1) / (others[:, 1:-1] + 2)
    usable = others[:, 1:-1] >= ENOUGH
    usable[:, 0] = True
    found: Real = np.where(usable, rates, 0.0).max(axis=1)
    return found


def _percent(rate: float) -> str:
    return "hardly any" if rate < 0.005 else f"about {100 * rate:.0f} in 100"
