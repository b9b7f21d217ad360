"""Inspections: what may be recorded, and that a judgement is made once."""

from datetime import date
from typing import Any

import pytest

from accounts.models import User
from foundation.editing.errors import Refused, StaleEdit
from improvement_plan.models import Inspection
from improvement_plan.services.inspections import add_inspection, edit_inspection
from improvement_plan.services.stamps import stamp
from tests.factories.accounts import UserFactory
from tests.factories.improvement_plan import TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def user() -> User:
    return UserFactory()


def fields(**more: Any) -> dict[str, Any]:
    return {"title": "Focused visit", "kind": "focused_visit", "visited_on": date(2019, 1, 8), **more}


def test_judgements_are_kept_in_their_order(user: User) -> None:
    judged = [("Overall", "inadequate"), ("Care leavers", "good")]
    added = add_inspection(fields=fields(), judgements=judged, by=user, today=TODAY)
    assert list(added.judgements.values_list("area", "grade")) == judged
    edit_inspection(inspection=added, changes={}, judgements=judged[:1], by=user, today=TODAY)
    assert list(added.judgements.values_list("area", "grade")) == [("Overall", "inadequate")]


@pytest.mark.parametrize(
    ("more", "field", "message"),
    [
        ({"title": " "}, "title", "Enter a title."),
        (
            {"letter_received_on": date(2019, 1, 7)},
            "letter_received_on",
            "The letter cannot have come before the visit.",
        ),
        (
            {"letter_received_on": date(2019, 1, 22)},
            "letter_received_on",
            "This day cannot lie in the future.",
        ),
        (
            {"letter_received_on": date(2019, 1, 10), "draft_plan_sent_on": date(2019, 1, 9)},
            "draft_plan_sent_on",
            "The plan cannot have been sent before the letter came.",
        ),
    ],
)
def test_impossible_days_are_refused(user: User, more: dict[str, Any], field: str, message: str) -> None:
    with pytest.raises(Refused) as refused:
        add_inspection(fields=fields(**more), judgements=[], by=user, today=TODAY)
    assert (refused.value.field, refused.value.message) == (field, message)
    assert Inspection.objects.count() == 0


def test_an_area_is_judged_once(user: User) -> None:
    judged = [("Overall", "good"), ("overall", "inadequate")]
    with pytest.raises(Refused, match=r"^Each area is judged once\.$"):
        add_inspection(fields=fields(), judgements=judged, by=user, today=TODAY)


def test_a_judgement_added_meanwhile_makes_an_open_form_stale(user: User) -> None:
    added = add_inspection(fields=fields(), judgements=[], by=user, today=TODAY)
    added.refresh_from_db()
    began_from = stamp(added)
    added.judgements.create(area="Overall", grade="good")
    with pytest.raises(StaleEdit):
        edit_inspection(
            inspection=added,
            changes={"title": "Mine"},
            judgements=[],
            by=user,
            today=TODAY,
            expected_version=began_from,
        )
    assert added.judgements.count() == 1
