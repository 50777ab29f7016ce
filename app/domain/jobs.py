"""Jobs: work that takes longer than a request, safe to begin again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

LOST_AFTER = timedelta(seconds=10)  # without a heartbeat the worker is taken for dead
BEAT_EVERY = timedelta(seconds=2)
MOST_FRUITLESS = 20  # attempts; a job that kills its worker each time must end


class JobKind(StrEnum):
    ADJUSTMENT = "adjustment"
    DETAILS_IMPORT = "details import"
    EXCLUSION = "exclusion"
    EXCLUSION_PREVIEW = "exclusion preview"
    EXPORT = "export"
    FACTS_IMPORT = "facts import"
    FACTS_PREVIEW = "facts preview"
    FEEDBACK_IMPORT = "feedback import"
    FEEDBACK_PREVIEW = "feedback preview"
    CALCULATION = "calculation"
    INTEGRITY = "integrity check"
    PARTICIPATIONS_IMPORT = "participations import"
    PEOPLE_IMPORT = "people import"
    REBUILD = "rebuild of the counts"
    SETTLING = "unmatched rows"
    SIMULATION = "simulation"
    WORKDAYS_IMPORT = "workdays import"


class JobStatus(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Job:
    """A job as its worker sees it; `attempt` proves that it is still this worker's."""

    id: int
    kind: JobKind
    arguments: Mapping[str, Any]
    status: JobStatus
    cursor: int
    attempt: int
    fruitless: int  # attempts since it last moved, with this one
    done: int
    total: int
    result: Mapping[str, Any]
    message: str
