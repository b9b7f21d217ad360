"""Rounds of audits in a file: a row a round, or a row a measure as councils print them.

Printed tables have a row for what was done of what was planned and one for each grade, with their
per cents; their moderations stand under a title of their own; and a quarter repeats the sums of its
months. The printed per cents and sums are checked against the numbers, which count.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from foundation.rendering.reading import Sheet
from kpi.imports.quality_cells import Percent, Problems, Row, is_month, plain_heading, rows_of
from kpi.models import AuditGrade
from kpi.rules.periods import Period, quarter_of
from kpi.rules.shares import Share, whole_number_of

GRADES: Mapping[str, str] = {plain_heading(grade.label): grade.value for grade in AuditGrade.Grade}
_DONE = re.compile(r"(?:actual|done|completed) (?:of|against) (?:target|planned)", re.IGNORECASE)
_RATED = re.compile(r"(?:rated|graded|judged) (.+)", re.IGNORECASE)
_MODERATIONS = re.compile(r"moderat(?:ions?|ed)\b.*", re.IGNORECASE)


@dataclass
class FoundRound:
    """A round as a file tells of it; `moderated` None: it tells of no moderation."""

    at: int
    title: str
    month_end: date
    service: str = ""
    planned: int | None = None
    done: int | None = None
    counts: dict[str, int] = field(default_factory=dict)
    moderations_planned: int | None = None
    moderated: dict[str, int] | None = None
    note: str = ""


@dataclass
class _Series:
    """What the rows of one title and period say."""

    at: int
    title: str
    period: Period
    planned: int | None = None
    done: int | None = None
    counts: dict[str, int] = field(default_factory=dict)


def read_audits(sheet: Sheet, *, year: Period | None, problems: Problems) -> list[FoundRound]:
    """The rounds of a file, each once. What cannot be is among the problems."""
    rows = list(rows_of(sheet, problems))
    header = {plain_heading(heading) for heading in sheet.header}
    if {"measure", "numerator"} <= header:
        found = _from_measures(rows, year, problems)
    elif {"period", "month"} & header and {*GRADES} & header:
        found = list(filter(None, (_from_row(row, year) for row in rows)))
    else:
        problems.error(
            0,
            "No table of audits was found. It has a row a round (month, title, planned, done, good …) or a"
            " row a measure (period, measure, numerator, denominator).",
        )
        return []
    _check(found, problems)
    return found


def _from_row(row: Row, year: Period | None) -> FoundRound | None:
    period, title = row.month(year), row.text("title", "round")
    if not title:
        row.error("Enter what was audited.", "title")
    if period is not None and not is_month(period):
        row.error("Write one month, such as December 2018.", "period")
    if period is None or not title or not is_month(period):
        return None
    moderated = {grade: row.count(f"moderated_{name}") for name, grade in GRADES.items()}
    return FoundRound(
        at=row.at,
        title=title,
        month_end=period.end,
        service=row.text("service"),
        planned=row.count("planned"),
        done=row.count("done"),
        counts={grade: row.count(name) or 0 for name, grade in GRADES.items()},
        moderations_planned=row.count("moderations_planned"),
        moderated=None
        if all(count is None for count in moderated.values())
        else {grade: count or 0 for grade, count in moderated.items()},
        note=row.text("note", longest=2_000),
    )


def _from_measures(rows: Iterable[Row], year: Period | None, problems: Problems) -> list[FoundRound]:
    series: dict[tuple[str, str], _Series] = {}
    unread = 0
    for row in rows:
        period, title = row.month(year), row.text("title", "round", "service")
        if period is None:
            continue
        if not title:
            row.error("Enter what was audited.", "service")
            continue
        one = series.setdefault((title, period.code), _Series(row.at, title, period))
        unread += not _take(row, one)
    if unread:
        problems.doubt(0, f"{unread} rows hold no count of audits and are not read.")
    by_month = [one for one in series.values() if is_month(one.period)]
    _check_sums(series.values(), by_month, problems)
    return list(_with_moderations(by_month, problems))


def _take(row: Row, one: _Series) -> bool:
    """Read one measure; False where it is none that counts audits."""
    measure = row.text("measure")
    part, whole = row.count("numerator"), row.count("denominator")
    rated = _RATED.fullmatch(measure)
    grade = GRADES.get(plain_heading(rated[1])) if rated else None
    if not _DONE.fullmatch(measure) and grade is None:
        return False
    if part is None:
        row.error("Enter a number.", "numerator")
        return True
    _check_percent(row, part, whole)
    if grade is None:
        one.done, one.planned = part, whole
    elif grade in one.counts:
        row.error(f"“{measure}” stands twice in {one.period.label}.", "measure")
    else:
        one.counts[grade] = part
        if one.done is not None and whole is not None and whole != one.done:
            row.doubt(f"This is a share of {whole}, but {one.done} audits were done.", "denominator")
    return True


def _check_percent(row: Row, part: int, whole: int | None) -> None:
    printed: Percent | None = row.percent("percent_printed") or row.percent("percent")
    if printed is None or whole is None:
        return
    meant, rounded = whole_number_of(printed.value, whole, printed.decimals)
    exact = Share(part, whole).percent
    if part > whole and exact == printed.value:
        return
    column = "percent_printed" if row.has("percent_printed") else "percent"
    if meant != part:
        row.doubt(f"{part} of {whole} is {exact}%.", column)
    elif not rounded:
        row.doubt(f"{part} of {whole} is {exact}%: the percentage was cut off, not rounded.", column)


def _check_sums(every: Iterable[_Series], months: list[_Series], problems: Problems) -> None:
    """A quarter's own numbers against the sums of its months, where the file has all three."""
    for total in every:
        parts = [m for m in months if m.title == total.title and quarter_of(m.period.end) == total.period]
        if is_month(total.period) or len(parts) != total.period.months:
            continue
        said = {"done": (total.done, [m.done for m in parts])}
        said["planned"] = (total.planned, [m.planned for m in parts])
        said |= {
            grade.replace("_", " "): (count, [m.counts.get(grade, 0) for m in parts])
            for grade, count in total.counts.items()
        }
        for what, (printed, counts) in said.items():
            summed = sum(count or 0 for count in counts)
            if printed is not None and printed != summed:
                problems.doubt(
                    total.at,
                    f"{total.title}, {what}: the months add to {summed}, {total.period.label} says {printed}."
                    " The months count.",
                )


def _with_moderations(months: list[_Series], problems: Problems) -> Iterator[FoundRound]:
    """The rounds, each with the moderations of its month."""
    rounds = [one for one in months if not _MODERATIONS.fullmatch(one.title)]
    found = {
        id(one): FoundRound(
            one.at, one.title, one.period.end, planned=one.planned, done=one.done, counts=one.counts
        )
        for one in rounds
    }
    for one in months:
        if id(one) in found:
            continue
        beside = [other for other in rounds if other.period == one.period]
        if len(beside) != 1:
            problems.error(
                one.at,
                f"Moderations of {one.period.label} belong to one round of audits, but the file has"
                f" {len(beside)} of that month.",
            )
            continue
        audits = found[id(beside[0])]
        audits.moderations_planned, audits.moderated = one.planned, dict(one.counts)
        graded = sum(one.counts.values())
        if one.done is not None and one.done != graded:
            problems.doubt(one.at, f"{one.done} were moderated, but {graded} have a grade: those count.")
    yield from found.values()


def _check(found: list[FoundRound], problems: Problems) -> None:
    seen: set[tuple[str, date, str]] = set()
    for one in found:
        key = (one.title.casefold(), one.month_end, one.service.casefold())
        if key in seen:
            problems.error(one.at, f"{one.title}, {one.month_end:%B %Y} stands twice in the file.")
        seen.add(key)
        graded, moderated = sum(one.counts.values()), sum((one.moderated or {}).values())
        if moderated > (graded if one.done is None else one.done):
            problems.error(one.at, f"{moderated} audits were moderated, more than were done.")
        if one.done is None:
            continue
        if graded > one.done:
            problems.error(one.at, f"{graded} audits have a grade, more than the {one.done} that were done.")
        elif graded < one.done:
            problems.doubt(one.at, f"{one.done} audits were done, but {graded} have a grade.")
