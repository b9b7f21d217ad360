"""Writing a preview: its structure, then new actions as a set and changed ones by the usual services."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from foundation.editing.errors import Refused
from improvement_plan.imports.preview import Changed, FieldChange, ReportChange
from improvement_plan.imports.rows import Kind, Problem, Row, error
from improvement_plan.models import Action, ProgressUpdate
from improvement_plan.rules.vocabulary import Outlook, Progress
from improvement_plan.services.actions import NewAction, create_actions, edit_action
from improvement_plan.services.dates import ask_to_move_date, decide_move, set_first_date
from improvement_plan.services.facts import stale_after
from improvement_plan.services.import_structure import StructureWriter, as_stored
from improvement_plan.services.progress import Report, report_progress
from improvement_plan.services.rating import Cause, rate_plan

Told = Callable[[int, int], None]

_REPORTED = (
    "progress",
    "outlook",
    "completed_on",
    "stopped_reason",
    "risk",
    "mitigation",
    "help_wanted",
    "reported_as_at",
    "stale_after",
)


def tell_nobody(done: int, total: int) -> None:
    """For imports that nobody watches."""


@dataclass
class RowWriter(StructureWriter):
    """Writes one preview into one plan, inside the caller's transaction.

    `problems` collects what a service refused after all; the caller then rolls back. `told` hears
    how many of the preview's rows are written.
    """

    told: Told = tell_nobody
    problems: list[Problem] = field(default_factory=list)

    def write(self) -> None:
        """Everything that the preview shows, structure before actions."""
        self.write_structure()
        self._create_actions()
        self._change_actions()

    def _create_actions(self) -> None:
        created = self.preview.created_of(Kind.ACTIONS)
        if not created:
            return
        new = [self._new_action(item.row) for item in created]
        actions = create_actions(
            plan=self.plan, new=new, by=self.by, today=self.today, now=self.now, cause=Cause.IMPORT
        )
        reported = [
            (action, item.report)
            for action, item in zip(actions, created, strict=True)
            if item.report is not None
        ]
        self._record_first_reports(reported)
        self.told(len(created), len(created) + len(self.preview.changed))

    def _new_action(self, row: Row) -> NewAction:
        return NewAction(
            text=row.text("text"),
            reference=row.text("reference"),
            priority=self.priority(row.values.get("priority")),
            area=self.area(row.values.get("area_key")),
            sequence=row.number("sequence") or 0,
            success_criteria=row.text("success_criteria"),
            desired_outcome=row.text("desired_outcome"),
            lead_post=self.post(row.text("lead")),
            contributors=self.posts_of(_others(row)),
            partners=row.names("partners"),
            due_as_printed=row.text("due_as_printed"),
            starts_on=row.day("starts_on"),
            due_on=row.day("due_on"),
            review_on=row.day("review_on"),
            notes=row.text("notes"),
        )

    def _record_first_reports(self, reported: Sequence[tuple[Action, ReportChange]]) -> None:
        """Printed statuses of new actions, as their first reports; then the plan is rated as a set."""
        if not reported:
            return
        for action, report in reported:
            action.progress, action.outlook = report.progress, report.outlook or None
            done = report.progress == Progress.COMPLETED
            action.completed_on = report.as_at if done else None
            action.stopped_reason = report.reason
            action.risk, action.mitigation = report.risk, report.mitigation
            action.help_wanted = report.help_wanted
            action.reported_as_at = report.as_at
            action.stale_after = stale_after(self.plan, report.as_at)
        Action.objects.bulk_update([action for action, _ in reported], _REPORTED)
        ProgressUpdate.objects.bulk_create(
            ProgressUpdate(
                action=action,
                as_at=report.as_at,
                recorded_at=self.now,
                reported_by=self.by,
                progress=report.progress,
                outlook=report.outlook or None,
                text=report.text,
                risk=report.risk,
                mitigation=report.mitigation,
                help_wanted=report.help_wanted,
                reason=report.reason,
            )
            for action, report in reported
        )
        rate_plan(plan=self.plan, cause=Cause.IMPORT, today=self.today, now=self.now)

    def _change_actions(self) -> None:
        changed = self.preview.changed_of(Kind.ACTIONS)
        actions = Action.objects.in_bulk([item.known.id for item in changed])
        done = len(self.preview.created)
        for item in sorted(changed, key=lambda item: item.known.id):  # one order of locks for everybody
            try:
                self._change_action(actions[item.known.id], item)
            except Refused as refused:
                self.problems.append(error(item.row.at, refused.message, value=item.known.key))
            done += 1
            self.told(done, len(self.preview.created) + len(self.preview.changed))

    def _change_action(self, action: Action, item: Changed) -> None:
        common: dict[str, Any] = {"action": action, "by": self.by, "today": self.today, "now": self.now}
        version: int | None = item.known.version
        promised = [change for change in item.changes if change.field != "due_on"]
        first_date = next((change.after for change in item.changes if change.field == "due_on"), None)
        if promised:
            edit_action(**common, **self._edit_of(promised, item.row), expected_version=version)
            version = None  # the edit was checked, and moved the version on
        if isinstance(first_date, date):
            set_first_date(**common, due_on=first_date, expected_version=version)
            version = None
        reopens = item.known.text("progress") in (Progress.COMPLETED, Progress.STOPPED)
        if item.report and reopens:  # the date of finished work does not move
            report_progress(**common, **_report(item.report), expected_version=version)
            version = None
        if item.move and self.by is not None:
            move = ask_to_move_date(
                **common,
                to_date=item.move.to_date,
                reason=item.move.reason,
                post=None,
                expected_version=version,
            )
            decide_move(move=move, approve=True, by=self.by, today=self.today, now=self.now)
            version = None
        if item.report and not reopens:
            report_progress(**common, **_report(item.report), expected_version=version)

    def _edit_of(self, changes: Sequence[FieldChange], row: Row) -> dict[str, Any]:
        """The arguments of `edit_action` for these changes."""
        edit: dict[str, Any] = {"changes": {}}
        for change in changes:
            if change.field == "contributors":
                edit["contributors"] = self.posts_of(_others(row))
            elif change.field == "partners":
                edit["partners"] = row.names("partners")
            elif change.field == "area_key":
                edit["changes"]["area"] = self.area(change.after)
            elif change.field == "priority":
                edit["changes"]["priority"] = self.priority(change.after)
            elif change.field == "lead":
                edit["changes"]["lead_post"] = self.post(change.after)
            else:
                edit["changes"][change.field] = as_stored(change.after)
        return edit


def _others(row: Row) -> tuple[str, ...]:
    """The contributors that are not the lead as well."""
    lead = row.text("lead").casefold()
    return tuple(name for name in row.names("contributors") if name.casefold() != lead)


def _report(change: ReportChange) -> dict[str, Any]:
    """The arguments of `report_progress` that say what is reported."""
    report = Report(
        as_at=change.as_at,
        progress=Progress(change.progress),
        outlook=Outlook(change.outlook) if change.outlook else None,
        text=change.text,
        risk=change.risk,
        mitigation=change.mitigation,
        help_wanted=change.help_wanted,
        reason=change.reason,
        no_change=change.no_change,
    )
    return {"report": report, "post": None, "cause": Cause.IMPORT}
