"""Milestones: added, met, dropped with a reason, opened again. The earliest unmet one is a deadline."""

from datetime import date, datetime

from accounts.models import User
from foundation.audit.acts import act
from foundation.audit.services import record
from foundation.editing.errors import Refused
from improvement_plan.models import Action, Milestone
from improvement_plan.rules.vocabulary import Progress
from improvement_plan.services.facts import next_milestone_on
from improvement_plan.services.rating import Cause, lock_action, save_rated


def add_milestone(
    *, action: Action, title: str, due_on: date, by: User, today: date, now: datetime
) -> Milestone:
    """Add a step on the way to open work, and rate the action by it.

    Raises Refused without a title, for a day that has passed or lies after the agreed date, and for
    completed or stopped work.
    """
    with act(by=by, why="milestone added"):
        action = _open_work(action)
        if not title.strip():
            raise Refused("Say what will be reached.", field="title")
        if due_on < today:
            raise Refused("A new milestone cannot lie in the past.", field="due_on")
        if action.due_on and due_on > action.due_on:
            raise Refused(
                f"The agreed date is {action.due_on:%-d %B %Y}; a milestone lies before it.", field="due_on"
            )
        milestone = Milestone.objects.create(action=action, title=title.strip(), due_on=due_on)
        _rate(action, verb="milestone.added", by=by, milestone=milestone, today=today, now=now)
        return milestone


def meet_milestone(*, milestone: Milestone, met_on: date, by: User, today: date, now: datetime) -> Milestone:
    """Say that a milestone was met on a day. Raises Refused for a day to come, or if it is not open."""
    with act(by=by, why="milestone met"):
        action, milestone = _locked(milestone)
        _still_open(milestone)
        if met_on > today:
            raise Refused("A milestone cannot be met on a day to come.", field="met_on")
        milestone.met_on = met_on
        milestone.save(update_fields=["met_on"])
        _rate(action, verb="milestone.met", by=by, milestone=milestone, today=today, now=now)
        return milestone


def drop_milestone(*, milestone: Milestone, reason: str, by: User, today: date, now: datetime) -> Milestone:
    """Give a milestone up. Raises Refused without a reason, or if it is not open."""
    with act(by=by, why="milestone dropped"):
        action, milestone = _locked(milestone)
        _still_open(milestone)
        if not reason.strip():
            raise Refused("Say why the milestone is dropped.", field="reason")
        milestone.dropped_on, milestone.dropped_reason = today, reason.strip()
        milestone.save(update_fields=["dropped_on", "dropped_reason"])
        _rate(action, verb="milestone.dropped", by=by, milestone=milestone, today=today, now=now)
        return milestone


def reopen_milestone(*, milestone: Milestone, by: User, today: date, now: datetime) -> Milestone:
    """Take back that a milestone was met or dropped. Raises Refused if it is open, or the work is done."""
    with act(by=by, why="milestone opened again"):
        action, milestone = _locked(milestone)
        if milestone.met_on is None and milestone.dropped_on is None:
            raise Refused("This milestone is open already.")
        milestone.met_on = milestone.dropped_on = None
        milestone.dropped_reason = ""
        milestone.save(update_fields=["met_on", "dropped_on", "dropped_reason"])
        _rate(action, verb="milestone.reopened", by=by, milestone=milestone, today=today, now=now)
        return milestone


def _locked(milestone: Milestone) -> tuple[Action, Milestone]:
    """Action first, as every service locks, so that nobody waits for each other."""
    action = _open_work(milestone.action)
    return action, Milestone.objects.select_for_update().get(pk=milestone.pk)


def _open_work(action: Action) -> Action:
    action = lock_action(action, expected_version=None)
    if action.progress in (Progress.COMPLETED, Progress.STOPPED):
        raise Refused("The milestones of completed or stopped work stay as they are.")
    return action


def _still_open(milestone: Milestone) -> None:
    if milestone.met_on is not None:
        raise Refused("This milestone was met already.")
    if milestone.dropped_on is not None:
        raise Refused("This milestone was dropped already.")


def _rate(action: Action, *, verb: str, by: User, milestone: Milestone, today: date, now: datetime) -> None:
    action.next_milestone_on = next_milestone_on(action)
    save_rated(action, changed={"next_milestone_on"}, cause=Cause.MILESTONE, today=today, now=now)
    record(by=by, verb=verb, subject=action, detail={"milestone": milestone.pk})
