"""One indicator in one month: what its chart says, its figures, words, definition and company."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import QuerySet

from accounts.models import User
from accounts.queries.naming import posts_of
from foundation.charts.xmr import XmrChart
from foundation.composition import providers
from foundation.composition.facts import Fact
from foundation.composition.protocols import IndicatorLink
from kpi.models import (
    Breakdown,
    Commentary,
    Comparator,
    Indicator,
    IndicatorDefinition,
    Rebase,
    ReportingMonth,
    Restatement,
    Target,
)
from kpi.permissions import own_posts
from kpi.queries.figures import Figure, figures_of
from kpi.queries.icons import Icons, icons_of
from kpi.queries.indicator_chart import Facts, FigureRow, chart_of, judge_points, parts_text, rows_of
from kpi.queries.published import public_comparators
from kpi.queries.series import Wanted, series_of
from kpi.queries.words import public_words
from kpi.rules.frequency import CompareWith, Frequency
from kpi.rules.rag import Polarity
from kpi.rules.spc_words import Story, story
from kpi.rules.words import figure_text, target_text
from kpi.services.snapshots import SPC_LONGEST

POINTS = (12, 24, 36, SPC_LONGEST)
USUAL_POINTS = 24
_COMMENTARIES = 12


@dataclass(frozen=True)
class Words:
    """One commentary. `state` is empty once approved; `by` a post."""

    month: str
    by: str
    on: datetime | None
    text: str
    state: str


@dataclass(frozen=True)
class Defined:
    """A definition and the day from which it holds."""

    since: date
    text: str
    cohort: str
    source: str


@dataclass(frozen=True)
class IndicatorPage:
    """All that the page of an indicator shows. `figure` is None where the month has no snapshot of it.

    `changes` are the facts about better or worse; `outturns` our own past years, newest first.
    """

    indicator: Indicator
    caption: str
    period: str
    figure: Figure | None
    icons: Icons | None
    parts: str
    target: str
    three: str
    hidden: bool
    story: Story | None
    span: str
    chart: XmrChart
    limited: bool
    rows: list[FigureRow]
    provisional_limits: bool
    commentary: list[Words]
    definition: Defined | None
    earlier: list[Defined]
    kind: list[Fact]
    breakdowns: list[Breakdown]
    beside: list[Fact]
    outturns: list[Fact]
    hanging: list[IndicatorLink]


def indicator_page(
    indicator: Indicator, month: ReportingMonth, *, user: User, today: date, points: int
) -> IndicatorPage:
    """The page as this reader may see it; `points` is how many periods are shown. Constant queries."""
    entitled = user.has_perm("kpi.small_numbers")
    end = month.month_end
    facts = facts_of(indicator, end, entitled=entitled)
    figure = next(
        iter(figures_of(end, entitled=entitled, indicators=Indicator.objects.filter(pk=indicator.pk))), None
    )
    judged = judge_points(facts)
    told = _story(figure)
    rows, shown = rows_of(facts, judged, most=points), facts.points[-points:]
    definitions = _definitions(indicator, end)
    return IndicatorPage(
        indicator=indicator,
        caption=f"{indicator.code}, {Frequency(indicator.frequency).label.lower()}",
        period=figure.period.label if figure else f"{end:%B %Y}",
        figure=figure,
        icons=icons_of(figure) if figure else None,
        parts=_parts(figure),
        target=_target(figure, facts),
        three=_three(figure),
        hidden=any(point.symbol for point in shown),
        story=told,
        span=_span(shown[0].period.label, shown[-1].period.label) if shown else "The figures over time",
        chart=chart_of(facts, judged, most=points, description=_described(told, rows)),
        limited=bool(judged),
        rows=rows,
        provisional_limits=any(judged[p.period.end].provisional for p in shown if p.period.end in judged),
        commentary=_commentary(indicator, month, user=user, today=today, entitled=entitled),
        definition=definitions[0] if definitions else None,
        earlier=definitions[1:],
        kind=_kind(indicator),
        breakdowns=list(indicator.breakdowns.all()),
        beside=_beside(figure),
        outturns=_outturns(indicator, entitled=entitled),
        hanging=[link for provide in providers("indicator_links") for link in provide(indicator.code, user)],
    )


def facts_of(indicator: Indicator, month_end: date, *, entitled: bool) -> Facts:
    """The series up to a month and what it is judged by. Five queries.

    Corrections are told to the entitled only: their reasons may name what is hidden.
    """
    wanted = Wanted(indicator.pk, Frequency(indicator.frequency), indicator.decimals)
    series = series_of([wanted], until=month_end, periods=SPC_LONGEST, entitled=entitled)
    restatements: QuerySet[Restatement] = Restatement.objects.none()
    if entitled:
        restatements = Restatement.objects.filter(
            indicator=indicator, breakdown=None, period_end__lte=month_end
        )
    return Facts(
        indicator=indicator,
        points=series[indicator.pk],
        targets=list(Target.objects.filter(indicator=indicator, effective_from__lte=month_end)),
        rebases=list(Rebase.objects.filter(indicator=indicator, starts_on__lte=month_end)),
        restatements=list(restatements.select_related("batch").order_by("batch__made_at", "pk")),
    )


# --- words about the figure


def _parts(figure: Figure | None) -> str:
    """ "404 of 455 children"."""
    if figure is None:
        return ""
    text = parts_text(figure.numerator, figure.denominator)
    return f"{text} children" if text and figure.counts_children and figure.unit == "percent" else text


def _target(figure: Figure | None, facts: Facts) -> str:
    """ "90.0% or more, amber to 80.0%"."""
    if figure is None:
        return ""
    target, kept = facts.target_at(figure.period.end), figure.target
    if (target.value, target.low, target.high) != (kept.value, kept.low, kept.high):
        return figure.target_text  # as it was reported; the target was changed since
    text = target_text(target, figure.polarity, figure.unit, figure.decimals)
    if figure.polarity in (Polarity.HIGHER, Polarity.LOWER):
        return (
            f"{text}, amber to {facts.text(target.amber_limit)}" if target.amber_limit is not None else text
        )
    return f"{text}, amber within {facts.text(target.amber_within)}" if target.amber_within else text


def _three(figure: Figure | None) -> str:
    """Where the value stands from the mean of the three before: "up from the mean …, 81.8, better"."""
    if figure is None or figure.mean_of_three is None or figure.three_direction is None:
        return ""
    mean = figure_text(figure.mean_of_three, figure.unit, figure.decimals + 1)
    words = {"up": "up from", "down": "down from", "same": "the same as"}[figure.three_direction.value]
    meaning = figure.three_performance.value
    better = f", {meaning}" if meaning in ("better", "worse") else ""
    return f"{words} the mean of the three before, {mean}{better}"


def _story(figure: Figure | None) -> Story | None:
    if figure is None or figure.value is None:
        return None
    f = figure

    def shown(value: float) -> str:
        return figure_text(Decimal(value), f.unit, max(f.decimals, 1))

    return story(
        variation=f.variation,
        assurance=f.assurance,
        signal=f.signal,
        lower=f.spc_lower,
        upper=f.spc_upper,
        target=float(f.target.value) if f.target.value is not None else None,
        note=f.spc_note,
        noun=f.frequency.noun,
        shown=shown,
        least=0,
        most=100 if f.unit == "percent" else None,
    )


def _described(told: Story | None, rows: Sequence[FigureRow]) -> str:
    """The chart in words: what it says, then its first and last figure."""
    known = [row for row in rows if row.value]
    ends = ""
    if known:
        ends = f"{known[-1].label}: {known[-1].value}. {known[0].label}: {known[0].value}."
    return f"{told.headline}. {ends}".strip() if told else ends


def _span(first: str, last: str) -> str:
    return first if first == last else f"{first} to {last}"


# --- commentary


def _commentary(
    indicator: Indicator, month: ReportingMonth, *, user: User, today: date, entitled: bool
) -> list[Words]:
    """Approved words up to the month, newest first; drafts to those who write or approve them."""
    found: QuerySet[Commentary] = indicator.commentaries.filter(month_end__lte=month.month_end).exclude(
        text=""
    )
    rows = list(
        (found if entitled else public_words(found))
        .select_related("post")
        .order_by("-month_end", "-pk")[:_COMMENTARIES]
    )
    drafts = [row for row in rows if row.state != Commentary.State.APPROVED]
    if drafts and not _sees_drafts(indicator, user, today):
        rows = [row for row in rows if row.state == Commentary.State.APPROVED]
    authors = posts_of({row.author_id for row in rows if row.author_id and row.post is None})
    return [
        Words(
            month=f"{row.month_end:%B %Y}",
            by=row.post.title if row.post else authors.get(row.author_id or 0, ""),
            on=row.approved_at or row.written_at,
            text=row.text,
            state="" if row.state == Commentary.State.APPROVED else "draft",
        )
        for row in rows
    ]


def _sees_drafts(indicator: Indicator, user: User, today: date) -> bool:
    if user.has_perm("kpi.comment_any") or user.has_perm("kpi.approve"):
        return True
    return user.has_perm("kpi.comment") and indicator.owner_id in own_posts(user, today=today)


# --- the panel of facts


def _definitions(indicator: Indicator, month_end: date) -> list[Defined]:
    """The definition as at the month, then the earlier ones."""
    found = IndicatorDefinition.objects.filter(indicator=indicator, effective_from__lte=month_end)
    return [
        Defined(row.effective_from, row.text, row.cohort, row.source)
        for row in found.order_by("-effective_from")
    ]


def _kind(indicator: Indicator) -> list[Fact]:
    words = [Frequency(indicator.frequency).label, Polarity(indicator.polarity).label.lower()]
    if indicator.counts_children:
        words.append("counts children")
    return [
        Fact("Kind", "; ".join(words)),
        Fact("Compared with", CompareWith(indicator.compare_with).label),
        Fact("Owner", indicator.owner.title if indicator.owner else "none yet"),
        Fact("Service", indicator.service.name if indicator.service else "none"),
    ]


def _beside(figure: Figure | None) -> list[Fact]:
    """England, region and neighbours with the year that each figure is of."""
    if figure is None:
        return []
    named = (("England", figure.england), ("Neighbours", figure.neighbours), ("Region", figure.region))
    return [
        Fact(f"{label}, {one.year}" if one.year else label, one.text)
        for label, one in named
        if one.value is not None
    ]


def _outturns(indicator: Indicator, *, entitled: bool) -> list[Fact]:
    found = Comparator.objects.filter(indicator=indicator, kind=Comparator.Kind.OUTTURN, value__isnull=False)
    found = found if entitled else public_comparators(found)
    return [
        Fact(str(row.year or "year not given"), figure_text(row.value, indicator.unit, indicator.decimals))
        for row in found.order_by("-year", "area")
    ]
