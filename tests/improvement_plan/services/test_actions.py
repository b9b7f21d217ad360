"""Adding actions, editing what they promise, giving them to posts."""

from datetime import date
from typing import Any

import pytest

from foundation.editing.errors import Refused, StaleEdit
from foundation.rendering.cells import CellError
from improvement_plan.imports.columns import _reference
from improvement_plan.models import Action, RatingChange
from improvement_plan.services.actions import NewAction, change_lead, create_actions, edit_action
from tests.factories.accounts import PostFactory, UserFactory
from tests.factories.improvement_plan import NOW, TODAY, ActionFactory, AreaFactory, PlanFactory

pytestmark = pytest.mark.django_db


def add(plan: Any, *new: NewAction) -> list[Action]:
    return create_actions(plan=plan, new=new, by=None, today=TODAY, now=NOW)


def test_references_go_on_and_are_never_given_twice() -> None:
    plan = PlanFactory()
    first = add(plan, NewAction("One"), NewAction("Two", reference="A002"), NewAction("Three"))
    second = add(plan, NewAction("Four"))
    assert [action.reference for action in (*first, *second)] == ["A001", "A002", "A003", "A004"]


def test_a_new_action_is_rated_and_its_first_rating_is_a_row() -> None:
    (action,) = add(PlanFactory(), NewAction("One", due_on=date(2019, 1, 1)))
    action.refresh_from_db()
    assert (action.rating, action.rated_on, action.original_due_on) == ("overdue", TODAY, date(2019, 1, 1))
    change = RatingChange.objects.get(action=action)
    assert (change.from_rating, change.to_rating, change.cause) == ("", "overdue", "created")


def test_an_area_decides_the_priority() -> None:
    area = AreaFactory()
    (action,) = add(area.plan, NewAction("One", area=area))
    assert action.priority == area.priority


@pytest.mark.parametrize(
    ("new", "message", "field"),
    [
        (NewAction("  "), "Say what is to be done.", "text"),
        (
            NewAction("One", reference="A/1"),
            "A reference stands in the address of its page: write it without “/”.",
            "reference",
        ),
        (NewAction("One", reference="A001"), "The plan has A001 already.", "reference"),
        (
            NewAction("One", starts_on=date(2019, 2, 1), due_on=date(2019, 1, 31)),
            "The agreed date lies before the start.",
            "due_on",
        ),
    ],
)
def test_what_is_refused(new: NewAction, message: str, field: str) -> None:
    plan = ActionFactory(reference="A001").plan
    with pytest.raises(Refused) as refused:
        add(plan, NewAction("Fine"), new)
    assert (refused.value.message, refused.value.field) == (message, field)
    assert plan.actions.count() == 1


def test_a_file_cannot_bring_a_reference_that_no_address_can_hold() -> None:
    with pytest.raises(CellError, match="write it without"):
        _reference("A/1")


def test_an_edit_that_began_too_early_is_refused_with_what_stands_now() -> None:
    action, user = ActionFactory(), UserFactory()
    common: dict[str, Any] = {"by": user, "today": TODAY, "now": NOW, "expected_version": 1}
    edit_action(action=action, changes={"text": "Theirs"}, **common)
    with pytest.raises(StaleEdit) as stale:
        edit_action(action=action, changes={"text": "Mine"}, **common)
    assert isinstance(stale.value.current, Action)
    assert stale.value.current.text == "Theirs"


def test_changing_the_lead_counts_what_changed() -> None:
    post, user = PostFactory(), UserFactory()
    actions = [ActionFactory(lead_post=post), ActionFactory(), ActionFactory(lead_post=None)]
    assert change_lead(actions=actions, post=post, by=user, today=TODAY, now=NOW) == 2
    assert set(Action.objects.values_list("lead_post", flat=True)) == {post.pk}
