"""Corrections of closed months: a batch with one reason. What was reported stays; both figures show."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from accounts.models import User
from foundation.audit.acts import act
from foundation.audit.services import record
from foundation.editing.errors import Refused
from kpi.models import Breakdown, Indicator, Observation, ReportingMonth, Restatement, RestatementBatch
from kpi.rules.frequency import Frequency
from kpi.rules.rag import displayed
from kpi.services.publication import decide_publication
from kpi.services.snapshots import open_months_since, take_snapshot


@dataclass(frozen=True)
class Correction:
    """The right figure of one cell of a closed month; all three None takes the figure away.

    `value` is in the indicator's unit; left out with numerator and denominator given, it is worked out.
    `parts_said` False: whoever gives the value does not speak of numerator and denominator.
    """

    indicator: Indicator
    period_end: date
    value: Decimal | None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    breakdown: Breakdown | None = None
    category: str = ""
    parts_said: bool = True


@dataclass(frozen=True)
class Parts:
    """A figure; all None where there is none."""

    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None


@dataclass(frozen=True)
class Change:
    """What a correction does to the figure that the portal has."""

    correction: Correction
    before: Parts
    after: Parts


def changes_of(corrections: Sequence[Correction], *, hold: bool = False) -> list[Change]:
    """What these would change, without those that say what the portal has. One query.

    `hold` keeps the figures as they are until the transaction's end.
    Raises Refused for a denominator of 0, for a period that the indicator does not have, and where
    one figure is corrected twice.
    """
    ends, indicators = {c.period_end for c in corrections}, {c.indicator.pk for c in corrections}
    rows = Observation.objects.filter(period_end__in=ends, indicator__in=indicators)
    if hold:
        rows = rows.select_for_update(of=("self",))
    held = {(r.indicator_id, r.period_end, r.breakdown_id, r.category): r for r in rows}
    return _compared(corrections, held)


def seen_as(changes: Sequence[Change]) -> str:
    """A digest of what somebody was shown, so that they confirm that and nothing else."""
    lines = sorted(repr((_cell(c.correction), _plain(c.before), _plain(c.after))) for c in changes)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def restate(
    *, corrections: Sequence[Correction], reason: str, by: User, now: datetime, seen: str = ""
) -> RestatementBatch:
    """Correct figures of closed months. Closed snapshots keep what they reported; open months follow.

    `seen` is the digest of the changes that were confirmed, empty for callers that show none. Raises
    Refused without a reason, for a month that is not closed (its figures are simply imported), when
    nothing would change, and when something else would than was seen; and like `changes_of`.
    """
    if not reason.strip():
        raise Refused("Say why the figures are corrected.", field="reason")
    with act(by=by, why=reason.strip()):
        months = _closed_months(corrections)
        changes = changes_of(corrections, hold=True)
        if not changes:
            raise Refused("These are the figures that the portal has. Nothing was changed.")
        if seen and seen != seen_as(changes):
            raise Refused("The figures changed meanwhile. Look at both again, then confirm.")
        batch = RestatementBatch.objects.create(reason=reason.strip(), made_by=by, made_at=now)
        for change in changes:
            _write(change)
        Restatement.objects.bulk_create(_record_of(change, batch) for change in changes)
        for month_end in sorted(months):
            decide_publication(month_end=month_end, now=now)
        for month_end in open_months_since(min(months)):
            take_snapshot(month_end=month_end, now=now, by=by)
        record(by=by, verb="kpi.restated", subject=batch, detail={"figures": len(changes)})
        return batch


def _closed_months(corrections: Sequence[Correction]) -> set[date]:
    """The months of the corrections, held until the end: two batches come one after the other."""
    ends = {c.period_end for c in corrections}
    rows = ReportingMonth.objects.filter(month_end__in=ends).exclude(closed_at=None)
    ordered = rows.order_by("month_end").select_for_update(of=("self",))
    closed = set(ordered.values_list("month_end", flat=True))
    for end in sorted(ends - closed):
        raise Refused(f"{end:%B %Y} is still open: import the right figure, no correction is needed.")
    return closed


Cell = tuple[int, date, int | None, str]


def _cell(c: Correction) -> Cell:
    return c.indicator.pk, c.period_end, c.breakdown.pk if c.breakdown else None, c.category


def _compared(corrections: Sequence[Correction], held: dict[Any, Observation]) -> list[Change]:
    changes: dict[Cell, Change] = {}
    for correction in corrections:
        cell, after = _cell(correction), _after(correction)
        if cell in changes:
            raise Refused(f"{correction.indicator.code} is corrected twice in {correction.period_end:%B %Y}.")
        row = held.get(cell)
        before = Parts(row.value, row.numerator, row.denominator) if row else Parts()
        if not correction.parts_said and after.value == before.value:
            after = before
        changes[cell] = Change(correction, before, after)
    return [change for change in changes.values() if change.before != change.after]


def _after(c: Correction) -> Parts:
    """The figure as it would be stored."""
    if Frequency(c.indicator.frequency).period_ending(c.period_end) is None:
        frequency = Frequency(c.indicator.frequency).label.lower()
        raise Refused(f"{c.indicator.code} is {frequency}: no period of it ends with {c.period_end:%B %Y}.")
    if c.denominator is not None and c.denominator <= 0:
        raise Refused(f"The denominator of {c.indicator.code} must be more than 0.")
    value = c.value
    if value is None and c.numerator is not None and c.denominator is not None:
        value = c.numerator / c.denominator * c.indicator.factor
    if value is None:
        return Parts()
    top, bottom = (
        None if number is None else displayed(number, 2) for number in (c.numerator, c.denominator)
    )
    return Parts(displayed(value, 6), top, bottom)


def _plain(parts: Parts) -> tuple[str, ...]:
    """A figure's digits, whatever zeros follow them."""
    numbers = (parts.value, parts.numerator, parts.denominator)
    return tuple("" if number is None else f"{number.normalize():f}" for number in numbers)


def _write(change: Change) -> None:
    c = change.correction
    cell: dict[str, Any] = {
        "indicator": c.indicator,
        "period_end": c.period_end,
        "breakdown": c.breakdown,
        "category": c.category,
    }
    if change.after.value is None:
        Observation.objects.filter(**cell).delete()
        return
    figures = {
        "value": change.after.value,
        "numerator": change.after.numerator,
        "denominator": change.after.denominator,
        "provisional": False,
    }
    Observation.objects.update_or_create(**cell, defaults=figures)


def _record_of(change: Change, batch: RestatementBatch) -> Restatement:
    c = change.correction
    return Restatement(
        batch=batch,
        indicator=c.indicator,
        period_end=c.period_end,
        breakdown=c.breakdown,
        category=c.category,
        value_before=change.before.value,
        value_after=change.after.value,
        numerator_before=change.before.numerator,
        numerator_after=change.after.numerator,
        denominator_before=change.before.denominator,
        denominator_after=change.after.denominator,
    )
