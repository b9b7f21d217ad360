"""Asking for a file of a report; the job makes and keeps it."""

from accounts.models import User
from foundation.audit.acts import act
from foundation.audit.services import record
from foundation.jobs.models import Job
from foundation.jobs.services import request_job
from kpi.models import KpiReport

EXPORT = "kpi.export_report"


def request_export(*, report: KpiReport, kind: str, edition: str, by: User) -> Job:
    """Ask for one file of one edition. Who may have which edition is asked again when it is made."""
    with act(by=by, why="report exported"):
        record(
            by=by,
            verb="report.export_asked",
            subject=report,
            detail={"format": kind, "edition": edition, "state": report.state, "sha256": report.sha256},
        )
        return request_job(
            kind=EXPORT, parameters={"report": str(report.public_id), "kind": kind, "edition": edition}, by=by
        )
