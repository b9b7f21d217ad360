"""Writing the rows of a preview: what is new in sets, what changes through the usual services."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from accounts.models import Post, User
from accounts.services import create_post
from improvement_plan.imports.preview import Changed, FieldChange, Preview, ReportChange
from improvement_plan.imports.rows import Cell, Kind, Problem, Row, error
from improvement_plan.models import (
    Action,
    Area,
    ImpactMeasure,
    Plan,
    Priority,
    ProgressUpdate,
    Recommendation,
    RecommendationAlias,
)
from improvement_plan.rules.vocabulary import Outlook, Progress
from improvement_plan.services.actions import NewAction, create_actions, edit_action
from improvement_plan.services.dates import ask_to_move_date, decide_move, set_first_date
from improvement_plan.services.errors import Refused
from improvement_plan.services.facts import stale_after
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
_PRIORITY_TEXTS = ("why", "what", "how", "what_good_looks_like", "commitments", "risks")


@dataclass
class RowWriter:
    """Writes one preview into one plan, inside the caller's transaction.

    `problems` collects what a service refused after all; the caller then rolls back. `told` hears
    how many of the preview's rows are written.
    """

    plan: Plan
    preview: Preview
    by: User | None
    today: date
    now: datetime
    closed_on: date
    told: Told
    problems: list[Problem] = field(default_factory=list)
    priorities: dict[int, Priority] = field(default_factory=dict)
    areas: dict[str, Area] = field(default_factory=dict)
    posts: dict[str, Post] = field(default_factory=dict)

    def write(self) -> None:
        """Everything that the preview shows, structure before actions."""
        for title in self.preview.new_posts:
            create_post(title=title, by=None)  # the importer may add posts that a plan names
        self.posts = {post.title.casefold(): post for post in Post.objects.current()}
        self._write_priorities()
        self._write_areas()
        self._write_recommendations()
        self._write_measures()
        self._create_actions()
        self._change_actions()

    def _post(self, title: Cell) -> Post | None:
        return self.posts[title.casefold()] if isinstance(title, str) and title else None

    def _posts(self, titles: Sequence[str]) -> tuple[Post, ...]:
        return tuple(self.posts[title.casefold()] for title in titles)

    def _area(self, key: Cell) -> Area | None:
        return self.areas[key.casefold()] if isinstance(key, str) and key else None

    def _priority(self, number: Cell) -> Priority | None:
        return self.priorities[number] if isinstance(number, int) else None

    def _write_priorities(self) -> None:
        Priority.objects.bulk_create(
            Priority(
                plan=self.plan,
                number=item.row.number("number") or 0,
                title=item.row.text("title"),
                lead_post=self._post(item.row.text("lead")),
                **{name: item.row.text(name) for name in _PRIORITY_TEXTS},
            )
            for item in self.preview.created_of(Kind.PRIORITIES)
        )
        self._save_changes(Kind.PRIORITIES, Priority, {"lead": ("lead_post", self._post)}, versioned=True)
        self.priorities = {row.number: row for row in Priority.objects.filter(plan=self.plan)}

    def _write_areas(self) -> None:
        Area.objects.bulk_create(
            Area(
                plan=self.plan,
                priority=self.priorities[item.row.number("priority") or 0],
                key=item.row.text("key"),
                sequence=item.row.number("sequence") or 0,
                text=item.row.text("text"),
                how_we_will_know=item.row.text("how_we_will_know"),
            )
            for item in self.preview.created_of(Kind.AREAS)
        )
        self._save_changes(Kind.AREAS, Area, {"priority": ("priority", self._priority)})
        rows = Area.objects.filter(plan=self.plan).select_related("priority")
        self.areas = {row.key.casefold(): row for row in rows}

    def _write_recommendations(self) -> None:
        created = self.preview.created_of(Kind.RECOMMENDATIONS)
        rows = Recommendation.objects.bulk_create([self._new_recommendation(item.row) for item in created])
        pairs = [(row, item.row) for row, item in zip(rows, created, strict=True)]
        changed = self._save_changes(
            Kind.RECOMMENDATIONS,
            Recommendation,
            {
                "repeat": ("is_repeat", lambda value: value == "yes"),
                "completed": ("closed_on", lambda value: self.closed_on),
                "parent": None,
                "area_keys": None,
                "aliases": None,
            },
            finish=self._say_why_closed,
        )
        pairs += [(row, item.row) for row, item in changed]
        self._set_areas(Recommendation, pairs)
        self._set_parents(pairs)
        self._add_aliases(pairs)

    def _new_recommendation(self, row: Row) -> Recommendation:
        closed = row.text("completed") == "yes"
        return Recommendation(
            plan=self.plan,
            code=row.text("code"),
            kind=row.text("kind"),
            regulation=row.text("regulation"),
            source=row.text("source"),
            text=row.text("text"),
            due_on=row.day("due_on"),
            is_repeat=row.text("repeat") == "yes",
            closed_on=self.closed_on if closed else None,
            closure_note=_closure_note(row) if closed else "",
        )

    def _say_why_closed(self, recommendation: Recommendation, row: Row) -> set[str]:
        if recommendation.closed_on and not recommendation.closure_note:
            recommendation.closure_note = _closure_note(row)
            return {"closure_note"}
        return set()

    def _set_parents(self, pairs: Sequence[tuple[Recommendation, Row]]) -> None:
        by_code = {r.code.casefold(): r for r in Recommendation.objects.filter(plan=self.plan)}
        for recommendation, row in pairs:
            if row.text("parent"):
                recommendation.parent = by_code[row.text("parent").casefold()]
                recommendation.save(update_fields=["parent"])

    def _add_aliases(self, pairs: Sequence[tuple[Recommendation, Row]]) -> None:
        present = set(
            RecommendationAlias.objects.filter(plan=self.plan).values_list("recommendation_id", "code")
        )
        RecommendationAlias.objects.bulk_create(
            RecommendationAlias(plan=self.plan, recommendation=recommendation, code=code)
            for recommendation, row in pairs
            for code in row.names("aliases")
            if (recommendation.pk, code) not in present
        )

    def _write_measures(self) -> None:
        created = self.preview.created_of(Kind.MEASURES)
        rows = ImpactMeasure.objects.bulk_create(
            ImpactMeasure(
                plan=self.plan,
                sequence=item.row.number("sequence") or 0,
                text=item.row.text("text"),
                expectation=item.row.text("expectation"),
                expectation_note=item.row.text("expectation_note"),
                shared_name=item.row.text("shared_name"),
                review_on=item.row.day("review_on"),
            )
            for item in created
        )
        self._save_changes(Kind.MEASURES, ImpactMeasure, {"area_keys": None})
        self._set_areas(ImpactMeasure, [(row, item.row) for row, item in zip(rows, created, strict=True)])

    def _set_areas(
        self, model: type[Recommendation] | type[ImpactMeasure], pairs: Sequence[tuple[Any, Row]]
    ) -> None:
        """Join rows with the areas that their file names; a file without the column changes nothing."""
        pairs = [(item, row) for item, row in pairs if "area_keys" in row.values]
        through: Any = model.areas.through
        column = f"{model._meta.model_name}_id"
        through.objects.filter(**{f"{column}__in": [item.pk for item, _ in pairs]}).delete()
        through.objects.bulk_create(
            through(**{column: item.pk, "area_id": self.areas[key.casefold()].pk})
            for item, row in pairs
            for key in row.names("area_keys")
        )

    def _save_changes(
        self,
        kind: Kind,
        model: type[Any],
        special: Mapping[str, tuple[str, Callable[[Cell], Any]] | None],
        *,
        finish: Callable[[Any, Row], set[str]] | None = None,
        versioned: bool = False,
    ) -> list[tuple[Any, Changed]]:
        """Save the changed items of a kind; `special` says which field becomes which column and how.

        None stands for a field that is kept in a table of its own.
        """
        items = self.preview.changed_of(kind)
        rows = model.objects.select_for_update().in_bulk([item.known.id for item in items])
        for item in items:
            row, columns = rows[item.known.id], set()
            for change in item.changes:
                target = special.get(change.field, (change.field, _as_stored))
                if target is not None:
                    setattr(row, target[0], target[1](change.after))
                    columns.add(target[0])
            columns |= finish(row, item.row) if finish else set()
            if versioned:
                row.version += 1
                columns.add("version")
            if columns:
                row.save(update_fields=columns)
        return [(rows[item.known.id], item) for item in items]

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
            priority=self._priority(row.values.get("priority")),
            area=self._area(row.values.get("area_key")),
            sequence=row.number("sequence") or 0,
            success_criteria=row.text("success_criteria"),
            desired_outcome=row.text("desired_outcome"),
            lead_post=self._post(row.text("lead")),
            contributors=self._posts(_others(row)),
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
                edit["contributors"] = self._posts(_others(row))
            elif change.field == "partners":
                edit["partners"] = row.names("partners")
            elif change.field == "area_key":
                edit["changes"]["area"] = self._area(change.after)
            elif change.field == "priority":
                edit["changes"]["priority"] = self._priority(change.after)
            elif change.field == "lead":
                edit["changes"]["lead_post"] = self._post(change.after)
            else:
                edit["changes"][change.field] = _as_stored(change.after)
        return edit


def _as_stored(value: Cell) -> Any:
    return value


def _others(row: Row) -> tuple[str, ...]:
    """The contributors that are not the lead as well."""
    lead = row.text("lead").casefold()
    return tuple(name for name in row.names("contributors") if name.casefold() != lead)


def _closure_note(row: Row) -> str:
    return row.text("note") or "Completed according to the imported file."


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
