"""Where a figure stands among all authorities: their quarters, some by name, and each as a dot.

The axis always rises to the right; the letters of the quarters turn round where lower is better.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import SupportsFloat

from foundation.charts.labels import LINE, Box, cut, free, text_box, text_width
from foundation.charts.scales import Scale, number_text, scale
from foundation.charts.svg import Circle, Drawing, Path, Shape, Text, n

KINDS = ("own", "neighbour", "other")

WIDTH = 820.0
_LEFT, _RIGHT = 30.0, 790.0
_BAND_TOP, _BAND_BASE = 34.0, 68.0
_DOT, _HIGHEST = 9.0, 110.0
_LONGEST = 300.0
_DEEP = 1e6  # our own line goes down to the axis, wherever that will be


@dataclass(frozen=True)
class Marker:
    """A figure by name: "Ashworth", "England 2017"."""

    name: str
    value: SupportsFloat


@dataclass(frozen=True)
class Authority:
    """One authority's figure in the strip; `kind` is one of KINDS."""

    value: SupportsFloat | None
    kind: str = "other"


@dataclass(frozen=True)
class BenchmarkBand:
    """`quantiles` are the least, the three quartiles and the greatest.

    `better` is "higher", "lower" or "" (then the quarters have no letters). Without `authorities` the
    strip of dots is left out. `unit` is a sign after each number.
    """

    title: str
    description: str
    quantiles: tuple[SupportsFloat, SupportsFloat, SupportsFloat, SupportsFloat, SupportsFloat]
    better: str
    own: Marker | None = None
    others: tuple[Marker, ...] = ()
    authorities: tuple[Authority, ...] = ()
    unit: str = ""
    decimals: int = 1


def benchmark_band(chart: BenchmarkBand) -> Drawing:
    """The chart as a drawing 820 wide.

    Raises KeyError for an unknown `better` and ValueError for an unknown kind of authority.
    """
    named = [*chart.others, *([chart.own] if chart.own else [])]
    known = [a for a in chart.authorities if a.value is not None]
    values = [*chart.quantiles, *(m.value for m in named), *(a.value for a in known if a.value is not None)]
    axis = scale([float(value) for value in values], start=_LEFT, end=_RIGHT, most_steps=8)
    shapes: list[Shape] = [*_quarters(chart, axis)]
    base, texts = _others(chart, axis)
    shapes += texts
    if known:
        centre = chart.own.value if chart.own else chart.quantiles[2]
        base, dots = _strip(known, axis, top=base + 6, centre=axis.at(float(centre)))
        shapes += dots
    shapes += _own(chart, axis, base)
    shapes += _axis(chart, axis, base)
    return Drawing(WIDTH, base + LINE + 6, tuple(shapes), chart.title, chart.description)


_LETTERS = {
    "higher": (("D", 0), ("C", 1), ("B", 2), ("A", 3)),
    "lower": (("A", 3), ("B", 2), ("C", 1), ("D", 0)),
    "": (("", 1), ("", 1), ("", 1), ("", 1)),
}


def _quarters(chart: BenchmarkBand, axis: Scale) -> Iterator[Shape]:
    cuts = [axis.at(float(value)) for value in chart.quantiles]
    own = axis.at(float(chart.own.value)) if chart.own else -100.0
    for (letter, shade), left, right in zip(_LETTERS[chart.better], cuts, cuts[1:], strict=False):
        if right > left:
            frame = f"M{n(left)} {n(_BAND_TOP)}H{n(right)}V{n(_BAND_BASE)}H{n(left)}z"
            yield Path(f"quarter-{shade}", frame)
        if letter and right - left > 16:
            yield Text("letter", _beside((left + right) / 2, own), 57, letter, "middle")


def _beside(x: float, line: float) -> float:
    """The place of a letter, a little aside where our own line would strike it through."""
    return x if abs(x - line) > 10 else line + 14 if x >= line else line - 14


def _own(chart: BenchmarkBand, axis: Scale, base: float) -> Iterator[Shape]:
    """Our own figure above the band, its line down through the strip."""
    if chart.own is None:
        return
    x = axis.at(float(chart.own.value))
    text = _named(chart.own, chart)
    half = text_width(text, bold=True) / 2
    foot = base if any(a.value is not None for a in chart.authorities) else _BAND_BASE + 4
    yield Path("own", f"M{n(x)} 29l-7-11h14z")
    yield Path("pointer", f"M{n(x)} 28V{n(foot)}")
    yield Text("strong", min(max(x, half + 2), WIDTH - half - 2), 14, text, "middle")


def _others(chart: BenchmarkBand, axis: Scale) -> tuple[float, list[Shape]]:
    """The others' ticks below the band, their names in as many rows as keep them apart."""
    shapes: list[Shape] = []
    taken: list[Box] = []
    base = _BAND_BASE + 8
    if chart.own is not None:
        x = axis.at(float(chart.own.value))
        taken.append(Box(x - 5, _BAND_BASE, x + 5, _DEEP))
    ticks = sorted(chart.others, key=lambda marker: float(marker.value))
    for marker in ticks:
        x = axis.at(float(marker.value))
        text, box = _free_name(marker, x, chart, [*taken, *_tick_boxes(ticks, marker, axis)])
        taken += [box, Box(x - 2, _BAND_BASE, x + 2, text.y + 2)]
        shapes += [Path("pointer", f"M{n(x)} {n(_BAND_BASE - 6)}V{n(text.y + 2)}"), text]
        base = max(base, text.y + 8)
    return base, shapes


def _tick_boxes(ticks: Sequence[Marker], own: Marker, axis: Scale) -> list[Box]:
    """Where the other ticks come down at least to the first row."""
    places = [axis.at(float(marker.value)) for marker in ticks if marker is not own]
    return [Box(x - 2, _BAND_BASE, x + 2, 94) for x in places]


def _free_name(marker: Marker, x: float, chart: BenchmarkBand, taken: Sequence[Box]) -> tuple[Text, Box]:
    """The marker's name at the right or left of its tick, in the first row with room for it."""
    words = _named(marker, chart)
    rows = [92 + LINE * row for row in range(len(chart.others) + 1)]
    for y in rows:
        for place, anchor in ((x + 5, "start"), (x - 5, "end")):
            box = text_box(place, y, words, anchor)
            if box.left >= 0 and box.right <= WIDTH and free(box, taken):
                return Text("text", place, y, words, anchor), box
    # Between the edge and our own line a long name may have no room; then it stands across the line.
    y = max([rows[-1], *(box.bottom + 8 for box in taken if box.bottom < _DEEP)]) + LINE
    place = min(x + 5, WIDTH - text_width(words) - 2)
    return Text("note", place, y, words), text_box(place, y, words, "start")


def _named(marker: Marker, chart: BenchmarkBand) -> str:
    """ "Ashworth 88.8%", endless names cut."""
    return f"{cut(marker.name, _LONGEST)} {number_text(marker.value, chart.decimals, chart.unit)}"


def _strip(
    known: Sequence[Authority], axis: Scale, *, top: float, centre: float
) -> tuple[float, list[Shape]]:
    """All authorities as dots, about equal figures above each other; the place of the axis below them.

    Columns are as wide as a dot; `centre` is exactly the middle of one of them.
    """
    columns: dict[int, list[str]] = defaultdict(list)
    for authority in sorted(known, key=lambda a: KINDS.index(a.kind)):
        if authority.value is not None:
            columns[round((axis.at(float(authority.value)) - centre) / _DOT)].append(authority.kind)
    highest = max(len(column) for column in columns.values())
    pitch = min(_DOT, _HIGHEST / highest)
    base = top + pitch * highest + 6
    dots = [
        Circle(kind, centre + place * _DOT, base - 6 - pitch * row, 5.0 if kind == "own" else 3.8)
        for place, column in columns.items()
        for row, kind in enumerate(column)
    ]
    return base, sorted(dots, key=lambda dot: dot.look == "own")


def _axis(chart: BenchmarkBand, axis: Scale, base: float) -> Iterator[Shape]:
    marks = "".join(f"M{n(axis.at(tick))} {n(base)}v4" for tick in axis.ticks)
    yield Path("axis", f"M{n(_LEFT)} {n(base)}H{n(_RIGHT)}{marks}")
    for tick in axis.ticks:
        yield Text(
            "quiet", axis.at(tick), base + LINE, number_text(tick, axis.decimals, chart.unit), "middle"
        )
