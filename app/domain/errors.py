"""What the domain refuses, each named for the rule that was broken."""


class DomainError(Exception):
    """A rule was broken; the message can be shown to the person who broke it."""


class EmptyWindow(DomainError):
    """A window of days ends before its second day begins."""


class NoAnswers(DomainError):
    """A score was asked for where nobody answered."""


class BadCounts(DomainError):
    """Counts of answers or days that do not fit their measure."""


class NotOfPeople(DomainError):
    """A score that says nothing of a person was asked for by person."""


class BadFile(DomainError):
    """A file as a whole cannot be read; nothing of it was stored."""


class BadMapping(DomainError):
    """A mapping does not fit its file, or cannot be understood."""


class BadCell(DomainError):
    """One cell of a file cannot be read; its row is rejected with this reason."""

    def __init__(self, column: str, value: str, reason: str) -> None:
        super().__init__(f"{column}: {reason}")
        self.column, self.value, self.reason = column, value, reason


class Unmatched(DomainError):
    """A row names somebody or some team that is not known on that day.

    `gap` says which of these it is, `named` what stands in the row.
    """

    def __init__(self, message: str, gap: str = "", named: str = "") -> None:
        super().__init__(message)
        self.gap, self.named = gap, named


class AlreadyImported(DomainError):
    """The same file has been imported, or is being imported, already."""


class JobLost(DomainError):
    """Another worker has taken this job over; what this one did last is undone."""


class WeakPassword(DomainError):
    """A password that others would guess."""


class TooManyTries(DomainError):
    """Too many wrong passwords in a row; the message says how long to wait."""


class LinkUsed(DomainError):
    """A one-time link that was used, has expired, or never was."""


class OwnRole(DomainError):
    """Nobody changes their own roles."""


class LastAdministrator(DomainError):
    """Somebody must be able to manage accounts."""


class UnknownAccount(DomainError):
    """Nobody signs in with this name."""


class AddressTaken(DomainError):
    """An e-mail address that signs in somebody else."""


class UnknownCurrency(DomainError):
    """A currency that is not known, or that we cannot pay in."""


class BadPlan(DomainError):
    """A plan that cannot be understood or would pay wrongly, with the place of the mistake."""

    def __init__(self, message: str, line: int = 0, column: int = 0) -> None:
        place = f"Line {line}, column {column}: " if line else ""
        super().__init__(place + message)
        self.message, self.line, self.column = message, line, column


class BadInputs(DomainError):
    """A file for `flask plans run` that cannot be used, with file, line and column."""

    def __init__(self, message: str, file: str = "", line: int = 0, column: str = "") -> None:
        places = [file, f"line {line}" if line else "", f"column {column}" if column else ""]
        place = ", ".join(each for each in places if each)
        super().__init__(f"{place}: {message}" if place else message)
        self.file, self.line, self.column = file, line, column


class BadMeasures(BadInputs):
    """Questions or measures of one's own that cannot be taken over, with file, line and column."""


class MeasuresChanged(DomainError):
    """Somebody made a version after the text of this one was looked at."""


class EndlessNumber(DomainError):
    """Exact numbers that grow beyond any use; they are to be rounded before."""


class BadComparison(DomainError):
    """People cannot be compared by these figures."""


class ActRefused(DomainError):
    """The statement's status does not allow this act."""


class StatementChanged(DomainError):
    """The statement is no longer the one that was shown."""


class SecondDuty(DomainError):
    """One person, one duty on a statement."""


class BadRows(DomainError):
    """Columns that are to be looked through do not belong together."""


class BadAttribution(DomainError):
    """A decision about answers that cannot be taken like that."""


class AttributionChanged(DomainError):
    """The answers are no longer those that were shown or proposed."""


class OwnProposal(DomainError):
    """Whoever proposes a change that pay rests on does not confirm it."""


class BadPeriod(DomainError):
    """A pay period that is none, or that stands in the way of this act."""


class BadCalendar(DomainError):
    """A calendar that cannot be understood, is not known, or is there already."""


class OverlappingParticipation(DomainError):
    """Two participations of one payee in one plan on the same day."""


class ProposalChanged(DomainError):
    """What waits for a second person is no longer what was shown."""


class PlanExists(DomainError):
    """A version of a plan that is published already stays as it is."""


class NewerVersion(PlanExists):
    """Somebody published a version after the text of the next one was looked at."""

    def __init__(self, message: str, newest: int) -> None:
        super().__init__(message)
        self.newest = newest


class BadSetting(DomainError):
    """A value that a setting cannot have."""


class WrongInstallation(DomainError):
    """A demo that would be used as a real company, or the other way round."""


class NotYours(DomainError):
    """Something outside the viewer's scope: for them it does not exist."""


class WrongAuditKey(DomainError):
    """The key file does not belong to the audit chain."""


class BadExclusion(DomainError):
    """A rule of exclusion that cannot be understood, or may not be applied as it is."""
