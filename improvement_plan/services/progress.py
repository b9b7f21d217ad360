"""Reports on actions: two judgements and a few words, appended and never changed."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from accounts.models import Post, User
from foundation.audit.acts import act
from foundation.audit.services import record
from foundation.editing.errors import Refused
from improvement_plan.models import Action, Milestone, ProgressUpdate
from improvement_plan.rules.vocabulary import Outlook, Progress
from improvement_plan.services.facts import clear_override, end_acceptance, next_milestone_on
from improvement_plan.services.rating import Cause, check_version, lock_action, save_rated

_DONE = (Progress.COMPLETED, Progress.STOPPED)
MILESTONE_MET, MILESTONE_DROPPED = "met", "dropped"


@dataclass(frozen=True)
class Report:
    """What an officer says of one action.

    `as_at` is the day it speaks of. `milestones` maps the id of each open milestone to "met" or
    "dropped" and is asked for on completing. `reason` is asked for on stopping and reopening.
    `submission` is the form's own key: the same form sent twice makes one report, and another one
    when its words were changed (a browser that goes back restores the key).
    """

    as_at: date
    progress: Progress
    outlook: Outlook | None = None
    text: str = ""
    risk: str = ""
    mitigation: str = ""
    help_wanted: str = ""
    reason: str = ""
    milestones: Mapping[int, str] = field(default_factory=dict)
    submission: uuid.UUID = field(default_factory=uuid.uuid4)
    no_change: bool = False


def report_progress(
    *,
    action: Action,
    report: Report,
    by: User | None,
    post: Post | None,
    today: date,
    now: datetime,
    expected_version: int | None = None,
    cause: Cause = Cause.REPORT,
) -> ProgressUpdate:
    """Append a report, make it the action's present state, and rate the action.

    Ends an override, and an acceptance when the action is reopened. Returns the update; sent twice
    with one `submission`, the first one. Raises Refused (with the form field) when something is
    missing or impossible, StaleEdit when the action was saved since `expected_version`.
    """
    with act(by=by, why="report on an action"):
        # One at a time: who comes second finds the first's report before the version is compared.
        action = lock_action(action, expected_version=None)
        again = ProgressUpdate.objects.filter(submission=_key(report), action=action).first()
        if again is not None:
            return again
        check_version(action, expected_version)
        _check(action, report, today=today)
        if action.progress == Progress.COMPLETED and report.progress != Progress.COMPLETED:
            end_acceptance(action, now=now)
        changed = _apply(action, report)
        update = _append(action, report, by=by, post=post, now=now)
        save_rated(action, changed=changed, cause=cause, today=today, now=now)
        record(by=by, verb="action.progress_reported", subject=action, detail={"update": update.pk})
        return update


def report_no_change(
    *,
    action: Action,
    by: User,
    post: Post | None,
    today: date,
    now: datetime,
    expected_version: int | None = None,
    submission: uuid.UUID | None = None,
) -> ProgressUpdate:
    """Report that nothing changed: a report too, with the same judgements and texts.

    Raises Refused for an action that was never reported on, or that is completed or stopped.
    """
    if action.progress in (Progress.NOT_REPORTED, *_DONE):
        raise Refused(
            f"{action.reference}: “no change” needs an earlier report on open work. Choose progress"
            " and outlook instead."
        )
    report = Report(
        as_at=today,
        progress=Progress(action.progress),
        outlook=Outlook(action.outlook) if action.outlook else None,
        risk=action.risk,
        mitigation=action.mitigation,
        help_wanted=action.help_wanted,
        submission=submission or uuid.uuid4(),
        no_change=True,
    )
    return report_progress(
        action=action,
        report=report,
        by=by,
        post=post,
        today=today,
        now=now,
        expected_version=expected_version,
    )


@dataclass(frozen=True)
class GridRow:
    """One row of the report grid; `report` None means "no change"."""

    action: Action
    post: Post | None
    expected_version: int
    report: Report | None
    submission: uuid.UUID


class RowsRefused(Refused):
    """Some rows of a grid cannot be saved; nothing was. `problems` maps action ids to the reason."""

    def __init__(self, problems: dict[int, Refused]) -> None:
        super().__init__("Nothing was saved yet: see the rows that need your attention.")
        self.problems = problems


def report_many(*, rows: Sequence[GridRow], by: User, today: date, now: datetime) -> list[ProgressUpdate]:
    """Save a whole grid of reports, or nothing. Raises RowsRefused naming every row in the way."""
    with act(by=by, why="reports on several actions"):
        updates: list[ProgressUpdate] = []
        problems: dict[int, Refused] = {}
        for row in sorted(rows, key=lambda row: row.action.pk):  # one order of locks for everybody
            try:
                updates.append(_report_row(row, by=by, today=today, now=now))
            except Refused as refused:
                problems[row.action.pk] = refused
        if problems:
            raise RowsRefused(problems)
        return updates


def _report_row(row: GridRow, *, by: User, today: date, now: datetime) -> ProgressUpdate:
    if row.report is None:
        return report_no_change(
            action=row.action,
            by=by,
            post=row.post,
            today=today,
            now=now,
            expected_version=row.expected_version,
            submission=row.submission,
        )
    return report_progress(
        action=row.action,
        report=row.report,
        by=by,
        post=row.post,
        today=today,
        now=now,
        expected_version=row.expected_version,
    )


def _check(action: Action, report: Report, *, today: date) -> None:
    if report.as_at > today:
        raise Refused("The day of a report cannot lie in the future.", field="as_at")
    if action.reported_as_at and report.as_at < action.reported_as_at:
        raise Refused(
            f"The last report speaks of {action.reported_as_at:%-d %B %Y};"
            " this one cannot speak of an earlier day.",
            field="as_at",
        )
    if report.progress == Progress.NOT_REPORTED:
        raise Refused("Choose how far the action is.", field="progress")
    if report.progress not in _DONE:
        _check_outlook(report)
    reopening = action.progress in _DONE and report.progress not in _DONE
    if (report.progress == Progress.STOPPED or reopening) and not report.reason.strip():
        verb = "stopped" if report.progress == Progress.STOPPED else "reopened"
        raise Refused(f"Say why the action is {verb}.", field="reason")
    if report.progress == Progress.COMPLETED:
        _check_milestones(action, report)


def _check_outlook(report: Report) -> None:
    if report.outlook is None:
        raise Refused("Choose an outlook.", field="outlook")
    if report.outlook != Outlook.ON_TRACK and not report.risk.strip():
        raise Refused("Say what the risk is.", field="risk")
    if report.outlook == Outlook.AT_RISK and not report.mitigation.strip():
        raise Refused(
            "Say what is being done about the risk. If nothing is, the outlook is off track.",
            field="mitigation",
        )


def _check_milestones(action: Action, report: Report) -> None:
    undecided = [
        milestone.title
        for milestone in _open_milestones(action)
        if report.milestones.get(milestone.pk) not in (MILESTONE_MET, MILESTONE_DROPPED)
    ]
    if undecided:
        named = "”, “".join(undecided)
        raise Refused(f"Say whether “{named}” was met or dropped.", field="milestones")


def _apply(action: Action, report: Report) -> set[str]:
    """Put a report into the action's columns; returns their names."""
    done = report.progress in _DONE
    completed = report.progress == Progress.COMPLETED
    if not (completed and action.progress == Progress.COMPLETED):
        action.completed_on = report.as_at if completed else None
    action.progress = report.progress.value
    action.outlook = None if done or report.outlook is None else report.outlook.value
    action.stopped_reason = report.reason.strip() if report.progress == Progress.STOPPED else ""
    if not done:
        action.risk = report.risk.strip()
        action.mitigation = report.mitigation.strip()
        action.help_wanted = report.help_wanted.strip()
    action.reported_as_at = report.as_at
    action.stale_after = report.as_at + timedelta(days=action.plan.cycle_days)
    clear_override(action)
    if completed:
        _settle_milestones(action, report)
    action.next_milestone_on = next_milestone_on(action)
    return {
        "progress",
        "outlook",
        "completed_on",
        "accepted_on",
        "stopped_reason",
        "risk",
        "mitigation",
        "help_wanted",
        "reported_as_at",
        "stale_after",
        "next_milestone_on",
        "override_rating",
        "override_reason",
        "override_by",
        "override_until",
    }


def _settle_milestones(action: Action, report: Report) -> None:
    for milestone in _open_milestones(action):
        if report.milestones[milestone.pk] == MILESTONE_MET:
            milestone.met_on = report.as_at
        else:
            milestone.dropped_on = report.as_at
            milestone.dropped_reason = "dropped when the action was completed"
        milestone.save()


def _open_milestones(action: Action) -> list[Milestone]:
    return list(action.milestones.filter(met_on=None, dropped_on=None))


def _append(
    action: Action, report: Report, *, by: User | None, post: Post | None, now: datetime
) -> ProgressUpdate:
    return ProgressUpdate.objects.create(
        action=action,
        as_at=report.as_at,
        recorded_at=now,
        reported_by=by,
        post=post,
        progress=report.progress.value,
        outlook=action.outlook,
        text=report.text.strip(),
        risk=action.risk,
        mitigation=action.mitigation,
        help_wanted=action.help_wanted,
        reason=report.reason.strip(),
        no_change=report.no_change,
        submission=_key(report),
    )


def _key(report: Report) -> uuid.UUID:
    """The form's key together with what it says."""
    said = {**vars(report), "submission": None, "milestones": sorted(report.milestones.items())}
    return uuid.uuid5(report.submission, repr(sorted(said.items())))
