"""What public editions may print of a month, decided once when it is closed, and again when corrected."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from foundation.suppression import Cell, Decision, Edition, Link, decide
from kpi.models import Breakdown, Indicator, PublishedCell
from kpi.rules.disclosure import HIDDEN, Parts, cell_of, decided, kind_of, shown_of, telling_periods
from kpi.rules.frequency import Frequency
from kpi.services.editions import Editions, Key, Version, read_editions

_CHUNK = 500
_NOT_AVAILABLE = "x"


@dataclass(frozen=True)
class _Telling:
    """The other periods that count some of an indicator's children, and how."""

    link: Link | None
    before: Sequence[date]
    after: Sequence[date]


def decide_publication(*, month_end: date, now: datetime) -> int:
    """Decide what may be shown of every figure of a month, and store it; returns the cells written.

    Called inside the closing of the month, and inside each correction of it, whose records cover it.
    Figures of indicators that do not count children are published as they are. A new version of all
    cells of an indicator is written; none where nothing that is shown would change.
    """
    ids = _seen_in(month_end)
    written = 0
    with transaction.atomic():
        for start in range(0, len(ids), _CHUNK):
            written += _decide_chunk(ids[start : start + _CHUNK], month_end, now)
    return written


def expected_publication(*, month_end: date) -> list[tuple[bool, bool]]:
    """What closing the month as it is now would decide, a pair a figure: (is it a category, is it hidden)."""
    ids = _seen_in(month_end)
    return [
        (category != "", row.symbol == HIDDEN)
        for start in range(0, len(ids), _CHUNK)
        for _, _, outcome in _outcomes(ids[start : start + _CHUNK], month_end)
        for (_, category), row in outcome.items()
    ]


def _seen_in(month_end: date) -> Sequence[int]:
    """The indicators with a figure of this month, or with one that was published."""
    seen = Q(observations__period_end=month_end) | Q(published_cells__period_end=month_end)
    return list(Indicator.objects.filter(seen).order_by("pk").distinct().values_list("pk", flat=True))


def _decide_chunk(ids: Sequence[int], month_end: date, now: datetime) -> int:
    cells: list[PublishedCell] = []
    for indicator, versions, outcome in _outcomes(ids, month_end):
        if not versions or _shown(outcome) != versions[-1].shown:
            number = versions[-1].number + 1 if versions else 1
            cells += [_stored(indicator, month_end, number, now, key, row) for key, row in outcome.items()]
    PublishedCell.objects.bulk_create(cells)
    return len(cells)


def _outcomes(
    ids: Sequence[int], month_end: date
) -> Iterator[tuple[Indicator, Sequence[Version], "dict[Key, _Outcome]"]]:
    """Each indicator with the versions that were published, and what is decided of it now."""
    indicators = list(Indicator.objects.filter(pk__in=ids).order_by("pk"))
    telling = {i.pk: _Telling(*telling_periods(Frequency(i.frequency), month_end)) for i in indicators}
    editions = read_editions(month_end, {pk: [*t.before, *t.after] for pk, t in telling.items()})
    loose = Breakdown.objects.filter(indicator__in=ids, adds_up=False).values_list("pk", flat=True)
    overlapping = frozenset(map(str, loose))
    for indicator in indicators:
        place = indicator.pk, month_end
        figures, versions = editions.figures.get(place, {}), editions.versions.get(place, ())
        outcome = _decide(indicator, figures, versions, telling[indicator.pk], editions, overlapping)
        yield indicator, versions, outcome


@dataclass(frozen=True)
class _Outcome:
    """What is published of one figure: the parts, what stands in place of the others, and why."""

    parts: Parts
    symbol: str = ""
    reason: str = ""


def _decide(
    indicator: Indicator,
    figures: Mapping[Key, Parts],
    versions: Sequence[Version],
    telling: _Telling,
    editions: Editions,
    overlapping: frozenset[str],
) -> dict[Key, _Outcome]:
    if indicator.counts_children:
        decisions = decide(
            [_cell(indicator, key, parts) for key, parts in figures.items()],
            kind=kind_of(indicator.unit),
            threshold=settings.COUNCIL.performance.small_number,
            before=[
                *_editions(indicator, telling.before, telling.link, editions),
                *(_edition(indicator, version, Link.VERSION) for version in versions),
            ],
            after=_editions(indicator, telling.after, telling.link, editions),
            overlapping=overlapping,
            decimals=indicator.decimals,
        )
        outcome = {
            key: _Outcome(shown_of(indicator.unit, decision, parts), decision.symbol, decision.reason.value)
            for (key, parts), decision in zip(figures.items(), decisions, strict=True)
        }
    else:
        outcome = {key: _Outcome(parts) for key, parts in figures.items()}
    return outcome | _taken_away(figures, versions)


def _taken_away(figures: Mapping[Key, Parts], versions: Sequence[Version]) -> dict[Key, _Outcome]:
    """Figures that were published and are there no longer; a hidden one does not say so."""
    published = versions[-1].shown if versions else {}
    return {
        key: _Outcome(Parts(), HIDDEN if symbol == HIDDEN else _NOT_AVAILABLE)
        for key, (_, symbol) in published.items()
        if key not in figures
    }


def _editions(
    indicator: Indicator, ends: Sequence[date], link: Link | None, editions: Editions
) -> list[Edition]:
    """The newest version of each of these periods that was published."""
    if link is None:
        return []
    published = (editions.versions.get((indicator.pk, end), ()) for end in ends)
    return [_edition(indicator, versions[-1], link) for versions in published if versions]


def _edition(indicator: Indicator, version: Version, link: Link) -> Edition:
    decisions: list[Decision] = []
    for key in dict.fromkeys([*version.figures, *version.shown]):
        cell = _cell(indicator, key, version.figures.get(key, Parts()))
        shown, symbol = version.shown.get(key, (Parts(), HIDDEN))
        decisions.append(decided(indicator.unit, cell, shown, symbol))
    return Edition(link, decisions)


def _cell(indicator: Indicator, key: Key, parts: Parts) -> Cell:
    breakdown, category = key
    dimension = "" if breakdown is None else str(breakdown)
    return cell_of(indicator.unit, indicator.factor, dimension, category, parts)


def _shown(outcome: Mapping[Key, _Outcome]) -> dict[Key, tuple[Parts, str]]:
    return {key: (row.parts, row.symbol) for key, row in outcome.items()}


def _stored(
    indicator: Indicator, month_end: date, version: int, now: datetime, key: Key, row: _Outcome
) -> PublishedCell:
    breakdown, category = key
    return PublishedCell(
        indicator=indicator,
        period_end=month_end,
        breakdown_id=breakdown,
        category=category,
        version=version,
        value=row.parts.value,
        numerator=row.parts.numerator,
        denominator=row.parts.denominator,
        symbol=row.symbol,
        reason=row.reason,
        decided_at=now,
    )
