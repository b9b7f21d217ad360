"""Carrying open actions forward: nothing known is lost, and nothing is owed twice."""

from datetime import date, timedelta
from typing import Any
from unittest.mock import patch

import pytest

from accounts.models import User
from foundation.editing.errors import Refused
from improvement_plan.models import Action, DateMove, Plan
from improvement_plan.services.succession import CarriedOn, Mapped, carry_forward
from tests.factories.accounts import PostFactory, UserFactory
from tests.factories.improvement_plan import (
    NOW,
    TODAY,
    ActionFactory,
    AreaFactory,
    MilestoneFactory,
    PlanFactory,
    PriorityFactory,
    RecommendationFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def user() -> User:
    return UserFactory()


@pytest.fixture
def plan() -> Plan:
    return PlanFactory(name="Old plan", ends_on=date(2019, 1, 31))


@pytest.fixture
def successor() -> Plan:
    return PlanFactory(name="New plan", next_reference_number=12, starts_on=date(2019, 2, 1))


def carry(plan: Plan, successor: Plan, user: User, mapped: Mapped | None = None) -> CarriedOn:
    return carry_forward(
        plan=plan, successor=successor, mapped=mapped or Mapped(), by=user, today=TODAY, now=NOW
    )


def test_open_actions_go_on_with_all_that_is_known(plan: Plan, successor: Plan, user: User) -> None:
    old = ActionFactory(
        plan=plan,
        outlook="at_risk",
        risk="Agency staff leave",
        mitigation="A second team",
        moved_count=2,
        original_due_on=date(2018, 12, 31),
        success_criteria="Visits in ten days",
    )
    old.partners.create(name="The health trust")
    helping = PostFactory()
    old.contributions.create(post=helping)
    MilestoneFactory(action=old, title="Pilot reviewed", due_on=date(2019, 2, 15))
    MilestoneFactory(action=old, title="Rota agreed", due_on=date(2019, 1, 10), met_on=date(2019, 1, 9))
    new = carry(plan, successor, user).actions[0]
    new.refresh_from_db()
    old.refresh_from_db()
    assert (new.reference, new.continues, new.lead_post) == ("A012", old, old.lead_post)
    assert (new.progress, new.outlook, new.risk) == ("in_progress", "at_risk", "Agency staff leave")
    assert (new.due_on, new.original_due_on, new.moved_count) == (date(2019, 3, 31), date(2018, 12, 31), 2)
    assert (new.reported_as_at, new.stale_after) == (date(2019, 1, 17), date(2019, 2, 17))
    assert [milestone.title for milestone in new.milestones.all()] == ["Pilot reviewed"]
    assert new.next_milestone_on == date(2019, 2, 15)
    assert [partner.name for partner in new.partners.all()] == ["The health trust"]
    assert list(new.contributors.all()) == [helping]
    assert new.rating == "at_risk"
    assert (old.progress, old.rating) == ("stopped", "stopped")
    assert old.stopped_reason == "Carried on as A012 of New plan."
    plan.refresh_from_db()
    assert plan.successor == successor


def test_what_is_done_stays(plan: Plan, successor: Plan, user: User) -> None:
    ActionFactory(plan=plan)
    done = ActionFactory(plan=plan, progress="completed", outlook=None, completed_on=date(2019, 1, 10))
    carry(plan, successor, user)
    done.refresh_from_db()
    assert (done.progress, successor.actions.count()) == ("completed", 1)


def test_areas_and_priorities_are_mapped(plan: Plan, successor: Plan, user: User) -> None:
    old_area = AreaFactory(priority=PriorityFactory(plan=plan, number=1))
    new_area = AreaFactory(priority=PriorityFactory(plan=successor, number=5))
    second = PriorityFactory(plan=successor, number=2)
    with_area = ActionFactory(plan=plan, reference="A001", area=old_area, priority=old_area.priority)
    without = ActionFactory(plan=plan, reference="A002", priority=PriorityFactory(plan=plan, number=2))
    carry(plan, successor, user, Mapped(areas={old_area.pk: new_area}))
    first = Action.objects.get(continues=with_area)
    assert (first.area, first.priority) == (new_area, new_area.priority)
    assert (Action.objects.get(continues=without).priority, first.reference) == (second, "A012")


def test_old_codes_become_other_codes(plan: Plan, successor: Plan, user: User) -> None:
    ActionFactory(plan=plan)
    old, same = RecommendationFactory(plan=plan, code="S6"), RecommendationFactory(plan=plan, code="S7")
    new = RecommendationFactory(plan=successor, code="OR1")
    kept = RecommendationFactory(plan=successor, code="S7")
    done = carry(plan, successor, user, Mapped(recommendations={old.pk: new, same.pk: kept}))
    assert done.aliases == ["S6"]
    assert new.aliases.get().code == "S6"
    assert kept.aliases.count() == 0


def test_a_request_to_move_a_date_is_taken_back(plan: Plan, successor: Plan, user: User) -> None:
    action = ActionFactory(plan=plan)
    move = DateMove.objects.create(
        action=action,
        from_date=action.due_on,
        to_date=action.due_on + timedelta(days=30),
        reason="Two posts are vacant.",
        asked_by=user,
        asked_at=NOW,
    )
    carry(plan, successor, user)
    move.refresh_from_db()
    assert move.decision == "withdrawn"


def test_what_cannot_be_carried_on(plan: Plan, successor: Plan, user: User) -> None:
    with pytest.raises(Refused, match=r"^Nothing is open in this plan: there is nothing to carry on\.$"):
        carry(plan, successor, user)
    ActionFactory(plan=plan)
    with pytest.raises(Refused, match=r"^A plan cannot carry itself on\.$"):
        carry(plan, plan, user)
    foreign = AreaFactory()
    with pytest.raises(Refused, match=r"^Choose areas and recommendations of the successor\.$"):
        carry(plan, successor, user, Mapped(areas={foreign.pk: foreign}))
    Plan.objects.filter(pk=plan.pk).update(successor=PlanFactory())
    with pytest.raises(Refused, match=r"^Another plan carries this one on already\.$"):
        carry(plan, successor, user)
    assert successor.actions.count() == 0


def test_all_of_it_or_nothing(plan: Plan, successor: Plan, user: User) -> None:
    action = ActionFactory(plan=plan)
    broken: Any = patch("improvement_plan.services.succession.record", side_effect=RuntimeError)
    with broken, pytest.raises(RuntimeError):
        carry(plan, successor, user)
    action.refresh_from_db()
    plan.refresh_from_db()
    assert (action.progress, plan.successor, successor.actions.count()) == ("in_progress", None, 0)
