"""The rating table of DESIGN section 3: kept once, read by Python and by SQL.

`TABLE` is the table. `rate()` reads it for one action; `sql.py` turns the same rows into the `CASE`
that rates sets; a property test proves that both agree.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from improvement_plan.rules.conditions import After, Always, Both, Condition, Is, Known, Not, Passed
from improvement_plan.rules.vocabulary import OPEN, Flag, Outlook, Progress, Rating


@dataclass(frozen=True)
class Facts:
    """All that rating an action needs; every field is a column of Action by the same name.

    `next_milestone_on` is the earliest unmet milestone's day, `stale_after` the last day on which
    the last report is still fresh, `plan_ends_on` the day at which the plan's clock stops.
    """

    progress: str = Progress.NOT_REPORTED
    outlook: str | None = None
    starts_on: date | None = None
    due_on: date | None = None
    next_milestone_on: date | None = None
    review_on: date | None = None
    completed_on: date | None = None
    accepted_on: date | None = None
    plan_ends_on: date | None = None
    override_rating: str | None = None
    override_until: date | None = None
    stale_after: date | None = None
    moved_count: int = 0
    lead_post_id: int | None = None


@dataclass(frozen=True)
class Row:
    """One line of the table: the first whose condition holds gives rating and reason.

    `number` is the line in DESIGN section 3 (two rows share one where the reason differs);
    `reason` is the stored code; `dated` names the column whose day the reason speaks of.
    """

    number: int
    rating: Rating
    reason: str
    when: Condition
    dated: str | None = None


_COMPLETED = Is("progress", (Progress.COMPLETED,))
_UNSTARTED = Is("progress", (Progress.NOT_STARTED, Progress.NOT_REPORTED))
_MILESTONE_BEFORE_DUE = After("due_on", "next_milestone_on")

TABLE: tuple[Row, ...] = (
    Row(1, Rating.STOPPED, "stopped", Is("progress", (Progress.STOPPED,))),
    Row(2, Rating.CLOSED, "accepted", Both(_COMPLETED, Known("accepted_on")), "accepted_on"),
    Row(3, Rating.COMPLETED, "completed_late", Both(_COMPLETED, After("completed_on", "due_on")), "due_on"),
    Row(3, Rating.COMPLETED, "completed", _COMPLETED, "completed_on"),
    Row(4, Rating.OVERDUE, "due_date_passed", Both(Passed("due_on"), Not(_MILESTONE_BEFORE_DUE)), "due_on"),
    Row(4, Rating.OVERDUE, "milestone_passed", Passed("next_milestone_on"), "next_milestone_on"),
    Row(5, Rating.OFF_TRACK, "reported_off_track", Is("outlook", (Outlook.OFF_TRACK,))),
    Row(6, Rating.AT_RISK, "reported_at_risk", Is("outlook", (Outlook.AT_RISK,))),
    Row(7, Rating.LATE_START, "start_passed", Both(_UNSTARTED, Passed("starts_on")), "starts_on"),
    Row(8, Rating.REVIEW_DUE, "review_passed", Passed("review_on"), "review_on"),
    Row(9, Rating.NOT_REPORTED, "not_reported", Is("progress", (Progress.NOT_REPORTED,))),
    Row(10, Rating.NOT_STARTED, "not_started", Is("progress", (Progress.NOT_STARTED,))),
    Row(11, Rating.ON_TRACK, "reported_on_track", Always()),
)

REASONS: dict[str, Row] = {row.reason: row for row in TABLE}

# The columns whose day, once past, can change the outcome; the day after each is a turning point.
TURNING_FIELDS = ("starts_on", "due_on", "next_milestone_on", "review_on", "override_until")

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Rated:
    """The outcome for one action on one day; `rating` is the effective one."""

    derived: Rating
    rating: Rating
    reason: str
    reason_on: date | None

    @property
    def overridden(self) -> bool:
        return self.rating is not self.derived


def clock(facts: Facts, as_of: date) -> date:
    """The day that counts: for a plan that has ended the clock stands at its end."""
    return min(as_of, facts.plan_ends_on) if facts.plan_ends_on else as_of


def rate(facts: Facts, *, as_of: date) -> Rated:
    """Rate one action on one day by the table, with its override while that lasts."""
    day = clock(facts, as_of)
    row = next(row for row in TABLE if row.when.holds(facts, day))
    rating = row.rating
    if facts.override_rating and rating in OPEN and not Passed("override_until").holds(facts, day):
        rating = Rating(facts.override_rating)
    return Rated(
        derived=row.rating,
        rating=rating,
        reason=row.reason,
        reason_on=getattr(facts, row.dated) if row.dated else None,
    )


def turns(facts: Facts, *, as_of: date) -> Iterator[tuple[date, Rated]]:
    """The later days on which the clock alone may change the outcome, in order, with that outcome."""
    today = clock(facts, as_of)
    days = {getattr(facts, field) for field in TURNING_FIELDS} - {None}
    for day in sorted(day + ONE_DAY for day in days if day < date.max):
        if day > today and (facts.plan_ends_on is None or day <= facts.plan_ends_on):
            yield day, rate(facts, as_of=day)


def valid_until(facts: Facts, *, as_of: date) -> date | None:
    """The first later day on which derived or effective rating or reason changes by the clock alone.

    None when the clock changes nothing any more.
    """
    now = rate(facts, as_of=as_of)
    same = (now.derived, now.rating, now.reason)
    changes = (
        day for day, later in turns(facts, as_of=as_of) if (later.derived, later.rating, later.reason) != same
    )
    return next(changes, None)


def flags(facts: Facts, *, as_of: date, rated: Rated | None = None) -> tuple[Flag, ...]:
    """The flags beside an open rating; none beside what is done or stopped.

    `rated` is the outcome of that day where the caller has it already.
    """
    if (rated or rate(facts, as_of=as_of)).derived not in OPEN:
        return ()
    raised = {
        Flag.STALE: Passed("stale_after").holds(facts, clock(facts, as_of)),
        Flag.UNDATED: not (facts.due_on or facts.next_milestone_on or facts.review_on),
        Flag.MOVED: facts.moved_count > 0,
        Flag.UNOWNED: facts.lead_post_id is None,
    }
    return tuple(flag for flag, up in raised.items() if up)
