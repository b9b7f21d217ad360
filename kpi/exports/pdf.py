"""The KPI report as a PDF: tagged, each chart with words in its place."""

from collections import Counter
from typing import Any

from django.conf import settings

from foundation.charts.icons import assurance_icon, variation_icon
from foundation.charts.svg import svg_text
from foundation.charts.xmr import key, xmr
from foundation.rendering.pdf import FONT, pdf_bytes
from kpi.exports.charts import chart_words, has_course, report_chart, stretch_words, stretches
from kpi.exports.notes import about, made_at, reading
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
from kpi.rules.rag import Polarity, Rag
from kpi.rules.report import KpiReportContent, ReportIndicator
from kpi.rules.significance import NEEDS_WORDS, Significance, significance
from kpi.rules.spc_words import assurance_word, variation_word

Json = dict[str, Any]
_NONE = "–"


def report_pdf(content: KpiReportContent) -> bytes:
    """The report on A4: what it is, all indicators in one table, then a page for each."""
    data = {
        "council": settings.COUNCIL.name,
        "about": [list(pair) for pair in about(content)],
        "introduction": content.introduction,
        "glance": _glance(content),
        "significant": _significant(content),
        "indicators": [{"number": n} | _indicator(one) for n, one in enumerate(content.indicators)],
        "icons": _icons(content),
        "reading": [list(pair) for pair in reading(content)],
    }
    return pdf_bytes("kpi_report.typ", data, title=content.title, made_at=made_at(content))


def _glance(content: KpiReportContent) -> list[Json]:
    """How many stand how: the first thing that a board asks."""
    rags = Counter(Rag(one.rag) for one in content.indicators)
    words = Counter(variation_word(one.variation, one.spc_note) for one in content.indicators)
    counted = [{"mark": rag.value, "words": rag.label, "number": rags[rag]} for rag in Rag]
    signals = [{"mark": "", "words": word, "number": words[word]} for word in ("Improving", "Worsening")]
    return counted + signals


def _significant(content: KpiReportContent) -> list[Json]:
    """The indicators that deserve a reader first, by group; each as its place in the report."""
    groups: dict[Significance, list[int]] = {group: [] for group in NEEDS_WORDS}
    for number, one in enumerate(content.indicators):
        has_figure = one.value is not None
        group = significance(has_figure=has_figure, variation=one.variation, assurance=one.assurance)
        if group in groups:
            groups[group].append(number)
    return [
        {"heading": f"{group.heading} ({len(numbers)})", "numbers": numbers}
        for group, numbers in groups.items()
        if numbers
    ]


def _icons(content: KpiReportContent) -> dict[str, str]:
    """Each icon that is used, once, by the key that `_indicator` names it with."""
    found = {}
    for one in content.indicators:
        found[one.variation] = svg_text(variation_icon(one.variation))
        found[_assurance_key(one)] = svg_text(assurance_icon(one.assurance, _better(one)))
    return found


def _assurance_key(one: ReportIndicator) -> str:
    return f"{one.assurance} {_better(one)}"


def _better(one: ReportIndicator) -> str:
    return "lower" if one.polarity == Polarity.LOWER else "higher"


def _indicator(one: ReportIndicator) -> Json:
    story = story_of(one)
    return {
        "name": f"{one.code} {one.name}",
        "service": one.service,
        "kind": kind_words(one),
        "definition": one.definition,
        "period": one.period_label,
        "value": one.value_text if one.value is not None or one.symbol else one.missing or _NONE,
        "parts": parts_words(one),
        "caveats": list(caveats(one)),
        "target": one.target_text,
        "rag": one.rag,
        "rag_words": Rag(one.rag).label,
        "since": one.since,
        "change": change_parts(one.change_direction, one.change_text, one.change_performance),
        "three": three_parts(one),
        "variation": one.variation,
        "variation_words": variation_word(one.variation, one.spc_note),
        "assurance": _assurance_key(one),
        "assurance_words": assurance_word(one.assurance, one.spc_note),
        "comparators": [
            {"name": name, "value": beside.text, "year": beside.year, "words": beside_words(beside)}
            for name, beside in (
                ("England", one.england),
                ("Neighbours", one.neighbours),
                ("Region", one.region),
            )
        ],
        "story": [story.headline, story.explanation, story.meaning] if story else None,
        "commentary": one.commentary,
        "chart": _chart(one) if has_course(one) else None,
        "series": [point_parts(one, point) for point in one.series],
        "limits": [
            f"{one.series[s.first].label} to {one.series[s.last].label}: {stretch_words(s, one)}"
            for s in stretches(one)
            if s.lower is not None
        ],
    }


def _chart(one: ReportIndicator) -> Json:
    chart = report_chart(one)
    items = key(chart) if chart.stretches or chart.targets else ()  # values alone need no key
    return {
        "svg": svg_text(xmr(chart), font=FONT, brand=settings.COUNCIL.colour),
        "words": f"{chart.title}. {chart_words(one)}",
        "key": [[svg_text(item.drawing, brand=settings.COUNCIL.colour), item.words] for item in items],
    }
