"""Where we stand in everything that has authorities' figures, each in its newest year."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import F, Window
from django.db.models.functions import DenseRank
from django.urls import reverse

from kpi.models import Comparator, Indicator
from kpi.queries.benchmark import AuthorityRow, Figures, Table, neighbour_areas, year_words
from kpi.queries.published import public_comparators

_KINDS = Comparator.Kind


@dataclass(frozen=True)
class OverviewRow:
    """One indicator: our own figure, if there is one, of `known` authorities, and our company."""

    code: str
    name: str
    url: str
    year: str
    own: AuthorityRow | None
    known: int
    neighbours: str
    england: str


def overview(*, entitled: bool) -> list[OverviewRow]:
    """Every indicator that has authorities' figures, in the indicators' order. Four queries."""
    found = _newest_years(entitled=entitled)
    indicators = Indicator.objects.filter(pk__in=list(found)).order_by("sequence", "code")
    england = _england_and_own(found, entitled=entitled)
    neighbours = neighbour_areas()
    return [_row(one, found[one.pk], england.get(one.pk), neighbours) for one in indicators]


@dataclass
class _Years:
    """The newest year of one indicator and its figures, and those of the year before."""

    year: int | None
    now: dict[str, Decimal | None]
    then: dict[str, Decimal | None]
    before: int | None = None


def _newest_years(*, entitled: bool) -> dict[int, _Years]:
    back = Window(DenseRank(), partition_by="indicator", order_by=F("year").desc(nulls_last=True))
    rows = Comparator.objects.filter(kind=_KINDS.AUTHORITY)
    rows = (rows if entitled else public_comparators(rows)).annotate(back=back).filter(back__lte=2)
    found: dict[int, _Years] = {}
    for pk, area, year, value, place in rows.order_by("indicator", "back").values_list(
        "indicator", "area", "year", "value", "back"
    ):
        years = found.setdefault(pk, _Years(year, {}, {}))
        if place == 1:
            years.now[area] = value
        elif year is not None:  # a table without a year is before no other
            years.then[area], years.before = value, year
    return found


def _england_and_own(found: dict[int, _Years], *, entitled: bool) -> dict[int, Decimal | None]:
    """Indicator → England's figure of its newest year; adds our own line of the tables to `found`.

    Imports keep that line as our out-turn.
    """
    england: dict[int, Decimal | None] = {}
    rows = Comparator.objects.filter(kind__in=(_KINDS.ENGLAND, _KINDS.OUTTURN), indicator__in=found)
    rows = rows if entitled else public_comparators(rows)
    for pk, kind, area, year, value in rows.values_list("indicator", "kind", "area", "year", "value"):
        years = found[pk]
        if kind == _KINDS.OUTTURN and year == years.year:
            years.now.setdefault(area, value)
        elif kind == _KINDS.OUTTURN and year is not None and year == years.before:
            years.then.setdefault(area, value)
        elif kind == _KINDS.ENGLAND and year == years.year:
            england[pk] = value
    return england


def _row(indicator: Indicator, years: _Years, england: Decimal | None, neighbours: set[str]) -> OverviewRow:
    figures = Figures(years.now, years.then, {"England": england}, {})
    table = Table(indicator, figures, neighbours)
    company = {name: table.text(value) for name, value, _ in table.company}
    return OverviewRow(
        code=indicator.code,
        name=indicator.name,
        url=reverse("indicator_benchmark", args=[indicator.code]),
        year=year_words(years.year),
        own=table.own,
        known=table.result.known,
        neighbours=company.get("Neighbours", ""),
        england=company.get("England", ""),
    )
