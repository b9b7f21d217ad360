"""Dates are given once, then moved only with a reason and an approval."""

from datetime import date
from typing import Any
from unittest.mock import patch

import pytest

from accounts.models import User
from accounts.roles import Role
from foundation.audit.models import AuditRecord
from foundation.editing.errors import Refused
from foundation.notices.models import Notice
from improvement_plan.models import Action, DateMove
from improvement_plan.services.dates import ask_to_move_date, decide_move, set_first_date, withdraw_move
from improvement_plan.services.requests import answer_request, ask_for_move
from tests.factories.accounts import PostFactory, PostHoldingFactory, UserFactory
from tests.factories.improvement_plan import NOW, TODAY, ActionFactory, PlanFactory, PriorityFactory

pytestmark = pytest.mark.django_db

APRIL = date(2019, 4, 30)


@pytest.fixture
def user() -> User:
    return UserFactory()


@pytest.fixture
def when(user: User) -> dict[str, Any]:
    return {"by": user, "today": TODAY, "now": NOW}


@pytest.fixture
def asked(user: User) -> DateMove:
    action = ActionFactory(
        reference="A031",
        due_on=date(2019, 1, 15),
        override_rating="on_track",
        override_reason="papers follow",
        override_by=user,
        override_until=date(2019, 2, 28),
    )
    return ask_to_move_date(
        action=action, to_date=APRIL, reason=" Agreement first. ", by=user, post=None, today=TODAY, now=NOW
    )


def test_asking_changes_nothing_yet(asked: DateMove) -> None:
    action = Action.objects.get()
    assert (asked.from_date, asked.to_date, asked.reason) == (date(2019, 1, 15), APRIL, "Agreement first.")
    assert (action.due_on, action.moved_count, action.override_rating) == (date(2019, 1, 15), 0, "on_track")


def test_approval_moves_the_date_rates_again_and_ends_an_override(
    asked: DateMove, when: dict[str, Any]
) -> None:
    assert asked.action.derived_rating == "overdue"
    decide_move(move=asked, approve=True, **when)
    action = Action.objects.get()
    assert (action.due_on, action.original_due_on, action.moved_count) == (APRIL, date(2019, 1, 15), 1)
    assert (action.rating, action.override_rating) == ("on_track", None)
    assert list(AuditRecord.objects.about(action).values_list("verb", flat=True)) == [
        "date_move.asked",
        "date_move.approved",
    ]


def test_a_refusal_says_why_and_leaves_the_date(asked: DateMove, when: dict[str, Any]) -> None:
    with pytest.raises(Refused) as refused:
        decide_move(move=asked, approve=False, note=" ", **when)
    assert (refused.value.message, refused.value.field) == (
        "Say why the date stays, so that the officer knows.",
        "note",
    )
    decided = decide_move(move=asked, approve=False, note="The board wants it by then.", **when)
    assert (decided.decision, decided.decision_note) == ("refused", "The board wants it by then.")
    assert Action.objects.get().due_on == date(2019, 1, 15)


def test_a_request_is_decided_once(asked: DateMove, when: dict[str, Any]) -> None:
    decide_move(move=asked, approve=True, **when)
    with pytest.raises(Refused, match="This request was approved already"):
        decide_move(move=asked, approve=False, note="no", **when)
    with pytest.raises(Refused, match="This request was approved already"):
        withdraw_move(move=asked, by=when["by"], now=NOW)
    assert Action.objects.get().moved_count == 1


def test_a_request_taken_back_makes_room_for_another(asked: DateMove, when: dict[str, Any]) -> None:
    withdraw_move(move=asked, by=when["by"], now=NOW)
    again = ask_to_move_date(action=asked.action, to_date=APRIL, reason="Again", post=None, **when)
    assert (again.decision, DateMove.objects.get(pk=asked.pk).decision) == ("waiting", "withdrawn")


@pytest.mark.parametrize(
    ("state", "to_date", "reason", "field", "message"),
    [
        (
            {"due_on": None},
            APRIL,
            "why",
            "to_date",
            "This action has no agreed date yet. Give it one.",
        ),
        (
            {"progress": "completed", "outlook": None, "completed_on": date(2019, 1, 5)},
            APRIL,
            "why",
            "to_date",
            "The date of completed or stopped work does not move.",
        ),
        ({"due_on": APRIL}, APRIL, "why", "to_date", "That is the agreed date already."),
        ({}, APRIL, "  ", "reason", "Say why the date should move."),
        (
            {"starts_on": date(2019, 2, 1)},
            date(2019, 1, 31),
            "why",
            "to_date",
            "The action starts on 1 February 2019, after that day.",
        ),
    ],
)
def test_refused_when_asking(
    when: dict[str, Any], state: dict[str, Any], to_date: date, reason: str, field: str, message: str
) -> None:
    action = ActionFactory(**state)
    with pytest.raises(Refused) as refused:
        ask_to_move_date(action=action, to_date=to_date, reason=reason, post=None, **when)
    assert (refused.value.message, refused.value.field) == (message, field)
    assert not DateMove.objects.exists()


def test_one_request_waits_at_a_time(asked: DateMove, when: dict[str, Any]) -> None:
    with pytest.raises(Refused, match="waits for a decision already"):
        ask_to_move_date(action=asked.action, to_date=date(2019, 5, 1), reason="More", post=None, **when)


def test_an_undated_action_gets_its_date_once(when: dict[str, Any]) -> None:
    action = ActionFactory(due_on=None)
    set_first_date(action=action, due_on=APRIL, **when)
    action.refresh_from_db()
    assert (action.due_on, action.original_due_on, action.moved_count) == (APRIL, APRIL, 0)
    with pytest.raises(Refused, match="Ask to move it instead"):
        set_first_date(action=action, due_on=date(2019, 5, 1), **when)
    with pytest.raises(Refused, match="Give an agreed date or a review date"):
        set_first_date(action=action, **when)
    with pytest.raises(Refused, match="A review date cannot lie in the past"):
        set_first_date(action=action, review_on=date(2019, 1, 20), **when)


def test_a_broken_audit_write_saves_nothing(asked: DateMove, when: dict[str, Any]) -> None:
    with (
        patch("improvement_plan.services.dates.record", side_effect=RuntimeError),
        pytest.raises(RuntimeError),
    ):
        decide_move(move=asked, approve=True, **when)
    asked.refresh_from_db()
    assert (asked.decision, Action.objects.get().due_on) == ("waiting", date(2019, 1, 15))


def test_the_lead_of_the_priority_is_told_and_then_the_officer(when: dict[str, Any], user: User) -> None:
    lead = PostFactory()
    leader = PostHoldingFactory(post=lead).user
    UserFactory(roles=[Role.MANAGER])  # is not asked while the lead is there
    plan = PlanFactory(slug="children")
    action = ActionFactory(plan=plan, priority=PriorityFactory(plan=plan, lead_post=lead), reference="A031")
    move = ask_for_move(action=action, to_date=APRIL, reason="Agreement first.", post=None, **when)
    mail = Notice.objects.get()
    assert (mail.recipient, mail.subject) == (
        leader,
        "A request to move the date of A031 waits for you",
    )
    assert "/plans/children/actions/A031/move/decide/" in mail.text
    assert "Agreement first." not in mail.text
    answer_request(move=move, approve=True, by=leader, today=TODAY, now=NOW)
    told = Notice.objects.get(recipient=user)
    assert told.subject == "Your request to move the date of A031 is decided"


def test_without_a_lead_the_plans_owner_is_told_else_all_who_may_override(when: dict[str, Any]) -> None:
    manager: User = UserFactory(roles=[Role.MANAGER])
    UserFactory(roles=[Role.OFFICER])
    action = ActionFactory()
    ask_for_move(action=action, to_date=APRIL, reason="First", post=None, **when)
    assert [notice.recipient for notice in Notice.objects.all()] == [manager]

    owner = PostHoldingFactory().post
    owned = ActionFactory(plan__owner_post=owner)
    ask_for_move(action=owned, to_date=APRIL, reason="Second", post=None, **when)
    assert Notice.objects.latest("pk").recipient == owner.holdings.get().user


def test_a_mail_that_cannot_be_written_saves_no_request(when: dict[str, Any]) -> None:
    UserFactory(roles=[Role.MANAGER])
    action = ActionFactory()
    with (
        patch("improvement_plan.services.requests.notify", side_effect=RuntimeError),
        pytest.raises(RuntimeError),
    ):
        ask_for_move(action=action, to_date=APRIL, reason="First", post=None, **when)
    assert not DateMove.objects.exists()
