"""Drawings as SVG: for our pages, coloured by the style sheet, and standing alone, with colours in it.

A drawing is a title, a description and shapes, each with a look. What a look means stands in LOOKS,
once for pages and files alike; the colours' values stand in static/src/scss/_tokens.scss for pages
(a test holds COLOURS to them).
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString

BRAND = "#4b2354"
FONT = "Arial, Helvetica, sans-serif"

COLOURS: Mapping[str, str] = {
    "ink": "#0b0c0c",
    "ink-2": "#484949",
    "none-edge": "#5a6268",
    "rule-soft": "#e6e6e8",
    "white": "#fff",
    "green": "#0b6b3a",
    "amber": "#8a5600",
    "red": "#b3161f",
    "blue": "#1a5a9e",
    "brand": BRAND,
}


@dataclass(frozen=True)
class Look:
    """Colours by name, and the other attributes."""

    fill: str = ""
    stroke: str = ""
    more: Mapping[str, str] = field(default_factory=dict)


LOOKS: Mapping[str, Look] = {
    # Lines.
    "grid": Look(stroke="rule-soft"),
    "axis": Look(stroke="none-edge"),
    "value": Look(stroke="ink", more={"stroke-width": "1.6", "stroke-linejoin": "round"}),
    "mean": Look(stroke="none-edge", more={"stroke-width": "1.6"}),
    "limit": Look(stroke="none-edge", more={"stroke-width": "1.6", "stroke-dasharray": "2 4"}),
    "provisional": Look(stroke="none-edge", more={"stroke-width": "1.6", "stroke-dasharray": "2 7"}),
    "target": Look(stroke="brand", more={"stroke-width": "2", "stroke-dasharray": "9 5"}),
    "rebase": Look(stroke="ink", more={"stroke-width": "1.4", "stroke-dasharray": "1 3"}),
    "leader": Look(stroke="none-edge", more={"stroke-width": "0.8"}),
    "pointer": Look(stroke="ink", more={"stroke-width": "2"}),
    # Points.
    "ordinary": Look(fill="white", stroke="ink", more={"stroke-width": "1.8"}),
    "better": Look(fill="blue", stroke="white", more={"stroke-width": "1.5"}),
    "worse": Look(fill="red", stroke="white", more={"stroke-width": "1.5"}),
    "signal": Look(fill="none-edge", stroke="white", more={"stroke-width": "1.5"}),
    "own": Look(fill="ink"),
    "neighbour": Look(fill="none-edge", stroke="white"),
    "other": Look(fill="white", stroke="none-edge"),
    # Quarters, from the worst to the best; of one tint where neither is better.
    "quarter-0": Look(fill="white", stroke="brand"),
    "quarter-1": Look(fill="brand", stroke="brand", more={"fill-opacity": "0.09"}),
    "quarter-2": Look(fill="brand", stroke="brand", more={"fill-opacity": "0.18"}),
    "quarter-3": Look(fill="brand", stroke="brand", more={"fill-opacity": "0.3"}),
    # Icons.
    "disc": Look(fill="blue"),
    "diamond": Look(fill="red"),
    "ring": Look(fill="white", stroke="none-edge", more={"stroke-width": "1.6"}),
    "path-on": Look(stroke="white", more={"stroke-width": "1.2"}),
    "dots-on": Look(stroke="white", more={"stroke-width": "4.1", "stroke-linecap": "round"}),
    "line-on": Look(stroke="white", more={"stroke-width": "2.2"}),
    "path": Look(stroke="none-edge", more={"stroke-width": "1.2"}),
    "dots": Look(stroke="none-edge", more={"stroke-width": "4.1", "stroke-linecap": "round"}),
    "line": Look(stroke="ink", more={"stroke-width": "2"}),
    "dash": Look(stroke="none-edge", more={"stroke-width": "2"}),
    # Texts.
    "text": Look(fill="ink", more={"font-size": "14"}),
    "quiet": Look(fill="ink-2", more={"font-size": "14"}),
    "strong": Look(fill="ink", more={"font-size": "14", "font-weight": "700"}),
    "letter": Look(fill="ink", more={"font-size": "16", "font-weight": "700"}),
    "target-text": Look(fill="brand", more={"font-size": "14", "font-weight": "700"}),
    # On a line, a text stands on its own white ground.
    "note": Look(
        fill="ink",
        stroke="white",
        more={"font-size": "14", "stroke-width": "4", "paint-order": "stroke", "stroke-linejoin": "round"},
    ),
}


@dataclass(frozen=True, slots=True)
class Path:
    """A line or outline, as SVG's path data."""

    look: str
    d: str


@dataclass(frozen=True, slots=True)
class Circle:
    """A disc or ring about a point."""

    look: str
    x: float
    y: float
    radius: float


@dataclass(frozen=True, slots=True)
class Text:
    """One line of text; `anchor` is "start", "middle" or "end"."""

    look: str
    x: float
    y: float
    text: str
    anchor: str = "start"


Shape = Path | Circle | Text


@dataclass(frozen=True)
class Drawing:
    """What is drawn, back to front, in a view box of `width` by `height`.

    Without a title it is an ornament beside its own words, hidden from screen readers.
    """

    width: float
    height: float
    shapes: tuple[Shape, ...]
    title: str = ""
    description: str = ""


def n(number: float) -> str:
    """A coordinate, as short as it can be written."""
    return f"{round(number, 1):g}"


def page_svg(drawing: Drawing, *, details: str = "", sized: bool = False) -> SafeString:
    """The drawing for one of our pages; `details` is the id of its table, `sized` its own size its width."""
    more = {"aria-details": details} if details else {}
    if sized:
        more |= {"width": n(drawing.width), "height": n(drawing.height)}
    return _svg(drawing, more, _page_looks())


def svg_text(drawing: Drawing, *, font: str = FONT, brand: str = BRAND) -> str:
    """The drawing as a file of its own: namespace, size, font and colours as attributes, no style sheet.

    `font` is a list of families as CSS writes it; `brand` a colour such as "#4b2354".
    """
    own = {
        "xmlns": "http://www.w3.org/2000/svg",
        "width": n(drawing.width),
        "height": n(drawing.height),
        "font-family": font,
    }
    return str(_svg(drawing, own, _file_looks(brand)))


# Control characters and the like: XML cannot hold them, not even escaped.
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def _svg(drawing: Drawing, more: Mapping[str, str], looks: Mapping[str, SafeString]) -> SafeString:
    named = {"role": "img"} if drawing.title else {"aria-hidden": "true", "focusable": "false"}
    box = {"viewBox": f"0 0 {n(drawing.width)} {n(drawing.height)}"}
    words = [("title", drawing.title), ("desc", drawing.description)]
    return format_html(
        "<svg {}>{}{}</svg>",
        _attributes({**more, **box, **named}),
        format_html_join("", "<{0}>{1}</{0}>", [(tag, _plain(text)) for tag, text in words if text]),
        format_html_join("", "{}", [(_written(shape, looks[shape.look]),) for shape in drawing.shapes]),
    )


def _written(shape: Shape, look: SafeString) -> SafeString:
    if isinstance(shape, Circle):
        return format_html(
            '<circle cx="{}" cy="{}" r="{}" {}/>', n(shape.x), n(shape.y), n(shape.radius), look
        )
    if isinstance(shape, Path):
        return format_html('<path d="{}" {}/>', shape.d, look)
    return format_html(
        '<text x="{}" y="{}" text-anchor="{}" {}>{}</text>',
        n(shape.x),
        n(shape.y),
        shape.anchor,
        look,
        _plain(shape.text),
    )


def _plain(text: str) -> SafeString:
    """Text escaped, even where someone took it for safe: in a drawing there is no markup."""
    return escape(_UNWRITABLE.sub("", text))


def _attributes(attributes: Mapping[str, str]) -> SafeString:
    return format_html_join(" ", '{}="{}"', attributes.items())


@lru_cache(maxsize=1)
def _page_looks() -> Mapping[str, SafeString]:
    def coloured(look: Look) -> dict[str, str]:
        fill, stroke = look.fill and f"gt-f-{look.fill}", look.stroke and f"gt-s-{look.stroke}"
        return {"class": f"{fill} {stroke}".strip()}

    return _looks(coloured)


@lru_cache(maxsize=16)
def _file_looks(brand: str) -> Mapping[str, SafeString]:
    colours = {**COLOURS, "brand": brand}

    def coloured(look: Look) -> dict[str, str]:
        named = {"fill": look.fill, "stroke": look.stroke}
        return {attribute: colours[name] for attribute, name in named.items() if name}

    return _looks(coloured)


def _looks(coloured: Callable[[Look], dict[str, str]]) -> Mapping[str, SafeString]:
    """Each look as attributes; without a colour to fill with, nothing is filled."""
    return {
        name: _attributes({**({} if look.fill else {"fill": "none"}), **coloured(look), **look.more})
        for name, look in LOOKS.items()
    }
