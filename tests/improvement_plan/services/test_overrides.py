"""Overrides: a manager's rating beside the derived one, with a reason and a last day."""

from datetime import date
from typing import Any
from unittest.mock import patch

import pytest

from accounts.models import User
from foundation.editing.errors import Refused, StaleEdit
from improvement_plan.models import Action, RatingChange
from improvement_plan.rules.vocabulary import Rating
from improvement_plan.services.overrides import end_override, set_override
from tests.factories.accounts import UserFactory
from tests.factories.improvement_plan import NOW, TODAY, ActionFactory

pytestmark = pytest.mark.django_db

FEBRUARY = date(2019, 2, 28)


@pytest.fixture
def when() -> dict[str, Any]:
    manager: User = UserFactory()
    return {"by": manager, "today": TODAY, "now": NOW}


def test_the_derived_rating_stays_beside_it(when: dict[str, Any]) -> None:
    action = ActionFactory(due_on=date(2019, 1, 15))
    set_override(action=action, rating=Rating.ON_TRACK, reason=" Papers follow. ", until=FEBRUARY, **when)
    action.refresh_from_db()
    assert (action.rating, action.derived_rating) == ("on_track", "overdue")
    assert (action.override_reason, action.override_by) == ("Papers follow.", when["by"])
    assert action.valid_until == date(2019, 3, 1)
    change = RatingChange.objects.get()
    assert (change.from_rating, change.to_rating, change.cause) == ("overdue", "on_track", "override")


def test_it_can_be_ended_once(when: dict[str, Any]) -> None:
    action = ActionFactory(due_on=date(2019, 1, 15))
    set_override(action=action, rating=Rating.AT_RISK, reason="why", until=FEBRUARY, **when)
    end_override(action=action, **when)
    action.refresh_from_db()
    assert (action.rating, action.override_rating, action.override_until) == ("overdue", None, None)
    with pytest.raises(Refused, match="There is no override to end"):
        end_override(action=action, **when)


@pytest.mark.parametrize(
    ("state", "change", "field", "message"),
    [
        (
            {},
            {"rating": Rating.COMPLETED},
            "rating",
            "Override to on track, at risk or off track only.",
        ),
        ({}, {"reason": " \n"}, "reason", "Say why the derived rating misleads."),
        (
            {},
            {"until": date(2019, 1, 20)},
            "until",
            "The last day of an override cannot lie in the past.",
        ),
        (
            {"progress": "completed", "outlook": None, "completed_on": date(2019, 1, 5)},
            {},
            None,
            "Completed or stopped work is not overridden. Reopen it instead.",
        ),
    ],
)
def test_refused(
    when: dict[str, Any], state: dict[str, Any], change: dict[str, Any], field: str | None, message: str
) -> None:
    action = ActionFactory(**state)
    wanted = {"rating": Rating.AT_RISK, "reason": "why", "until": FEBRUARY, **change}
    with pytest.raises(Refused) as refused:
        set_override(action=action, **wanted, **when)
    assert (refused.value.message, refused.value.field) == (message, field)
    assert Action.objects.get().override_rating is None


def test_a_stale_page_overrides_nothing(when: dict[str, Any]) -> None:
    action = ActionFactory()
    Action.objects.update(version=2)
    with pytest.raises(StaleEdit):
        set_override(
            action=action,
            rating=Rating.AT_RISK,
            reason="why",
            until=FEBRUARY,
            expected_version=1,
            **when,
        )
    assert Action.objects.get().override_rating is None


def test_a_broken_audit_write_saves_nothing(when: dict[str, Any]) -> None:
    action = ActionFactory()
    with (
        patch("improvement_plan.services.overrides.record", side_effect=RuntimeError),
        pytest.raises(RuntimeError),
    ):
        set_override(action=action, rating=Rating.AT_RISK, reason="why", until=FEBRUARY, **when)
    assert (Action.objects.get().rating, RatingChange.objects.count()) == ("on_track", 0)
