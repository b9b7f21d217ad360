"""Values to places: an axis that begins and ends on round numbers, and the texts of numbers."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import SupportsFloat

_STEPS = (1.0, 2.0, 2.5, 5.0)


@dataclass(frozen=True)
class Scale:
    """`ticks` from the lowest to the highest; `decimals` that their texts need; places in view box units."""

    ticks: tuple[float, ...]
    decimals: int
    start: float
    end: float

    def at(self, value: float) -> float:
        """The place of a value, ticks[0] at `start` and ticks[-1] at `end`."""
        low, high = self.ticks[0], self.ticks[-1]
        return self.start + (self.end - self.start) * (value - low) / (high - low)


def scale(
    values: Sequence[float], *, start: float, end: float, most_steps: int = 7, decimals: int = 300
) -> Scale:
    """An axis over all values, none of them cut off, in at most `most_steps` round steps.

    The steps have at most `decimals` decimals. Equal values get room above and below; no value at all
    gives 0 to 1.
    """
    low, high = (min(values), max(values)) if values else (0.0, 1.0)
    if high - low <= 1e-9 * max(abs(low), abs(high)):
        room = abs(low) / 10 or 1.0
        low, high = low - room, high + room
    size, exponent = _step(low, high, most_steps, decimals)
    first = math.floor(low / size + 1e-9)
    last = max(math.ceil(high / size - 1e-9), first + 1)
    shown = max(-exponent, 0)
    ticks = tuple(round(number * size, shown) for number in range(first, last + 1))
    return Scale(ticks, shown, start, end)


def number_text(value: SupportsFloat, decimals: int, unit: str = "") -> str:
    """ "1,234.5%": rounded half up as it is written, with separators and its unit's sign; never "-0"."""
    written = value if isinstance(value, Decimal) else Decimal(repr(float(value)))
    rounded = written.quantize(Decimal(1).scaleb(-decimals), context=_EXACT)
    return f"{rounded or abs(rounded):,}{unit}"


# The default context would refuse a number of more than 28 digits.
_EXACT = Context(prec=400, rounding=ROUND_HALF_UP)


def _step(low: float, high: float, most: int, decimals: int) -> tuple[float, int]:
    """The least round step that needs no more than `most`, and the exponent of its last digit."""
    exponent = max(math.floor(math.log10((high - low) / most)), -decimals)
    while True:
        for factor in _STEPS:
            size, last_digit = factor * 10.0**exponent, exponent - (factor == 2.5)
            steps = math.ceil(high / size - 1e-9) - math.floor(low / size + 1e-9)
            if steps <= most and last_digit >= -decimals:
                return size, last_digit
        exponent += 1
