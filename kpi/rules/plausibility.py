"""Doubts about a figure as somebody wrote it: each must be confirmed by a person before it counts.

None of these proves a mistake; each has been one in the papers of a real council.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, Context, Decimal
from statistics import median

from kpi.rules.rag import displayed

# Figures come as close as this to each other in months of real change; a lost decimal point does not.
ODD_RATIO = 5
# Of fewer figures nobody can say what is usual.
FEWEST_NEIGHBOURS = 3
# Beyond these a written figure is a spreadsheet's arithmetic, not what anybody chose to print.
MOST_DECIMALS = 6


@dataclass(frozen=True)
class Warning_:  # noqa: N801 - `Warning` is Python's own
    """One doubt: a stored code, and a sentence with both figures."""

    code: str
    text: str


@dataclass(frozen=True)
class Entry:
    """A figure as written, with as many decimals as it was written with.

    `unit` is the stored one ("percent", "count" …); numerator ÷ denominator × `factor` gives the value;
    `decimals` are those that the indicator displays. `accumulates`: it grows from April and starts
    anew, so that a count cannot be measured by its neighbours.
    """

    value: Decimal
    unit: str
    decimals: int
    factor: int = 1
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    accumulates: bool = False


def warnings(entry: Entry, neighbours: Sequence[Decimal] = ()) -> list[Warning_]:
    """What makes a figure doubtful; nothing for most.

    `neighbours` are the figures of the periods around it that are known, some before and some after
    where there are any; about six are enough and a whole year does no harm.
    """
    checks = (
        _out_of_scale(entry, neighbours),
        _outside_bounds(entry),
        _part_above_whole(entry),
        _contradicted(entry),
        _impossible(entry),
        _not_whole(entry),
    )
    return [warning for check in checks for warning in check]


# --- the checks, each yielding at most one doubt


def _out_of_scale(entry: Entry, neighbours: Sequence[Decimal]) -> Iterator[Warning_]:
    """About 10, 100 … times what is usual, or a tenth, a hundredth …: "1920" for 19.20."""
    around = [abs(neighbour) for neighbour in neighbours if neighbour]
    counted = entry.unit == "count"
    if len(around) < FEWEST_NEIGHBOURS or not entry.value or (counted and entry.accumulates):
        return
    size, middle = abs(entry.value), median(around)
    # Among counts below ten, one and nine are neighbours.
    if (counted and max(size, middle) < 10) or not _is_odd(size, middle):
        return
    # A series that swings widely may swing a little further; its own misprints do not widen it.
    usual = [neighbour for neighbour in around if not _is_odd(neighbour, middle)]
    if min(usual) / 2 <= size <= max(usual) * 2:
        return
    power = round((size / middle).log10())
    times = f"{10**power} times" if power > 0 else f"one {_ordinal(-power)} of"
    near = displayed(middle, entry.decimals)
    guess = displayed(entry.value.scaleb(-power), entry.decimals)
    yield Warning_(
        "out_of_scale",
        f"{_value(entry)} is about {times} the figures around it, which are near {_shown(entry, near)}: "
        f"is {_shown(entry, guess)} meant?",
    )


def _is_odd(size: Decimal, middle: Decimal) -> bool:
    return size >= middle * ODD_RATIO or size * ODD_RATIO <= middle


def _outside_bounds(entry: Entry) -> Iterator[Warning_]:
    if entry.unit == "percent" and entry.value > 100:
        yield Warning_("above_100", f"{_value(entry)} is more than 100%.")
    if entry.unit in ("percent", "rate_per_10000", "count", "days") and entry.value < 0:
        yield Warning_("negative", f"{_value(entry)} is less than 0.")


def _part_above_whole(entry: Entry) -> Iterator[Warning_]:
    top, bottom = entry.numerator, entry.denominator
    if entry.unit == "percent" and top is not None and bottom is not None and top > bottom:
        yield Warning_(
            "numerator_above_denominator",
            f"The numerator, {_plain(top)}, is more than the denominator, {_plain(bottom)}.",
        )


def _contradicted(entry: Entry) -> Iterator[Warning_]:
    """The written figure is not what its own numerator and denominator give."""
    top, bottom = entry.numerator, entry.denominator
    if entry.unit == "count" or top is None or bottom is None or bottom <= 0:
        return
    written, places = _as_written(entry.value)
    exact = top * entry.factor / bottom
    if written == displayed(exact, places):
        return
    how = ": it is truncated instead of rounded" if written == _truncated(exact, places) else ""
    yield Warning_(
        "contradicted",
        f"{_value(entry)} is written, but {_plain(top)} out of {_plain(bottom)} "
        f"is {_shown(entry, displayed(exact, places))}{how}.",
    )


def _impossible(entry: Entry) -> Iterator[Warning_]:
    """No whole number out of the denominator gives the written percentage."""
    whole = entry.denominator
    if entry.unit != "percent" or entry.numerator is not None or whole is None or not _is_natural(whole):
        return
    written, places = _as_written(entry.value)
    below = math.floor(written * whole / 100)
    shares = {top: Decimal(top) * 100 / whole for top in (below, below + 1)}
    if written in [displayed(share, places) for share in shares.values()]:
        return
    cut = next((top for top, share in shares.items() if _truncated(share, places) == written), None)
    if cut is not None:
        says = (
            f"{_value(entry)} of {_plain(whole)} is truncated instead of rounded: "
            f"{cut} out of {_plain(whole)} is {_shown(entry, displayed(shares[cut], places))}."
        )
    else:
        near = " and ".join(
            f"{top} out of {_plain(whole)} is {_shown(entry, displayed(share, places))}"
            for top, share in shares.items()
        )
        says = f"No whole number out of {_plain(whole)} is {_value(entry)}: {near}."
    yield Warning_("impossible", says)


def _not_whole(entry: Entry) -> Iterator[Warning_]:
    if entry.unit == "count" and entry.value % 1:
        yield Warning_("not_whole", f"{_value(entry)} is not a whole number, but this counts.")


# --- figures in words

_CONTEXT = Context(prec=100)


def _as_written(value: Decimal) -> tuple[Decimal, int]:
    """The value and its decimals; what has very many is shortened to what it stands for."""
    exponent = value.as_tuple().exponent
    places = max(0, -exponent) if isinstance(exponent, int) else 0
    if places <= MOST_DECIMALS:
        return value, places
    shortened = displayed(value, MOST_DECIMALS).normalize()
    return _as_written(shortened)


def _truncated(value: Decimal, places: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_DOWN, context=_CONTEXT)


def _is_natural(number: Decimal) -> bool:
    return number > 0 and number % 1 == 0


def _plain(number: Decimal) -> str:
    """A numerator or denominator: 9, not 9.00."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _value(entry: Entry) -> str:
    return _shown(entry, _as_written(entry.value)[0])


def _shown(entry: Entry, number: Decimal) -> str:
    return f"{number:f}{'%' if entry.unit == 'percent' else ''}"


def _ordinal(power: int) -> str:
    return {1: "tenth", 2: "hundredth", 3: "thousandth"}.get(power, f"{10**power}th")
