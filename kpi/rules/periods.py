"""Periods: the stretches of whole months that a figure can be about.

The financial year runs from April to March and its quarters are numbered by it; terms are thirds of
the school year: autumn September to December, spring January to April, summer May to August.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from kpi.rules.period_words import MONTHS, TERMS, BadPeriod, Kind, month_end, months_later, read

__all__ = [
    "BadPeriod",
    "Kind",
    "Period",
    "ending",
    "financial_year_name",
    "financial_year_of",
    "month_end",
    "month_of",
    "months_later",
    "quarter_of",
    "rolling_12_to",
    "term_of",
    "year_to_date",
]

_APRIL = 4
_SEPTEMBER = 9


def financial_year_name(day: date) -> str:
    """The financial year that the day lies in: "2018/19"."""
    return _year_name(day, starts=_APRIL)


@dataclass(frozen=True)
class Period:
    """A stretch of whole months, from `start` to `end`, both included.

    Kind and end make a period; a start that does not belong to them is refused.
    """

    kind: Kind
    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end != month_end(self.end) or not _ENDS_HERE[self.kind](self.end):
            raise BadPeriod(f"No period of the kind “{self.kind}” ends on {self.end}.")
        if self.start != _start(self.kind, self.end):
            raise BadPeriod(f"The {self.kind} that ends on {self.end} does not start on {self.start}.")

    @staticmethod
    def parse(text: str) -> "Period":
        """Read what a person, an address or a file wrote; BadPeriod says what is accepted.

        Code, slug, label and short label of every period read back. "2011-12" is the month December
        2011, as in ISO 8601; that financial year is written "2011/12".
        """
        return _made(*read(text))

    @property
    def months(self) -> int:
        """How many months it spans."""
        return (self.end.year - self.start.year) * 12 + self.end.month - self.start.month + 1

    @property
    def code(self) -> str:
        """As stored and as the exports write it: "2018-12", "2018/19-Q3", "12m-2018-12"."""
        return _CODE[self.kind](self)

    @property
    def slug(self) -> str:
        """The code as it stands in an address: "2018-12", "2018-19-q3", "2018-19"."""
        if self.kind is Kind.YEAR and self.end.year % 100 <= len(MONTHS):
            # "2011-12" is a month.
            return f"{self.start.year}-{self.end.year}"
        return self.code.replace("/", "-").lower()

    @property
    def label(self) -> str:
        """In full: "December 2018", "Quarter 3 2018/19", "12 months to December 2018"."""
        return _LABEL[self.kind](self)

    @property
    def short_label(self) -> str:
        """For column heads and axes: "Dec 2018", "Q3 2018/19", "12m to Dec 2018"."""
        return _SHORT_LABEL[self.kind](self)

    def previous(self, n: int = 1) -> "Period":
        """The period of the same kind n steps before; months for rolling and year to date."""
        return self.next(-n)

    def next(self, n: int = 1) -> "Period":
        """The period of the same kind n steps after."""
        return _made(self.kind, months_later(self.end, n * self.kind.step))

    def same_last_year(self) -> "Period":
        """The same period twelve months before."""
        return _made(self.kind, months_later(self.end, -12))

    def __str__(self) -> str:
        return self.code


def month_of(day: date) -> Period:
    """The month that the day lies in."""
    return _made(Kind.MONTH, month_end(day))


def quarter_of(day: date) -> Period:
    """The quarter of the financial year that the day lies in."""
    return _made(Kind.QUARTER, months_later(day, -day.month % 3))


def financial_year_of(day: date) -> Period:
    """The financial year, April to March, that the day lies in."""
    return _made(Kind.YEAR, months_later(day, (_APRIL - 1 - day.month) % 12))


def term_of(day: date) -> Period:
    """The term that the day lies in; holidays belong to the term before them."""
    return _made(Kind.TERM, months_later(day, -day.month % 4))


def rolling_12_to(day: date) -> Period:
    """The twelve months to the end of the day's month."""
    return _made(Kind.ROLLING_12, month_end(day))


def year_to_date(day: date) -> Period:
    """From April to the end of the day's month."""
    return _made(Kind.YEAR_TO_DATE, month_end(day))


def ending(kind: Kind, day: date) -> Period | None:
    """The period of that kind that ends with the day's month; None where none does."""
    return _made(kind, month_end(day)) if _ENDS_HERE[kind](day) else None


# --- how kinds differ

_ENDS_HERE: dict[Kind, Callable[[date], bool]] = {
    Kind.MONTH: lambda end: True,
    Kind.QUARTER: lambda end: end.month % 3 == 0,
    Kind.YEAR: lambda end: end.month == _APRIL - 1,
    Kind.TERM: lambda end: end.month % 4 == 0,
    Kind.ROLLING_12: lambda end: True,
    Kind.YEAR_TO_DATE: lambda end: True,
}


def _made(kind: Kind, end: date) -> Period:
    return Period(kind=kind, start=_start(kind, end), end=end)


def _start(kind: Kind, end: date) -> date:
    lengths = {Kind.ROLLING_12: 12, Kind.YEAR_TO_DATE: (end.month - _APRIL) % 12 + 1}
    return months_later(end, -lengths.get(kind, kind.step)) + timedelta(days=1)


def _year_name(day: date, *, starts: int) -> str:
    first = day.year if day.month >= starts else day.year - 1
    return f"{first}/{(first + 1) % 100:02d}"


def _school_year_name(day: date) -> str:
    return _year_name(day, starts=_SEPTEMBER)


def _quarter(day: date) -> int:
    return (day.month - _APRIL) % 12 // 3 + 1


def _term(day: date) -> str:
    return TERMS[(day.month - 1) // 4]


def _month(day: date) -> str:
    return f"{MONTHS[day.month - 1]} {day.year}"


def _short_month(day: date) -> str:
    return f"{MONTHS[day.month - 1][:3]} {day.year}"


def _year_to_date_label(period: Period) -> str:
    if period.months == 1:
        return f"{_month(period.end)} (year to date)"
    if period.start.year == period.end.year:
        return f"April to {_month(period.end)}"
    return f"{_month(period.start)} to {_month(period.end)}"


_CODE: dict[Kind, Callable[[Period], str]] = {
    Kind.MONTH: lambda p: f"{p.end:%Y-%m}",
    Kind.QUARTER: lambda p: f"{financial_year_name(p.end)}-Q{_quarter(p.end)}",
    Kind.YEAR: lambda p: financial_year_name(p.end),
    Kind.TERM: lambda p: f"{_school_year_name(p.end)}-{_term(p.end)}",
    Kind.ROLLING_12: lambda p: f"12m-{p.end:%Y-%m}",
    Kind.YEAR_TO_DATE: lambda p: f"ytd-{p.end:%Y-%m}",
}

_LABEL: dict[Kind, Callable[[Period], str]] = {
    Kind.MONTH: lambda p: _month(p.end),
    Kind.QUARTER: lambda p: f"Quarter {_quarter(p.end)} {financial_year_name(p.end)}",
    Kind.YEAR: lambda p: financial_year_name(p.end),
    Kind.TERM: lambda p: f"{_term(p.end).capitalize()} term {_school_year_name(p.end)}",
    Kind.ROLLING_12: lambda p: f"12 months to {_month(p.end)}",
    Kind.YEAR_TO_DATE: _year_to_date_label,
}

_SHORT_LABEL: dict[Kind, Callable[[Period], str]] = {
    Kind.MONTH: lambda p: _short_month(p.end),
    Kind.QUARTER: lambda p: f"Q{_quarter(p.end)} {financial_year_name(p.end)}",
    Kind.YEAR: lambda p: financial_year_name(p.end),
    Kind.TERM: lambda p: f"{_term(p.end).capitalize()} {_school_year_name(p.end)}",
    Kind.ROLLING_12: lambda p: f"12m to {_short_month(p.end)}",
    Kind.YEAR_TO_DATE: lambda p: f"YTD {_short_month(p.end)}",
}
