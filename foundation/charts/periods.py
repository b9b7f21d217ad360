"""The names of periods below a chart: months with their years, thinned until they stand apart."""

from collections.abc import Iterator, Sequence
from typing import Protocol

from foundation.charts.labels import LINE, text_width
from foundation.charts.svg import Text

# Steps in which twelve months, four quarters and three terms come out even, and then by years.
_STRIDES = (1, 2, 3, 4, 6, 12, 24, 36, 60, 120)
_APART = 10.0


class Frame(Protocol):
    """The part of a plot that names need."""

    @property
    def base(self) -> float: ...
    @property
    def step(self) -> float: ...
    @property
    def width(self) -> float: ...
    def x(self, index: int) -> float: ...


def period_names(names: Sequence[tuple[str, str]], plot: Frame) -> Iterator[Text]:
    """(label, group) of each point: labels below the axis, each group's name under its first point.

    Of too many labels every second, third … is written, counted from a group's beginning; the first
    and the last are there whenever they have room.
    """
    y = plot.base + LINE + 2
    for index in _chosen(names, plot):
        yield Text("quiet", _inside(plot, index, text_width(names[index][0])), y, names[index][0], "middle")
    for index in reversed(_group_starts(names, plot)):
        wide = text_width(names[index][1], bold=True)
        yield Text("strong", _inside(plot, index, wide), y + LINE, names[index][1], "middle")


def _inside(plot: Frame, index: int, wide: float) -> float:
    """The middle of a text this wide: its point's place, unless the drawing ends before the text does."""
    return min(max(plot.x(index), wide / 2), plot.width - wide / 2)


def _chosen(names: Sequence[tuple[str, str]], plot: Frame) -> list[int]:
    room = max((text_width(label) for label, _ in names), default=0.0) + _APART
    starts = [i for i in range(1, len(names)) if names[i][1] != names[i - 1][1]]
    begin, last = starts[0] if starts else 0, len(names) - 1
    strides = [s for s in _STRIDES if s * plot.step >= room] or [len(names)]
    # A little wider apart, if then the last one, which readers look for, has room.
    shown = (s for s in strides[:3] if not 0 < (last - begin) % s * plot.step < room)
    stride = next(shown, strides[0])
    phase = begin % stride
    chosen = list(range(phase, len(names), stride))
    if chosen[0] * plot.step >= room:
        chosen.insert(0, 0)
    if (last - chosen[-1]) * plot.step >= room:
        chosen.append(last)
    return chosen


def _group_starts(names: Sequence[tuple[str, str]], plot: Frame) -> list[int]:
    """Where groups begin, the last first; a name that would meet the next one's is left out."""
    kept: list[int] = []
    for index in reversed(range(len(names))):
        group = names[index][1]
        if not group or (index and names[index - 1][1] == group):
            continue
        half = text_width(group, bold=True) / 2
        if not kept or plot.x(index) + half + _APART <= plot.x(kept[-1]) - _half(names, kept[-1]):
            kept.append(index)
    return kept


def _half(names: Sequence[tuple[str, str]], index: int) -> float:
    return text_width(names[index][1], bold=True) / 2
