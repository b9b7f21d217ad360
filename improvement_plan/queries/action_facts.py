"""All that a plan says of its actions, as it stands or as the portal knew it on a day.

Imports compare files with it and exports write it; both use the same names of fields.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models

from accounts.models import Post
from foundation.audit.history import known_on as events_known_on
from improvement_plan.models import (
    ActionContributor,
    ActionPartner,
    Area,
    Plan,
    Priority,
    ProgressUpdate,
)
from improvement_plan.queries.ratings import RatedRow, rated_rows
from improvement_plan.rules.vocabulary import Progress

Fact = str | int | date | tuple[str, ...] | None


@dataclass(frozen=True)
class ActionFacts:
    """One action: its fields by name, its rating on the day, and its edit version.

    `progress` is empty before any report; `what_happened` is the text of the latest one. Only
    today's facts have a version (else None): an older state is not for editing.
    """

    values: Mapping[str, Fact]
    rated: RatedRow
    version: int | None


@dataclass(frozen=True)
class PlanFacts:
    """The actions by reference, with the areas and priorities that they name, by key and number."""

    actions: Sequence[ActionFacts]
    areas: Mapping[str, Any]
    priorities: Mapping[int, Any]


def plan_facts(plan: Plan, *, as_of: date, known_on: date | None = None) -> PlanFacts:
    """The plan rated for `as_of`, from today's facts or from those known at the end of `known_on`.

    A constant number of queries, whatever the plan's size.
    """
    around = _Around(plan, known_on)
    rows = rated_rows(plan, as_of=as_of, known_on=known_on)
    return PlanFacts(
        actions=[around.facts(row) for row in rows],
        areas={area.key: area for area in around.areas.values()},
        priorities={priority.number: priority for priority in around.priorities.values()},
    )


class _Around:
    """What actions refer to, by id, as it stood at the end of a day (None: as it stands)."""

    def __init__(self, plan: Plan, day: date | None) -> None:
        self.areas = _by_id(Area, day, plan_id=plan.pk)
        self.priorities = _by_id(Priority, day, plan_id=plan.pk)
        self.posts = _by_id(Post, day)
        self.contributors = _by_action(ActionContributor, day, plan)
        self.partners = _by_action(ActionPartner, day, plan)
        self.words = _last_words(plan, day)

    def facts(self, rated: RatedRow) -> ActionFacts:
        return ActionFacts(self._values(rated), rated, getattr(rated.row, "version", None))

    def _values(self, rated: RatedRow) -> dict[str, Fact]:
        row = rated.row
        area, priority = self.areas.get(row.area_id), self.priorities.get(row.priority_id)
        contributors = self.contributors.get(rated.action_id, ())
        return {
            "reference": row.reference,
            "area_key": area.key if area else "",
            "priority": priority.number if priority else None,
            "sequence": row.sequence,
            "text": row.text,
            "success_criteria": row.success_criteria,
            "desired_outcome": row.desired_outcome,
            "lead": self._title(row.lead_post_id),
            "contributors": tuple(self._title(c.post_id) for c in contributors),
            "partners": tuple(p.name for p in self.partners.get(rated.action_id, ())),
            "starts_on": row.starts_on,
            "due_on": row.due_on,
            "due_as_printed": row.due_as_printed,
            "review_on": row.review_on,
            "notes": row.notes,
            "progress": "" if row.progress == Progress.NOT_REPORTED else row.progress,
            "outlook": row.outlook or "",
            "as_at": row.reported_as_at,
            "what_happened": self.words.get(rated.action_id, ""),
            "risk": row.risk,
            "mitigation": row.mitigation,
            "help_wanted": row.help_wanted,
            "stopped_reason": row.stopped_reason,
        }

    def _title(self, post_id: int | None) -> str:
        post = self.posts.get(post_id) if post_id else None
        return post.title if post else ""


def _by_id(model: type[models.Model], day: date | None, **where: Any) -> dict[int, Any]:
    """The rows of a model by id, or their last events before the end of a day."""
    if day is None:
        return {row.pk: row for row in model._default_manager.filter(**where)}
    events = events_known_on(model.pgh_event_model, day).filter(**where)  # type: ignore[attr-defined]
    return {event.pgh_obj_id: event for event in events}


def _by_action(model: type[models.Model], day: date | None, plan: Plan) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for _, row in sorted(_by_id(model, day, action_id__in=plan.actions.values("pk")).items()):
        found.setdefault(row.action_id, []).append(row)
    return found


def _last_words(plan: Plan, day: date | None) -> dict[int, str]:
    """The text of each action's latest report; reports are append-only, so their day suffices."""
    reports = ProgressUpdate.objects.filter(action__plan=plan)
    if day is not None:
        reports = reports.filter(recorded_at__date__lte=day)
    latest = reports.order_by("action_id", "-as_at", "-recorded_at", "-pk").distinct("action_id")
    return dict(latest.values_list("action_id", "text"))
