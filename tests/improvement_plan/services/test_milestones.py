"""Milestones rate their action, and refuse what cannot be."""

from collections.abc import Callable
from datetime import date
from typing import Any
from unittest.mock import patch

import pytest

from accounts.models import User
from foundation.audit.models import AuditRecord
from foundation.editing.errors import Refused
from improvement_plan.models import Action, Milestone, RatingChange
from improvement_plan.services.milestones import (
    add_milestone,
    drop_milestone,
    meet_milestone,
    reopen_milestone,
)
from tests.factories.accounts import UserFactory
from tests.factories.improvement_plan import NOW, TODAY, ActionFactory, MilestoneFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def user() -> User:
    return UserFactory()


@pytest.fixture
def when(user: User) -> dict[str, Any]:
    return {"by": user, "today": TODAY, "now": NOW}


def test_a_milestone_becomes_the_deadline(when: dict[str, Any]) -> None:
    action = ActionFactory(due_on=date(2019, 3, 31))
    add_milestone(action=action, title=" Pilot reviewed ", due_on=date(2019, 2, 15), **when)
    action.refresh_from_db()
    assert action.next_milestone_on == date(2019, 2, 15)
    assert action.valid_until == date(2019, 2, 16)
    assert action.milestones.get().title == "Pilot reviewed"
    assert AuditRecord.objects.about(action).get().verb == "milestone.added"


def test_meeting_a_late_milestone_ends_the_delay(when: dict[str, Any]) -> None:
    milestone = MilestoneFactory(due_on=date(2019, 1, 15))
    assert milestone.action.rating == "overdue"
    meet_milestone(milestone=milestone, met_on=date(2019, 1, 20), **when)
    action = Action.objects.get(pk=milestone.action_id)
    assert (action.rating, action.next_milestone_on) == ("on_track", None)
    change = RatingChange.objects.get(action=action)
    assert (change.from_rating, change.to_rating, change.cause) == ("overdue", "on_track", "milestone")


def test_the_next_open_milestone_takes_its_place(when: dict[str, Any]) -> None:
    action = ActionFactory()
    first = MilestoneFactory(action=action, due_on=date(2019, 2, 1))
    MilestoneFactory(action=action, due_on=date(2019, 2, 20))
    drop_milestone(milestone=first, reason="The pilot was stopped.", **when)
    action.refresh_from_db()
    assert action.next_milestone_on == date(2019, 2, 20)
    first.refresh_from_db()
    assert (first.dropped_on, first.dropped_reason) == (TODAY, "The pilot was stopped.")
    reopen_milestone(milestone=first, **when)
    action.refresh_from_db()
    first.refresh_from_db()
    assert (action.next_milestone_on, first.dropped_on) == (date(2019, 2, 1), None)


@pytest.mark.parametrize(
    ("title", "due_on", "field", "message"),
    [
        ("  ", date(2019, 2, 15), "title", "Say what will be reached."),
        ("Pilot", date(2019, 1, 20), "due_on", "A new milestone cannot lie in the past."),
        (
            "Pilot",
            date(2019, 4, 1),
            "due_on",
            "The agreed date is 31 March 2019; a milestone lies before it.",
        ),
    ],
)
def test_refused_when_adding(
    title: str, due_on: date, field: str, message: str, when: dict[str, Any]
) -> None:
    action = ActionFactory(due_on=date(2019, 3, 31))
    with pytest.raises(Refused) as refused:
        add_milestone(action=action, title=title, due_on=due_on, **when)
    assert (refused.value.message, refused.value.field) == (message, field)
    assert not Milestone.objects.exists()


@pytest.mark.parametrize(
    ("state", "call", "message"),
    [
        (
            {},
            lambda m, **when: meet_milestone(milestone=m, met_on=date(2019, 1, 22), **when),
            "A milestone cannot be met on a day to come.",
        ),
        (
            {},
            lambda m, **when: drop_milestone(milestone=m, reason=" ", **when),
            "Say why the milestone is dropped.",
        ),
        ({}, lambda m, **when: reopen_milestone(milestone=m, **when), "This milestone is open already."),
        (
            {"met_on": date(2019, 1, 3)},
            lambda m, **when: meet_milestone(milestone=m, met_on=TODAY, **when),
            "This milestone was met already.",
        ),
        (
            {"dropped_on": date(2019, 1, 3)},
            lambda m, **when: meet_milestone(milestone=m, met_on=TODAY, **when),
            "This milestone was dropped already.",
        ),
    ],
)
def test_refused_when_changing(
    state: dict[str, Any],
    call: Callable[..., Milestone],
    message: str,
    when: dict[str, Any],
) -> None:
    milestone = MilestoneFactory(**state)
    with pytest.raises(Refused) as refused:
        call(milestone, **when)
    assert refused.value.message == message


def test_milestones_of_done_work_stay(when: dict[str, Any]) -> None:
    action = ActionFactory(progress="completed", outlook=None, completed_on=date(2019, 1, 5))
    milestone = MilestoneFactory(action=action, met_on=date(2019, 1, 5))
    with pytest.raises(Refused, match="completed or stopped work stay"):
        reopen_milestone(milestone=milestone, **when)


def test_a_broken_audit_write_saves_nothing(when: dict[str, Any]) -> None:
    milestone = MilestoneFactory(due_on=date(2019, 1, 15))
    with (
        patch("improvement_plan.services.milestones.record", side_effect=RuntimeError),
        pytest.raises(RuntimeError),
    ):
        meet_milestone(milestone=milestone, met_on=TODAY, **when)
    milestone.refresh_from_db()
    assert milestone.met_on is None
    assert Action.objects.get().rating == "overdue"
