"""Corrections of closed months: a batch with one reason. What was reported stays; both figures show."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from kpi.services.publication import decide_publication

from accounts.models import User
from foundation.audit.acts import act
from foundation.audit.services import record
from foundation.editing.errors import Refused
from kpi.models import Breakdown, Indicator, Observation, ReportingMonth, Restatement, RestatementBatch
from kpi.services.snapshots import open_months_since, take_snapshot


@dataclass(frozen=True)
class Correction:
    """The right figure of one cell of a closed month; `value` None takes the figure away.

    `value` is in the indicator's unit; left out with numerator and denominator given, it is worked out.
    """

    indicator: Indicator
    period_end: date
    value: Decimal | None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    breakdown: Breakdown | None = None
    category: str = ""


def restate(*, corrections: Sequence[Correction], reason: str, by: User, now: datetime) -> RestatementBatch:
    """Correct figures of closed months. Closed snapshots keep what they reported; open months follow.

    Raises Refused without a reason, for a month that is not closed (its figures are simply imported),
    and when nothing would change.
    """
    if not reason.strip():
        raise Refused("Say why the figures are corrected.", field="reason")
    with act(by=by, why=reason):
        months = _closed_months(corrections)
        batch = RestatementBatch.objects.create(reason=reason.strip(), made_by=by, made_at=now)
        items = [item for c in corrections if (item := _apply(c, batch)) is not None]
        if not items:
            raise Refused("These are the figures that the portal has. Nothing was changed.")
        Restatement.objects.bulk_create(items)
        for month_end in sorted(months):
            decide_publication(month_end=month_end, now=now)
        for month_end in open_months_since(min(months)):
            take_snapshot(month_end=month_end, now=now, by=by)
        record(by=by, verb="kpi.restated", subject=batch, detail={"figures": len(items)})
        return batch


def _closed_months(corrections: Sequence[Correction]) -> set[date]:
    ends = {c.period_end for c in corrections}
    rows = ReportingMonth.objects.filter(month_end__in=ends).exclude(closed_at=None)
    closed = set(rows.select_for_update(of=("self",)).values_list("month_end", flat=True))
    for end in sorted(ends - closed):
        raise Refused(f"{end:%B %Y} is still open: import the right figure, no correction is needed.")
    return closed


def _apply(c: Correction, batch: RestatementBatch) -> Restatement | None:
    """Change one observation; None when it says that already."""
    cell = {
        "indicator": c.indicator,
        "period_end": c.period_end,
        "breakdown": c.breakdown,
        "category": c.category,
    }
    held = Observation.objects.select_for_update(of=("self",)).filter(**cell).first()
    before = (held.value, held.numerator, held.denominator) if held else (None, None, None)
    after = (_value(c), c.numerator, c.denominator)
    if after[0] is None:
        after = (None, None, None)
    if before == after:
        return None
    if after[0] is None:
        Observation.objects.filter(**cell).delete()
    else:
        figures = dict(zip(("value", "numerator", "denominator"), after, strict=True))
        Observation.objects.update_or_create(**cell, defaults={**figures, "provisional": False})
    return Restatement(
        batch=batch,
        **cell,
        value_before=before[0],
        value_after=after[0],
        numerator_before=before[1],
        numerator_after=after[1],
        denominator_before=before[2],
        denominator_after=after[2],
    )


def _value(c: Correction) -> Decimal | None:
    if c.value is not None or c.numerator is None or not c.denominator:
        return c.value
    return round(c.numerator / c.denominator * c.indicator.factor, 6)
