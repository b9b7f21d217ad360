"""The KPI report as a page: the PDF's twin, from the same words and the same charts."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from foundation.charts.xmr import XmrChart
from kpi.exports.charts import has_course, report_chart
from kpi.exports.story import story_of
from kpi.exports.words import (
    beside_words,
    caveats,
    change_parts,
    kind_words,
    parts_words,
    point_parts,
    three_parts,
)
from kpi.rules.periods import Period
from kpi.rules.rag import Polarity, Rag
from kpi.rules.report import KpiReportContent, ReportIndicator
from kpi.rules.spc_words import Story, assurance_word, variation_word


@dataclass(frozen=True)
class Beside:
    """A comparator: whose, its value and year, and where we stand from it."""

    name: str
    text: str
    year: str
    words: str


@dataclass(frozen=True)
class Section:
    """One indicator, ready to draw; `anchor` is its place on the page.

    `other_period` names the period of a figure that is not of the report's last month.
    """

    one: ReportIndicator
    anchor: str
    other_period: str
    kind: str
    parts: str
    rag_word: str
    change: Mapping[str, str]
    three: Mapping[str, str]
    variation_word: str
    assurance_word: str
    better: str
    story: Story | None
    caveats: list[str]
    comparators: list[Beside]
    chart: XmrChart | None
    spark: tuple[Decimal | None, ...]
    rows: list[dict[str, Any]]


@dataclass(frozen=True)
class Glance:
    """How many indicators have this colour."""

    rag: str
    word: str
    number: int


def glance(content: KpiReportContent) -> list[Glance]:
    """Green, amber, red, none: the first thing that a board asks."""
    counts = Counter(Rag(one.rag) for one in content.indicators)
    return [Glance(rag.value, rag.label, counts[rag]) for rag in Rag]


def sections(content: KpiReportContent) -> list[Section]:
    """The indicators of a report in its order."""
    return [_section(one, content) for one in content.indicators]


def _section(one: ReportIndicator, content: KpiReportContent) -> Section:
    named = (("England", one.england), ("Neighbours", one.neighbours), ("Region", one.region))
    return Section(
        one=one,
        anchor=f"kpi-{one.code}",
        other_period="" if Period.parse(one.period).end == content.month_end else one.period_label,
        kind=kind_words(one),
        parts=parts_words(one),
        rag_word=Rag(one.rag).label,
        change=change_parts(one.change_direction, one.change_text, one.change_performance),
        three=three_parts(one),
        variation_word=variation_word(one.variation, one.spc_note),
        assurance_word=assurance_word(one.assurance, one.spc_note),
        better="lower" if one.polarity == Polarity.LOWER else "higher",
        story=story_of(one),
        caveats=list(caveats(one)),
        comparators=[Beside(name, at.text, at.year, beside_words(at)) for name, at in named],
        chart=report_chart(one) if has_course(one) else None,
        spark=tuple(point.value for point in one.series[-12:]),
        rows=[point_parts(one, point) for point in reversed(one.series)],
    )
