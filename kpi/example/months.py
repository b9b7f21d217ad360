"""The months of the example: figures loaded from spreadsheets, closed, and one of them corrected."""

import csv
import io
from collections.abc import Iterable
from decimal import Decimal

from kpi.example.council import Calendar, Council, Moment
from kpi.example.stories import PerformanceStories, RestatementStory, Row
from kpi.imports.compare import ALL
from kpi.models import Breakdown, Indicator, KpiUpload, Observation
from kpi.rules.periods import financial_year_name, months_later
from kpi.services.importing import ImportRequest, apply_import
from kpi.services.months import close_month
from kpi.services.neighbours import set_neighbours
from kpi.services.restatements import Correction, restate

_FIGURES = ("code", "period", "value", "numerator", "denominator", "breakdown", "category")
_COMPARATORS = ("code", "area", "year", "value")


class Months:
    """Loads and closes the months; `calendar` dates them."""

    def __init__(self, council: Council, stories: PerformanceStories, calendar: Calendar) -> None:
        self._council, self._stories, self._calendar = council, stories, calendar

    def load(self, months: Iterable[int], moment: Moment) -> None:
        """Import the figures of some months as one spreadsheet."""
        wanted = {str(month): self._calendar.end(month) for month in months}
        rows = [
            {**row, "period": f"{wanted[row['month']]:%Y-%m}"}
            for row in self._stories.figures
            if row["month"] in wanted
        ]
        last = max(wanted.values())
        self._import(KpiUpload.Kind.OBSERVATIONS, f"performance {last:%Y-%m}.csv", _FIGURES, rows, moment)

    def compare(self, moment: Moment) -> None:
        """Import what is published of elsewhere, and name the statistical neighbours."""
        today = self._calendar.today
        rows = [
            {**row, "year": financial_year_name(months_later(today, -12 * int(row["years_ago"])))}
            for row in self._stories.comparators
        ]
        self._import(KpiUpload.Kind.COMPARATORS, "comparators.csv", _COMPARATORS, rows, moment)
        set_neighbours(areas=self._stories.neighbours, by=self._council.by_role["analyst"])

    def close(self, month: int, moment: Moment) -> None:
        """Close a month; none of its figures is missing."""
        analyst = self._council.by_role["analyst"]
        close_month(month_end=self._calendar.end(month), gaps=(), gaps_reason="", by=analyst, now=moment.now)

    def correct(self, story: RestatementStory, moment: Moment) -> None:
        """Correct figures of a closed month, all with one reason."""
        restate(
            corrections=[self._correction(story.month, *cell) for cell in story.cells],
            reason=story.reason,
            by=self._council.by_role["analyst"],
            now=moment.now,
        )

    def _correction(self, month: int, code: str, breakdown: str, category: str, more: int) -> Correction:
        indicator, end = Indicator.objects.get(code=code), self._calendar.end(month)
        by = Breakdown.objects.get(indicator=indicator, name=breakdown) if breakdown else None
        held = Observation.objects.get(indicator=indicator, period_end=end, breakdown=by, category=category)
        return Correction(
            indicator=indicator,
            period_end=end,
            value=None,
            numerator=(held.numerator or Decimal(0)) + more,
            denominator=held.denominator,
            breakdown=by,
            category=category,
        )

    def _import(
        self, kind: KpiUpload.Kind, name: str, columns: tuple[str, ...], rows: list[Row], moment: Moment
    ) -> None:
        apply_import(
            request=ImportRequest(
                kind=kind, name=name, content=_csv(columns, rows), confirmed=frozenset({ALL})
            ),
            by=self._council.by_role["analyst"],
            today=moment.day,
            now=moment.now,
        )


def _csv(columns: tuple[str, ...], rows: Iterable[Row]) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()
