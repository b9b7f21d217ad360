"""The words that officers report in and the ratings that the system derives. Values are stored."""

from enum import StrEnum


class Progress(StrEnum):
    """What an officer says of the work itself."""

    NOT_REPORTED = "not_reported"
    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    STOPPED = "stopped"

    @property
    def words(self) -> str:
        return _in_words(self)


class Outlook(StrEnum):
    """What an officer expects of it."""

    ON_TRACK = "on_track"
    AT_RISK = "at_risk"
    OFF_TRACK = "off_track"

    @property
    def words(self) -> str:
        return _in_words(self)


class Rating(StrEnum):
    """The derived rating; the order is severity for roll-ups, worst first, then what is done."""

    OVERDUE = "overdue"
    OFF_TRACK = "off_track"
    AT_RISK = "at_risk"
    LATE_START = "late_start"
    REVIEW_DUE = "review_due"
    NOT_REPORTED = "not_reported"
    ON_TRACK = "on_track"
    NOT_STARTED = "not_started"
    COMPLETED = "completed"
    CLOSED = "closed"
    STOPPED = "stopped"

    @property
    def words(self) -> str:
        return "Completed and accepted" if self is Rating.CLOSED else _in_words(self)


class Flag(StrEnum):
    """What stands beside an open rating, never coloured."""

    STALE = "stale"
    UNDATED = "undated"
    MOVED = "moved"
    UNOWNED = "unowned"


DONE = frozenset({Rating.COMPLETED, Rating.CLOSED})
OPEN = frozenset(Rating) - DONE - {Rating.STOPPED}
SEVERITY: tuple[Rating, ...] = tuple(rating for rating in Rating if rating in OPEN)
OVERRIDES = frozenset({Rating.ON_TRACK, Rating.AT_RISK, Rating.OFF_TRACK})


def _in_words(value: StrEnum) -> str:
    return value.value.replace("_", " ").capitalize()
