"""Shares of small wholes: of audits, of complaints."""

from dataclasses import dataclass
from decimal import Decimal

from kpi.rules.rag import displayed


@dataclass(frozen=True)
class Share:
    """So many of so many. `percent` has one decimal and is None of nothing."""

    part: int
    whole: int

    @property
    def percent(self) -> Decimal | None:
        return displayed(Decimal(100 * self.part) / self.whole, 1) if self.whole else None

    @property
    def of(self) -> str:
        """ "9 of 52"."""
        return f"{self.part:,} of {self.whole:,}"

    @property
    def words(self) -> str:
        """ "17.3% (9 of 52)"; a dash of nothing."""
        return f"{self.percent}% ({self.of})" if self.whole else "–"


def points_apart(before: Share, after: Share) -> Decimal | None:
    """How many points `after` lies above `before`, as shown; None where one is of nothing."""
    if before.percent is None or after.percent is None:
        return None
    return after.percent - before.percent


def whole_number_of(percent: Decimal, whole: int, decimals: int) -> tuple[int | None, bool]:
    """The part of a whole that a printed percentage with so many decimals stands for.

    And whether rounding gives what was printed; False where only cutting off does. None where no whole
    number of parts gives it either way.
    """
    if not whole:
        return (0, True) if not percent else (None, False)
    nearest = int(displayed(percent * whole / 100, 0))
    candidates = [n for n in (nearest - 1, nearest, nearest + 1) if 0 <= n <= whole]
    exact = {n: Decimal(100 * n) / whole for n in candidates}
    rounded = [n for n in candidates if displayed(exact[n], decimals) == percent]
    if rounded:
        return min(rounded, key=lambda n: abs(exact[n] - percent)), True
    unit = Decimal(1).scaleb(-decimals)
    cut = [n for n in candidates if exact[n] // unit * unit == percent]
    return (cut[0], False) if cut else (None, False)
