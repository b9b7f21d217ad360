"""Drawings as SVG: for our pages, coloured by the style sheet, and standing alone, with colours in it.

A drawing is a title, a description and shapes, each with a look. What a look means stands in LOOKS,
once for pages and files alike; the colours' values stand in static/src/scss/_tokens.scss for pages
(a test holds COLOURS to them).
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

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
    """Colours by name, and the other attributes as they are written."""

    fill: str = ""
    stroke: str = ""
    more: str = ""


LOOKS: Mapping[str, Look] = {
    # Lines.
    "grid": Look(stroke="rule-soft"),
    "axis": Look(stroke="none-edge"),
    "value": Look(stroke="ink", more='stroke-width="1.6" stroke-linejoin="round"'),
    "mean": Look(stroke="none-edge", more='stroke-width="1.6"'),
    "limit": Look(stroke="none-edge", more='stroke-width="1.6" stroke-dasharray="2 4"'),
    "provisional": Look(stroke="none-edge", more='stroke-width="1.6" stroke-dasharray="2 7"'),
    "target": Look(stroke="brand", more='stroke-width="2" stroke-dasharray="9 5"'),
    "rebase": Look(stroke="ink", more='stroke-width="1.4" stroke-dasharray="1 3"'),
    "leader": Look(stroke="none-edge", more='stroke-width="0.8"'),
    "pointer": Look(stroke="ink", more='stroke-width="2"'),
    # Points.
    "ordinary": Look(fill="white", stroke="ink", more='stroke-width="1.8"'),
    "better": Look(fill="blue", stroke="white", more='stroke-width="1.5"'),
    "worse": Look(fill="red", stroke="white", more='stroke-width="1.5"'),
    "signal": Look(fill="none-edge", stroke="white", more='stroke-width="1.5"'),
    "own": Look(fill="ink"),
    "neighbour": Look(fill="none-edge", stroke="white"),
    "other": Look(fill="white", stroke="none-edge"),
    # Quarters, from the worst to the best; of one tint where neither is better.
    "quarter-0": Look(fill="white", stroke="brand"),
    "quarter-1": Look(fill="brand", stroke="brand", more='fill-opacity="0.09"'),
    "quarter-2": Look(fill="brand", stroke="brand", more='fill-opacity="0.18"'),
    "quarter-3": Look(fill="brand", stroke="brand", more='fill-opacity="0.3"'),
    # Icons.
    "disc": Look(fill="blue"),
    "diamond": Look(fill="red"),
    "ring": Look(fill="white", stroke="none-edge", more='stroke-width="1.6"'),
    "path-on": Look(stroke="white", more='stroke-width="1.2"'),
    "dots-on": Look(stroke="white", more='stroke-width="4.1" stroke-linecap="round"'),
    "line-on": Look(stroke="white", more='stroke-width="2.2"'),
    "path": Look(stroke="none-edge", more='stroke-width="1.2"'),
    "dots": Look(stroke="none-edge", more='stroke-width="4.1" stroke-linecap="round"'),
    "line": Look(stroke="ink", more='stroke-width="2"'),
    "dash": Look(stroke="none-edge", more='stroke-width="2"'),
    # Texts.
    "text": Look(fill="ink", more='font-size="14"'),
    "quiet": Look(fill="ink-2", more='font-size="14"'),
    "strong": Look(fill="ink", more='font-size="14" font-weight="700"'),
    "letter": Look(fill="ink", more='font-size="16" font-weight="700"'),
    "target-text": Look(fill="brand", more='font-size="14" font-weight="700"'),
    # On a line, a text stands on its own white ground.
    "note": Look(
        fill="ink",
        stroke="white",
        more='font-size="14" stroke-width="4" paint-order="stroke" stroke-linejoin="round"',
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


def page_svg(drawing: Drawing, *, kind: str = "", details: str = "") -> str:
    """The drawing for one of our pages; `kind` is its class, `details` the id of its table."""
    classes = f' class="{kind}"' if kind else ""
    more = f' aria-details="{escaped(details)}"' if details else ""
    return f"<svg{classes}{_head(drawing)}{more}>{_named(drawing)}{_shapes(drawing, _page_looks())}</svg>"


def svg_text(drawing: Drawing, *, font: str = FONT, brand: str = BRAND) -> str:
    """The drawing as a file of its own: namespace, size, font and colours as attributes, no style sheet.

    `font` is a list of families as CSS writes it; `brand` a colour such as "#4b2354".
    """
    size = f'width="{n(drawing.width)}" height="{n(drawing.height)}" font-family="{escaped(font)}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size}{_head(drawing)}>'
        f"{_named(drawing)}{_shapes(drawing, _file_looks(brand))}</svg>"
    )


def escaped(text: str) -> str:
    """Text for element or attribute, without the control characters that XML cannot hold."""
    if _SPECIAL.search(text) is None:
        return text
    plain = _UNWRITABLE.sub("", text)
    return plain.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_SPECIAL = re.compile(r"[&<>\"\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def _head(drawing: Drawing) -> str:
    named = 'role="img"' if drawing.title else 'aria-hidden="true" focusable="false"'
    return f' viewBox="0 0 {n(drawing.width)} {n(drawing.height)}" {named}'


def _named(drawing: Drawing) -> str:
    title = f"<title>{escaped(drawing.title)}</title>" if drawing.title else ""
    return title + (f"<desc>{escaped(drawing.description)}</desc>" if drawing.description else "")


def _shapes(drawing: Drawing, looks: Mapping[str, str]) -> str:
    return "".join([_written(shape, looks[shape.look]) for shape in drawing.shapes])


def _written(shape: Shape, look: str) -> str:
    if isinstance(shape, Circle):
        return f'<circle cx="{n(shape.x)}" cy="{n(shape.y)}" r="{n(shape.radius)}" {look}/>'
    if isinstance(shape, Path):
        return f'<path d="{shape.d}" {look}/>'
    anchor = "" if shape.anchor == "start" else f' text-anchor="{shape.anchor}"'
    return f'<text x="{n(shape.x)}" y="{n(shape.y)}"{anchor} {look}>{escaped(shape.text)}</text>'


@lru_cache(maxsize=1)
def _page_looks() -> Mapping[str, str]:
    def written(look: Look) -> str:
        classes = " ".join(
            [f"gt-f-{look.fill}"] * bool(look.fill) + [f"gt-s-{look.stroke}"] * bool(look.stroke)
        )
        return f'class="{classes}"'

    return _looks(written)


@lru_cache(maxsize=16)
def _file_looks(brand: str) -> Mapping[str, str]:
    colours = {**COLOURS, "brand": escaped(brand)}

    def written(look: Look) -> str:
        fill = f'fill="{colours[look.fill]}"' if look.fill else ""
        return f'{fill} stroke="{colours[look.stroke]}"'.strip() if look.stroke else fill

    return _looks(written)


def _looks(written: Callable[[Look], str]) -> Mapping[str, str]:
    """Each look as attributes; without a colour to fill with, nothing is filled."""
    return {
        name: " ".join(part for part in ('fill="none"' * (not look.fill), written(look), look.more) if part)
        for name, look in LOOKS.items()
    }
