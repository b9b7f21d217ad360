"""Inspections with their judgements and clocks, ready to draw."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from accounts.models import User
from foundation.clock.holidays import closed_days
from foundation.clock.rules import add_working_days, working_days_between
from foundation.clock.words import day
from improvement_plan.models import Inspection, Plan

# Working days after the letter came (Ofsted, inspecting local authority children's services).
DRAFT_DAYS, FINAL_DAYS = 20, 70
# 70 working days never take longer, whatever is closed.
_LONGEST = timedelta(days=200)


@dataclass(frozen=True)
class Clock:
    """One plan that is owed. `words` is the whole sentence; `late` while it is late or was."""

    words: str
    due_on: date
    late: bool


@dataclass(frozen=True)
class InspectionLine:
    """An inspection as the list shows it; `plan` is None where this person may not read it."""

    inspection: Inspection
    kind: str
    judgements: list[tuple[str, str]]
    clocks: list[Clock]
    note: str
    plan: Plan | None


def inspection_lines(user: User, *, today: date) -> list[InspectionLine]:
    """All inspections, newest first. A constant number of queries."""
    inspections = list(Inspection.objects.select_related("plan").prefetch_related("judgements"))
    letters = [one.letter_received_on for one in inspections if one.letter_received_on]
    first, last = min(letters, default=today), max([*letters, today])
    closed = closed_days(first, last + _LONGEST)
    plans = set(Plan.objects.visible_to(user).values_list("pk", flat=True))
    return [
        InspectionLine(
            inspection=one,
            kind=one.get_kind_display(),
            judgements=[(judged.area, judged.get_grade_display()) for judged in one.judgements.all()],
            clocks=clocks(one, closed, today=today),
            note=_note(one),
            plan=one.plan if one.plan_id in plans else None,
        )
        for one in inspections
    ]


def clocks(inspection: Inspection, closed: frozenset[date], *, today: date) -> list[Clock]:
    """The draft's and the final plan's clock; none where no plan was asked for or no letter came.

    `closed` are the days on which the council does not work, from the letter to 200 days after it.
    """
    letter = inspection.letter_received_on
    if letter is None or not inspection.clock_applies:
        return []
    owed: Sequence[tuple[str, int, date | None]] = (
        ("Draft plan", DRAFT_DAYS, inspection.draft_plan_sent_on),
        ("Final plan", FINAL_DAYS, inspection.final_plan_sent_on),
    )
    return [
        _clock(name, add_working_days(letter, days, closed), sent, closed, today) for name, days, sent in owed
    ]


def _clock(name: str, due: date, sent: date | None, closed: frozenset[date], today: date) -> Clock:
    left = working_days_between(sent or today, due, closed)
    late = (sent or today) > due
    if sent is None:
        if late:
            words = f"{name} was due {_weekday(due)}, {working_days(max(1, -left))} late"
        elif left == 0:
            words = (
                f"{name} due today" if due == today else f"{name} due {_weekday(due)}, no working day left"
            )
        else:
            words = f"{name} due {_weekday(due)}, {working_days(left)} left"
    elif late:
        words = f"{name} sent on {day(sent)}, late by {working_days(max(1, -left))}"
    else:
        words = f"{name} sent on {day(sent)}, in time (due {day(due)})"
    return Clock(words, due, late)


def working_days(number: int) -> str:
    """1 working day, 34 working days."""
    return f"{number} working day{'' if number == 1 else 's'}"


def _weekday(value: date) -> str:
    return f"{value:%A} {day(value)}"


def _note(inspection: Inspection) -> str:
    if inspection.clock_applies and inspection.letter_received_on is None:
        return "The clocks start when the letter comes."
    return "" if inspection.clock_applies else "No action plan was asked for."
