"""Corrections: those that were made, and what a new one would change."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Prefetch, QuerySet
from django.urls import reverse

from accounts.queries import Deed, posts_on
from kpi.models import Indicator, Observation, ReportingMonth, Restatement, RestatementBatch
from kpi.rules.plausibility import Entry, warnings
from kpi.rules.words import figure_text
from kpi.services.restatements import Change, Parts


@dataclass(frozen=True)
class CorrectedLine:
    """One figure before and after; texts ready to print. `part` names a category, "" the whole."""

    code: str
    name: str
    url: str
    part: str
    month: str
    before: str
    after: str
    doubt: str = ""


@dataclass(frozen=True)
class BatchView:
    """Corrections that were made together. `by` is a post."""

    number: int
    reason: str
    made_at: datetime
    by: str
    lines: list[CorrectedLine]


def batches() -> "QuerySet[RestatementBatch]":
    """All batches, newest first, ready for `batch_views`."""
    items = Restatement.objects.select_related("indicator", "breakdown").order_by("period_end", "pk")
    return RestatementBatch.objects.prefetch_related(Prefetch("items", items))


def batch_views(rows: Sequence[RestatementBatch]) -> list[BatchView]:
    """Batches as the list shows them. A constant number of queries."""
    posts = posts_on(_deed(row) for row in rows)
    return [
        BatchView(
            row.pk,
            row.reason,
            row.made_at,
            posts.get(_deed(row), ""),
            [corrected_line(i) for i in row.items.all()],
        )
        for row in rows
    ]


def _deed(row: RestatementBatch) -> Deed:
    return row.made_by_id, row.made_at.date()


def corrected_line(item: Restatement) -> CorrectedLine:
    """One figure of a batch as lists show it."""
    before = Parts(item.value_before, item.numerator_before, item.denominator_before)
    after = Parts(item.value_after, item.numerator_after, item.denominator_after)
    part = f"{item.breakdown.name}: {item.category}" if item.breakdown else ""
    return _drawn(item.indicator, item.period_end, part, before, after)


def change_lines(changes: Iterable[Change]) -> list[CorrectedLine]:
    """What corrections would change, with what makes the new figures doubtful."""
    found = []
    for change in changes:
        c = change.correction
        part = f"{c.breakdown.name}: {c.category}" if c.breakdown else ""
        doubt = _doubt(c.indicator, change.after)
        found.append(_drawn(c.indicator, c.period_end, part, change.before, change.after, doubt))
    return found


def _drawn(
    indicator: Indicator, month: date, part: str, before: Parts, after: Parts, doubt: str = ""
) -> CorrectedLine:
    return CorrectedLine(
        code=indicator.code,
        name=indicator.name,
        url=f"{reverse('indicator', args=[indicator.code])}?month={month:%Y-%m}",
        part=part,
        month=f"{month:%B %Y}",
        before=_text(indicator, before),
        after=_text(indicator, after),
        doubt=doubt,
    )


def _text(indicator: Indicator, parts: Parts) -> str:
    """ "86.1% (62 of 72)"; "no figure"."""
    if parts.value is None:
        return "no figure"
    text = figure_text(parts.value, indicator.unit, indicator.decimals)
    if parts.numerator is None or parts.denominator is None:
        return text
    return f"{text} ({_plain(parts.numerator)} of {_plain(parts.denominator)})"


def _plain(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _doubt(indicator: Indicator, parts: Parts) -> str:
    if parts.value is None:
        return ""
    entry = Entry(
        value=parts.value.normalize(),
        unit=indicator.unit,
        decimals=indicator.decimals,
        factor=indicator.factor,
        numerator=parts.numerator,
        denominator=parts.denominator,
    )
    return " ".join(warning.text for warning in warnings(entry))


# --- choosing what to correct


def closed_months() -> list[date]:
    """The months that can be corrected, newest first."""
    closed = ReportingMonth.objects.exclude(closed_at=None)
    return list(closed.order_by("-month_end").values_list("month_end", flat=True))


def figures_to_correct(month_end: date, codes: Sequence[str]) -> list[Observation]:
    """The figures of these indicators in a month, the whole before its categories. Two queries.

    An indicator without a figure stands with an empty one that is not saved.
    """
    indicators = list(Indicator.objects.filter(code__in=codes))
    rows = Observation.objects.filter(indicator__in=indicators, period_end=month_end)
    held: dict[int, list[Observation]] = {}
    for row in rows.select_related("indicator", "breakdown").order_by("breakdown__name", "category"):
        held.setdefault(row.indicator_id, []).append(row)
    found: list[Observation] = []
    for indicator in indicators:
        mine = held.get(indicator.pk, [])
        whole = [row for row in mine if row.breakdown_id is None]
        found += whole or [Observation(indicator=indicator, period_end=month_end)]
        found += [row for row in mine if row.breakdown_id is not None]
    return found
