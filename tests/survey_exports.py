"""Exports as survey tools write them, of people and companies that do not exist."""

import csv
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

ROWS = 48
FIRST = datetime(2025, 11, 3, 8, 17, 5, tzinfo=UTC)  # no clock changes in the days that follow
AGENTS = ("Ada Hansen", "Ben Okafor", "Zoë Şahin", "Dora Lind", "Emil Novák")
CUSTOMERS = (
    *(("Jürgen", "Weiß"), ("Siobhán", "O'Dowd"), ("Nguyễn", "Linh"), ("Marta", "Łaska")),
    *(("Ines", "Peña"), ("Tom", "Ashby"), ("Yuki", "Tanabe"), ("Olu", "Adeyemi-Smith")),
    *(("Karin", "Åberg"), ("Paul", "Rowe"), ("Amélie", "Dupré"), ("Test", "Test")),
)
COMPANIES = ("Birkhahn GmbH", "Rowe, Ashby & Sons", 'Café "Süd"', "Tanabe KK", "")
TOPICS = ("Invoice", "Delivery", "Returns, exchanges", "Contract")
COMMENTS = (
    "Solved at once. Thank you!",
    "",
    'She said "one moment", and it was one.',
    "Waited, waited, and waited; then it was quick.\nStill: thank you.",
    "Sehr freundlich, größtes Lob für die Geduld.",
    "",
    "Third call about the same invoice.\n\nPlease read your own notes first!",
    "=) all good, nothing to add here",
)
OPINIONS = (5, 4, 5, 3, 2, 4, 1, 5, 4)
LIKELIHOODS = (10, 9, 7, 8, 0, 10, 6, 3, 9, 5, 2, 4, 1)
STAMP = "%Y-%m-%d %H:%M:%S"


@dataclass(frozen=True)
class Export:
    """A written file, whom it rates, how many rows have a rating, and what is private in it."""

    path: Path
    payees: tuple[str, ...]
    rated: int
    personal: tuple[str, ...] = ()
    rows: int = ROWS
    tests: int = 0  # answers that nobody gave, as the tool marks them


def is_rated(number):
    return number % 7 != 3 and not is_test(number)


def is_test(number):
    return number % 12 == 11


def rated_rows():
    return sum(map(is_rated, range(ROWS)))


def moment(number):
    return FIRST + timedelta(days=number, minutes=number * 41 % 600, seconds=number * 17 % 60)


def agent(number):
    return AGENTS[number * 3 % len(AGENTS)]


def customer(number):
    return CUSTOMERS[number % len(CUSTOMERS)]


def email(number):
    place = number % len(CUSTOMERS)
    return f"{'qa' if is_test(number) else 'kunde'}{place}@mail{place % 5}.example"


def comment(number):
    return COMMENTS[number % len(COMMENTS)] if is_rated(number) else ""


def opinion(number):
    """1 to 5, and 0 where no answer was given."""
    return OPINIONS[number % len(OPINIONS)] if is_rated(number) else 0


def likelihood(number):
    """0 to 10; some who answered the other questions left this one out."""
    left_out = not is_rated(number) or number % 10 == 6
    return "" if left_out else str(LIKELIHOODS[number % len(LIKELIHOODS)])


def code(number, letters="0123456789abcdefghijklmnopqrstuvwxyz", length=32):
    mixed = (number + 7) * 0x9E3779B97F4A7C15F39CC0605CEDC835
    return "".join(letters[(mixed >> 3 * place) % len(letters)] for place in range(length))


def write_lines(path, rows, encoding="utf-8", line_end="\r\n", **dialect):
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, lineterminator=line_end, **dialect).writerows(rows)
    return path


def survey_monkey(folder):
    """Condensed columns with the texts of the answers, newest response first."""
    about = ("Respondent ID", "Collector ID", "Start Date", "End Date", "IP Address")
    who = ("Email Address", "First Name", "Last Name", "Custom Data 1")
    asked = (
        "Which agent helped you?",
        "Overall, how satisfied or dissatisfied were you with our support?",
        "How likely is it that you would recommend Lindenhof to a friend or colleague?",
        *("What was your question about?", ""),
        "Do you have any other comments, questions, or concerns?",
    )
    kinds = [""] * 9 + ["Response"] * 4 + ["Other (please specify)", "Open-Ended Response"]
    rows = [_survey_monkey_row(number) for number in reversed(range(ROWS))]
    path = write_lines(
        folder / "Lindenhof Support.csv", [about + who + asked, kinds, *rows], line_end="\n"
    )
    return Export(path, AGENTS, rated_rows(), ("IP Address", *who))


def _survey_monkey_row(number):
    steps = (
        *("", "Very dissatisfied", "Somewhat dissatisfied"),
        *("Neither satisfied nor dissatisfied", "Somewhat satisfied", "Very satisfied"),
    )
    ends = {"0": "Not at all likely - 0", "10": "Extremely likely - 10"}
    day, likely = "%m/%d/%Y %I:%M:%S %p", likelihood(number)
    other = "A gift card" if number % 9 == 4 else ""
    return (
        *(118_700_000_000 + number * 7_919, 431_234_567),
        *(f"{moment(number) - timedelta(minutes=3):{day}}", f"{moment(number):{day}}"),
        *(f"192.0.2.{number % 12 + 1}", email(number), *customer(number), ""),
        *(agent(number), steps[opinion(number)], ends.get(likely, likely)),
        *("" if other else TOPICS[number % 4], other, comment(number)),
    )


QUALTRICS = {  # column -> what stands under it, and its id for machines
    "StartDate": ("Start Date", "startDate"),
    "EndDate": ("End Date", "endDate"),
    "Status": ("Response Type", "status"),
    "IPAddress": ("IP Address", "ipAddress"),
    "Progress": ("Progress", "progress"),
    "Duration (in seconds)": ("Duration (in seconds)", "duration"),
    "Finished": ("Finished", "finished"),
    "RecordedDate": ("Recorded Date", "recordedDate"),
    "ResponseId": ("Response ID", "_recordId"),
    "RecipientLastName": ("Recipient Last Name", "recipientLastName"),
    "RecipientFirstName": ("Recipient First Name", "recipientFirstName"),
    "RecipientEmail": ("Recipient Email", "recipientEmail"),
    "ExternalReference": ("External Data Reference", "externalDataReference"),
    "LocationLatitude": ("Location Latitude", "locationLatitude"),
    "LocationLongitude": ("Location Longitude", "locationLongitude"),
    "DistributionChannel": ("Distribution Channel", "distributionChannel"),
    "UserLanguage": ("User Language", "userLanguage"),
    "Q1_NPS_GROUP": (
        "How likely are you to recommend Lindenhof to a friend or colleague? - Group",
        "QID1_NPS_GROUP",
    ),
    "Q1": ("How likely are you to recommend Lindenhof to a friend or colleague?", "QID1"),
    "Q2": ("How satisfied were you with the support\nthat you received?", "QID2"),
    "Q3": ("Lindenhof made it easy for me to get this done.", "QID3"),
    "Q4": ("What could we have done better?", "QID4_TEXT"),
    "AgentID": ("AgentID", "AgentID"),
    "Channel": ("Channel", "Channel"),
}
QUALTRICS_DATES = ("StartDate", "EndDate", "RecordedDate")
STAFF = ("E1042", "E1043", "E1077", "E2010")


def qualtrics(folder, zone="Europe/Berlin"):
    ids = [
        json.dumps(
            {"ImportId": machine} | ({"timeZone": zone} if name in QUALTRICS_DATES else {}),
            separators=(",", ":"),
        )
        for name, (_, machine) in QUALTRICS.items()
    ]
    head = [list(QUALTRICS), [text for text, _ in QUALTRICS.values()], ids]
    rows = [_qualtrics_row(number) for number in range(ROWS)]
    path = write_lines(folder / "Support_January 12, 2026_09.31.csv", head + rows, line_end="\n")
    personal = ("IPAddress", "RecipientLastName", "RecipientFirstName", "RecipientEmail")
    more = ("ExternalReference", "LocationLatitude", "LocationLongitude")
    tests = sum(map(is_test, range(ROWS)))
    return Export(path, STAFF, rated_rows(), personal + more, tests=tests)


def _qualtrics_row(number):
    first, last = customer(number)
    rated, test = is_rated(number), is_test(number)
    return (
        *(f"{moment(number) - timedelta(seconds=95):{STAMP}}", f"{moment(number):{STAMP}}"),
        *("Survey Preview" if test else "IP Address", f"198.51.100.{number % 12}"),
        *("100" if rated else "21", 95, "True" if rated else "False"),
        *(f"{moment(number) + timedelta(seconds=1):{STAMP}}", f"R_{code(number, length=15)}"),
        *(last, first, email(number), f"CUST-{number % 12:05}"),
        *("52.5200", "13.4050", "preview" if test else ("email", "anonymous")[number % 2]),
        *(("EN", "DE")[number % 2], _nps_group(number), likelihood(number)),
        *(_QUALTRICS_STEPS[opinion(number)], _agreement(number), comment(number)),
        *(STAFF[number % 4], ("Phone", "Chat", "E-mail")[number % 3]),
    )


_QUALTRICS_STEPS = (
    *("", "Extremely dissatisfied", "Somewhat dissatisfied"),
    *("Neither satisfied nor dissatisfied", "Somewhat satisfied", "Extremely satisfied"),
)
AGREEMENT = (
    *("Strongly disagree", "Disagree", "Somewhat disagree", "Neither agree nor disagree"),
    *("Somewhat agree", "Agree", "Strongly agree"),
)


def _agreement(number):
    return AGREEMENT[number % 11 * 2 % 7] if is_rated(number) else ""


def _nps_group(number):
    if not likelihood(number):
        return ""
    likely = int(likelihood(number))
    return "Promoter" if likely > 8 else "Passive" if likely > 6 else "Detractor"


GOOGLE_QUESTIONS = (
    "Who helped you today?",
    "How satisfied are you with our service?",
    "Was your problem solved?",
    "What was it about?",
    "What could we do better?",
)


def google_forms(folder):
    """As the form itself downloads it; whoever collects addresses gets the column Username."""
    rows = [
        (_twelve_hours(moment(number)), f"kunde{number}@mail.example", *_google_answers(number))
        for number in range(ROWS)
    ]
    head = ("Timestamp", "Username", *GOOGLE_QUESTIONS)
    path = write_lines(folder / "Service.csv", [head, *rows], quoting=csv.QUOTE_ALL, line_end="\n")
    return Export(path, AGENTS, rated_rows(), ("Username",))


def google_sheets(folder):
    """As the sheet of the form's answers is downloaded, in an American account."""
    rows = [
        (
            f"{when.month}/{when.day}/{when.year} {when.hour}:{when:%M:%S}",
            f"kunde{number}@mail.example",
            *_google_answers(number),
        )
        for number, when in enumerate(map(moment, range(ROWS)))
    ]
    head = ("Timestamp", "Email Address", *GOOGLE_QUESTIONS)
    path = write_lines(folder / "Service (Responses) - Form Responses 1.csv", [head, *rows])
    return Export(path, AGENTS, rated_rows(), ("Email Address",))


def _twelve_hours(when):
    return f"{when:%Y/%m/%d} {when.hour % 12 or 12}:{when:%M:%S %p} GMT+1"


def _google_answers(number):
    topics = TOPICS[number % 4] + (";Contract" if number % 5 == 2 else "")
    solved = ("Yes", "Yes", "No")[number % 3] if is_rated(number) else ""
    return agent(number), opinion(number) or "", solved, topics, comment(number)


def delighted(folder):
    """One row per response, so each has a score; properties of the customer stand at the end."""
    person = ("Person ID", "Name", "Email")
    head = (
        *("ID", *person, "Survey Type", "Score", "Comment", "Permalink"),
        *("Created At (UTC)", "Updated At (UTC)", "Tags", "Notes"),
        *("Agent ID", "Delighted Source", "Delighted Device Type"),
    )
    rows = [_delighted_row(number) for number in range(ROWS)]
    path = write_lines(folder / "delighted-responses.csv", [head, *rows], line_end="\n")
    return Export(path, STAFF, ROWS, (*person, "Permalink"))


def _delighted_row(number):
    place = number % 12
    return (
        *(2_910_000_000 + number * 31, 880_000_000 + place, " ".join(customer(number))),
        *(email(number), "nps", LIKELIHOODS[number % len(LIKELIHOODS)]),
        *(COMMENTS[number % len(COMMENTS)], f"https://delighted.example/r/{code(number)}"),
        *(f"{moment(number):{STAMP}}", f"{moment(number) + timedelta(minutes=2):{STAMP}}"),
        *("follow-up" if number % 10 == 4 else "", "", STAFF[number % 4]),
        *(("Email", "Web")[number % 2], ("desktop", "mobile", "")[number % 3]),
    )


def typeform(folder):
    """With hidden fields, and with visitors who left after the first question."""
    hidden = ("agent_id", "customer_email")
    head = (
        *("#", "What was your question about?"),
        "How satisfied are you with the help you got? (1 = not at all, 5 = very)",
        "How likely are you to recommend us to a friend or colleague?",
        *("Did we solve your problem?", "Anything else you would like to tell us?", *hidden),
        *("Response Type", "Start Date (UTC)", "Stage Date (UTC)", "Submit Date (UTC)"),
        *("Network ID", "Tags", "Ending"),
    )
    rows = [_typeform_row(number) for number in reversed(range(ROWS))]
    path = write_lines(folder / "responses-hX3kPq.csv", [head, *rows], line_end="\n")
    return Export(path, STAFF, rated_rows(), ("customer_email", "Network ID"))


def _typeform_row(number):
    start, end = moment(number) - timedelta(minutes=4), f"{moment(number):{STAMP}}"
    rated = is_rated(number)
    return (
        *(code(number), TOPICS[number % 4], opinion(number) or "", likelihood(number)),
        *(("1", "1", "0")[number % 3] if rated else "", comment(number)),
        *(STAFF[number % 4], email(number), "completed" if rated else "partial"),
        *(f"{start:{STAMP}}", "" if rated else end, end if rated else ""),
        *(code(number % 12, "0123456789abcdef", 10), "", "Default thank-you" if rated else ""),
    )


GERMAN_STARS = ("5", "4,5", "3", "3,5", "5", "1", "2,5", "4", "0,5")


def german_excel(folder, encoding="utf-8-sig", unrated=""):
    """As a German Excel saves it; `unrated` stands where no stars were given."""
    head = (
        *("Vorgangsnummer", "Datum", "Uhrzeit", "Mitarbeiter-Nr.", "Abteilung", "Kanal"),
        *("Sterne", "Weiterempfehlung (0-10)", "Kommentar", "Kunde", "E-Mail", "Telefon"),
    )
    rows = [_german_row(number, unrated) for number in range(ROWS)]
    path = folder / "Bewertungen.csv"
    write_lines(path, [head, *rows], encoding, delimiter=";")
    return Export(path, ("0412", "0413", "0977"), rated_rows(), ("Kunde", "E-Mail", "Telefon"))


def _german_row(number, unrated):
    stars = GERMAN_STARS[number % len(GERMAN_STARS)] if is_rated(number) else unrated
    place = number % len(_GERMANS)
    return (
        *(f"V-{20_450 + number}", f"{moment(number):%d.%m.%Y}", f"{moment(number):%H:%M}"),
        *(("0412", "0413", "0977")[number % 3], ("Bäckerei", "Kasse")[number % 2]),
        *(("Telefon", "Chat", "E-Mail")[number % 3], stars, likelihood(number)),
        *(comment(number), _GERMANS[place], f"kunde{place}@mail.example", f"030 5550{place:03}"),
    )


_GERMANS = ("Weiß, Jürgen", "Müller-Lüdenscheid, Ute", "Öztürk, Aylin", "Schäfer, Jörg")


def swappable_days(folder):
    """A plain export in which each date could have day and month the other way round."""
    days = [f"{number % 11 + 2:02}/{(number * 5 + 3) % 12 + 1:02}/2025" for number in range(ROWS)]
    days = [day for day in days if day[:2] != day[3:5]]
    rows = [(f"r-{n:04}", STAFF[n % 4], day, OPINIONS[n % 9]) for n, day in enumerate(days)]
    head = ("Response ID", "Agent ID", "Date", "Satisfaction")
    path = write_lines(folder / "swappable.csv", [head, *rows])
    return Export(path, STAFF, len(rows), rows=len(rows))
