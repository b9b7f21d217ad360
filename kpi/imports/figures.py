"""One cell to a figure, a period or a year; CellError says what to write instead."""

import re
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache

from foundation.rendering.cells import CellError, day_in
from foundation.rendering.reading import Cell
from kpi.imports.rows import Written
from kpi.rules.periods import BadPeriod, Period, financial_year_of, month_of, rolling_12_to

__all__ = ["CellError", "read_count", "read_figure", "read_period", "read_year", "shown", "stored"]

# What `Observation.value` and its parts hold.
PLACES, PART_PLACES = 6, 2
LARGEST = Decimal(10) ** 11
_LONGEST = 60
_EXACT = Context(prec=60, rounding=ROUND_HALF_UP)

# Said for "there is no figure", with DfE's symbols: not applicable, not available, low, confidential.
_SYMBOLS = "- -- – — . .. … : c k x z n/a na n.a n.a. none null nan awaited tbc"
_NOTHING = frozenset(_SYMBOLS.split()) | frozenset(
    (
        "no data", "no data available", "not available", "not applicable", "not published",
        "not yet available", "data not available", "no available comparator data",
        "no comparator data", "no comparator", "no figure",
    )
)  # fmt: skip
_NUMBER = re.compile(
    r"(?P<sign>[-−–+]?) ?(?P<number>[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]*)?|\.[0-9]+)"
    r" ?(?P<percent>%|per ?cent)?"
    r" ?(?P<mark>\(?(?:p|prov|prov\.|provisional|r|revised)\)?)?"
)
_TWELVE_MONTHS = re.compile(r"([0-9]{4}-[0-9]{2}) to ([0-9]{4}-[0-9]{2})")
_TO_DATE = re.compile(r".* to date")
_FINANCIAL_YEAR = re.compile(r"([0-9]{4}) ?[/-] ?([0-9]{4}|[0-9]{2})")


def read_figure(cell: Cell, *, percent: bool = False) -> Written | None:
    """The figure in a cell, None where it says that there is none.

    `percent`: the cell is shown as a percentage, so its number is a fraction of one.
    """
    if isinstance(cell, bool):
        raise CellError("This is no number.")
    if isinstance(cell, date):
        raise CellError("This is a date, not a figure: its cell is formatted as one.")
    if isinstance(cell, int | float):
        return _measured(cell, percent)
    return _typed(cell)


def read_count(cell: Cell) -> Decimal | None:
    """A numerator or denominator: a number that is no percentage and not negative."""
    found = read_figure(cell)
    if found is None:
        return None
    if found.percent or found.value < 0:
        raise CellError("This cannot be a number of children or cases.")
    return stored(found.value, PART_PLACES)


def read_period(cell: Cell) -> Period:
    """The period that a cell names; a day stands for its month, and 31/01/2018 is in January."""
    if isinstance(cell, date):
        return month_of(_day(cell))
    return _named(" ".join(str(cell).split()))


@lru_cache(maxsize=4_096)
def _named(text: str) -> Period:
    if found := _TWELVE_MONTHS.fullmatch(text):
        twelve = _rolling(found[1], found[2])
        if twelve:
            return twelve
    if _TO_DATE.fullmatch(text.casefold()):
        raise CellError(f"“{text}” does not say up to which month. Write it as ytd-2018-12.")
    try:
        return Period.parse(text)
    except BadPeriod as bad:
        day = day_in(text) if "/" in text or "." in text or " " in text or text.count("-") == 2 else None
        if day is None:
            raise CellError(str(bad)) from None
        return month_of(day)


def read_year(cell: Cell) -> int | None:
    """The year that a comparator is of, by the March it ended in: "2017/18" and 2018 are 2018.

    None for an empty cell and for words that say nothing ("not printed").
    """
    if isinstance(cell, bool):
        raise CellError("This is no year.")
    if isinstance(cell, date):
        return financial_year_of(_day(cell)).end.year
    text = " ".join(str(cell).split())
    if not text or text.casefold() in _NOTHING or text.casefold() in ("not printed", "not said", "latest"):
        return None
    if re.fullmatch(r"[12][0-9]{3}", text):
        return int(text)
    if (pair := _FINANCIAL_YEAR.fullmatch(text)) and _follows(int(pair[1]), pair[2]):
        return int(pair[1]) + 1
    try:
        return financial_year_of(read_period(text).end).end.year
    except CellError:
        raise CellError(f"“{text[:40]}” is no year. Write it as 2017/18, or 2018 for the same.") from None


def shown(cell: Cell, *, percent: bool = False) -> str:
    """A cell as a person saw it, near enough to find it."""
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ")
    if isinstance(cell, int | float) and percent:
        return f"{_in_per_cent(cell):f}%"
    return cell.isoformat() if isinstance(cell, date) else " ".join(str(cell).split())


def stored(value: Decimal, places: int = PLACES) -> Decimal:
    """A value as the database keeps it, rounded half up."""
    return value.quantize(Decimal(1).scaleb(-places), context=_EXACT) + 0


def _measured(number: int | float, percent: bool) -> Written:
    value = _in_per_cent(number) if percent else _rounded(number)
    return _checked(Written(value, _decimals(value), percent=percent))


def _typed(raw: str) -> Written | None:
    text = " ".join(raw.split()).casefold()
    if not text or text in _NOTHING:
        return None
    found = _NUMBER.fullmatch(text) if len(text) <= _LONGEST else None
    if found is None:
        raise CellError("This is no figure. Write it as 83.0, 83.0% or 1,234, or leave the cell empty.")
    value = Decimal(found["number"].replace(",", ""))
    mark = (found["mark"] or "").strip("(). ")
    return _checked(
        Written(
            -value if found["sign"] in ("-", "−", "–") else value,
            _decimals(value),
            percent=bool(found["percent"]),
            provisional=mark.startswith("p"),
        )
    )


def _checked(written: Written) -> Written:
    if not written.value.is_finite() or abs(written.value) >= LARGEST:
        raise CellError("This figure is too large to be meant.")
    return written


def _rounded(number: int | float) -> Decimal:
    """A spreadsheet's number without the dust of binary fractions."""
    return Decimal(number) if isinstance(number, int) else Decimal(f"{number:.12g}")


def _in_per_cent(number: int | float) -> Decimal:
    """A fraction in per cent, without noughts that nobody wrote."""
    value = (_rounded(number) * 100).normalize()
    exponent = value.as_tuple().exponent
    return Decimal(int(value)) if isinstance(exponent, int) and exponent > 0 else value


def _decimals(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _day(cell: date) -> date:
    return cell.date() if isinstance(cell, datetime) else cell


def _rolling(first: str, last: str) -> Period | None:
    """The twelve months from one to the other, None where it is another number of them."""
    try:
        starts, ends = Period.parse(first), Period.parse(last)
    except BadPeriod:
        return None
    twelve = rolling_12_to(ends.end)
    return twelve if twelve.start == starts.start else None


def _follows(first: int, second: str) -> bool:
    return int(second) == (first + 1 if len(second) == 4 else (first + 1) % 100)
