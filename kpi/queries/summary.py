"""The performance of one month: a row an indicator, the most significant first."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.http import Http404
from django.urls import reverse

from foundation.composition.openings import Opening
from kpi.models import ReportingMonth
from kpi.queries.figures import Figure, figures_of, months_with_figures
from kpi.queries.icons import Icons, icons_of, significance_of
from kpi.queries.series import Point, Wanted, series_of
from kpi.rules.frequency import Frequency
from kpi.rules.rag import Rag
from kpi.rules.significance import NEEDS_ATTENTION, NEEDS_WORDS, Significance
from kpi.rules.spc import Assurance
from kpi.rules.words import bare_target_text, figure_text

SPARK = 12
# Signals that a filter may name besides a single group.
ATTENTION, SILENT = "attention", "silent"
NO_RAG = "none"
SORTS = ("indicator", "rag", "change", "variation", "assurance")

_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
_RAG_ORDER = (Rag.RED, Rag.AMBER, Rag.GREEN, Rag.NONE)


@dataclass(frozen=True)
class Filters:
    """What the address asks for; empty means everything.

    `signal` is a group's code, ATTENTION or SILENT; `rag` a colour or NO_RAG; `sort` one of SORTS,
    with "-" for the other way round, empty for the most significant first.
    """

    words: str = ""
    service: str = ""
    rag: str = ""
    signal: str = ""
    frequency: str = ""
    sort: str = ""


@dataclass(frozen=True)
class Spark:
    """The last figures: values for the line (None is a gap), and the same in words."""

    values: tuple[Decimal | None, ...]
    words: str


@dataclass(frozen=True)
class SummaryRow:
    """One indicator. `note` says whose it is and what is better; `remarks` what to know of its value.

    `since` names the compared period where it is not the one that heads the column.
    """

    figure: Figure
    url: str
    note: str
    target: str
    remarks: tuple[str, ...]
    since: str
    spark: Spark
    icons: Icons
    group: Significance
    speaks: bool


@dataclass(frozen=True)
class Group:
    """Rows under one heading; no heading where the rows have another order."""

    heading: str
    rows: tuple[SummaryRow, ...]


@dataclass(frozen=True)
class Summary:
    """A month's rows, all of them; `since` is the period that most changes are measured from."""

    month: ReportingMonth
    rows: tuple[SummaryRow, ...]
    since: str
    spark_label: str
    made_at: datetime | None
    small_counts: bool
    hidden: bool

    @property
    def label(self) -> str:
        """The month in full: "December 2018"."""
        return f"{self.month.month_end:%B %Y}"

    @property
    def services(self) -> list[str]:
        """The services that have an indicator here, by name."""
        return sorted({row.figure.service for row in self.rows if row.figure.service})

    @property
    def frequencies(self) -> list[Frequency]:
        """How often these are measured."""
        present = {row.figure.frequency for row in self.rows}
        return [frequency for frequency in Frequency if frequency in present]


@dataclass(frozen=True)
class Months:
    """The months that a reader may choose, newest first, and the one chosen; None without any."""

    offered: list[ReportingMonth]
    chosen: ReportingMonth | None


def months_for(asked: str, *, entitled: bool) -> Months:
    """The month that an address names ("2018-12"), the newest without one. One query.

    Raises Http404 for a month that has no figures which this reader may see.
    """
    offered = months_with_figures(entitled=entitled)
    if not asked:
        return Months(offered, offered[0] if offered else None)
    if not _MONTH.fullmatch(asked):
        raise Http404
    chosen = next((month for month in offered if f"{month.month_end:%Y-%m}" == asked), None)
    if chosen is None:
        raise Http404
    return Months(offered, chosen)


def summary_of(month: ReportingMonth, *, entitled: bool, query: str = "") -> Summary:
    """Every indicator of a month; `query` goes into the links to them. Eight queries."""
    figures = figures_of(month.month_end, entitled=entitled)
    wanted = [Wanted(f.pk, f.frequency, f.decimals) for f in figures]
    series = series_of(wanted, until=month.month_end, periods=SPARK, entitled=entitled) if wanted else {}
    since = _commonest(f.since for f in figures if f.change is not None)
    return Summary(
        month=month,
        rows=tuple(_row(f, series[f.pk], month.month_end, since, query) for f in figures),
        since=since,
        spark_label="12 months" if all(f.frequency.months_per_step == 1 for f in figures) else "12 figures",
        made_at=max((f.computed_at for f in figures if f.computed_at), default=None),
        small_counts=entitled and any(f.counts_children for f in figures),
        hidden=any(f.symbol for f in figures),
    )


def _row(f: Figure, points: Sequence[Point], month_end: date, since: str, query: str) -> SummaryRow:
    return SummaryRow(
        figure=f,
        url=f"{reverse('indicator', args=[f.code])}{query}",
        note=_note(f),
        target=bare_target_text(f.target, f.polarity, f.unit, f.decimals),
        remarks=tuple(_remarks(f, month_end)),
        since=f.since if f.change is not None and f.since != since else "",
        spark=_spark(f, points),
        icons=icons_of(f),
        group=significance_of(f),
        speaks=bool(f.commentary),
    )


_SPANS = {Frequency.YEAR_TO_DATE: "cumulative", Frequency.ROLLING_12: "rolling 12 months"}


def _note(f: Figure) -> str:
    better = f.polarity.label.lower()
    how = _SPANS.get(f.frequency, "" if f.frequency.months_per_step == 1 else f.frequency.label.lower())
    return " · ".join(part for part in (f.service, ", ".join(p for p in (better, how) if p)) if part)


def _remarks(f: Figure, month_end: date) -> Iterable[str]:
    if f.period.end != month_end:
        yield f.period.short_label
    if f.missing:
        yield f.missing.lower()
    if f.provisional and f.value is not None:
        yield "provisional"
    if f.restated:
        yield f"since corrected to {f.restated.text}"
    if f.basis_restated:
        yield "based on a figure since corrected"


def _spark(f: Figure, points: Sequence[Point]) -> Spark:
    known = [p for p in points if p.value is not None]
    values = tuple(p.value for p in points)
    if not known:
        return Spark(values, "no figures")
    first, last = known[0], known[-1]
    ends = [figure_text(p.value, f.unit, f.decimals) for p in (first, last)]
    words = f"{first.period.short_label} to {last.period.short_label}: from {ends[0]} to {ends[1]}"
    if first is last:
        words = f"{first.period.short_label}: {ends[0]}"
    if f.target.value is not None:
        words += f"; target {figure_text(f.target.value, f.unit, f.decimals)}"
    hidden = sum(bool(p.symbol) for p in points)
    return Spark(values, f"{words}; {hidden} hidden" if hidden else words)


def _commonest(labels: Iterable[str]) -> str:
    found = Counter(label for label in labels if label).most_common(1)
    return found[0][0] if found else ""


# --- what stands above the table


def openings(summary: Summary, *, entitled: bool) -> list[Opening]:
    """The four numbers of the page, each a link to its rows."""
    groups = Counter(row.group for row in summary.rows)
    colours = Counter(row.figure.rag for row in summary.rows)
    month = f"month={summary.month.month_end:%Y-%m}"
    worse, miss = groups[Significance.WORSENING], groups[Significance.WILL_MISS]
    return [
        Opening(
            worse + miss,
            "Need attention",
            f"{worse or 'none'} worsening, {miss or 'none'} will miss and {'does' if miss == 1 else 'do'}"
            " not improve",
            f"?{month}&signal={ATTENTION}#indicators",
        ),
        Opening(
            groups[Significance.IMPROVING],
            "Improving",
            "signal for the better",
            f"?{month}&signal={Significance.IMPROVING}#indicators",
        ),
        Opening(
            colours[Rag.RED],
            f"Red in {summary.month.month_end:%B}",
            f"{colours[Rag.AMBER]} amber, {colours[Rag.GREEN]} green",
            f"?{month}&rag={Rag.RED}#indicators",
        ),
        _silent(summary, month) if entitled else _not_shown(summary),
    ]


def _silent(summary: Summary, month: str) -> Opening:
    significant = [row for row in summary.rows if row.group in NEEDS_WORDS]
    silent = sum(not row.speaks for row in significant)
    return Opening(
        silent,
        "Without commentary",
        f"of {len(significant)} that stand out",
        f"?{month}&signal={SILENT}#indicators",
    )


def _not_shown(summary: Summary) -> Opening:
    return Opening(
        sum(row.figure.value is None for row in summary.rows),
        "Not shown",
        "hidden to protect children, or not published",
        "",
    )


# --- the table


def groups_of(rows: Iterable[SummaryRow], filters: Filters) -> list[Group]:
    """The rows that the filters keep, in groups; in one without a heading where the address sorts."""
    kept = [row for row in rows if _kept(row, filters)]
    if filters.sort:
        return [Group("", tuple(_sorted(kept, filters.sort)))] if kept else []
    kept.sort(key=lambda row: _RAG_ORDER.index(row.figure.rag))
    grouped = [(group, tuple(row for row in kept if row.group is group)) for group in Significance]
    return [Group(f"{group.heading} ({len(mine)})", mine) for group, mine in grouped if mine]


def _kept(row: SummaryRow, filters: Filters) -> bool:
    figure = row.figure
    text = f"{figure.code} {figure.name} {figure.service} {figure.owner}".casefold()
    return (
        all(word in text for word in filters.words.casefold().split())
        and filters.service in ("", figure.service)
        and filters.rag in ("", figure.rag.value or NO_RAG)
        and filters.frequency in ("", figure.frequency.value)
        and _signals(row, filters.signal)
    )


def _signals(row: SummaryRow, wanted: str) -> bool:
    if wanted == ATTENTION:
        return row.group in NEEDS_ATTENTION
    if wanted == SILENT:
        return row.group in NEEDS_WORDS and not row.speaks
    return wanted in ("", row.group.value)


_CHANGES = ("worse", "better", "same", "")
_VARIATIONS = ("Worsening", "Improving", "Rising", "Falling", "No signal")
_ASSURANCES = (Assurance.WILL_MISS, Assurance.EITHER, Assurance.WILL_MEET, "")
_ORDERS: Mapping[str, Callable[[SummaryRow], int]] = {
    "indicator": lambda row: 0,
    "rag": lambda row: _RAG_ORDER.index(row.figure.rag),
    "change": lambda row: _CHANGES.index(row.figure.change_performance.value),
    "variation": lambda row: (*_VARIATIONS, row.icons.variation_word).index(row.icons.variation_word),
    "assurance": lambda row: _ASSURANCES.index(row.figure.assurance),
}


def _sorted(rows: Sequence[SummaryRow], sort: str) -> list[SummaryRow]:
    """Rows come in the indicators' order, which decides between equals; worst first, or last."""
    down, name = sort.startswith("-"), sort.removeprefix("-")
    if name == "indicator":
        return list(reversed(rows)) if down else list(rows)
    return sorted(rows, key=_ORDERS[name], reverse=down)
