"""Reports as pages: the list, and one report to be read, section by section."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse

from accounts.models import User
from accounts.queries import Deed, posts_on
from kpi.models import KpiReport, ReportingMonth, Restatement
from kpi.queries.report import INTERNAL
from kpi.queries.restatements import CorrectedLine, corrected_line
from kpi.rules.periods import BadPeriod, Period, month_of, quarter_of
from kpi.rules.report import KpiReportContent

State = KpiReport.State


@dataclass(frozen=True)
class ReportLine:
    """A report in the list."""

    title: str
    label: str
    url: str
    state: str
    state_words: str
    note: str


def visible_to(user: User) -> "QuerySet[KpiReport]":
    """Approved reports for everybody; drafts for those who edit or approve them."""
    found = KpiReport.objects.all()
    if user.has_perm("kpi.report") or user.has_perm("kpi.approve"):
        return found
    return found.filter(state=State.APPROVED)


def report_lines(user: User) -> list[ReportLine]:
    """The reports that this person may open, newest first. Constant queries."""
    rows = list(visible_to(user).defer("content"))
    posts = posts_on([*(_approval(row) for row in rows), *(_edit(row) for row in rows)])
    return [_line(row, posts) for row in rows]


def _line(row: KpiReport, posts: dict[Deed, str]) -> ReportLine:
    period = Period.parse(row.period)
    approved = row.state == State.APPROVED
    deed = _approval(row) if approved else _edit(row)
    by = f" by {posts[deed]}" if deed in posts else ""
    day = deed[1]
    on = f" on {day.day} {day:%B %Y}" if day else ""
    return ReportLine(
        title=row.title,
        label=period.label,
        url=reverse("kpi_report", args=[period.slug]),
        state=row.state,
        state_words=State(row.state).label,
        note=f"{'approved' if approved else 'last edited'}{by}{on}",
    )


def _approval(row: KpiReport) -> Deed:
    return row.approved_by_id, row.approved_at.date() if row.approved_at else None


def _edit(row: KpiReport) -> Deed:
    return row.edited_by_id, row.edited_at.date()


def find_report(user: User, slug: str) -> KpiReport:
    """The report of this address. Raises Http404 where there is none that this person may open."""
    try:
        period = Period.parse(slug)
    except BadPeriod:
        raise Http404 from None
    found = visible_to(user).filter(period=period.code).first() if period.slug == slug else None
    if found is None:
        raise Http404
    return found


def periods_to_report() -> list[Period]:
    """The quarters, then months, that have figures and no report yet, newest first. Two queries."""
    months = ReportingMonth.objects.exclude(computed_at=None).order_by("-month_end")
    ends = list(months.values_list("month_end", flat=True)[:24])
    begun = set(KpiReport.objects.values_list("period", flat=True))
    quarters = [quarter for end in ends if (quarter := quarter_of(end)).end == end]
    return [period for period in (*quarters, *(month_of(end) for end in ends)) if period.code not in begun]


# --- one report


def corrected_since(report: KpiReport, content: KpiReportContent) -> list[CorrectedLine]:
    """Figures of the report that were corrected after it was approved; for readers of the public
    edition without the figures themselves. Two queries."""
    if report.approved_at is None:
        return []
    spans = {one.code: [_end(point.period) for point in one.series] for one in content.indicators}
    rows = Restatement.objects.filter(
        batch__made_at__gt=report.approved_at, indicator__code__in=list(spans), breakdown=None
    )
    found = rows.select_related("indicator", "breakdown").order_by("batch__made_at", "pk")
    lines = [corrected_line(row) for row in found if row.period_end in spans[row.indicator.code]]
    if content.edition == INTERNAL:
        return lines
    return [CorrectedLine(line.code, line.name, line.url, "", line.month, "", "") for line in lines]


def _end(code: str) -> date:
    return Period.parse(code).end


@dataclass(frozen=True)
class Approval:
    """Who edited and who approved, as posts, and when."""

    edited_by: str
    edited_at: datetime
    approved_by: str
    approved_at: datetime | None


def approval_of(report: KpiReport) -> Approval:
    """The people of a report. One query."""
    posts = posts_on([_approval(report), _edit(report)])
    return Approval(
        edited_by=posts.get(_edit(report), ""),
        edited_at=report.edited_at,
        approved_by=posts.get(_approval(report), ""),
        approved_at=report.approved_at,
    )
