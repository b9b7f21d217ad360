"""KPIs in templates: RAG, change, the icons of process control, XmR and benchmark charts.

A template builtin like charts.py. The drawings stand in xmr.py, benchmark.py and icons.py; the words
of icons and changes are the caller's.
"""

from functools import lru_cache
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from foundation.charts.benchmark import BenchmarkBand, benchmark_band
from foundation.charts.icons import assurance_icon, variation_icon
from foundation.charts.svg import Drawing, page_svg
from foundation.charts.xmr import XmrChart, key, xmr

register = template.Library()

# The marks of RAG are those of ratings with the same meaning.
_RAG = {"green": "on_track", "amber": "at_risk", "red": "off_track"}
_ARROWS = {"up": "▲", "down": "▼", "same": "■"}


@register.simple_tag
def gt_rag(code: str, note: str = "", big: bool = False) -> SafeString:
    """Shape and word of a RAG: "green", "amber", "red", or "" for none; `note` is the second line."""
    return _component("rag", code=code, mark=_RAG[code] if code else "", note=note, big=big)


@register.simple_tag
def gt_change(direction: str | None, words: str, performance: str = "", line: bool = False) -> SafeString:
    """The value's own direction ("up", "down", "same") as an arrow, its words ("up 3.5"), and what it means.

    `performance` is "better", "worse" or empty, in a second line or, with `line`, in the same one. Without
    a direction there is nothing to compare with, and that is said.
    """
    meaning = performance if performance in ("better", "worse") else ""
    arrow = _ARROWS[direction] if direction else ""
    return _component("change", arrow=arrow, words=words, meaning=meaning, line=line)


@register.simple_tag
def gt_spc_variation(code: str, word: str, reason: str = "") -> SafeString:
    """The icon of a variation (codes in icons.py, "" for not applicable) with its word.

    `reason` is for those who do not see the picture. Where the word is a dash there is no icon.
    """
    return _component("spc_icon", drawing=variation_icon(code), word=word, reason=reason)


@register.simple_tag
def gt_spc_assurance(code: str, word: str, better: str = "higher", reason: str = "") -> SafeString:
    """The icon of an assurance with its word, as `gt_spc_variation`; `better` is "higher" or "lower"."""
    return _component("spc_icon", drawing=assurance_icon(code, better), word=word, reason=reason)


@register.inclusion_tag("components/xmr_chart.html")
def gt_xmr_chart(chart: XmrChart, table: str = "") -> dict[str, Any]:
    """An XmR chart with its key; `table` is the id of the table with the same figures on the page."""
    known = any(point.value is not None for point in chart.points)
    return {
        "title": chart.title,
        "svg": page_svg(xmr(chart), details=table) if known else "",
        "key": [(_icon(item.drawing), item.words) for item in key(chart)],
        "table": table,
    }


@register.inclusion_tag("components/benchmark_band.html")
def gt_benchmark_band(chart: BenchmarkBand, table: str = "") -> dict[str, Any]:
    """Quarters, markers and the strip of all authorities; `table` is the id of the table beside it."""
    kinds = {authority.kind for authority in chart.authorities if authority.value is not None}
    return {
        "title": chart.title,
        "svg": page_svg(benchmark_band(chart), details=table),
        "kinds": kinds,
        "table": table,
    }


# A summary of sixty indicators draws a few components over and over. `typed`, as in charts.py.
@lru_cache(maxsize=4096, typed=True)
def drawn(name: str, context: tuple[tuple[str, Any], ...]) -> SafeString:
    """A component, kept in memory by everything that it depends on."""
    return render_to_string(f"components/{name}.html", dict(context))


def _component(name: str, *, drawing: Drawing | None = None, **context: Any) -> SafeString:
    return drawn(name, (*context.items(), ("svg", _icon(drawing) if drawing else "")))


@lru_cache(maxsize=64)
def _icon(drawing: Drawing) -> SafeString:
    return page_svg(drawing, sized=True)
