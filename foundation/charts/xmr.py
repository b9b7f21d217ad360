"""An XmR chart: values over time with mean and limits, target, rebases and what stands out.

Plain data in, a drawing out (svg.py makes it SVG). The mean and limits are the caller's; so are all
words, but for those of the key.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import SupportsFloat

from foundation.charts.labels import LINE, spread, text_width, wrapped
from foundation.charts.notes import Note, place_notes
from foundation.charts.periods import period_names
from foundation.charts.scales import Scale, number_text, scale
from foundation.charts.svg import Circle, Drawing, Path, Shape, Text, n

KINDS = ("ordinary", "better", "worse", "signal")

WIDTH, PLOT_HEIGHT = 840.0, 304.0
_TITLE_ROOM, _NOTE_ROOM = 30.0, 18.0
_PADDING, _LABEL_GAP = 10.0, 8.0
_REBASE_LINES = 3


@dataclass(frozen=True)
class XmrPoint:
    """One period: its short name ("Jan"), the group that it begins or goes on ("2017"), its value.

    `kind` is one of KINDS; "signal" stands out without being better or worse. `note` is written beside
    the point where there is room; of equal notes in a row the last.
    """

    label: str
    value: SupportsFloat | None
    kind: str = "ordinary"
    note: str = ""
    group: str = ""


@dataclass(frozen=True)
class Stretch:
    """Mean and limits of the points `first` to `last`, both included; None is not computable."""

    first: int
    last: int
    mean: SupportsFloat | None
    lower: SupportsFloat | None
    upper: SupportsFloat | None
    provisional: bool = False


@dataclass(frozen=True)
class TargetStep:
    """A target of the points `first` to `last`; a range is two, named for their ends."""

    first: int
    last: int
    value: SupportsFloat
    name: str = "Target"


@dataclass(frozen=True)
class Rebase:
    """A rebase before the point `at`, and why: "Rebased January 2018: …"."""

    at: int
    words: str


@dataclass(frozen=True)
class XmrChart:
    """A chart's data. `axis` says what is measured and in what unit; `unit` is a sign after each number.

    Mean and limits of whole numbers are written with one decimal.
    """

    title: str
    description: str
    points: tuple[XmrPoint, ...]
    stretches: tuple[Stretch, ...] = ()
    targets: tuple[TargetStep, ...] = ()
    rebases: tuple[Rebase, ...] = ()
    axis: str = ""
    unit: str = ""
    decimals: int = 1


@dataclass(frozen=True)
class Plot:
    """The frame in view box units, and the places in it; `last` is the index of the last point."""

    left: float
    right: float
    top: float
    base: float
    step: float
    last: int
    values: Scale
    width: float = WIDTH

    def x(self, index: int) -> float:
        """The place of a point."""
        return self.left + _PADDING + self.step * index

    def edge(self, index: int) -> float:
        """The place halfway between a point and the one before it, inside the frame."""
        return min(max(self.x(index) - self.step / 2, self.left), self.right)

    def y(self, value: SupportsFloat) -> float:
        """The height of a value."""
        return self.values.at(float(value))


def xmr(chart: XmrChart) -> Drawing:
    """The chart as a drawing 840 wide and as high as its rebases' reasons need.

    Raises ValueError for a chart without any value, and KeyError for a kind that is not in KINDS.
    """
    if all(point.value is None for point in chart.points):
        raise ValueError("There is no value to draw.")
    plot, reasons = _plot(chart)
    lines = list(_line_labels(chart))
    shapes: list[Shape] = [
        *_grid(chart, plot),
        *_process(chart, plot),
        *_rebases(chart, plot, reasons),
        *_series(chart, plot),
        *_right_labels(plot, lines),
        *place_notes(_notes(chart, plot), dots=_dots(chart, plot), heights=_heights(chart, plot), plot=plot),
        *period_names([(point.label, point.group) for point in chart.points], plot),
    ]
    return Drawing(WIDTH, plot.base + 2 * LINE + 18, tuple(shapes), chart.title, chart.description)


def _plot(chart: XmrChart) -> tuple[Plot, list[tuple[str, ...]]]:
    """The frame, wide enough for all labels, and the rebases' reasons in lines."""
    axis = scale([float(v) for v in _all_values(chart)], start=0, end=0, decimals=chart.decimals)
    widest = max(text_width(number_text(tick, axis.decimals, chart.unit)) for tick in axis.ticks)
    labels = max((text_width(text, bold=True) for _, text, _ in _line_labels(chart)), default=0.0)
    left, right = max(widest + 12, 40.0), WIDTH - max(labels + _LABEL_GAP + 4, 24.0)
    last = len(chart.points) - 1
    step = (right - left - 2 * _PADDING) / max(last, 1)
    frame = Plot(left, right, 0, 0, step, last, axis)
    reasons = [
        wrapped(rebase.words, max(_room(frame, rebase)), most=_REBASE_LINES) for rebase in chart.rebases
    ]
    notes = _NOTE_ROOM if any(point.note for point in chart.points) else 0.0
    top = _TITLE_ROOM + 12 + LINE * sum(len(lines) for lines in reasons) + notes
    heights = Scale(axis.ticks, axis.decimals, top + PLOT_HEIGHT, top)
    return replace(frame, top=top, base=top + PLOT_HEIGHT, values=heights), reasons


def _all_values(chart: XmrChart) -> Iterator[SupportsFloat]:
    yield from (point.value for point in chart.points if point.value is not None)
    yield from (step.value for step in chart.targets)
    for stretch in chart.stretches:
        yield from (v for v in (stretch.mean, stretch.lower, stretch.upper) if v is not None)


def _grid(chart: XmrChart, plot: Plot) -> Iterator[Shape]:
    yield Path("grid", "".join(f"M{n(plot.left)} {n(plot.y(t))}H{n(plot.right)}" for t in plot.values.ticks))
    for tick in plot.values.ticks:
        text = number_text(tick, plot.values.decimals, chart.unit)
        yield Text("quiet", plot.left - 8, plot.y(tick) + 4, text, "end")
    if chart.axis:
        yield Text("quiet", 6, 20, chart.axis)


def _process(chart: XmrChart, plot: Plot) -> Iterator[Shape]:
    """Limits, means and targets: each kind of line once, however often it begins anew."""
    lines: dict[str, list[str]] = {"limit": [], "provisional": [], "mean": [], "target": []}
    for stretch in chart.stretches:
        limits = lines["provisional" if stretch.provisional else "limit"]
        limits += _level(plot, stretch, stretch.upper) + _level(plot, stretch, stretch.lower)
        lines["mean"] += _level(plot, stretch, stretch.mean)
    for step in chart.targets:
        lines["target"] += _level(plot, step, step.value)
    yield from (Path(look, "".join(parts)) for look, parts in lines.items() if parts)


def _level(plot: Plot, span: Stretch | TargetStep, value: SupportsFloat | None) -> list[str]:
    if value is None:
        return []
    right = plot.right if span.last >= plot.last else plot.edge(span.last + 1)
    return [f"M{n(plot.edge(span.first))} {n(plot.y(value))}H{n(right)}"]


def _rebases(chart: XmrChart, plot: Plot, reasons: Sequence[tuple[str, ...]]) -> Iterator[Shape]:
    """Verticals; each reason has its own lines above the plot, on the side where there is more room."""
    y = _TITLE_ROOM + 12
    texts: list[Text] = []
    for rebase, lines in zip(chart.rebases, reasons, strict=True):
        x = plot.edge(rebase.at)
        yield Path("rebase", f"M{n(x)} {n(y - 10)}V{n(plot.base)}")
        before, after = _room(plot, rebase)
        away, anchor = (7, "start") if after >= before else (-7, "end")
        texts += [Text("note", x + away, y + LINE * row, line, anchor) for row, line in enumerate(lines)]
        y += LINE * len(lines)
    yield from texts


def _room(plot: Plot, rebase: Rebase) -> tuple[float, float]:
    """How much room there is before and after a rebase's vertical."""
    return plot.edge(rebase.at) - 7, WIDTH - plot.edge(rebase.at) - 7


def _series(chart: XmrChart, plot: Plot) -> Iterator[Shape]:
    """The line, broken by gaps and rebases, and the points on it."""
    breaks = {rebase.at for rebase in chart.rebases}
    parts: list[str] = []
    before = False
    for index, point in enumerate(chart.points):
        if point.value is not None:
            begins = not before or index in breaks
            parts.append(f"{'M' if begins else 'L'}{n(plot.x(index))} {n(plot.y(point.value))}")
        before = point.value is not None
    yield Path("value", "".join(parts))
    size = _size(plot)
    for index, point in enumerate(chart.points):
        if point.value is not None:
            yield mark(point.kind, plot.x(index), plot.y(point.value), size)


def mark(kind: str, x: float, y: float, size: float = 1.0) -> Shape:
    """The mark of a point; `size` 1 is the one of a chart of two years."""
    if kind in ("ordinary", "better"):
        return Circle(kind, x, y, {"ordinary": 4.2, "better": 7.0}[kind] * size)
    half = {"worse": 9.0, "signal": 6.0}[kind] * size
    if kind == "worse":
        return Path(
            kind, f"M{n(x)} {n(y - half)}l{n(half)} {n(half)} {n(-half)} {n(half)} {n(-half)} {n(-half)}z"
        )
    return Path(kind, f"M{n(x - half)} {n(y - half)}h{n(2 * half)}v{n(2 * half)}h{n(-2 * half)}z")


def _size(plot: Plot) -> float:
    """Marks shrink before they would meet their neighbours."""
    return min(1.0, max(plot.step / 15, 0.45))


def _line_labels(chart: XmrChart) -> Iterator[tuple[SupportsFloat, str, str]]:
    """Value, text and look of what is written at the right: the lines that reach the last point."""
    last = len(chart.points) - 1
    for step in chart.targets:
        if step.last >= last:
            text = f"{step.name} {number_text(step.value, chart.decimals, chart.unit)}"
            yield step.value, text, "target-text"
    for stretch in chart.stretches:
        named = (("Upper", stretch.upper), ("Mean", stretch.mean), ("Lower", stretch.lower))
        for name, value in named if stretch.last >= last else ():
            if value is not None:
                yield value, f"{name} {number_text(value, chart.decimals or 1, chart.unit)}", "text"


def _right_labels(plot: Plot, lines: Sequence[tuple[SupportsFloat, str, str]]) -> Iterator[Shape]:
    """The labels beside the ends of their lines, moved apart, with a leader where one is far from its own."""
    placed = sorted(((plot.y(value), text, look) for value, text, look in lines), key=lambda line: line[0])
    places = spread([y for y, _, _ in placed], gap=LINE - 2, low=plot.top, high=plot.base)
    for (own, text, look), y in zip(placed, places, strict=True):
        if abs(y - own) > LINE / 4:
            yield Path("leader", f"M{n(plot.right)} {n(own)}L{n(plot.right + _LABEL_GAP - 2)} {n(y)}")
        yield Text(look, plot.right + _LABEL_GAP, y + 4, text)


def _notes(chart: XmrChart, plot: Plot) -> Iterator[Note]:
    """What is written beside points, the latest first, and earlier targets at their beginning."""
    for text, run in groupby(reversed(list(enumerate(chart.points))), key=lambda pair: pair[1].note):
        index, point = next(run)
        if text and point.value is not None:
            yield Note(plot.x(index), plot.y(point.value), text, around=True)
    for step in chart.targets:
        if step.last < len(chart.points) - 1:
            text = f"{step.name} {number_text(step.value, chart.decimals, chart.unit)}"
            yield Note(plot.edge(step.first), plot.y(step.value), text, around=False)


def _dots(chart: XmrChart, plot: Plot) -> list[tuple[float, float]]:
    return [(plot.x(i), plot.y(p.value)) for i, p in enumerate(chart.points) if p.value is not None]


def _heights(chart: XmrChart, plot: Plot) -> list[float]:
    """The heights of the level lines, which notes had better not cross."""
    levels = [step.value for step in chart.targets]
    levels += [v for s in chart.stretches for v in (s.mean, s.lower, s.upper) if v is not None]
    return [plot.y(value) for value in levels]


@dataclass(frozen=True)
class KeyItem:
    """One line of a chart's key: a small drawing and its words."""

    drawing: Drawing
    words: str


def key(chart: XmrChart) -> tuple[KeyItem, ...]:
    """What the chart's marks and lines mean, of those that it has."""
    kinds = {point.kind for point in chart.points if point.value is not None}
    stretches = [s for s in chart.stretches if s.mean is not None]
    limited = [s for s in stretches if s.lower is not None or s.upper is not None]
    has = {
        **{kind: kind in kinds for kind in KINDS},
        "mean": bool(stretches),
        "limit": any(not s.provisional for s in limited),
        "provisional": any(s.provisional for s in limited),
        "target": bool(chart.targets),
        "rebase": bool(chart.rebases),
    }
    return tuple(KeyItem(_sample(look), words) for look, words in _KEY.items() if has[look])


_KEY = {
    "ordinary": "ordinary variation",
    "better": "signal, better",
    "worse": "signal, worse",
    "signal": "signal, neither better nor worse",
    "mean": "mean",
    "limit": "limits",
    "provisional": "provisional limits, from few points",
    "target": "target",
    "rebase": "rebase",
}


def _sample(look: str) -> Drawing:
    if look in KINDS:
        return Drawing(18, 18, (mark(look, 9, 9),))
    if look == "rebase":
        return Drawing(10, 18, (Path(look, "M5 0V18"),))
    return Drawing(30, 10, (Path(look, "M0 5H30"),))
