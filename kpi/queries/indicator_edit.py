"""How one indicator is measured: everything that was decided about it, with its days."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Max
from django.http import Http404

from accounts.queries import posts_of
from foundation.composition.facts import Fact
from kpi.models import (
    Breakdown,
    Comparator,
    Indicator,
    IndicatorDefinition,
    Rebase,
    ReportingMonth,
    Target,
    Unit,
)
from kpi.rules.frequency import CompareWith, Frequency
from kpi.rules.periods import month_of
from kpi.rules.rag import Polarity, TargetFacts
from kpi.rules.target_shape import is_lifted, shape_problem
from kpi.rules.words import figure_text, target_text


@dataclass(frozen=True)
class TargetLine:
    """A target in words. `now` is true of the one that holds today; `note` says who set it.

    `doubt` says that it does not fit the polarity any more.
    """

    target: Target
    green: str
    amber: str
    now: bool
    doubt: str


@dataclass(frozen=True)
class DefinitionLine:
    """A definition; `now` is true of the one that holds today."""

    definition: IndicatorDefinition
    now: bool


@dataclass(frozen=True)
class RebaseLine:
    """A rebase and who decided it, by post."""

    rebase: Rebase
    by: str


@dataclass(frozen=True)
class BreakdownLine:
    """A breakdown and how many categories it has in the newest period that it has figures of."""

    breakdown: Breakdown
    figures: int


@dataclass(frozen=True)
class Setup:
    """Everything about one indicator, newest first. `frozen` says until when months are closed."""

    indicator: Indicator
    facts: list[Fact]
    definitions: list[DefinitionLine]
    targets: list[TargetLine]
    rebases: list[RebaseLine]
    breakdowns: list[BreakdownLine]
    frozen: str
    spc_applies: bool
    takes_target: bool


def find_indicator(code: str) -> Indicator:
    """The indicator of this code. Raises Http404."""
    found = Indicator.objects.select_related("service", "owner").filter(code=code).first()
    if found is None:
        raise Http404
    return found


def setup_of(indicator: Indicator, *, today: date) -> Setup:
    """What the page of an indicator's settings shows. At most seven queries."""
    polarity = Polarity(indicator.polarity)
    return Setup(
        indicator=indicator,
        facts=_facts(indicator),
        definitions=_definitions(indicator, today),
        targets=_targets(indicator, today),
        rebases=_rebases(indicator),
        breakdowns=[
            BreakdownLine(row, row.figures)
            for row in indicator.breakdowns.annotate(figures=Count("observations")).order_by("name")
        ],
        frozen=frozen_words(),
        spc_applies=Frequency(indicator.frequency).spc_applies,
        takes_target=polarity is not Polarity.NONE,
    )


def frozen_words() -> str:
    """Until when months are closed, as a sentence for whoever dates something; empty while none is."""
    last = ReportingMonth.objects.exclude(closed_at=None).aggregate(last=Max("month_end"))["last"]
    if last is None:
        return ""
    return (
        f"Months are closed until {month_of(last).label}. What was reported of a closed month stays as it is;"
        " open months are worked out again."
    )


def strangers_among(areas: list[str]) -> list[str]:
    """Those of the areas that no comparator names. One query."""
    known = set(
        Comparator.objects.filter(kind=Comparator.Kind.AUTHORITY, area__in=areas)
        .order_by()
        .values_list("area", flat=True)
        .distinct()
    )
    return [area for area in areas if area not in known]


def _facts(indicator: Indicator) -> list[Fact]:
    yes = {True: "yes", False: "no"}
    return [
        Fact("Code", indicator.code),
        Fact("Service", indicator.service.name if indicator.service else "the whole department"),
        Fact("Owner", indicator.owner.title if indicator.owner else "none yet"),
        Fact("Measured", Frequency(indicator.frequency).label),
        Fact("Unit", f"{Unit(indicator.unit).label}, {_places(indicator.decimals)}"),
        Fact("Which way is better", Polarity(indicator.polarity).label),
        Fact("Change is measured against", CompareWith(indicator.compare_with).label.lower()),
        Fact("Counts children", f"{yes[indicator.counts_children]}"),
        Fact("In the public edition", f"{yes[indicator.in_public_report]}"),
        Fact("Other names", ", ".join(indicator.aliases) or "none"),
    ]


def _places(decimals: int) -> str:
    if not decimals:
        return "no decimals"
    return f"{decimals} decimal{'' if decimals == 1 else 's'}"


def _definitions(indicator: Indicator, today: date) -> list[DefinitionLine]:
    rows = list(indicator.definitions.order_by("-effective_from"))
    holds = next((row.pk for row in rows if row.effective_from <= today), None)
    return [DefinitionLine(row, row.pk == holds) for row in rows]


def _targets(indicator: Indicator, today: date) -> list[TargetLine]:
    rows = list(indicator.targets.order_by("-effective_from"))
    holds = next((row.pk for row in rows if row.effective_from <= today), None)
    polarity = Polarity(indicator.polarity)
    return [_target_line(row, indicator, polarity, now=row.pk == holds) for row in rows]


def _rebases(indicator: Indicator) -> list[RebaseLine]:
    rows = list(indicator.rebases.order_by("-starts_on"))
    posts = posts_of(row.decided_by_id for row in rows if row.decided_by_id)
    return [RebaseLine(row, posts.get(row.decided_by_id or 0, "not known")) for row in rows]


def _target_line(row: Target, indicator: Indicator, polarity: Polarity, *, now: bool) -> TargetLine:
    facts = row.facts()
    if is_lifted(facts):
        return TargetLine(row, "No target any more", "", now, "")
    if shape_problem(facts, polarity):
        doubt = "It was set for another polarity and judges nothing now."
        return TargetLine(row, "–", "", now, doubt)
    green = target_text(facts, polarity, indicator.unit, indicator.decimals)
    return TargetLine(row, green, amber_text(facts, polarity, indicator), now, "")


def amber_text(target: TargetFacts, polarity: Polarity, indicator: Indicator) -> str:
    """How far amber goes, in words: "down to 80.0%"; empty where nothing is amber."""

    def shown(value: Decimal) -> str:
        return figure_text(value, indicator.unit, indicator.decimals)

    if polarity in (Polarity.HIGHER, Polarity.LOWER):
        if target.amber_limit is None:
            return ""
        return f"{'down' if polarity is Polarity.HIGHER else 'up'} to {shown(target.amber_limit)}"
    if target.amber_within is None:
        return ""
    return f"up to {shown(target.amber_within)} {'away' if polarity is Polarity.TARGET else 'outside'}"
