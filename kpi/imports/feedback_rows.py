"""Complaints and compliments in a file: a row a month, or a row a theme."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from foundation.rendering.reading import Sheet
from kpi.imports.quality_cells import Percent, Problems, Row, is_month, plain_heading, rows_of
from kpi.models import Feedback
from kpi.rules.periods import Period
from kpi.rules.shares import Share, whole_number_of

_KINDS: Mapping[str, str] = {word: kind for kind in Feedback.Kind.values for word in (kind, f"{kind}s")}
_PERCENTS = ("percent_in_timescale_printed", "percent_in_timescale", "percent_in_time")


@dataclass(frozen=True)
class FoundEntry:
    """Feedback of one month, kind, service and theme as a file tells of it."""

    at: int
    month_end: date
    kind: str
    service: str
    theme: str
    count: int
    in_time: int | None
    source: str


@dataclass(frozen=True)
class Beside:
    """What a person says beside a file that does not: the year of its months, its period, its kind."""

    year: Period | None = None
    period: Period | None = None
    kind: str = ""


def read_feedback(sheet: Sheet, *, beside: Beside, problems: Problems) -> list[FoundEntry]:
    """The entries of a file, each once. What cannot be is among the problems."""
    header = {plain_heading(heading) for heading in sheet.header}
    dated = bool({"period", "month"} & header)
    if {"complaints", "compliments"} & header and dated:
        take = _from_month
    elif {"count", "number"} & header:
        take = _from_entry
    else:
        problems.error(
            0,
            "No table of complaints or compliments was found. It has a row a month (period, complaints,"
            " compliments) or a row a theme (theme, number; or month, kind, theme, count, in_time).",
        )
        return []
    if not dated and beside.period is None:
        problems.error(0, "The file names no month: say which one with --period, for example 2018-12.")
        return []
    found = [entry for row in rows_of(sheet, problems) for entry in take(row, beside)]
    _check_once(found, problems)
    return found


def _from_month(row: Row, beside: Beside) -> list[FoundEntry]:
    """Complaints and compliments beside each other, with the share answered in time."""
    end, source = _end(row, beside)
    if end is None:
        return []
    found = []
    for kind, column in ((Feedback.Kind.COMPLAINT, "complaints"), (Feedback.Kind.COMPLIMENT, "compliments")):
        count = row.count(column)
        if count is None:
            continue
        in_time = _in_time(row, count) if kind is Feedback.Kind.COMPLAINT else None
        service, theme = row.text("service"), row.text("theme", longest=120)
        found.append(FoundEntry(row.at, end, kind.value, service, theme, count, in_time, source))
    return found


def _from_entry(row: Row, beside: Beside) -> list[FoundEntry]:
    end, source = _end(row, beside)
    kind = _kind(row, beside)
    column = "count" if row.has("count") else "number"
    count = row.count(column)
    if count is None:
        row.error("Enter a number.", column)
    if end is None or not kind or count is None:
        return []
    service, theme = row.text("service"), row.text("theme", longest=120)
    return [FoundEntry(row.at, end, kind, service, theme, count, _in_time(row, count), source)]


def _end(row: Row, beside: Beside) -> tuple[date | None, str]:
    """The month that the entry stands in, and its source. Longer periods stand in their last month."""
    if beside.period is not None and not (row.has("period") or row.has("month")):
        longer = "" if is_month(beside.period) else beside.period.label
        return beside.period.end, row.text("source") or longer
    period = row.month(beside.year)
    if period is not None and not is_month(period):
        row.error("Write one month, such as December 2018.", "period")
        return None, ""
    return (period.end if period else None), row.text("source")


def _kind(row: Row, beside: Beside) -> str:
    written = row.text("kind")
    if not written:
        if not beside.kind:
            row.error("Complaint or compliment? Add a column kind, or say it with --of.", "kind")
        return beside.kind
    kind = _KINDS.get(written.casefold(), "")
    if not kind:
        row.error("Write complaint or compliment.", "kind")
    return kind


def _in_time(row: Row, count: int) -> int | None:
    """How many were answered in time: as written, or what a printed percentage must have been of."""
    column = next((name for name in _PERCENTS if row.has(name)), "")
    printed = row.percent(column) if column else None
    if row.has("in_time"):
        given = row.count("in_time")
        if given is not None and given > count:
            row.error(f"More were answered in time than the {count} that there were.", "in_time")
        elif (
            given is not None
            and printed
            and whole_number_of(printed.value, count, printed.decimals)[0] != given
        ):
            row.doubt(f"{given} of {count} is {Share(given, count).percent}%.", column)
        return given
    return _meant(row, printed, count, column) if printed else None


def _meant(row: Row, printed: Percent, count: int, column: str) -> int | None:
    meant, rounded = whole_number_of(printed.value, count, printed.decimals)
    if meant is None:
        row.doubt(f"No whole number of {count} complaints is this percentage, so none is kept.", column)
    elif not rounded:
        exact = Share(meant, count).percent
        row.doubt(
            f"{meant} of {count} is {exact}%: the percentage was cut off, not rounded. {meant} is kept.",
            column,
        )
    return meant


def _check_once(found: list[FoundEntry], problems: Problems) -> None:
    seen: set[tuple[date, str, str, str]] = set()
    for entry in found:
        key = (entry.month_end, entry.kind, entry.service.casefold(), entry.theme)
        if key in seen:
            about = f" about “{entry.theme}”" if entry.theme else ""
            problems.error(
                entry.at,
                f"{entry.kind.capitalize()}s of {entry.month_end:%B %Y}{about} stand twice in the file.",
            )
        seen.add(key)
