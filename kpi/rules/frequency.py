"""How often an indicator is measured, what its figures span, and what they are compared with."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from kpi.rules.periods import Kind, Period, ending, financial_year_of, months_later


class Frequency(StrEnum):
    """How often an indicator is measured and what one figure spans. Values are stored."""

    MONTHLY = "monthly"
    MONTH_END = "month_end"
    YEAR_TO_DATE = "year_to_date"
    ROLLING_12 = "rolling_12"
    QUARTERLY = "quarterly"
    TERMLY = "termly"
    ANNUAL = "annual"

    @property
    def label(self) -> str:
        """As people choose it: "As at month end"."""
        return _FACTS[self].label

    @property
    def kind(self) -> Kind:
        """The kind of period that one figure is about."""
        return _FACTS[self].kind

    @property
    def noun(self) -> str:
        """What its figures follow each other by: "month", "quarter", "term" or "year"."""
        return _FACTS[self].noun

    @property
    def spc_applies(self) -> bool:
        """Whether each figure stands for itself; cumulative and rolling ones contain each other."""
        return self not in (Frequency.YEAR_TO_DATE, Frequency.ROLLING_12)

    @property
    def months_per_step(self) -> int:
        """The months from one figure to the next: 1, 3, 4 or 12."""
        return self.kind.step

    def period_ending(self, month_end: date) -> Period | None:
        """The period whose figure is due with this month; None where none ends with it."""
        return ending(self.kind, month_end)

    def in_files(self, end: date) -> str:
        """How files name the period that ends on this day: by its month for all that comes monthly.

        What the figure spans, a year to date or twelve months, is the indicator's own; spreadsheets
        write the month, and what they write is read back.
        """
        kind = Kind.MONTH if self.months_per_step == 1 else self.kind
        period = ending(kind, end)
        if period is None:
            raise ValueError(f"no period of the kind {kind} ends on {end}")
        return period.code

    def steps_back(self, end: date, n: int) -> date:
        """The end of the period n steps before the one that ends on this day."""
        return months_later(end, -n * self.months_per_step)


class CompareWith(StrEnum):
    """The earlier period that an indicator's change is measured against. Values are stored."""

    PREVIOUS = "previous"
    SAME_LAST_YEAR = "same_last_year"
    YEAR_END = "year_end"

    @property
    def label(self) -> str:
        """As people choose it: "The period before"."""
        return _COMPARED[self]

    def compared_end(self, end: date, frequency: Frequency) -> date:
        """The end of the period that the one ending on this day is compared with, always earlier.

        The last year's out-turn is the figure at the end of March before; of terms the summer term's.
        """
        if self is CompareWith.PREVIOUS:
            return frequency.steps_back(end, 1)
        if self is CompareWith.SAME_LAST_YEAR:
            return months_later(end, -12)
        if frequency is Frequency.TERMLY:
            return months_later(end, -((end.month - _AUGUST - 1) % 12) - 1)
        return financial_year_of(end).previous().end


def due_with(month_end: date) -> list[Frequency]:
    """The frequencies that have a period ending with this month."""
    return [frequency for frequency in Frequency if frequency.period_ending(month_end)]


@dataclass(frozen=True)
class _Facts:
    label: str
    kind: Kind
    noun: str


_FACTS = {
    Frequency.MONTHLY: _Facts("Monthly", Kind.MONTH, "month"),
    Frequency.MONTH_END: _Facts("As at month end", Kind.MONTH, "month"),
    Frequency.YEAR_TO_DATE: _Facts("Year to date", Kind.YEAR_TO_DATE, "month"),
    Frequency.ROLLING_12: _Facts("Rolling 12 months", Kind.ROLLING_12, "month"),
    Frequency.QUARTERLY: _Facts("Quarterly", Kind.QUARTER, "quarter"),
    Frequency.TERMLY: _Facts("Termly", Kind.TERM, "term"),
    Frequency.ANNUAL: _Facts("Annual", Kind.YEAR, "year"),
}

_COMPARED = {
    CompareWith.PREVIOUS: "The period before",
    CompareWith.SAME_LAST_YEAR: "The same period last year",
    CompareWith.YEAR_END: "The last financial year’s out-turn",
}

_AUGUST = 8
