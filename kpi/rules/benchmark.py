"""Where an authority stands among the others, as DfE's Local Authority Interactive Tool works it out.

Figures are published ones, used as published; None is a figure that is missing or suppressed. The
vectors of `data/kpi/lait_vectors_given.json` come from the tool's own functions.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from kpi.rules.direction import Performance, performance
from kpi.rules.rag import Polarity, Rag

# The tool knows these two; of any other polarity nothing is ranked or banded.
RANKED = (Polarity.HIGHER, Polarity.LOWER)


class Band(StrEnum):
    """The quarter of the authorities in which a figure lies, A the best."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"

    @property
    def label(self) -> str:
        """In words: "Best quarter"."""
        return _BANDS[self]

    @property
    def colour(self) -> Rag:
        """As the tool colours it: the best quarter green, the worst red, the others not at all."""
        return {Band.A: Rag.GREEN, Band.D: Rag.RED}.get(self, Rag.NONE)


@dataclass(frozen=True)
class Quantiles:
    """The least, the three quartiles and the greatest of the figures there are."""

    least: Decimal
    lower: Decimal
    median: Decimal
    upper: Decimal
    greatest: Decimal


@dataclass(frozen=True)
class Standing:
    """How one authority stands; `rank` is 1 for the best, None where nothing is ranked or known."""

    value: Decimal | None
    rank: int | None
    band: Band | None
    change: Decimal | None
    performance: Performance


@dataclass(frozen=True)
class Benchmark:
    """All authorities' standings, in the order given, and what they are measured by.

    `known` is how many have a figure: a rank is "of" that many.
    """

    quantiles: Quantiles | None
    standings: tuple[Standing, ...]
    known: int


def benchmark(
    values: Sequence[Decimal | None],
    previous: Sequence[Decimal | None],
    polarity: Polarity,
    *,
    banded: bool = True,
) -> Benchmark:
    """Rank, band and change of each authority's figure; both lists run over the same authorities.

    `banded` is False for a measure of which the tool makes no quarters.
    """
    cuts = quantiles(values)
    standings = tuple(
        Standing(
            value=value,
            rank=rank,
            band=band(value, cuts, polarity) if banded else None,
            change=change_from_previous(value, before),
            performance=performance(value, before, polarity),
        )
        for value, before, rank in zip(values, previous, ranks(values, polarity), strict=True)
    )
    return Benchmark(quantiles=cuts, standings=standings, known=len(_known(values)))


def quantiles(values: Sequence[Decimal | None]) -> Quantiles | None:
    """The quantiles of the known figures, exactly, by R's type 7; None where none is known."""
    ordered = sorted(_known(values))
    return Quantiles(*(_quartile(ordered, n) for n in range(5))) if ordered else None


def ranks(values: Sequence[Decimal | None], polarity: Polarity) -> list[int | None]:
    """Each figure's rank, 1 for the best; equal figures share the better rank, as in a race."""
    if polarity not in RANKED:
        return [None] * len(values)
    first: dict[Decimal, int] = {}
    for place, value in enumerate(sorted(_known(values), reverse=polarity is Polarity.HIGHER), start=1):
        first.setdefault(value, place)
    return [None if value is None else first[value] for value in values]


def band(value: Decimal | None, cuts: Quantiles | None, polarity: Polarity) -> Band | None:
    """The quarter of a figure that was among those the quantiles were taken of.

    A figure on a boundary belongs to the quarter of lower figures, whichever way is better.
    """
    if value is None or cuts is None or polarity not in RANKED:
        return None
    upwards = tuple(Band) if polarity is Polarity.LOWER else tuple(reversed(Band))
    below = (cuts.lower, cuts.median, cuts.upper)
    return next((quarter for quarter, cut in zip(upwards, below, strict=False) if value <= cut), upwards[-1])


def mean(values: Sequence[Decimal | None]) -> Decimal | None:
    """The plain mean of the known figures, as for statistical neighbours; None where none is known."""
    known = _known(values)
    return sum(known, Decimal(0)) / len(known) if known else None


def change_from_previous(value: Decimal | None, previous: Decimal | None) -> Decimal | None:
    """The figure less the one of the year before, unrounded; None when either is missing."""
    return None if value is None or previous is None else value - previous


_BANDS = {
    Band.A: "Best quarter",
    Band.B: "Second best quarter",
    Band.C: "Second worst quarter",
    Band.D: "Worst quarter",
}


def _known(values: Sequence[Decimal | None]) -> list[Decimal]:
    return [value for value in values if value is not None]


def _quartile(ordered: list[Decimal], n: int) -> Decimal:
    """The n-th of the five, between two neighbours in proportion; quarters are exact in decimals."""
    place, part = divmod((len(ordered) - 1) * n, 4)
    low = ordered[place]
    return low if part == 0 else low + (ordered[place + 1] - low) * part / 4
