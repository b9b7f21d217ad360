"""Ratings and charts in templates; a template builtin (config/settings.py), so never loaded by name.

The drawing stands in templates/components/, the numbers in bars.py, trends.py and marks.py.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, SupportsFloat

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from foundation.charts.bars import Segment, count_bar
from foundation.charts.marks import COLOURS, MARKS
from foundation.charts.trends import Point, sparkline, trend

register = template.Library()


# A list of a hundred actions draws a hundred ratings, few of them different. `typed`, because safe
# and unsafe text of the same letters are equal and are not the same.
@lru_cache(maxsize=4096, typed=True)
def drawn(
    template_name: str, code: str, colour: str, word: str = "", note: str = "", flag: bool = False
) -> SafeString:
    """A mark's component, kept in memory by everything that it depends on."""
    mark = MARKS[code]
    context = {"mark": mark, "colour": colour, "word": word or mark.word, "note": note, "flag": flag}
    return render_to_string(template_name, context)


@register.simple_tag
def gt_rating(code: str, note: str = "", word: str = "", colour: str = "", big: bool = False) -> SafeString:
    """Shape and word of a rating; `note` is the second line, `colour` that of the plan's scheme."""
    return drawn("components/rating.html", code, colour or MARKS[code].colour, word, note, big)


@register.simple_tag
def gt_mark(code: str, colour: str = "") -> SafeString:
    """The shape alone, for places where the word stands beside it; hidden from screen readers."""
    return drawn("components/mark.html", code, colour or MARKS[code].colour)


@register.simple_tag
def gt_tile(code: str, colour: str = "", hide_word: bool = False) -> SafeString:
    """The two letters of a rating in its colour, its word hidden; in a key the word stands beside."""
    shown = "dash" if MARKS[code].dashed else colour or MARKS[code].colour
    return drawn("components/rating_tile.html", code, shown, flag=hide_word)


@register.inclusion_tag("components/rating_key.html")
def gt_rating_key(*codes: str) -> dict[str, Any]:
    """The key of the tiles: of the codes named, or of all."""
    return {"marks": [MARKS[code] for code in codes] if codes else list(MARKS.values())}


@register.simple_block_tag
def gt_why(content: SafeString, code: str, word: str = "", colour: str = "") -> SafeString:
    """{% gt_why "at_risk" %}<p>Why, and until when.</p>{% endgt_why %}: the reason of a rating."""
    mark = MARKS[code]
    context = {"mark": mark, "word": word or mark.word, "colour": colour or mark.colour, "content": content}
    return render_to_string("components/rating_reason.html", context)


@register.inclusion_tag("components/count_bar.html")
def gt_count_bar(segments: Sequence[Segment], noun: str = "actions") -> dict[str, Any]:
    """Counts per rating as a bar and a list of links; see `bars.Segment`."""
    return {"bar": count_bar(segments), "noun": noun}


@register.inclusion_tag("components/trend.html")
def gt_trend(
    points: Sequence[Point], title: str, colour: str = "brand", highest: float | None = None
) -> dict[str, Any]:
    """A line over months; `colour` one of COLOURS that can be a line, or "brand"."""
    if colour not in (*COLOURS, "brand"):
        raise ValueError(f"{colour!r} is no colour of a line")
    return {"trend": trend(points, highest=highest), "title": title, "colour": colour}


@register.inclusion_tag("components/sparkline.html")
def gt_sparkline(
    values: Sequence[SupportsFloat | None],
    title: str,
    target: SupportsFloat | None = None,
    words: str = "",
) -> dict[str, Any]:
    """A small line in a table's cell; `title` names what it shows, `words` replaces its list of values."""
    return {"spark": sparkline(values, target), "title": title, "words": words}
