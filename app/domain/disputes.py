"""What a payee may say of an answer that counts for them, and what HR decides."""

from enum import StrEnum

LONGEST_WORDS = 500  # letters of a reason, and of a reply


class DisputeKind(StrEnum):
    NOT_ME = "not me"
    NOT_TO_COUNT = "not to count"


class DisputeDecision(StrEnum):
    UPHELD = "upheld"
    DECLINED = "declined"


KIND_WORDS = {
    DisputeKind.NOT_ME: "This was not me",
    DisputeKind.NOT_TO_COUNT: "This should not count",
}
