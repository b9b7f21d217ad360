"""Complaints and compliments as a reader may see them.

Complaints are of people: whoever may not see small numbers is shown no count from 1 to 5, and
nothing that would give one back. Sums over months and themes could, so they are left to the entitled.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.conf import settings

from foundation.charts.trends import Point
from foundation.composition.openings import Opening
from kpi.models import Feedback
from kpi.queries.quality import Audits, Part
from kpi.rules.periods import Period, month_of, months_later
from kpi.rules.shares import Share

HIDDEN = "c"


@dataclass(frozen=True)
class MonthLine:
    """One month. Texts are ready to print; `count` is None where it is hidden."""

    month: str
    complaints: str
    in_time: str
    compliments: str
    count: int | None


@dataclass(frozen=True)
class ThemeLine:
    """What people spoke of. Counts are texts, empty where they are not shown; the bar is of complaints."""

    theme: str
    complaints: str
    compliments: str
    parts: list[Part]


@dataclass(frozen=True)
class FeedbackYear:
    """The complaints and compliments of a financial year. `hidden` says that something is not shown.

    `complaints` and `in_time` are sums of the year, empty where they are not shown.
    """

    complaints: str
    in_time: str
    compliments: int
    trend: list[Point]
    months: list[MonthLine]
    themes: list[ThemeLine]
    hidden: bool
    entitled: bool

    @property
    def names_compliments(self) -> bool:
        """Whether a compliment has a theme."""
        return any(line.compliments for line in self.themes)


@dataclass(frozen=True)
class _Sum:
    """Complaints, how many of them are known to have been answered in time or not, compliments."""

    complaints: int = 0
    known: int = 0
    in_time: int = 0
    compliments: int = 0

    def plus(self, entry: Feedback) -> "_Sum":
        if entry.kind == Feedback.Kind.COMPLIMENT:
            return replace(self, compliments=self.compliments + entry.count)
        told = entry.in_time is not None
        return replace(
            self,
            complaints=self.complaints + entry.count,
            known=self.known + (entry.count if told else 0),
            in_time=self.in_time + (entry.in_time or 0),
        )


def feedback_of(year: Period, *, entitled: bool, service: str = "") -> FeedbackYear:
    """The feedback of a financial year, for the entitled also of one service (its slug). One query."""
    found = Feedback.objects.filter(month_end__range=(year.start, year.end)).order_by("month_end", "pk")
    if service and entitled:
        found = found.filter(service__slug=service)
    entries = list(found)
    lines = _months(entries, year, entitled)
    whole = _sum(entries)
    return FeedbackYear(
        complaints=f"{whole.complaints:,}" if entitled else "",
        in_time=Share(whole.in_time, whole.known).words if entitled and whole.known else "",
        compliments=whole.compliments,
        trend=[Point(line.month[:3], line.count) for line in lines],
        months=lines[::-1],
        themes=_themes(entries, entitled),
        hidden=not entitled and any(entry.kind == Feedback.Kind.COMPLAINT for entry in entries),
        entitled=entitled,
    )


def figures_of(audits: Audits, feedback: FeedbackYear) -> list[Opening]:
    """What the quality page opens with: of the year, whatever there is."""
    found = []
    if audits.rounds:
        good, better = audits.auditors.good_or_better, audits.auditors.improvement_or_better
        sub = f"of {audits.planned:,} planned" if audits.planned else ""
        found.append(Opening(f"{audits.done:,}", "Audits done", sub, "#audits"))
        if good.whole:
            found.append(Opening(f"{good.percent}%", "Good or better", _of(good), "#audits"))
            found.append(
                Opening(f"{better.percent}%", "Requires improvement or better", _of(better), "#audits")
            )
    if feedback.months:
        praise = f"{feedback.compliments:,}"
        if feedback.complaints:
            in_time = f"{feedback.in_time} in time, " if feedback.in_time else ""
            sub = f"{in_time}{praise} compliments"
            found.append(Opening(feedback.complaints, "Complaints", sub, "#feedback"))
        else:
            found.append(Opening(praise, "Compliments", "", "#feedback"))
    return found


def _of(share: Share) -> str:
    return f"{share.of} graded"


def is_small(count: int) -> bool:
    """Whether a count of people is hidden where others than the entitled read."""
    return 1 <= count <= settings.KPI_SMALL_COUNT


def _sum(entries: Iterable[Feedback]) -> _Sum:
    total = _Sum()
    for entry in entries:
        total = total.plus(entry)
    return total


def _months(entries: Sequence[Feedback], year: Period, entitled: bool) -> list[MonthLine]:
    """From the year's first month to the last with an entry."""
    if not entries:
        return []
    last = max(entry.month_end for entry in entries)
    ends = [end for number in range(12) if (end := months_later(year.start, number)) <= last]
    return [_month(end, [e for e in entries if e.month_end == end], entitled) for end in ends]


def _month(end: date, entries: Sequence[Feedback], entitled: bool) -> MonthLine:
    total = _sum(entries)
    recorded = any(entry.kind == Feedback.Kind.COMPLAINT for entry in entries)
    hide = not entitled and is_small(total.complaints)
    count = f"{total.complaints:,}" if recorded else "–"
    return MonthLine(
        month=month_of(end).label,
        complaints=HIDDEN if hide else count,
        in_time=_in_time(total, entitled),
        compliments=f"{total.compliments:,}"
        if any(entry.kind == Feedback.Kind.COMPLIMENT for entry in entries)
        else "–",
        count=None if hide or not recorded else total.complaints,
    )


def _in_time(total: _Sum, entitled: bool) -> str:
    share = Share(total.in_time, total.known)
    if entitled or not total.known:
        return share.words
    rest = total.known - total.in_time
    if total.known != total.complaints or any(map(is_small, (total.known, total.in_time, rest))):
        return HIDDEN
    return f"{share.percent}%"


def _themes(entries: Sequence[Feedback], entitled: bool) -> list[ThemeLine]:
    """Most complaints first. Without entitlement only those with more than a few, without numbers."""
    names = sorted({entry.theme for entry in entries if entry.theme})
    sums = [(name, _sum(e for e in entries if e.theme == name)) for name in names]
    if not entitled:
        # A few complaints are as none here: neither the list nor its order tells of them.
        sums = [(n, replace(s, complaints=0) if is_small(s.complaints) else s) for n, s in sums]
    sums = [(name, s) for name, s in sums if s.complaints or s.compliments]
    sums.sort(key=lambda pair: (-pair[1].complaints, -pair[1].compliments))
    most = max((s.complaints for _, s in sums), default=0)
    return [_theme(name, s, most, entitled) for name, s in sums]


def _theme(name: str, total: _Sum, most: int, entitled: bool) -> ThemeLine:
    drawn = entitled and total.complaints > 0
    return ThemeLine(
        theme=name,
        complaints=f"{total.complaints:,}" if entitled else "",
        compliments=f"{total.compliments:,}" if total.compliments else "",
        parts=[Part("brand", Decimal(0), Decimal(100 * total.complaints) / most)] if drawn else [],
    )
