"""The API: the pages' rights, the pages' services."""

import uuid
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from accounts.roles import Role
from foundation.clock import pinned
from improvement_plan.models import Action, ProgressUpdate
from tests.factories.accounts import PostHoldingFactory, UserFactory
from tests.factories.improvement_plan import TODAY, ActionFactory, MilestoneFactory, PlanFactory

ON_TRACK: dict[str, Any] = {"version": 1, "progress": "in_progress", "outlook": "on_track"}


@pytest.fixture
def officer(db: None) -> User:
    return UserFactory(roles=[Role.OFFICER])


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def report(client: Client, action: Action, **fields: Any) -> Any:
    url = f"/api/v1/plans/{action.plan.slug}/actions/{action.reference}/reports/"
    data = {**ON_TRACK, "submission": str(uuid.uuid4()), **fields}
    with pinned(TODAY):
        return client.post(url, data, content_type="application/json")


@pytest.mark.django_db
def test_a_stranger_gets_401_and_a_role_without_plans_404() -> None:
    ActionFactory()
    assert Client().get("/api/v1/plans/").status_code == 401
    assert signed_in(UserFactory(roles=[Role.YOUNG_MEMBER])).get("/api/v1/plans/").status_code == 404


def test_lists_hold_what_the_person_may_open(officer: User) -> None:
    plan = ActionFactory(plan=PlanFactory(name="Open")).plan
    draft = ActionFactory(plan=PlanFactory(name="Draft", published_on=None)).plan
    client = signed_in(officer)
    assert [found["slug"] for found in client.get("/api/v1/plans/").json()["results"]] == [plan.slug]
    assert client.get(f"/api/v1/plans/{draft.slug}/actions/").status_code == 404


def test_actions_carry_rating_reason_colour_and_flags(officer: User) -> None:
    action = ActionFactory(reference="A031", due_on=TODAY.replace(day=1))
    MilestoneFactory(action=action, title="Rota live")
    with pinned(TODAY):
        found = signed_in(officer).get(f"/api/v1/plans/{action.plan.slug}/actions/A031/").json()
    assert found["rating"] == "overdue"
    assert (found["reason"], found["colour"], found["flags"]) == ("due_date_passed", "red", [])
    assert [milestone["title"] for milestone in found["open_milestones"]] == ["Rota live"]


def test_a_filter_by_rating_uses_the_day_and_names_its_choices(officer: User) -> None:
    plan = PlanFactory()
    ActionFactory(plan=plan, reference="A001", due_on=TODAY.replace(day=1))
    ActionFactory(plan=plan, reference="A002")
    client = signed_in(officer)
    with pinned(TODAY):
        found = client.get(f"/api/v1/plans/{plan.slug}/actions/?rating=overdue").json()["results"]
    assert [action["reference"] for action in found] == ["A001"]
    wrong = client.get(f"/api/v1/plans/{plan.slug}/actions/?rating=crimson")
    assert wrong.status_code == 400
    assert wrong.json()["rating"][0].startswith("Not a rating. Use one of: overdue, off_track")


def test_the_number_of_queries_does_not_grow_with_the_list(
    officer: User, django_assert_num_queries: Any
) -> None:
    plan = PlanFactory()
    ActionFactory.create_batch(3, plan=plan)
    client = signed_in(officer)
    client.get("/api/v1/plans/")
    for _ in range(2):
        with django_assert_num_queries(7):
            client.get(f"/api/v1/plans/{plan.slug}/actions/")
        ActionFactory.create_batch(20, plan=plan)


def test_the_holder_of_the_lead_post_reports(officer: User) -> None:
    action = ActionFactory()
    PostHoldingFactory(post=action.lead_post, user=officer)
    answer = report(signed_in(officer), action, outlook="off_track", risk="No manager", text="Two teams wait")
    assert answer.status_code == 201
    assert answer.json()["post"] == action.lead_post.title
    action.refresh_from_db()
    assert (action.rating, action.version) == ("off_track", 2)


def test_others_find_nothing_to_report_on(officer: User) -> None:
    action = ActionFactory()
    assert report(signed_in(officer), action).status_code == 404
    assert ProgressUpdate.objects.count() == 0


def test_the_same_submission_twice_is_one_report(officer: User) -> None:
    action = ActionFactory()
    PostHoldingFactory(post=action.lead_post, user=officer)
    key = str(uuid.uuid4())
    answers = [report(signed_in(officer), action, submission=key) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert ProgressUpdate.objects.count() == 1


def test_a_stale_report_gets_409_with_what_stands_now(officer: User) -> None:
    action = ActionFactory()
    PostHoldingFactory(post=action.lead_post, user=officer)
    client = signed_in(officer)
    report(client, action, outlook="off_track", risk="No manager")
    answer = report(client, action)
    assert answer.status_code == 409
    assert answer.json()["current"]["version"] == 2
    assert answer.json()["current"]["risk"] == "No manager"


@pytest.mark.parametrize(
    ("fields", "field", "message"),
    [
        ({"outlook": None}, "outlook", "Choose an outlook."),
        ({"outlook": "at_risk"}, "risk", "Say what the risk is."),
        ({"as_at": "2030-01-01"}, "as_at", "The day of a report cannot lie in the future."),
        ({"as_at": "0001-01-01"}, "as_at", "Enter a date from 1990 on."),
        ({"progress": "finished"}, "progress", '"finished" is not a valid choice.'),
        ({"text": "x" * 10_001}, "text", "Ensure this field has no more than 10000 characters."),
        ({"milestones": {"one": "met"}}, "milestones", "The keys are the ids of milestones."),
    ],
)
def test_bad_reports_are_refused_by_field(
    officer: User, fields: dict[str, Any], field: str, message: str
) -> None:
    action = ActionFactory()
    PostHoldingFactory(post=action.lead_post, user=officer)
    answer = report(signed_in(officer), action, **fields)
    assert answer.status_code == 400
    assert answer.json()[field] == [message]


def test_stopping_needs_a_manager(officer: User) -> None:
    action = ActionFactory()
    PostHoldingFactory(post=action.lead_post, user=officer)
    assert report(signed_in(officer), action, progress="stopped", reason="merged").status_code == 404
    manager = UserFactory(roles=[Role.PROGRAMME_MANAGER])
    assert report(signed_in(manager), action, progress="stopped", reason="merged").status_code == 201
