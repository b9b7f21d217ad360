"""Where we stand among the authorities: one indicator in a year, and all that have such figures.

Ranks and quarters are worked out as DfE's Local Authority Interactive Tool does (rules/benchmark.py),
from published figures only.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings

from foundation.charts.benchmark import Authority, BenchmarkBand, Marker
from kpi.models import Comparator, Indicator, Neighbour
from kpi.queries.published import public_comparators
from kpi.rules.benchmark import RANKED, Band, Benchmark, Quantiles, Standing, benchmark, mean
from kpi.rules.direction import Performance
from kpi.rules.rag import Polarity
from kpi.rules.words import change_text, figure_text

SORTS = ("rank", "authority", "value", "change", "neighbour")
_FINEST = 2  # published figures have no more decimals that say anything
_KINDS = Comparator.Kind


@dataclass(frozen=True)
class AuthorityRow:
    """One authority's figure of the year. `direction` is the value's own."""

    area: str
    value: Decimal | None
    text: str
    rank: int | None
    band: Band | None
    change: Decimal | None
    change_text: str
    direction: str | None
    performance: Performance
    own: bool
    neighbour: bool


@dataclass(frozen=True)
class Company:
    """Someone that we are measured beside: England, our region, the mean of our neighbours."""

    name: str
    text: str
    note: str = ""


@dataclass(frozen=True)
class BenchmarkPage:
    """One indicator among all authorities in a year; `rows` are in the order of rank.

    `own` is None where we are not in the table. `before` names the year that changes are measured
    from, empty without one. `missing` are the authorities without a figure.
    """

    year: str
    before: str
    rows: list[AuthorityRow]
    own: AuthorityRow | None
    known: int
    ranked: bool
    headline: str
    company: list[Company]
    chart: BenchmarkBand | None
    missing: list[str]
    neighbours: int


def own_area() -> str:
    """The name under which national tables list this council."""
    return settings.COUNCIL.performance.authority


def years_of(indicator: Indicator) -> list[int | None]:
    """The years that have authorities' figures, newest first; None is a table without a year. One query."""
    found = Comparator.objects.filter(indicator=indicator, kind=_KINDS.AUTHORITY)
    years = set(found.order_by().values_list("year", flat=True).distinct())
    return sorted(years, key=lambda year: (year is None, -(year or 0)))


def benchmark_of(
    indicator: Indicator, years: Sequence[int | None], year: int | None, *, entitled: bool
) -> BenchmarkPage:
    """How all authorities stand in a year of `years`. Two queries.

    Without the entitlement to small numbers our own line is left out where it would tell of one.
    """
    earlier = [one for one in years if one is not None and year is not None and one < year]
    before = max(earlier, default=None)
    neighbours = neighbour_areas()
    table = Table(indicator, _figures(indicator, year, before, entitled=entitled), neighbours)
    polarity = Polarity(indicator.polarity)
    return BenchmarkPage(
        year=year_words(year),
        before=year_words(before) if before is not None else "",
        rows=sorted(table.rows, key=_by_rank(polarity)),
        own=table.own,
        known=table.result.known,
        ranked=polarity in RANKED,
        headline=_headline(table.own, table.result, polarity),
        company=[Company(name, table.text(value), note) for name, value, note in table.company],
        chart=_chart(table, year_words(year)),
        missing=[row.area for row in table.rows if row.value is None],
        neighbours=len(neighbours),
    )


def sorted_rows(rows: Sequence[AuthorityRow], sort: str) -> list[AuthorityRow]:
    """Rows, which come by rank, in the order that an address asks for; missing figures last."""
    down, name = sort.startswith("-"), sort.removeprefix("-")
    if name not in SORTS or (name == "rank" and not down):
        return list(rows)
    keys: Mapping[str, Callable[[AuthorityRow], object]] = {
        "rank": lambda row: row.rank if row.rank is not None else row.value,
        "authority": lambda row: row.area.casefold(),
        "value": lambda row: row.value,
        "change": lambda row: row.change,
        "neighbour": lambda row: not row.neighbour,
    }
    key = keys[name]
    known = [row for row in rows if key(row) is not None]
    rest = [row for row in rows if key(row) is None]
    return sorted(known, key=key, reverse=down) + rest  # type: ignore[arg-type]


# --- what is known


@dataclass(frozen=True)
class Figures:
    """Area → value of the authorities in the year and in the one before it, of England and the region."""

    now: Mapping[str, Decimal | None]
    then: Mapping[str, Decimal | None]
    england: Mapping[str, Decimal | None]
    region: Mapping[str, Decimal | None]


class Table:
    """All authorities' standings in one year, in the order of their names, and our company."""

    def __init__(self, indicator: Indicator, figures: Figures, neighbours: Collection[str]) -> None:
        self.indicator = indicator
        areas = sorted(figures.now)
        values = [figures.now[area] for area in areas]
        previous = [figures.then.get(area) for area in areas]
        self.result = benchmark(values, previous, Polarity(indicator.polarity))
        self.decimals = _decimals(values, indicator.decimals)
        self.rows = [
            self._row(area, standing, neighbours)
            for area, standing in zip(areas, self.result.standings, strict=True)
        ]
        self.own = next((row for row in self.rows if row.own), None)
        self.company = list(self._company(figures))

    def text(self, value: Decimal | None) -> str:
        """A published figure as it is written here."""
        return figure_text(value, self.indicator.unit, self.decimals)

    def _row(self, area: str, standing: Standing, neighbours: Collection[str]) -> AuthorityRow:
        change = standing.change
        direction = None if change is None else "up" if change > 0 else "down" if change else "same"
        return AuthorityRow(
            area=area,
            value=standing.value,
            text=self.text(standing.value),
            rank=standing.rank,
            band=standing.band,
            change=change,
            change_text=change_text(change, self.decimals),
            direction=direction,
            performance=standing.performance,
            own=area.casefold() == own_area().casefold(),
            neighbour=area.casefold() in neighbours,
        )

    def _company(self, figures: Figures) -> Iterator[tuple[str, Decimal, str]]:
        """(name, value, note) of the neighbours' mean, England and our region, of those that are known."""
        near = [row.value for row in self.rows if row.neighbour and not row.own]
        known = [value for value in near if value is not None]
        named = [("Neighbours", mean(near), f"mean of the {len(known)} of {len(near)} with a figure")]
        named += [(area, value, "") for area, value in (*figures.england.items(), *figures.region.items())]
        for name, value, note in named:
            if value is not None:
                yield name, value, note


def _figures(indicator: Indicator, year: int | None, before: int | None, *, entitled: bool) -> Figures:
    kinds = (_KINDS.AUTHORITY, _KINDS.OUTTURN, _KINDS.ENGLAND, _KINDS.REGION)
    found = Comparator.objects.filter(indicator=indicator, kind__in=kinds)
    found = found if entitled else public_comparators(found)
    found = (
        found.filter(year=None) if year is None else found.filter(year__in=[y for y in (year, before) if y])
    )
    now: dict[str, dict[str, Decimal | None]] = {kind: {} for kind in kinds}
    then: dict[str, Decimal | None] = {}
    for kind, area, of, value in found.order_by("area").values_list("kind", "area", "year", "value"):
        # Our own line of a national table is kept as our out-turn.
        as_kind = _KINDS.AUTHORITY if kind == _KINDS.OUTTURN else kind
        if of == year:
            now[as_kind].setdefault(area, value)
        elif as_kind == _KINDS.AUTHORITY:
            then.setdefault(area, value)
    return Figures(now[_KINDS.AUTHORITY], then, now[_KINDS.ENGLAND], now[_KINDS.REGION])


def neighbour_areas() -> set[str]:
    """The names of our statistical neighbours, without regard to case. One query."""
    return {area.casefold() for area in Neighbour.objects.values_list("area", flat=True)}


def _decimals(values: Iterable[Decimal | None], least: int) -> int:
    """As many as the published figures have, at least the indicator's own."""
    exponents = (value.normalize().as_tuple().exponent for value in values if value is not None)
    needed = max((-e for e in exponents if isinstance(e, int)), default=0)
    return max(least, min(needed, _FINEST))


def year_words(year: int | None) -> str:
    """A table's year, or that it names none."""
    return str(year) if year is not None else "year not given"


# --- what it says


def _by_rank(polarity: Polarity) -> Callable[[AuthorityRow], tuple[bool, Decimal, str]]:
    """Best first; where nothing is ranked the highest first; missing figures last."""

    def key(row: AuthorityRow) -> tuple[bool, Decimal, str]:
        value = row.value or Decimal(0)
        return row.value is None, value if polarity is Polarity.LOWER else -value, row.area

    return key


def _headline(own: AuthorityRow | None, result: Benchmark, polarity: Polarity) -> str:
    if own is None:
        return f"{own_area()} is not in this table"
    if own.value is None:
        return f"{own_area()} has no published figure"
    if own.rank is None or polarity not in RANKED:
        return f"{own.text}, of {result.known} authorities"
    band = f": {own.band.label.lower()}" if own.band else ""
    return f"Rank {own.rank} of {result.known}{band}"


def _chart(table: Table, year: str) -> BenchmarkBand | None:
    cuts = table.result.quantiles
    if cuts is None:
        return None
    own = table.own if table.own and table.own.value is not None else None
    polarity = Polarity(table.indicator.polarity)
    return BenchmarkBand(
        title=f"{table.indicator.name}, {table.result.known} authorities, {year}",
        description=_described(table, cuts),
        quantiles=(cuts.least, cuts.lower, cuts.median, cuts.upper, cuts.greatest),
        better=polarity.value if polarity in RANKED else "",
        own=Marker(own.area, own.value) if own and own.value is not None else None,
        others=tuple(Marker(name, value) for name, value, _ in table.company),
        authorities=tuple(
            Authority(row.value, "own" if row.own else "neighbour" if row.neighbour else "other")
            for row in table.rows
        ),
        unit="%" if table.indicator.unit == "percent" else "",
        decimals=table.decimals,
    )


def _described(table: Table, cuts: Quantiles) -> str:
    """The chart in words: our figure, our company, the quarters."""
    own = table.own
    mine = f"{own.area} {own.text}" if own and own.value is not None else f"{own_area()} has no figure"
    others = "".join(f"; {name} {table.text(value)}" for name, value, _ in table.company)
    cut = [table.text(value) for value in (cuts.least, cuts.lower, cuts.median, cuts.upper, cuts.greatest)]
    return f"{mine}{others}. From {cut[0]} to {cut[4]}; quarters end at {cut[1]}, {cut[2]} and {cut[3]}."
