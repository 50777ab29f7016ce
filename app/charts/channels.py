"""Do channels differ? One row per channel, a dot and a range, by name; drawn as people are."""

from collections.abc import Sequence

from app.charts import comparison
from app.charts.comparison import Person as Channel
from app.charts.lettering import cleaned
from app.charts.scales import Number, Scale
from app.charts.sentences import Values, joined, range_words, score_cell
from app.domain.words import answers_words

WIDE, NARROW = comparison.WIDE, comparison.NARROW
height_of = comparison.height_of


def draw(
    channels: Sequence[Channel], average: Number | None, scale: Scale, theme: str, width: int = WIDE
) -> bytes:
    """560 or 320 wide, as high as its rows: dot and range, the average of all channels dashed."""
    return comparison.draw(channels, average, scale, theme, width)


def alt(
    channels: Sequence[Channel], average: Number | None, scale: Scale, subject: str = "Your score"
) -> str:
    """Which channels lie clearly above or below the average, then each with its range."""
    known = [each for each in comparison.alphabetical(channels) if each.value is not None]
    if not known or average is None:
        return f"{subject} by channel: not enough answers yet."
    sides = [("above", [each for each in known if _is_above(each, average)])]
    sides.append(("below", [each for each in known if _is_below(each, average)]))
    told = [f"{_names(found)} clearly {side} it" for side, found in sides if found]
    claim = joined(told) if told else "no channel is clearly above or below it"
    values = "; ".join(_told(each, scale) for each in known)
    return f"{subject} is {scale.words(average)} in all channels; {claim}. {values}."


def caption(channels: Sequence[Channel], average: Number | None) -> str:
    """How to read it, for everybody."""
    told = comparison.caption(channels, average)
    return told.replace("Rows are", "Channels are")


def table(channels: Sequence[Channel], scale: Scale) -> Values:
    """The same values, one row a channel."""
    rows = tuple(
        (
            cleaned(each.name),
            score_cell(scale, each.value, each.answers, each.enough),
            range_words(scale, each.low, each.high),
            f"{each.answers:,}",
        )
        for each in comparison.alphabetical(channels)
    )
    return Values(("Channel", "Score", "Range", "Answers"), rows)


def _is_above(channel: Channel, average: Number) -> bool:
    return channel.has_range and channel.low > average


def _is_below(channel: Channel, average: Number) -> bool:
    return channel.has_range and channel.high < average


def _names(channels: Sequence[Channel]) -> str:
    names = joined([cleaned(each.name) for each in channels])
    return f"{names} {'is' if len(channels) == 1 else 'are'}"


def _told(channel: Channel, scale: Scale) -> str:
    between = f", {range_words(scale, channel.low, channel.high)}" if channel.has_range else ""
    value = scale.words(channel.value)
    return f"{cleaned(channel.name)} {value}{between}, {answers_words(channel.answers)}"
