"""Notes beside the points of a chart: each where it covers least, or not at all."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

from foundation.charts.labels import Box, free, text_box, text_width
from foundation.charts.svg import Text

# A note may stand on lines, which costs; on a point or another note it may not stand.
_LEVEL, _STROKE = 1, 2
_CLEAR = 9.0
# How far above the highest grid line a note may stand.
_ABOVE = 26.0


class Frame(Protocol):
    """The part of a plot that notes need."""

    @property
    def left(self) -> float: ...
    @property
    def right(self) -> float: ...
    @property
    def top(self) -> float: ...
    @property
    def base(self) -> float: ...


@dataclass(frozen=True)
class Note:
    """A text for the point at (x, y); `around` it, or along the line that begins there."""

    x: float
    y: float
    text: str
    around: bool


def place_notes(
    notes: Iterable[Note], *, dots: Sequence[tuple[float, float]], heights: Sequence[float], plot: Frame
) -> Iterator[Text]:
    """Notes as texts, the first the most important; one that finds no room is left to the table."""
    taken: list[Box] = []
    frame = Box(plot.left, plot.top - _ABOVE, plot.right, plot.base)
    for note in notes:
        reach = text_width(note.text) + 3 * _CLEAR
        near = [dot for dot in dots if abs(dot[0] - note.x) <= reach]
        best: tuple[int, Text, Box] | None = None
        for text in _places(note):
            box = text_box(text.x, text.y, text.text, text.anchor)
            if not box.inside(frame) or not free(box, taken) or _covers(box, near):
                continue
            cost = _LEVEL * sum(box.top < y < box.bottom for y in heights) + _STROKE * _crossed(box, near)
            if best is None or cost < best[0]:
                best = (cost, text, box)
            if not cost:
                break
        if best is not None:
            taken.append(best[2])
            yield best[1]


def _places(note: Note) -> Iterator[Text]:
    """Where a note may stand, the better first."""
    if not note.around:
        for y in (note.y - 7, note.y + 17):
            yield Text("note", note.x + 4, y, note.text)
        return
    for lift in (13.0, 21.0, 29.0, 45.0):
        for y in (note.y - lift, note.y + lift + 11):
            for anchor, x in (("middle", note.x), ("end", note.x + _CLEAR), ("start", note.x - _CLEAR)):
                yield Text("note", x, y, note.text, anchor)
        if lift == 13.0:
            yield Text("note", note.x - 14, note.y + 4, note.text, "end")
            yield Text("note", note.x + 14, note.y + 4, note.text, "start")


def _covers(box: Box, dots: Sequence[tuple[float, float]]) -> bool:
    return any(
        box.left - _CLEAR < x < box.right + _CLEAR and box.top - _CLEAR < y < box.bottom + _CLEAR
        for x, y in dots
    )


def _crossed(box: Box, dots: Sequence[tuple[float, float]]) -> int:
    """How many of the lines between neighbouring dots pass through the box, about."""
    count = 0
    for (x, y), (right, end) in pairwise(dots):
        low, high = max(x, box.left), min(right, box.right)
        if low >= high:
            continue
        slope = (end - y) / (right - x)
        begins, ends = y + slope * (low - x), y + slope * (high - x)
        count += min(begins, ends) < box.bottom and max(begins, ends) > box.top
    return count
