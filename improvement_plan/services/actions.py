"""Actions: adding, editing what is promised, and giving them to posts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from accounts.models import Post, User
from foundation.audit.acts import act
from foundation.audit.services import record
from foundation.editing.errors import Refused
from improvement_plan.models import Action, ActionContributor, ActionPartner, Area, Plan, Priority
from improvement_plan.rules.addresses import reference_problem
from improvement_plan.services.facts import stale_after
from improvement_plan.services.rating import Cause, lock_action, log_creation, save_rated, set_rating
from improvement_plan.services.references import take_references
from kpi.models import AuditFinding

# What an edit may change; progress, dates and overrides have services of their own.
EDITABLE = {
    "text",
    "priority",
    "area",
    "sequence",
    "success_criteria",
    "desired_outcome",
    "lead_post",
    "due_as_printed",
    "starts_on",
    "review_on",
    "notes",
}


@dataclass(frozen=True)
class NewAction:
    """What a new action is made of; without `reference` it gets the plan's next one."""

    text: str
    reference: str = ""
    priority: Priority | None = None
    area: Area | None = None
    sequence: int = 0
    success_criteria: str = ""
    desired_outcome: str = ""
    lead_post: Post | None = None
    contributors: tuple[Post, ...] = ()
    partners: tuple[str, ...] = ()
    due_as_printed: str = ""
    starts_on: date | None = None
    due_on: date | None = None
    review_on: date | None = None
    notes: str = ""
    continues: Action | None = None
    finding: AuditFinding | None = None


def create_actions(
    *,
    plan: Plan,
    new: Sequence[NewAction],
    by: User | None,
    today: date,
    now: datetime,
    cause: Cause = Cause.CREATED,
) -> list[Action]:
    """Add actions to a plan, rated, in a constant number of statements.

    An area decides the priority. Raises Refused for an empty text, a due day before the start, or
    a reference that the plan has already.
    """
    with act(by=by, why="actions added"):
        for item in new:
            _check_new(item)
        by_hand = {item.reference for item in new if item.reference}
        given = iter(take_references(plan, sum(not item.reference for item in new), besides=by_hand))
        actions = [_build(plan, item, item.reference or next(given)) for item in new]
        _check_references(plan, actions)
        for action in actions:
            set_rating(action, today=today)
        Action.objects.bulk_create(actions)
        _add_people(actions, new)
        log_creation(actions, cause=cause, today=today, now=now)
        record(by=by, verb="actions.added", subject=plan, detail={"count": len(actions)})
        return actions


def edit_action(
    *,
    action: Action,
    changes: Mapping[str, Any],
    contributors: Sequence[Post] | None = None,
    partners: Sequence[str] | None = None,
    by: User | None,
    today: date,
    now: datetime,
    expected_version: int | None = None,
) -> Action:
    """Change what is promised (fields of EDITABLE), and who contributes, and rate again."""
    with act(by=by, why="action edited"):
        action = lock_action(action, expected_version=expected_version)
        unknown = set(changes) - EDITABLE
        if unknown:
            raise ValueError(f"not editable: {sorted(unknown)}")
        for field, value in changes.items():
            setattr(action, field, value)
        if action.area is not None:
            action.priority = action.area.priority
        if not action.text.strip():
            raise Refused("Say what is to be done.", field="text")
        _check_start(action.starts_on, action.due_on)
        save_rated(action, changed={*changes, "priority"}, cause=Cause.DATE, today=today, now=now)
        if contributors is not None:
            _set_contributors(action, contributors)
        if partners is not None:
            _set_partners(action, partners)
        record(by=by, verb="action.edited", subject=action, detail={"fields": sorted(changes)})
        return action


def change_lead(*, actions: Sequence[Action], post: Post, by: User, today: date, now: datetime) -> int:
    """Give these actions to one lead post; returns how many changed. All or nothing."""
    with act(by=by, why="lead post changed"):
        changed = 0
        for action in sorted(actions, key=lambda action: action.pk):
            locked = lock_action(action, expected_version=None)
            if locked.lead_post_id == post.pk:
                continue
            locked.lead_post = post
            save_rated(locked, changed={"lead_post"}, cause=Cause.PLAN, today=today, now=now)
            record(by=by, verb="action.lead_changed", subject=locked, detail={"post": post.pk})
            changed += 1
        return changed


def _check_new(item: NewAction) -> None:
    if not item.text.strip():
        raise Refused("Say what is to be done.", field="text")
    if problem := reference_problem(item.reference):
        raise Refused(problem, field="reference")
    _check_start(item.starts_on, item.due_on)


def _check_start(starts_on: date | None, due_on: date | None) -> None:
    if starts_on and due_on and due_on < starts_on:
        raise Refused("The agreed date lies before the start.", field="due_on")


def _check_references(plan: Plan, actions: list[Action]) -> None:
    wanted = [action.reference for action in actions]
    taken = set(Action.objects.filter(plan=plan, reference__in=wanted).values_list("reference", flat=True))
    twice = sorted(taken | {reference for reference in wanted if wanted.count(reference) > 1})
    if twice:
        raise Refused(f"The plan has {', '.join(twice)} already.", field="reference")


def _build(plan: Plan, item: NewAction, reference: str) -> Action:
    return Action(
        plan=plan,
        reference=reference,
        priority=item.area.priority if item.area else item.priority,
        area=item.area,
        sequence=item.sequence,
        text=item.text.strip(),
        success_criteria=item.success_criteria,
        desired_outcome=item.desired_outcome,
        lead_post=item.lead_post,
        due_as_printed=item.due_as_printed,
        original_due_on=item.due_on,
        due_on=item.due_on,
        starts_on=item.starts_on,
        review_on=item.review_on,
        notes=item.notes,
        continues=item.continues,
        finding=item.finding,
        plan_ends_on=plan.ends_on,
        stale_after=stale_after(plan, None),
    )


def _add_people(actions: list[Action], new: Sequence[NewAction]) -> None:
    pairs = list(zip(actions, new, strict=True))
    ActionContributor.objects.bulk_create(
        ActionContributor(action=action, post=post) for action, item in pairs for post in item.contributors
    )
    ActionPartner.objects.bulk_create(
        ActionPartner(action=action, name=name) for action, item in pairs for name in item.partners
    )


def _set_contributors(action: Action, posts: Sequence[Post]) -> None:
    action.contributions.exclude(post__in=posts).delete()
    present = set(action.contributions.values_list("post_id", flat=True))
    ActionContributor.objects.bulk_create(
        ActionContributor(action=action, post=post) for post in posts if post.pk not in present
    )


def _set_partners(action: Action, names: Sequence[str]) -> None:
    wanted = {name.strip() for name in names if name.strip()}
    action.partners.exclude(name__in=wanted).delete()
    present = set(action.partners.values_list("name", flat=True))
    ActionPartner.objects.bulk_create(
        ActionPartner(action=action, name=name) for name in sorted(wanted - present)
    )
