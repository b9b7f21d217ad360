"""The managers' queue: what waits in it, and giving it out, all of it or nothing."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from accounts.roles import Role
from foundation.clock import pinned
from improvement_plan.models import Action, DateMove
from tests.factories.accounts import PostFactory, PostHoldingFactory, UserFactory
from tests.factories.improvement_plan import NOW, TODAY, ActionFactory, PlanFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def day() -> Any:
    with pinned(TODAY):
        yield


@pytest.fixture
def user() -> User:
    return UserFactory(roles=[Role.MANAGER])


@pytest.fixture
def client(client: Client, user: User) -> Client:
    client.force_login(user)
    return client


@pytest.fixture
def held() -> Any:
    """A post that somebody holds."""
    return PostHoldingFactory().post


def listed(client: Client, show: str) -> list[str]:
    response = client.get(f"/plans/queue/?show={show}")
    return [row.reference for row in response.context["rows"]]


def test_each_part_holds_what_waits_there(client: Client, user: User, held: Any) -> None:
    plan = PlanFactory()
    ActionFactory(plan=plan, reference="A001", lead_post=held)
    ActionFactory(plan=plan, reference="A002", lead_post=None)
    ActionFactory(plan=plan, reference="A003", lead_post=PostFactory(title="Head of Visits"))
    ActionFactory(plan=plan, reference="A004", lead_post=held, due_on=None)
    ActionFactory(plan=plan, reference="A005", lead_post=held, due_on=None, review_on=date(2019, 6, 1))
    ActionFactory(plan=plan, reference="A006", lead_post=held, reported_as_at=date(2018, 12, 1))
    ActionFactory(
        plan=plan, reference="A007", lead_post=None, progress="stopped", outlook=None, stopped_reason="x"
    )
    moved = ActionFactory(plan=plan, reference="A008", lead_post=held)
    DateMove.objects.create(
        action=moved,
        from_date=moved.due_on,
        to_date=date(2019, 6, 30),
        reason="Late",
        asked_by=user,
        asked_at=NOW,
    )
    assert listed(client, "unowned") == ["A002"]
    assert listed(client, "vacant") == ["A003"]
    assert listed(client, "undated") == ["A004"]
    assert listed(client, "stale") == ["A006"]
    moves = client.get("/plans/queue/?show=moves").content.decode()
    assert "A008 Plan each visit" in moves
    vacant = client.get("/plans/queue/?show=vacant").content.decode()
    assert "Head of Visits: 1 open action." in vacant
    assert "last report 51 days ago" in client.get("/plans/queue/?show=stale").content.decode()


def test_an_empty_queue_says_so(client: Client, held: Any) -> None:
    ActionFactory(lead_post=held)
    assert "Nothing waits" in client.get("/plans/queue/").content.decode()


def test_drafts_and_ended_plans_do_not_wait(client: Client) -> None:
    ActionFactory(plan=PlanFactory(published_on=None), lead_post=None)
    ActionFactory(plan=PlanFactory(ends_on=date(2019, 1, 20)), lead_post=None)
    assert listed(client, "unowned") == []


def test_ticked_work_is_given_to_a_post(client: Client, held: Any) -> None:
    first, second = ActionFactory(lead_post=None), ActionFactory(lead_post=None)
    asked = client.get(f"/plans/queue/post/?action={first.pk}&action={second.pk}&show=unowned")
    assert [row.pk for row in asked.context["rows"]] == [first.pk, second.pk]
    sent = {"action": [first.pk, second.pk], "show": "unowned", "post": held.pk}
    done = client.post("/plans/queue/post/", sent, follow=True)
    assert done.redirect_chain == [("/plans/queue/?show=unowned", 302)]
    assert f"2 actions are given to {held.title}." in done.content.decode()
    assert set(Action.objects.values_list("lead_post", flat=True)) == {held.pk}


def test_one_that_may_not_be_given_out_refuses_all(client: Client, held: Any) -> None:
    mine = ActionFactory(lead_post=None)
    hidden = ActionFactory(plan=PlanFactory(published_on=None), lead_post=None)
    sent = {"action": [mine.pk, hidden.pk], "show": "unowned", "post": held.pk}
    assert client.post("/plans/queue/post/", sent).status_code == 404
    assert Action.objects.get(pk=mine.pk).lead_post is None
    assert client.post("/plans/queue/post/", {**sent, "action": [mine.pk]}).status_code == 302


@pytest.mark.parametrize("ids", [["x"], ["9" * 30], ["-1"], [""]])
def test_ids_that_are_none(client: Client, ids: list[str]) -> None:
    assert client.get("/plans/queue/post/", {"action": ids}).status_code == 404


def test_nothing_ticked_is_said(client: Client) -> None:
    page = client.get("/plans/queue/date/?show=undated", follow=True).content.decode()
    assert "Tick the actions first." in page


def date_data(action: Action, kind: str, year: str = "2019") -> dict[str, Any]:
    return {
        "action": [action.pk],
        "show": "undated",
        "kind": kind,
        "day_0": "30",
        "day_1": "6",
        "day_2": year,
    }


def test_undated_work_gets_an_agreed_or_a_review_date(client: Client, held: Any) -> None:
    agreed = ActionFactory(lead_post=held, due_on=None)
    review = ActionFactory(lead_post=held, due_on=None)
    client.post("/plans/queue/date/", date_data(agreed, "agreed"))
    client.post("/plans/queue/date/", date_data(review, "review"))
    days = Action.objects.values_list("due_on", "original_due_on", "review_on")
    assert days.get(pk=agreed.pk) == (date(2019, 6, 30), date(2019, 6, 30), None)
    assert days.get(pk=review.pk) == (None, None, date(2019, 6, 30))


def test_a_date_that_cannot_be_given_changes_nothing(client: Client, held: Any) -> None:
    undated = ActionFactory(lead_post=held, due_on=None, reference="A001")
    dated = ActionFactory(lead_post=held, reference="A002")
    sent = {**date_data(undated, "agreed"), "action": [undated.pk, dated.pk]}
    page = client.post("/plans/queue/date/", sent).content.decode()
    assert "A002: This action has an agreed date. Ask to move it instead." in page
    assert Action.objects.get(pk=undated.pk).due_on is None
    past = client.post("/plans/queue/date/", date_data(undated, "review", year="2018")).content.decode()
    assert "A review date cannot lie in the past." in past


def test_officers_have_no_queue() -> None:
    officer = Client()
    officer.force_login(UserFactory(roles=[Role.OFFICER]))
    assert officer.get("/plans/queue/").status_code == 404
