"""The KPI report of a month or quarter: begun, edited, submitted, approved by a second person, frozen."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from accounts.models import User
from accounts.queries import current_posts
from foundation.audit.acts import act
from foundation.audit.services import record
from foundation.editing.errors import Refused, unless_taken
from foundation.editing.rows import fill, lock_version, only
from kpi.models import KpiReport, ReportingMonth
from kpi.queries.report import (
    EDITIONS,
    INTERNAL,
    KpiReportContent,
    NoFigures,
    default_title,
    draft_content,
)
from kpi.rules.periods import Period
from kpi.rules.report import sha256_of, to_json

State = KpiReport.State
REPORT_FIELDS = frozenset({"title", "introduction", "public_introduction"})


def begin_report(*, period: Period, by: User, now: datetime) -> KpiReport:
    """Begin the report of a month or quarter that has figures. Raises Refused when there is one already."""
    with act(by=by, why="report begun"):
        _content(period, INTERNAL, None)
        report = KpiReport(
            period=period.code,
            month_end=period.end,
            title=default_title(period),
            edited_by=by,
            edited_at=now,
        )
        with unless_taken(f"The report of {period.label} was begun already.", field="period"):
            report.save(force_insert=True)
        record(by=by, verb="report.begun", subject=report)
        return report


def edit_report(
    *,
    report: KpiReport,
    changes: Mapping[str, Any],
    by: User,
    now: datetime,
    expected_version: int | None,
) -> KpiReport:
    """Change title or introductions (REPORT_FIELDS); what was submitted is a draft again.

    Raises Refused for an approved report and without a title, and StaleEdit.
    """
    with act(by=by, why="report edited"):
        current = _unapproved(report, expected_version)
        fill(current, only(changes, REPORT_FIELDS))
        if not current.title.strip():
            raise Refused("Enter a title.", field="title")
        current.state, current.edited_by, current.edited_at = State.DRAFT, by, now
        return _saved(current, by, "report.edited")


def submit_report(*, report: KpiReport, by: User, expected_version: int | None) -> KpiReport:
    """Hand the report in for approval. Raises Refused unless it is a draft of a closed month, StaleEdit."""
    with act(by=by, why="report submitted"):
        current = _unapproved(report, expected_version)
        if current.state != State.DRAFT:
            raise Refused("This report waits for approval already.")
        _closed(current)
        current.state, current.sent_back = State.SUBMITTED, ""
        return _saved(current, by, "report.submitted")


def send_report_back(*, report: KpiReport, reason: str, by: User, expected_version: int | None) -> KpiReport:
    """Make a submitted report a draft again, saying why. Raises Refused, and StaleEdit."""
    if not reason.strip():
        raise Refused("Say what is missing or wrong.", field="reason")
    with act(by=by, why="report sent back"):
        current = _submitted(report, expected_version)
        current.state, current.sent_back = State.DRAFT, reason.strip()
        return _saved(current, by, "report.sent_back")


def approve_report(
    *, report: KpiReport, by: User, today: date, now: datetime, expected_version: int | None
) -> KpiReport:
    """Freeze both editions as they are now, with the hash of their canonical JSON.

    Raises Refused unless the report was submitted, by somebody else, about a closed month; StaleEdit.
    """
    with act(by=by, why="report approved"):
        current = _submitted(report, expected_version)
        if current.edited_by_id == by.pk:
            raise Refused("You edited this report last. Somebody else must approve it.")
        _closed(current)
        period = Period.parse(current.period)
        post = next((held.title for held in current_posts(by, on=today)), "")
        approved = {
            edition: to_json(
                replace(
                    _content(period, edition, current),
                    state=State.APPROVED.value,
                    approved_by=post,
                    approved_on=today,
                )
            )
            for edition in EDITIONS
        }
        current.state, current.approved_by, current.approved_at = State.APPROVED, by, now
        current.content, current.sha256 = approved, sha256_of(approved)
        return _saved(current, by, "report.approved", {"sha256": current.sha256})


def _unapproved(report: KpiReport, expected_version: int | None) -> KpiReport:
    current = lock_version(report, expected_version)
    if current.state == State.APPROVED:
        raise Refused("This report is approved. It stays as it is.")
    return current


def _submitted(report: KpiReport, expected_version: int | None) -> KpiReport:
    current = _unapproved(report, expected_version)
    if current.state != State.SUBMITTED:
        raise Refused("This report does not wait for approval.")
    return current


def _closed(report: KpiReport) -> None:
    """Hold the month until the end: no correction may come between reading and freezing its figures."""
    months = ReportingMonth.objects.select_for_update(of=("self",)).filter(month_end=report.month_end)
    month = months.first()
    if month is None or not month.is_closed:
        raise Refused(f"{report.month_end:%B %Y} is still open. Close it first: then its figures stay.")


def _content(period: Period, edition: str, report: KpiReport | None) -> KpiReportContent:
    try:
        return draft_content(period, edition=edition, report=report)
    except NoFigures as nothing:
        raise Refused(nothing.message, field="period") from nothing


def _saved(current: KpiReport, by: User, verb: str, detail: dict[str, Any] | None = None) -> KpiReport:
    current.version += 1
    current.save()
    record(by=by, verb=verb, subject=current, detail=detail)
    return current
