"""A plan that follows another carries its open actions on, with all that is known of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from accounts.models import User
from foundation.audit.acts import act
from foundation.audit.services import record
from foundation.editing.errors import Refused
from improvement_plan.models import Action, Area, DateMove, Milestone, Plan, Priority, Recommendation
from improvement_plan.rules.vocabulary import Progress
from improvement_plan.services.actions import NewAction, create_actions
from improvement_plan.services.dates import withdraw_move
from improvement_plan.services.facts import OVERRIDE_COLUMNS, next_milestone_on, stale_after
from improvement_plan.services.progress import Report, report_progress
from improvement_plan.services.rating import Cause, lock_action, save_rated
from improvement_plan.services.recommendations import name_alias

# What is known of an action and goes with it; dates, owner and texts are part of the promise.
_KNOWN = (
    "progress",
    "outlook",
    "risk",
    "mitigation",
    "help_wanted",
    "reported_as_at",
    "original_due_on",
    "moved_count",
    *OVERRIDE_COLUMNS,
)


@dataclass(frozen=True)
class Mapped:
    """What becomes of the old codes: id of an area or recommendation → its successor, or None."""

    areas: Mapping[int, Area | None] = field(default_factory=dict)
    recommendations: Mapping[int, Recommendation | None] = field(default_factory=dict)


@dataclass(frozen=True)
class CarriedOn:
    """What was done: the new actions in the order of the old references, and the codes named."""

    actions: list[Action]
    aliases: list[str]


def carry_forward(
    *, plan: Plan, successor: Plan, mapped: Mapped, by: User, today: date, now: datetime
) -> CarriedOn:
    """Continue every open action of `plan` in `successor`, and stop the old ones.

    New actions get the successor's next references and `continues` the old one; milestones that are
    still open, the last report's judgements and an override go with them. A request to move a date
    is taken back. Old codes of recommendations become other codes of their successors. All or
    nothing; raises Refused when the plan is carried on by another one, or nothing is open.
    """
    with act(by=by, why=f"carried forward into {successor.name}"):
        plan, successor = _locked(plan, successor)
        old = _open_actions(plan)
        if not old:
            raise Refused("Nothing is open in this plan: there is nothing to carry on.")
        _check_mapped(successor, mapped)
        new = create_actions(
            plan=successor, new=_promises(old, successor, mapped), by=by, today=today, now=now
        )
        for before, after in zip(old, new, strict=True):
            _hand_over(before, after, by=by, today=today, now=now)
        aliases = _name_old_codes(plan, mapped)
        if plan.successor_id != successor.pk:
            plan.successor = successor
            plan.version += 1
            plan.save(update_fields=["successor", "version"])
        detail = {"successor": successor.pk, "actions": len(new), "aliases": len(aliases)}
        record(by=by, verb="plan.carried_forward", subject=plan, detail=detail)
        return CarriedOn(new, aliases)


def _locked(plan: Plan, successor: Plan) -> tuple[Plan, Plan]:
    if plan.pk == successor.pk:
        raise Refused("A plan cannot carry itself on.", field="successor")
    rows = Plan.objects.select_for_update(of=("self",)).filter(pk__in=[plan.pk, successor.pk]).order_by("pk")
    found = {row.pk: row for row in rows}
    plan, successor = found[plan.pk], found[successor.pk]
    if plan.successor_id not in (None, successor.pk):
        raise Refused("Another plan carries this one on already.", field="successor")
    if successor.successor_id is not None:
        raise Refused("That plan is carried on by another one. Choose that.", field="successor")
    return plan, successor


def _open_actions(plan: Plan) -> list[Action]:
    actions = Action.objects.in_plan(plan).not_done().order_by("reference")
    return list(
        actions.select_related("area", "priority", "lead_post").prefetch_related("contributors", "partners")
    )


def _check_mapped(successor: Plan, mapped: Mapped) -> None:
    targets = [*mapped.areas.values(), *mapped.recommendations.values()]
    if any(target is not None and target.plan_id != successor.pk for target in targets):
        raise Refused("Choose areas and recommendations of the successor.")


def _promises(old: Sequence[Action], successor: Plan, mapped: Mapped) -> list[NewAction]:
    priorities = {priority.number: priority for priority in successor.priorities.all()}
    return [_promise(action, priorities, mapped) for action in old]


def _promise(action: Action, priorities: Mapping[int, Priority], mapped: Mapped) -> NewAction:
    """The same promise in the successor; without an area it keeps the priority of the same number."""
    number = action.priority.number if action.priority else 0
    return NewAction(
        text=action.text,
        priority=priorities.get(number),
        area=mapped.areas.get(action.area_id or 0),
        sequence=action.sequence,
        success_criteria=action.success_criteria,
        desired_outcome=action.desired_outcome,
        lead_post=action.lead_post,
        contributors=tuple(action.contributors.all()),
        partners=tuple(partner.name for partner in action.partners.all()),
        due_as_printed=action.due_as_printed,
        starts_on=action.starts_on,
        due_on=action.due_on,
        review_on=action.review_on,
        notes=action.notes,
        continues=action,
    )


def _hand_over(before: Action, after: Action, *, by: User, today: date, now: datetime) -> None:
    after = lock_action(after, expected_version=None)
    for column in _KNOWN:
        setattr(after, column, getattr(before, column))
    after.stale_after = stale_after(after.plan, after.reported_as_at)
    Milestone.objects.bulk_create(
        Milestone(action=after, title=milestone.title, due_on=milestone.due_on)
        for milestone in before.milestones.filter(met_on=None, dropped_on=None)
    )
    after.next_milestone_on = next_milestone_on(after)
    changed = {*_KNOWN, "stale_after", "next_milestone_on"}
    save_rated(after, changed=changed, cause=Cause.PLAN, today=today, now=now)
    waiting = before.date_moves.filter(decision=DateMove.Decision.WAITING).first()
    if waiting is not None:
        withdraw_move(move=waiting, by=by, now=now)
    stopped = Report(
        as_at=today,
        progress=Progress.STOPPED,
        reason=f"Carried on as {after.reference} of {after.plan.name}.",
    )
    report_progress(action=before, report=stopped, by=by, post=None, today=today, now=now, cause=Cause.PLAN)


def _name_old_codes(plan: Plan, mapped: Mapped) -> list[str]:
    named = []
    for old in plan.recommendations.order_by("code"):
        successor = mapped.recommendations.get(old.pk)
        if successor is not None and name_alias(recommendation=successor, code=old.code):
            named.append(old.code)
    return named
