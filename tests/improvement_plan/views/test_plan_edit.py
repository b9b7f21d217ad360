"""Making, editing and publishing a plan, its versions, and what its actions promise."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from accounts.roles import Role
from foundation.clock import pinned
from improvement_plan.models import Action, Plan
from improvement_plan.services.actions import edit_action
from improvement_plan.services.plans import edit_plan
from tests.factories.accounts import PostFactory, UserFactory
from tests.factories.improvement_plan import NOW, TODAY, ActionFactory, AreaFactory, PlanFactory, scheme

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def day() -> Any:
    with pinned(TODAY):
        yield


@pytest.fixture
def user() -> User:
    return UserFactory(roles=[Role.PROGRAMME_MANAGER])


@pytest.fixture
def client(client: Client, user: User) -> Client:
    client.force_login(user)
    return client


def plan_data(**fields: Any) -> dict[str, Any]:
    return {
        "version": "1",
        "name": "Better visits",
        "kind": "improvement_plan",
        "scheme": scheme().pk,
        "cycle_days": "28",
        **fields,
    }


def day_of(name: str, value: date) -> dict[str, str]:
    return {f"{name}_0": str(value.day), f"{name}_1": str(value.month), f"{name}_2": str(value.year)}


def test_a_plan_begins_as_a_draft_and_is_published(client: Client) -> None:
    made = client.post("/plans/new/", plan_data(**day_of("starts_on", date(2019, 2, 1))), follow=True)
    assert made.redirect_chain == [("/plans/better-visits/", 302)]
    plan = Plan.objects.get()
    assert (plan.starts_on, plan.cycle_days, plan.published_on) == (date(2019, 2, 1), 28, None)
    officer = Client()
    officer.force_login(UserFactory(roles=[Role.OFFICER]))
    assert officer.get("/plans/better-visits/priorities/").status_code == 404
    asked = client.get("/plans/better-visits/publish/").content.decode()
    assert "Everybody who reads plans will see it" in asked
    done = client.post("/plans/better-visits/publish/", follow=True)
    assert "Better visits is published." in done.content.decode()
    assert officer.get("/plans/better-visits/priorities/").status_code == 200
    assert client.get("/plans/better-visits/publish/").status_code == 404


def test_a_plan_never_stands_at_a_page_s_address(client: Client) -> None:
    client.post("/plans/new/", plan_data(name="Queue"))
    assert Plan.objects.get().slug == "queue-2"


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"name": ""}, "Enter a name."),
        ({"cycle_days": "0"}, "At least 1 day."),
        ({"cycle_days": "soon"}, "Enter a whole number of days."),
        ({"scheme": ""}, "Choose a key."),
        ({"name": "x" * 201}, "At most 200 characters."),
        ({"purpose": "x" * 10_001}, "At most 10,000 characters"),
        (
            {**day_of("starts_on", date(2019, 2, 2)), **day_of("ends_on", date(2019, 2, 1))},
            "The plan cannot end before it starts.",
        ),
        ({"version": ""}, "This page was open too long or was changed. Open it again."),
    ],
)
def test_what_a_plan_cannot_be_is_said_and_nothing_is_lost(
    client: Client, fields: dict[str, Any], message: str
) -> None:
    page = client.post(
        "/plans/new/", plan_data(**{"purpose": "Children are seen", **fields})
    ).content.decode()
    assert message in page
    assert "There is a problem" in page
    assert fields.get("purpose", "Children are seen") in page
    assert Plan.objects.count() == 0


def test_a_name_that_is_taken(client: Client) -> None:
    PlanFactory(name="Better visits")
    page = client.post("/plans/new/", plan_data(name="better VISITS")).content.decode()
    assert "A plan of this name exists already." in page


def test_two_people_edit_a_plan_and_both_texts_stand(client: Client, user: User) -> None:
    plan = PlanFactory(name="Visits", slug="visits", purpose="Old")
    edit_plan(plan=plan, changes={"purpose": "Theirs"}, by=user, today=TODAY, now=NOW)
    sent = plan_data(name="Visits", purpose="Mine", **day_of("starts_on", date(2018, 4, 1)), cycle_days="31")
    page = client.post("/plans/visits/edit/", sent).content.decode()
    assert "Not saved: somebody changed this while you were writing" in page
    assert "Theirs" in page
    assert "Mine" in page
    assert 'name="version" value="2"' in page
    plan.refresh_from_db()
    assert plan.purpose == "Theirs"
    client.post("/plans/visits/edit/", {**sent, "version": "2"})
    plan.refresh_from_db()
    assert plan.purpose == "Mine"


def test_a_version_is_issued_with_its_distribution(client: Client) -> None:
    plan = PlanFactory(slug="visits")
    sent = {
        "number": "4.2",
        "approved_by": "Improvement Board",
        "sent_to": "Improvement Board\n\nThe health trust\nThe health trust",
        **day_of("issued_on", TODAY),
        **day_of("approved_on", date(2019, 1, 10)),
    }
    page = client.post("/plans/visits/versions/add/", sent, follow=True).content.decode()
    assert "Improvement Board, 10 Jan 2019" in page
    assert [d.recipient for d in plan.versions.get().distributions.all()] == [
        "Improvement Board",
        "The health trust",
    ]
    again = client.post("/plans/visits/versions/add/", sent).content.decode()
    assert "Version 4.2 was issued before." in again
    nobody = client.post("/plans/visits/versions/add/", {**sent, "number": "5", "approved_by": ""})
    assert "Name the body that approved it." in nobody.content.decode()


def test_an_action_is_added_under_the_area_of_the_address(client: Client) -> None:
    area = AreaFactory(priority__plan__slug="visits", key="P1-1")
    assert (
        f'value="{area.pk}" selected' in client.get("/plans/visits/actions/add/?area=P1-1").content.decode()
    )
    post = PostFactory()
    sent = {
        "version": "1",
        "text": "Plan each visit",
        "area": area.pk,
        "contributors": [post.pk],
        "partners": "The health trust",
        **day_of("due_on", date(2019, 3, 31)),
    }
    assert client.post("/plans/visits/actions/add/", sent)["Location"] == "/plans/visits/actions/A001/"
    action = Action.objects.get()
    assert (action.priority, action.due_on, action.rating) == (
        area.priority,
        date(2019, 3, 31),
        "not_reported",
    )
    assert [p.name for p in action.partners.all()] == ["The health trust"]
    assert list(action.contributors.all()) == [post]


def test_an_action_of_another_plan_s_area_is_refused(client: Client) -> None:
    PlanFactory(slug="visits")
    sent = {"version": "1", "text": "Plan each visit", "area": AreaFactory().pk}
    assert "Choose one of these." in client.post("/plans/visits/actions/add/", sent).content.decode()
    assert Action.objects.count() == 0


def test_an_edited_promise_keeps_its_date_and_its_abolished_lead(client: Client) -> None:
    action = ActionFactory(plan__slug="visits", reference="A031")
    action.lead_post.abolished_on = TODAY
    action.lead_post.save()
    sent = {"version": "1", "text": "Plan each visit with the child", "lead_post": action.lead_post.pk,
            "due_on_0": "1", "due_on_1": "1", "due_on_2": "2030"}  # fmt: skip
    page = client.post("/plans/visits/actions/A031/edit/", sent, follow=True)
    assert "A031 is saved." in page.content.decode()
    action.refresh_from_db()
    assert (action.text, action.due_on) == ("Plan each visit with the child", date(2019, 3, 31))


def test_two_people_edit_an_action_and_both_texts_stand(client: Client, user: User) -> None:
    action = ActionFactory(plan__slug="visits", reference="A031", text="Old")
    edit_action(action=action, changes={"text": "Theirs"}, by=user, today=TODAY, now=NOW)
    sent = {"version": "1", "text": "Mine", "lead_post": action.lead_post.pk}
    page = client.post("/plans/visits/actions/A031/edit/", sent).content.decode()
    assert "Not saved: somebody changed this while you were writing" in page
    assert "Theirs" in page
    assert "Mine" in page
    assert "Lead post (optional)</h3>" not in page  # what is the same is not compared
    action.refresh_from_db()
    assert (action.text, action.version) == ("Theirs", 2)
