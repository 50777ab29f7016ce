"""Exports as help desks write them: tickets, of which only some were rated."""

from datetime import timedelta

from tests.survey_exports import (
    AGENTS,
    COMPANIES,
    ROWS,
    STAMP,
    TOPICS,
    Export,
    agent,
    comment,
    customer,
    email,
    is_rated,
    is_test,
    moment,
    rated_rows,
    write_lines,
)

GROUPS = ("Support 1st level", "Billing", "Support 1st level")
SUBJECTS = ("Where is my order?", 'Re: Re: "Invoice", again', "Rückfrage zum Vertrag", "Help!!")
ZENDESK = (
    *("Summation column", "Id", "Requester", "Requester id", "Requester external id"),
    *("Requester email", "Requester domain", "Submitter", "Assignee", "Group", "Subject"),
    *("Tags", "Status", "Priority", "Via", "Ticket type", "Created at", "Updated at"),
    *("Assigned at", "Organization", "Due date", "Initially assigned at", "Solved at"),
    *("Resolution time", "Satisfaction Score", "Group stations", "Assignee stations"),
    *("Reopens", "Replies", "First reply time in minutes"),
    *("First reply time in minutes within business hours", "Ticket Category [list]"),
)


def zendesk_tickets(folder):
    """All tickets: solved ones that were rated or not, and some that are still open."""
    rows = [_zendesk_row(number) for number in range(ROWS)]
    path = write_lines(folder / "export-2026-01-12-0931.csv", [ZENDESK, *rows], line_end="\n")
    asked = ("Requester", "Requester id", "Requester external id", "Requester email")
    return Export(path, AGENTS, rated_rows(), (*asked, "Submitter", "Subject"))


def _zendesk_row(number):
    name, is_open = " ".join(customer(number)), is_test(number)
    submitter = agent(number + 1) if number % 3 else name  # e-mails are the customers' own
    created, solved = moment(number) - timedelta(hours=20), moment(number)
    return (
        *(1, 71_204 + number, name, 360_000_000_000 + number % 12, f"crm-{number % 12}"),
        *(email(number), email(number).partition("@")[2], submitter),
        *("" if is_open else agent(number), GROUPS[number % 3], SUBJECTS[number % 4]),
        *("vip billing" if number % 6 == 2 else "", "Open" if is_open else "Closed"),
        *(
            ("Normal", "High", "", "Low")[number % 4],
            ("Mail", "Web form", "Phone call (incoming)")[number % 3],
        ),
        *(("Question", "Problem")[number % 2], f"{created:%Y-%m-%d %H:%M}"),
        *(f"{solved + timedelta(days=4):%Y-%m-%d %H:%M}", f"{created:%Y-%m-%d %H:%M}"),
        *(COMPANIES[number % 5], "", f"{created:%Y-%m-%d %H:%M}"),
        *("" if is_open else f"{solved:%Y-%m-%d %H:%M}", "" if is_open else 20 + number % 3),
        *(zendesk_score(number), 1, 1 + number % 2, number % 3 // 2, 2 + number % 4),
        *(12 + number * 7 % 300, number * 7 % 90, TOPICS[number % 4]),
    )


def zendesk_score(number):
    if is_test(number):
        return "Unoffered"
    if not is_rated(number):
        return "Offered"
    return ("Good", "Good", "Bad")[number % 3]


def zendesk_explore(folder):
    """A query of the reporting tool for rated tickets with their comments."""
    head = (
        *("Ticket ID", "Ticket satisfaction rating", "Ticket satisfaction comment"),
        *("Ticket satisfaction reason", "Assignee name", "Ticket group", "Ticket channel"),
        *("Requester name", "Requester email", "Ticket created - Date"),
        *("Ticket solved - Date", "Rated satisfaction tickets"),
    )
    rows = [_explore_row(number) for number in range(ROWS)]
    path = write_lines(folder / "CSAT by agent.csv", [head, *rows], "utf-8-sig", line_end="\n")
    return Export(path, AGENTS, rated_rows(), ("Requester name", "Requester email"))


def _explore_row(number):
    score, solved = zendesk_score(number), moment(number)
    reason = "The issue took too long to resolve" if score == "Bad" and number % 2 else ""
    return (
        *(71_204 + number, score, comment(number), reason, agent(number), GROUPS[number % 3]),
        *(("Mail", "Web form", "Messaging")[number % 3], " ".join(customer(number))),
        *(email(number), f"{solved - timedelta(days=1):%Y-%m-%d}", f"{solved:%Y-%m-%d}"),
        1 if is_rated(number) else 0,
    )


FRESHDESK = (
    *("Ticket ID", "Subject", "Status", "Priority", "Source", "Type", "Agent", "Group"),
    *("Created time", "Due by Time", "Resolved time", "Closed time", "Last update time"),
    *("Initial response time", "Time tracked", "First response time (in hrs)"),
    *("Resolution time (in hrs)", "Agent interactions", "Customer interactions"),
    *("Resolution status", "First response status", "Tags", "Survey results"),
    *("Association type", "Product", "Full name", "Title", "Email", "Work phone"),
    *("Mobile phone", "Twitter ID", "Time zone", "Language", "Contact ID", "Company Name"),
)
FRESHDESK_RESULTS = (
    *("Extremely Happy", "Happy", "Neutral", "Happy"),
    *("Unhappy", "Extremely Unhappy", "Extremely Happy"),
)


def freshdesk(folder):
    """Tickets with their survey results; some were resolved and not closed by anybody."""
    rows = [_freshdesk_row(number) for number in reversed(range(ROWS))]
    path = write_lines(folder / "178840_tickets-January-12-2026-09_31.csv", [FRESHDESK, *rows])
    phones = ("Work phone", "Mobile phone", "Twitter ID", "Contact ID")
    return Export(path, AGENTS, rated_rows(), ("Subject", "Full name", "Email", *phones))


def _freshdesk_row(number):
    solved, is_open = moment(number), is_test(number)
    opened, closed = solved - timedelta(days=2, hours=3), solved + timedelta(days=2)
    place, is_closed = number % 12, number % 4 and not is_open
    result = FRESHDESK_RESULTS[number % 7] if is_rated(number) else ""
    status = "Open" if is_open else "Closed" if is_closed else "Resolved"
    return (
        *(9_120 + number, SUBJECTS[number % 4], status),
        *(("Low", "Medium", "Urgent")[number % 3], ("Email", "Portal", "Phone")[number % 3]),
        *(("Question", "Incident", "")[number % 3], "No Agent" if is_open else agent(number)),
        *(GROUPS[number % 3], f"{opened:{STAMP}}", f"{opened + timedelta(days=3):{STAMP}}"),
        *("" if is_open else f"{solved:{STAMP}}", f"{closed:{STAMP}}" if is_closed else ""),
        *(f"{closed:{STAMP}}", f"{opened + timedelta(minutes=30):{STAMP}}", "00:00"),
        *("00:30:00", "51:00:00", 2 + number % 3, 1 + number % 4),
        *("Within SLA" if number % 5 else "SLA Violated", "Within SLA"),
        *("refund,vip" if number % 6 == 1 else "", result, "", ""),
        *(" ".join(customer(number)), "", email(number), f"+49 30 5550{place:03}", "", ""),
        *("Berlin", ("en", "de")[number % 2], 43_000_000_000 + place, COMPANIES[number % 5]),
    )
