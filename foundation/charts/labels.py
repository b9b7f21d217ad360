"""Texts in drawings: how wide they are, where they break, and how they keep out of each other's way.

Widths are those of Arial, near enough for the fonts that stand in for it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

SIZE = 14.0
LINE = 18.0

# Widths in em: what is not named is as wide as most small letters and the digits.
_WIDTHS = {
    0.28: " !,./:;I[]\\|fijlt'’‘",
    0.34: "()-r“”",
    0.7: "ABCDEGHKNOPQRSUVXYw&%",
    0.87: "MW@m…—",
}
_WIDE = {character: width for width, characters in _WIDTHS.items() for character in characters}
_USUAL, _BOLDER = 0.556, 1.07


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle, edges included in neither side."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "Box") -> bool:
        """Whether both share any place."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )

    def inside(self, other: "Box") -> bool:
        """Whether all of this one lies in the other."""
        return (
            self.left >= other.left
            and self.right <= other.right
            and self.top >= other.top
            and self.bottom <= other.bottom
        )


@lru_cache(maxsize=4096)
def text_width(text: str, size: float = SIZE, *, bold: bool = False) -> float:
    """How wide a text is drawn, in the units of its size."""
    width = sum(_WIDE.get(character, _USUAL) for character in text) * size
    return width * _BOLDER if bold else width


def text_box(x: float, y: float, text: str, anchor: str, *, bold: bool = False) -> Box:
    """The room of a text whose base line is at `y`; `anchor` as SVG's text-anchor."""
    width = text_width(text, bold=bold)
    left = x if anchor == "start" else x - width if anchor == "end" else x - width / 2
    return Box(left, y - 12, left + width, y + 4)


def wrapped(text: str, width: float, *, most: int) -> tuple[str, ...]:
    """The text in lines no wider than `width`; what would be line `most` + 1 is cut and shows "…"."""
    lines: list[str] = []
    for word in text.split():
        if lines and text_width(f"{lines[-1]} {word}") <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    if len(lines) > most:
        lines = [*lines[: most - 1], f"{lines[most - 1]} …"]
    return tuple(cut(line, width) for line in lines)


def cut(text: str, width: float) -> str:
    """The text, shortened with "…" where it is wider than `width`."""
    if text_width(text) <= width:
        return text
    while len(text) > 1 and text_width(f"{text}…") > width:
        text = text[:-1]
    return f"{text}…"


def spread(wanted: Sequence[float], *, gap: float, low: float, high: float) -> list[float]:
    """Places at least `gap` apart, each as near as can be to the one wanted; `wanted` is ascending.

    Those that crowd together share what they must give way. With too little room between `low` and
    `high` the last ones stand beyond `high`.
    """
    blocks: list[tuple[float, int]] = []  # (sum of the wanted places, each less its own gaps; how many)
    for index, place in enumerate(wanted):
        total, count = place - index * gap, 1
        while blocks and blocks[-1][0] / blocks[-1][1] > total / count:
            before = blocks.pop()
            total, count = total + before[0], count + before[1]
        blocks.append((total, count))
    highest = max(high - (len(wanted) - 1) * gap, low)
    shared = [min(max(total / count, low), highest) for total, count in blocks for _ in range(count)]
    return [place + index * gap for index, place in enumerate(shared)]


def free(box: Box, taken: Iterable[Box]) -> bool:
    """Whether the box meets none of those taken."""
    return not any(box.meets(other) for other in taken)
