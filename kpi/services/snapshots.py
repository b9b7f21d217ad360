"""Snapshots: one row an indicator and period, worked out by one statement, then SPC in chunks."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from operator import itemgetter

from django.db import connection

from accounts.models import User
from foundation.audit.acts import act
from foundation.audit.services import record
from kpi.models import Indicator, Rebase, ReportingMonth, Snapshot
from kpi.rules.frequency import CompareWith, Frequency, due_with
from kpi.rules.process import Judgement, judge
from kpi.rules.rag import Polarity
from kpi.services.snapshot_sql import GONE, SPC, UPSERT

# Five years of months: older points say how things were under other circumstances.
SPC_LONGEST = 60
_CHUNK = 500

Told = Callable[[int, int, str], None]


@dataclass(frozen=True)
class Taken:
    """What a snapshot did: indicators due, rows that were written or changed, codes without a figure."""

    due: int
    changed: int
    gaps: tuple[str, ...]
    was_closed: bool = False


def take_snapshot(
    *, month_end: date, now: datetime, by: User | None = None, progress: Told | None = None
) -> Taken:
    """Work out every indicator whose period ends with this month; a closed month is left as it is.

    Run again it changes nothing; two at once wait for each other. `progress(done, total, words)`.
    """
    with act(by=by, why="monthly performance snapshot"):
        month = locked_month(month_end)
        if month.is_closed:
            return Taken(Snapshot.objects.filter(period_end=month_end).count(), 0, (), was_closed=True)
        taken = compute(month, now, progress)
        if taken.changed or month.computed_at is None:
            month.computed_at = now
            month.save(update_fields=["computed_at"])
            record(by=by, verb="kpi.snapshot_taken", subject=month, detail={"changed": taken.changed})
        return taken


def locked_month(month_end: date) -> ReportingMonth:
    """The month's row, made if need be, held until the end of the transaction."""
    ReportingMonth.objects.get_or_create(month_end=month_end)
    return ReportingMonth.objects.select_for_update(of=("self",)).get(month_end=month_end)


def compute(month: ReportingMonth, now: datetime, progress: Told | None = None) -> Taken:
    """Write the snapshots of an open month whose row is locked."""
    month_end = month.month_end
    changed = write_figures(month_end, now) + write_signals(month_end, now, progress)
    empty = Snapshot.objects.filter(period_end=month_end, value=None).order_by("indicator__sequence")
    gaps = tuple(empty.values_list("indicator__code", flat=True))
    return Taken(Snapshot.objects.filter(period_end=month_end).count(), changed, gaps)


def write_figures(month_end: date, now: datetime) -> int:
    """Values, RAG, change, means and comparators of every indicator due; returns the rows changed."""
    with connection.cursor() as cursor:
        cursor.execute(GONE, {"month_end": month_end, "due": [f.value for f in due_with(month_end)]})
        gone = int(cursor.rowcount)
        cursor.execute(UPSERT.format(ends=_ends(month_end)), {"month_end": month_end, "now": now})
        return gone + int(cursor.rowcount)


def write_signals(month_end: date, now: datetime, progress: Told | None = None) -> int:
    """Mean, limits, icons and signals, in chunks of indicators; returns the rows changed."""
    due = Indicator.objects.due_at(month_end).order_by("pk")
    rows = list(due.values_list("pk", "frequency", "polarity"))
    changed = 0
    for start in range(0, len(rows), _CHUNK):
        if progress:
            progress(start, len(rows), "Working out limits and signals.")
        changed += _judge_chunk(rows[start : start + _CHUNK], month_end, now)
    return changed


def _ends(month_end: date) -> str:
    """The small table of compared periods, as the rows of VALUES."""
    return ", ".join(
        f"('{frequency}', '{compare}', "
        + ", ".join(
            f"DATE '{day.isoformat()}'"
            for day in (
                compare.compared_end(month_end, frequency),
                *(frequency.steps_back(month_end, n) for n in (1, 2, 3)),
            )
        )
        + ")"
        for frequency in due_with(month_end)
        for compare in CompareWith
    )


def _judge_chunk(rows: Sequence[tuple[int, str, str]], month_end: date, now: datetime) -> int:
    """Mean, limits, icons and signal of these (id, frequency, polarity); returns the rows changed."""
    ids = [pk for pk, _, _ in rows]
    targets = dict(
        Snapshot.objects.filter(period_end=month_end, indicator__in=ids).values_list("indicator", "target")
    )
    series, rebases = _series(rows, month_end), rebases_of(ids, month_end)
    judged = [
        judge(
            series.get(pk, []),
            at=month_end,
            frequency=Frequency(frequency),
            polarity=Polarity(polarity),
            target=targets.get(pk),
            rebases=rebases.get(pk, ()),
        )
        for pk, frequency, polarity in rows
    ]
    return _write(ids, judged, month_end, now)


def _series(rows: Sequence[tuple[int, str, str]], month_end: date) -> dict[int, list[tuple[date, float]]]:
    """The latest points of each indicator up to the month, oldest first."""
    since = {pk: Frequency(frequency).steps_back(month_end, SPC_LONGEST) for pk, frequency, _ in rows}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT o.indicator_id, o.period_end, o.value::float8"
            " FROM unnest(%s::bigint[], %s::date[]) AS wanted (id, since)"
            " CROSS JOIN LATERAL (SELECT indicator_id, period_end, value FROM kpi_observation"
            "  WHERE indicator_id = wanted.id AND breakdown_id IS NULL"
            "  AND period_end > wanted.since AND period_end <= %s) AS o"
            " ORDER BY o.indicator_id, o.period_end",
            [list(since), list(since.values()), month_end],
        )
        return {pk: [row[1:] for row in of] for pk, of in groupby(cursor.fetchall(), key=itemgetter(0))}


def rebases_of(ids: Iterable[int], month_end: date) -> dict[int, list[date]]:
    """The days up to the month on which limits begin anew, by indicator, oldest first."""
    found = Rebase.objects.filter(indicator__in=ids, starts_on__lte=month_end).order_by(
        "indicator_id", "starts_on"
    )
    pairs = found.values_list("indicator_id", "starts_on")
    return {pk: [day for _, day in of] for pk, of in groupby(pairs, key=itemgetter(0))}


def _write(ids: list[int], judged: list[Judgement], month_end: date, now: datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            SPC,
            {
                "ids": ids,
                "points": [j.points for j in judged],
                "means": [j.mean for j in judged],
                "lowers": [j.lower for j in judged],
                "uppers": [j.upper for j in judged],
                "variations": [j.variation for j in judged],
                "assurances": [j.assurance for j in judged],
                "signals": [j.signal for j in judged],
                "notes": [j.note for j in judged],
                "month_end": month_end,
                "now": now,
            },
        )
        return int(cursor.rowcount)


def open_months_since(first: date) -> list[date]:
    """The open months from the one that ends on or after this day, oldest first."""
    found = ReportingMonth.objects.filter(closed_at=None, month_end__gte=first).order_by("month_end")
    return list(found.values_list("month_end", flat=True))
