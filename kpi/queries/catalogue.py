"""All indicators as those who look after them see them: by whom, how, against what, what is missing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.urls import reverse

from kpi.models import Indicator, IndicatorDefinition, Observation, PublishedCell, Target
from kpi.rules.frequency import Frequency
from kpi.rules.rag import Polarity
from kpi.rules.target_shape import is_lifted
from kpi.rules.words import figure_text, target_text

IN_USE, INCOMPLETE, RETIRED = "in_use", "incomplete", "retired"


@dataclass(frozen=True)
class Wanted:
    """What the catalogue is narrowed to. `service` is a service's slug, `show` one of the three above."""

    words: str = ""
    service: str = ""
    show: str = IN_USE


@dataclass(frozen=True)
class CatalogueRow:
    """One indicator. `figure` is the last one that the reader may see, of the period `period`."""

    code: str
    name: str
    url: str
    setup_url: str
    service: str
    owner: str
    frequency: str
    polarity: str
    target: str
    figure: str
    period: str
    gaps: tuple[str, ...]
    retired_on: date | None


@dataclass(frozen=True)
class Catalogue:
    """The rows asked for, of how many in use, of which how many lack something."""

    rows: list[CatalogueRow]
    in_use: int
    incomplete: int
    retired: int


def catalogue(wanted: Wanted, *, entitled: bool, today: date) -> Catalogue:
    """Every indicator that is asked for, in the indicators' order. Four queries.

    Those who are not `entitled` see the last figure as it was published.
    """
    indicators = list(Indicator.objects.select_related("service", "owner"))
    pks = [indicator.pk for indicator in indicators]
    context = _Context(
        targets=targets_on(pks, today),
        defined=set(
            IndicatorDefinition.objects.filter(indicator__in=pks, effective_from__lte=today).values_list(
                "indicator", flat=True
            )
        ),
        figures=_observed(pks) if entitled else _published(pks),
    )
    pairs = [(indicator, _row(indicator, context)) for indicator in indicators]
    in_use = [row for _, row in pairs if row.retired_on is None]
    return Catalogue(
        rows=[row for indicator, row in pairs if _asked(indicator, row, wanted)],
        in_use=len(in_use),
        incomplete=sum(bool(row.gaps) for row in in_use),
        retired=len(pairs) - len(in_use),
    )


def targets_on(pks: Sequence[int], day: date) -> dict[int, Target]:
    """The target that holds on a day by indicator id, lifted ones included. One query."""
    found = Target.objects.filter(indicator__in=pks, effective_from__lte=day)
    return {
        target.indicator_id: target
        for target in found.order_by("indicator_id", "-effective_from").distinct("indicator_id")
    }


@dataclass(frozen=True)
class _Last:
    """The last figure: its value, or the symbol that stands for it."""

    end: date
    value: Decimal | None
    symbol: str = ""


@dataclass(frozen=True)
class _Context:
    targets: dict[int, Target]
    defined: set[int]
    figures: dict[int, _Last]


def _observed(pks: Sequence[int]) -> dict[int, _Last]:
    found = Observation.objects.filter(indicator__in=pks, breakdown=None)
    rows = found.order_by("indicator_id", "-period_end").distinct("indicator_id")
    return {pk: _Last(end, value) for pk, end, value in rows.values_list("indicator", "period_end", "value")}


def _published(pks: Sequence[int]) -> dict[int, _Last]:
    cells = PublishedCell.objects.filter(indicator__in=pks, breakdown=None)
    rows = cells.order_by("indicator_id", "-period_end", "-version").distinct("indicator_id")
    return {cell.indicator_id: _Last(cell.period_end, cell.value, cell.symbol) for cell in rows}


def _row(indicator: Indicator, context: _Context) -> CatalogueRow:
    target, last = context.targets.get(indicator.pk), context.figures.get(indicator.pk)
    period = Frequency(indicator.frequency).period_ending(last.end) if last else None
    figure = ""
    if last is not None:
        figure = last.symbol or figure_text(last.value, indicator.unit, indicator.decimals)
    return CatalogueRow(
        code=indicator.code,
        name=indicator.name,
        url=reverse("indicator", args=[indicator.code]),
        setup_url=reverse("indicator_setup", args=[indicator.code]),
        service=indicator.service.name if indicator.service else "",
        owner=indicator.owner.title if indicator.owner else "",
        frequency=Frequency(indicator.frequency).label,
        polarity=Polarity(indicator.polarity).label,
        target=_target_words(indicator, target),
        figure=figure,
        period=period.short_label if period else "",
        gaps=tuple(_gaps(indicator, target, context.defined)),
        retired_on=indicator.retired_on,
    )


def _target_words(indicator: Indicator, target: Target | None) -> str:
    if target is None:
        return ""
    if is_lifted(target.facts()):
        return "lifted"
    return target_text(target.facts(), Polarity(indicator.polarity), indicator.unit, indicator.decimals)


def _gaps(indicator: Indicator, target: Target | None, defined: set[int]) -> list[str]:
    gaps = []
    if indicator.owner_id is None:
        gaps.append("no owner")
    if indicator.pk not in defined:
        gaps.append("no definition")
    if target is None and indicator.polarity != Polarity.NONE:
        gaps.append("no target")
    return gaps


def _asked(indicator: Indicator, row: CatalogueRow, wanted: Wanted) -> bool:
    if (row.retired_on is not None) != (wanted.show == RETIRED):
        return False
    if wanted.show == INCOMPLETE and not row.gaps:
        return False
    if wanted.service and (indicator.service is None or indicator.service.slug != wanted.service):
        return False
    text = " ".join([row.code, row.name, row.owner, *indicator.aliases]).casefold()
    return all(word in text for word in wanted.words.casefold().split())
