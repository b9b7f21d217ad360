"""One row an indicator, as a reader may see it in one month: what pages, reports, exports and API share.

Two audiences. *Entitled* readers (`kpi.small_numbers`) see the snapshots of any month. Others see
closed months as they were published: small counts of children hidden, and with them whatever would
give them back. A constant number of queries, whatever the number of indicators.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Max, QuerySet

from kpi.models import Commentary, Indicator, ReportingMonth, Restatement, Snapshot, Unit
from kpi.queries.published import Shown, published_values
from kpi.queries.words import public_words
from kpi.rules.direction import Direction, Performance
from kpi.rules.frequency import Frequency
from kpi.rules.periods import Period, months_later
from kpi.rules.process import Judgement, judge
from kpi.rules.rag import Polarity, Rag, TargetFacts
from kpi.rules.words import change_text, figure_text, target_text
from kpi.services.snapshots import SPC_LONGEST, rebases_of


@dataclass(frozen=True)
class Beside:
    """A comparator: its latest value then, the year that it is of, and where our value lies from it."""

    value: Decimal | None
    text: str
    year: int | None
    direction: Direction | None


@dataclass(frozen=True)
class Restated:
    """A figure that was corrected after its month was closed."""

    text: str
    on: date
    reason: str


@dataclass(frozen=True)
class Figure:
    """One indicator in one period. Numbers are displayed values; texts are ready to print.

    `symbol` stands in place of a hidden figure (`c`); then all that could give it back is empty.
    `missing` says why there is no value. `since` names the compared period ("Nov 2018").
    `variation` and `assurance` are codes of `kpi/rules/spc.py`, `signal` its words.
    """

    pk: int
    code: str
    name: str
    service: str
    owner: str
    unit: str
    decimals: int
    frequency: Frequency
    polarity: Polarity
    counts_children: bool
    period: Period
    value: Decimal | None
    value_text: str
    symbol: str
    missing: str
    numerator: Decimal | None
    denominator: Decimal | None
    provisional: bool
    target: TargetFacts
    target_text: str
    rag: Rag
    previous: Decimal | None
    since: str
    change: Decimal | None
    change_text: str
    change_direction: Direction | None
    change_performance: Performance
    mean_of_three: Decimal | None
    three_direction: Direction | None
    three_performance: Performance
    england: Beside
    neighbours: Beside
    region: Beside
    spc_points: int
    spc_mean: float | None
    spc_lower: float | None
    spc_upper: float | None
    spc_note: str
    variation: str
    assurance: str
    signal: str
    commentary: str
    restated: Restated | None
    basis_restated: bool
    computed_at: datetime | None


def figures_of(
    month_end: date, *, entitled: bool, indicators: "QuerySet[Indicator] | None" = None
) -> list[Figure]:
    """The latest period of each indicator up to this month, in the indicators' order.

    A quarterly indicator shows its last quarter; a monthly one shows this month, or that it is
    missing. Indicators without any snapshot up to the month are left out. At most five queries.
    """
    rows = _snapshots(month_end, indicators)
    ends = {(row.indicator_id, row.period_end) for row in rows}
    shown = None if entitled else _Shown(ends)
    context = _Context(
        shown=shown,
        commentary=_commentary(month_end, [row.indicator_id for row in rows], entitled=entitled),
        restated=_restated([row.indicator_id for row in rows]),
        rebases=rebases_of([row.indicator_id for row in rows], month_end) if shown else {},
    )
    return [_figure(row, context) for row in rows]


class _Shown:
    """What was published of the figures that the rows speak of."""

    def __init__(self, ends: Iterable[tuple[int, date]]) -> None:
        listed = list(ends)
        pks, last = [pk for pk, _ in listed], max((end for _, end in listed), default=date.min)
        self._cells = published_values(indicators=pks, until=last) if listed else {}

    def at(self, pk: int, end: date | None) -> Shown | None:
        return self._cells.get((pk, end)) if end else None

    def series(self, pk: int, after: date, until: date) -> list[tuple[date, float]]:
        """The figures that were published and shown, oldest first."""
        return sorted(
            (end, float(cell.value))
            for (one, end), cell in self._cells.items()
            if one == pk and after < end <= until and cell.value is not None
        )


@dataclass(frozen=True)
class _Context:
    shown: _Shown | None
    commentary: Mapping[int, str]
    restated: Mapping[int, Sequence[Restatement]]
    rebases: Mapping[int, Sequence[date]]


def _snapshots(month_end: date, indicators: "QuerySet[Indicator] | None") -> list[Snapshot]:
    """The latest snapshot of each indicator that is at most one of its periods old."""
    found = Snapshot.objects.filter(period_end__lte=month_end)
    if indicators is not None:
        found = found.filter(indicator__in=indicators)
    latest = found.order_by("indicator_id", "-period_end").distinct("indicator_id")
    rows = Snapshot.objects.filter(pk__in=latest.values("pk")).select_related(
        "indicator__service", "indicator__owner"
    )
    return [
        row
        for row in rows.order_by("indicator__sequence", "indicator__code")
        if months_later(row.period_end, Frequency(row.indicator.frequency).months_per_step) > month_end
    ]


def _commentary(month_end: date, pks: Sequence[int], *, entitled: bool) -> dict[int, str]:
    """Approved words of the month by indicator; several commentaries follow each other."""
    found: dict[int, str] = {}
    rows = Commentary.objects.filter(month_end=month_end, state=Commentary.State.APPROVED, indicators__in=pks)
    rows = rows if entitled else public_words(rows)
    for pk, text in rows.order_by("written_at", "pk").values_list("indicators", "text"):
        found[pk] = f"{found[pk]}\n\n{text}" if pk in found else text
    return found


def _restated(pks: Sequence[int]) -> dict[int, list[Restatement]]:
    found: dict[int, list[Restatement]] = {}
    rows = Restatement.objects.filter(indicator__in=pks, breakdown=None).select_related("batch")
    for row in rows.order_by("batch__made_at", "pk"):
        found.setdefault(row.indicator_id, []).append(row)
    return found


def _figure(row: Snapshot, context: _Context) -> Figure:
    indicator, shown = row.indicator, context.shown
    frequency, polarity = Frequency(indicator.frequency), Polarity(indicator.polarity)
    period = frequency.period_ending(row.period_end)
    if period is None:
        raise ValueError(f"{indicator.code} has a snapshot at {row.period_end}, where no period ends")
    target = TargetFacts(
        value=row.target, amber_limit=row.amber_limit, low=row.target_low, high=row.target_high
    )
    seen = _seen(row, shown, frequency)
    judged = _judged(row, context, seen)
    restated = context.restated.get(row.indicator_id, ())
    return Figure(
        pk=indicator.pk,
        code=indicator.code,
        name=indicator.name,
        service=indicator.service.name if indicator.service else "",
        owner=indicator.owner.title if indicator.owner else "",
        unit=indicator.unit,
        decimals=indicator.decimals,
        frequency=frequency,
        polarity=polarity,
        counts_children=indicator.counts_children,
        period=period,
        value=row.value if seen.value else None,
        value_text=seen.symbol
        or figure_text(row.value if seen.value else None, indicator.unit, indicator.decimals),
        symbol=seen.symbol,
        missing=seen.missing,
        numerator=row.numerator if seen.parts else None,
        denominator=row.denominator if seen.parts else None,
        provisional=row.provisional,
        target=target,
        target_text=target_text(target, polarity, indicator.unit, indicator.decimals),
        rag=Rag(row.rag) if seen.value else Rag.NONE,
        previous=row.previous if seen.previous else None,
        since=_since(row, frequency),
        change=row.change if seen.change else None,
        change_text=change_text(row.change, indicator.decimals) if seen.change else "",
        change_direction=_direction(row.change_direction) if seen.change else None,
        change_performance=Performance(row.change_performance) if seen.change else Performance.NONE,
        mean_of_three=row.three_month_mean if seen.three else None,
        three_direction=_direction(row.three_month_direction) if seen.three else None,
        three_performance=Performance(row.three_month_performance) if seen.three else Performance.NONE,
        england=_beside(row, "england", seen.value),
        neighbours=_beside(row, "neighbours", seen.value),
        region=_beside(row, "region", seen.value),
        spc_points=judged.points,
        spc_mean=judged.mean,
        spc_lower=judged.lower,
        spc_upper=judged.upper,
        spc_note=judged.note,
        variation=judged.variation,
        assurance=judged.assurance,
        signal=judged.signal,
        commentary=context.commentary.get(indicator.pk, ""),
        restated=_restatement_of(row, restated, indicator, shown),
        basis_restated=_rests_on_restated(row, restated, frequency),
        computed_at=row.computed_at,
    )


@dataclass(frozen=True)
class _Seen:
    """What of a snapshot a reader may see."""

    value: bool
    parts: bool
    previous: bool
    change: bool
    three: bool
    symbol: str = ""
    missing: str = ""


def _seen(row: Snapshot, shown: _Shown | None, frequency: Frequency) -> _Seen:
    if row.value is None:
        return _Seen(False, False, shown is None, False, shown is None, "", "No figure")
    if shown is None:
        return _Seen(True, True, True, True, True)
    cell = shown.at(row.indicator_id, row.period_end)
    if cell is None:
        return _Seen(False, False, False, False, False, "", "Not published")
    before = shown.at(row.indicator_id, row.previous_end)
    value, previous = not cell.symbol, bool(before and not before.symbol)
    backs = [shown.at(row.indicator_id, frequency.steps_back(row.period_end, n)) for n in (1, 2, 3)]
    three = all(back and not back.symbol for back in backs)
    parts = value and cell.numerator is not None
    return _Seen(value, parts, previous, value and previous, value and three, cell.symbol)


def _judged(row: Snapshot, context: _Context, seen: _Seen) -> Judgement:
    """Limits and signals: the snapshot's, or in public those that published figures alone give."""
    if context.shown is None:
        return Judgement(
            points=row.spc_points,
            mean=row.spc_mean,
            lower=row.spc_lower,
            upper=row.spc_upper,
            variation=row.variation,
            assurance=row.assurance,
            signal=row.signal,
            note=row.spc_note,
        )
    if not seen.value:
        return Judgement(note="hidden")
    frequency = Frequency(row.indicator.frequency)
    first = frequency.steps_back(row.period_end, SPC_LONGEST)
    return judge(
        context.shown.series(row.indicator_id, first, row.period_end),
        at=row.period_end,
        frequency=frequency,
        polarity=Polarity(row.indicator.polarity),
        target=row.target,
        rebases=context.rebases.get(row.indicator_id, ()),
    )


def _direction(stored: str) -> Direction | None:
    return Direction(stored) if stored else None


def _since(row: Snapshot, frequency: Frequency) -> str:
    period = frequency.period_ending(row.previous_end) if row.previous_end else None
    return period.short_label if period else ""


def _beside(row: Snapshot, kind: str, value_seen: bool) -> Beside:
    value: Decimal | None = getattr(row, kind)
    stored = getattr(row, f"{kind}_direction") if value_seen else ""
    decimals = 2 if row.indicator.unit == Unit.RATIO else min(row.indicator.decimals, 1)
    text = figure_text(value, row.indicator.unit, decimals)
    return Beside(value, text, getattr(row, f"{kind}_year"), _direction(stored))


def _restatement_of(
    row: Snapshot, all_of: Sequence[Restatement], indicator: Indicator, shown: _Shown | None
) -> Restated | None:
    """The latest correction of this very figure, if it came after it was reported.

    In public only where the new figure was published too, and without the reason's own words.
    """
    later = [r for r in all_of if r.period_end == row.period_end and r.batch.made_at > row.computed_at]
    if not later:
        return None
    last = later[-1]
    value, reason = last.value_after, last.batch.reason
    if shown is not None:
        cell = shown.at(row.indicator_id, row.period_end)
        if cell is None or cell.symbol or cell.value == row.value:
            return None
        value, reason = cell.value, ""
    text = figure_text(value, indicator.unit, indicator.decimals)
    return Restated(text, last.batch.made_at.date(), reason)


def _rests_on_restated(row: Snapshot, all_of: Sequence[Restatement], frequency: Frequency) -> bool:
    """Whether a figure that this one was compared with, or its limits drawn from, was corrected since."""
    first = frequency.steps_back(row.period_end, SPC_LONGEST)
    return any(first < r.period_end < row.period_end and r.batch.made_at > row.computed_at for r in all_of)


def months_with_figures(*, entitled: bool) -> list[ReportingMonth]:
    """The months that a reader may choose, newest first; only closed ones without entitlement."""
    found = ReportingMonth.objects.select_related("closed_by")
    return list(found if entitled else found.exclude(closed_at=None))


def latest_month(*, entitled: bool) -> date | None:
    """The newest of these months."""
    found = ReportingMonth.objects.all() if entitled else ReportingMonth.objects.exclude(closed_at=None)
    newest: date | None = found.aggregate(newest=Max("month_end"))["newest"]
    return newest
