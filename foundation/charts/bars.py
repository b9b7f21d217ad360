"""The bar of counts per rating: a bar for the eye, a list for everyone. Geometry only."""

from collections.abc import Sequence
from dataclasses import dataclass

from foundation.charts.marks import COLOURS, MARKS, Mark

# Shares of the bar, in percent: below the first a number fits only a wide screen, below the second none.
_THIN, _TOO_THIN = 6.5, 2.2
# The dark edge that amber and white need on a white page stands this far inside its piece.
_INSET = 0.12


@dataclass(frozen=True)
class Segment:
    """A count to draw. `colour` overrides the mark's own; what is not `counted` is only listed."""

    code: str
    count: int
    url: str = ""
    colour: str = ""
    counted: bool = True


@dataclass(frozen=True)
class Piece:
    """One piece of the bar; `x`, `width`, `middle` and the edge's numbers are percent of the bar."""

    mark: Mark
    colour: str
    count: int
    x: float
    width: float
    middle: float
    edge_x: float
    edge_width: float
    edged: bool
    label: str


@dataclass(frozen=True)
class Line:
    """One line of the list below the bar."""

    mark: Mark
    colour: str
    count: int
    url: str
    counted: bool


@dataclass(frozen=True)
class CountBar:
    """The bar, its list, the total of what counts, and the bar in words by colour."""

    pieces: tuple[Piece, ...]
    lines: tuple[Line, ...]
    total: int
    words: str


def count_bar(segments: Sequence[Segment]) -> CountBar:
    """Lay out the segments in their order. Raises KeyError for a code that has no mark."""
    total = sum(segment.count for segment in segments if segment.counted)
    pieces: list[Piece] = []
    before = 0
    for segment in segments:
        if segment.counted and segment.count:
            pieces.append(_piece(segment, before=before, total=total))
            before += segment.count
    lines = tuple(
        Line(MARKS[s.code], s.colour or MARKS[s.code].colour, s.count, s.url, s.counted) for s in segments
    )
    return CountBar(tuple(pieces), lines, total, _words(lines))


def _piece(segment: Segment, *, before: int, total: int) -> Piece:
    mark = MARKS[segment.code]
    colour = segment.colour or mark.colour
    x, width = 100 * before / total, 100 * segment.count / total
    return Piece(
        mark=mark,
        colour=colour,
        count=segment.count,
        x=round(x, 2),
        width=round(width, 2),
        middle=round(x + width / 2, 2),
        edge_x=round(x + _INSET, 2),
        edge_width=round(max(width - 2 * _INSET, 0), 2),
        edged=colour in ("amber", "white", "grey"),
        label="" if width < _TOO_THIN else "thin" if width < _THIN else "always",
    )


def _words(lines: Sequence[Line]) -> str:
    """ "15 red, 26 amber, 58 green": the colours in the order of severity, those without any left out."""
    sums = {
        colour: sum(line.count for line in lines if line.counted and line.colour == colour)
        for colour in COLOURS
    }
    return ", ".join(f"{count} {colour}" for colour, count in sums.items() if count)
