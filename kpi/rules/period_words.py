"""How periods are written: the kinds there are, the words for months and terms, and how text is read.

`periods.py` builds on it; nothing else should need this module.
"""

import calendar
import re
from collections.abc import Callable
from datetime import date
from enum import StrEnum


class Kind(StrEnum):
    """The kinds of period. Values are stored."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    TERM = "term"
    ROLLING_12 = "rolling_12"
    YEAR_TO_DATE = "year_to_date"

    @property
    def step(self) -> int:
        """The months from one period's end to the next one's."""
        return _STEP.get(self, 1)


_STEP = {Kind.QUARTER: 3, Kind.TERM: 4, Kind.YEAR: 12}

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
# In the order in which they end in a calendar year: April, August, December.
TERMS = ("spring", "summer", "autumn")

_ACCEPTED = (
    "Write a month as 2018-12 or Dec 2018, a quarter as Q3 2018/19, a financial year as 2018/19, "
    "a term as Autumn 2018/19, twelve months as 12m-2018-12, the year to date as ytd-2018-12."
)
_FIRST_YEAR, _LAST_YEAR = 1900, 2199


class BadPeriod(ValueError):
    """What was written is no period; the sentence says what to write instead."""


def month_end(day: date) -> date:
    """The last day of the day's month."""
    return months_later(day, 0)


def months_later(day: date, months: int) -> date:
    """The last day of the month so many months after the day's month (before, when negative)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, calendar.monthrange(year, month + 1)[1])


def read(text: str) -> tuple[Kind, date]:
    """The kind and last day of the period that a text names; BadPeriod where it names none for certain.

    Codes, slugs and labels in any case, spacing and kind of dash; a day stands for its month.
    """
    plain = " ".join(re.sub("[‐‑‒–—−]", "-", text).casefold().split())
    for pattern, reader in _GRAMMAR:
        if found := pattern.fullmatch(plain):
            try:
                return reader(found)
            except ValueError:
                break
    shown = " ".join(text.split())
    shown = shown if len(shown) <= 40 else f"{shown[:39]}…"
    raise BadPeriod(f"“{shown}” does not name a period for certain. {_ACCEPTED}")


# --- readers of one form each; a ValueError says that it names nothing


def _end_of(year: int, month: int) -> date:
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise ValueError(year)
    return month_end(date(year, month, 1))


def _iso_month(found: re.Match[str]) -> date:
    return _end_of(int(found["year"]), int(found["month"]))


def _named_month(found: re.Match[str]) -> date:
    number = 1 + [name[:3].casefold() for name in MONTHS].index(found["name"][:3])
    year = int(found["year"])
    if len(found["year"]) == 2:
        # As POSIX reads two digits.
        year += 1900 if year >= 69 else 2000
    return _end_of(year, number)


def _first_year(found: re.Match[str]) -> int:
    """The calendar year in which "2018/19" begins; both halves must belong together."""
    first, second = int(found["first"]), found["second"]
    if int(second) != (first + 1 if len(second) == 4 else (first + 1) % 100):
        raise ValueError(second)
    return first


def _iso_day(found: re.Match[str]) -> tuple[Kind, date]:
    day = date.fromisoformat(found[0])
    return Kind.MONTH, _end_of(day.year, day.month)


def _quarter(found: re.Match[str]) -> tuple[Kind, date]:
    end = _end_of(_first_year(found), 3)
    return Kind.QUARTER, months_later(end, 3 * int(found["quarter"]))


def _year(found: re.Match[str]) -> tuple[Kind, date]:
    return Kind.YEAR, _end_of(_first_year(found) + 1, 3)


def _term(found: re.Match[str]) -> tuple[Kind, date]:
    first = _first_year(found)
    ends = {"autumn": (first, 12), "spring": (first + 1, 4), "summer": (first + 1, 8)}
    return Kind.TERM, _end_of(*ends[found["term"]])


def _since_april(found: re.Match[str]) -> tuple[Kind, date]:
    end = _named_month(found)
    april = months_later(end, -((end.month - 4) % 12))
    if april == end or (found["april"] and int(found["april"]) != april.year):
        raise ValueError(found[0])
    return Kind.YEAR_TO_DATE, end


def _to(kind: Kind, month: Callable[[re.Match[str]], date]) -> Callable[[re.Match[str]], tuple[Kind, date]]:
    return lambda found: (kind, month(found))


_ISO = r"(?P<year>[0-9]{4})-(?P<month>0[1-9]|1[0-2])"
_NAMES = "|".join(f"{name.casefold()}|{name[:3].casefold()}" for name in MONTHS) + "|sept"
_NAMED = rf"(?P<name>{_NAMES})(?:\.? ?- ?|\.? )'?(?P<year>[0-9]{{4}}|[0-9]{{2}})"
_YEAR = r"(?P<first>[0-9]{4}) ?[/-] ?(?P<second>[0-9]{4}|[0-9]{2})"
_QUARTER = r"(?:q|qtr|quarter) ?(?P<quarter>[1-4])"
_TERM = rf"(?P<term>{'|'.join(TERMS)})(?: term)?"

# The first form that fits decides: "2011-12" is a month before it is a year.
_GRAMMAR: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], tuple[Kind, date]]], ...] = tuple(
    (re.compile(pattern), reader)
    for pattern, reader in (
        (_ISO, _to(Kind.MONTH, _iso_month)),
        (r"[0-9]{4}-[0-9]{2}-[0-9]{2}", _iso_day),
        (_NAMED, _to(Kind.MONTH, _named_month)),
        (_YEAR, _year),
        (rf"{_QUARTER}[ -]{_YEAR}", _quarter),
        (rf"{_YEAR}[ -]{_QUARTER}", _quarter),
        (rf"{_TERM}[ -]{_YEAR}", _term),
        (rf"{_YEAR}[ -]{_TERM}", _term),
        (rf"12m-{_ISO}", _to(Kind.ROLLING_12, _iso_month)),
        (rf"12 ?(?:m|months) to {_NAMED}", _to(Kind.ROLLING_12, _named_month)),
        (rf"ytd-{_ISO}", _to(Kind.YEAR_TO_DATE, _iso_month)),
        (rf"ytd {_NAMED}", _to(Kind.YEAR_TO_DATE, _named_month)),
        (rf"{_NAMED} \(year to date\)", _to(Kind.YEAR_TO_DATE, _named_month)),
        (rf"april(?: (?P<april>[0-9]{{4}}))? to {_NAMED}", _since_april),
    )
)
