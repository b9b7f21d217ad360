"""Priorities, areas, recommendations, measures and risks, read and edited."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from accounts.roles import Role
from foundation.clock import pinned
from improvement_plan.models import Area, ImpactMeasure, Plan, Priority, Recommendation, Risk
from improvement_plan.services.stamps import stamp
from tests.factories.accounts import UserFactory
from tests.factories.improvement_plan import (
    TODAY,
    ActionFactory,
    AreaFactory,
    PlanFactory,
    PriorityFactory,
    RecommendationFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def day() -> Any:
    with pinned(TODAY):
        yield


@pytest.fixture
def plan() -> Plan:
    return PlanFactory(slug="visits")


@pytest.fixture
def area(plan: Plan) -> Area:
    return AreaFactory(
        priority=PriorityFactory(plan=plan, number=3, title="Practice"), key="P3-1", text="Visits in time"
    )


@pytest.fixture
def client(client: Client) -> Client:
    client.force_login(UserFactory(roles=[Role.PROGRAMME_MANAGER]))
    return client


@pytest.fixture
def reader() -> Client:
    """Somebody who reads plans and edits none."""
    user: User = UserFactory(roles=[Role.BOARD_MEMBER])
    reader = Client()
    reader.force_login(user)
    return reader


def text_of(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_a_priority_shows_its_areas_rated(plan: Plan, area: Area, reader: Client) -> None:
    ActionFactory(plan=plan, area=area, priority=area.priority, due_on=date(2018, 12, 31))
    ActionFactory(
        plan=plan, area=area, priority=area.priority, progress="completed", outlook=None, completed_on=TODAY
    )
    RecommendationFactory(plan=plan, code="OR1").areas.add(area)
    measure = ImpactMeasure.objects.create(
        plan=plan, sequence=1, text="Visits in time, per cent", expectation="increase", baseline=62, target=90
    )
    measure.areas.add(area)
    Priority.objects.update(why="Visits were late.")
    page = text_of(reader, "/plans/visits/priorities/3/")
    for said in ("Overdue", "1 of 2 completed", "Visits were late.", ">OR1</a>", "Goes up, from 62 to 90"):
        assert said in page
    assert "Add an area" not in page


def test_an_area_without_actions_is_a_named_gap(area: Area, reader: Client) -> None:
    assert "No action in this area" in text_of(reader, "/plans/visits/priorities/3/")


@pytest.mark.parametrize("number", ["4", "99999999999"])
def test_a_priority_that_does_not_exist_is_missing(area: Area, reader: Client, number: str) -> None:
    assert reader.get(f"/plans/visits/priorities/{number}/").status_code == 404


def test_a_priority_is_added_and_edited(plan: Plan, client: Client) -> None:
    sent = {"version": "1", "number": "2", "title": "Workforce", "why": "Posts are vacant."}
    assert client.post("/plans/visits/priorities/add/", sent)["Location"] == "/plans/visits/priorities/2/"
    edited = client.post("/plans/visits/priorities/2/edit/", {**sent, "title": "People"}, follow=True)
    assert "The priority is saved." in edited.content.decode()
    stale = client.post("/plans/visits/priorities/2/edit/", {**sent, "title": "Mine"}).content.decode()
    assert "Not saved: somebody changed this while you were writing" in stale
    assert "People" in stale
    assert Priority.objects.get().title == "People"


def test_an_area_is_edited_once_by_two(area: Area, client: Client) -> None:
    began = str(stamp(area))
    url, sent = f"/plans/visits/areas/{area.pk}/edit/", {"priority": area.priority.pk, "text": "Theirs"}
    assert client.post(url, {**sent, "version": began}).status_code == 302
    stale = client.post(url, {**sent, "text": "Mine", "version": began}).content.decode()
    assert "Theirs" in stale
    assert "Mine" in stale
    assert Area.objects.get().text == "Theirs"


def test_a_part_of_another_plan_is_missing(area: Area, client: Client) -> None:
    PlanFactory(slug="other")
    assert client.get(f"/plans/other/areas/{area.pk}/edit/").status_code == 404
    assert client.get(f"/plans/visits/areas/{area.pk}/edit/").status_code == 200


def test_recommendations_name_what_no_action_covers(plan: Plan, area: Area, reader: Client) -> None:
    RecommendationFactory(plan=plan, code="OR1").areas.add(area)
    RecommendationFactory(plan=plan, code="OR2")
    ActionFactory(plan=plan, area=area)
    assert "2 of 2 recommendations. 1 not covered by any action." in text_of(
        reader, "/plans/visits/recommendations/"
    )
    for query in ("covered=no", "show=uncovered"):
        uncovered = text_of(reader, f"/plans/visits/recommendations/?{query}")
        assert "OR2" in uncovered
        assert "OR1" not in uncovered


def test_a_recommendation_shows_its_actions_or_its_gap(plan: Plan, area: Area, reader: Client) -> None:
    row = RecommendationFactory(plan=plan, code="IFA 1.3/b", regulation="Regulation 5")
    row.aliases.create(plan=plan, code="SIF6")
    url = "/plans/visits/recommendations/IFA%201.3/b/"
    bare = text_of(reader, url)
    assert "Not covered by any action" in bare
    assert "It belongs to no area of improvement" in bare
    row.areas.add(area)
    assert "Its areas have no action that counts." in text_of(reader, url)
    ActionFactory(
        plan=plan, area=area, reference="A031", progress="stopped", outlook=None, stopped_reason="Too dear."
    )
    assert "Its areas have no action that counts." in text_of(reader, url)
    ActionFactory(plan=plan, area=area, reference="A032")
    covered = text_of(reader, url)
    assert "Not covered by any action" not in covered
    for said in ("Regulation 5", "SIF6", "A032 Plan each visit", "P3-1: Visits in time", "0 of 1 completed"):
        assert said in covered


def test_another_code_leads_to_the_recommendation(plan: Plan, reader: Client) -> None:
    RecommendationFactory(plan=plan, code="S6").aliases.create(plan=plan, code="SIF6")
    assert (
        reader.get("/plans/visits/recommendations/SIF6/")["Location"] == "/plans/visits/recommendations/S6/"
    )
    assert reader.get("/plans/visits/recommendations/S66/").status_code == 404


def test_a_recommendation_is_added_closed_and_opened_again(plan: Plan, area: Area, client: Client) -> None:
    sent: dict[str, Any] = {
        "version": "1", "code": "S6", "text": "Visit in time", "kind": "recommendation",
        "areas": [area.pk], "aliases": "SIF6",
    }  # fmt: skip
    added = client.post("/plans/visits/add-recommendation/", sent)
    assert added["Location"] == "/plans/visits/recommendations/S6/"
    row = Recommendation.objects.get()
    again = client.post("/plans/visits/add-recommendation/", {**sent, "code": "sif6"}).content.decode()
    assert "The plan has sif6 already." in again
    closing = f"/plans/visits/close-recommendation/{row.pk}/"
    days = {"closed_on_0": "21", "closed_on_1": "1", "closed_on_2": "2019"}
    assert "Say why it can be closed." in client.post(closing, {**days, "note": ""}).content.decode()
    closed = client.post(closing, {**days, "note": "The notice was lifted."}, follow=True).content.decode()
    assert "Closed on 21 January 2019: The notice was lifted." in closed
    client.post(f"/plans/visits/reopen-recommendation/{row.pk}/")
    row.refresh_from_db()
    assert row.closed_on is None


def test_a_measure_asks_for_what_is_missing(plan: Plan, area: Area, client: Client) -> None:
    sent: dict[str, Any] = {"version": "1", "text": "", "expectation": "increase", "baseline": "many"}
    page = client.post("/plans/visits/measures/add/", sent).content.decode()
    for said in ("Say what is measured.", "Enter a number.", "Choose the areas whose impact it shows."):
        assert said in page
    sent |= {"text": "Visits in time", "baseline": "62.5", "areas": [area.pk]}
    assert client.post("/plans/visits/measures/add/", sent).status_code == 302
    assert "Goes up, from 62.5" in text_of(client, "/plans/visits/measures/")
    edit = text_of(client, f"/plans/visits/measures/{ImpactMeasure.objects.get().pk}/edit/")
    assert 'value="62.5"' in edit


def test_a_risk_is_added_and_closed(plan: Plan, area: Area, client: Client) -> None:
    sent = {"version": "1", "text": "Too few workers", "priority": area.priority.pk}
    client.post("/plans/visits/risks/add/", sent)
    risk = Risk.objects.get()
    assert risk.opened_on == TODAY
    assert "Priority 3" in text_of(client, "/plans/visits/risks/")
    days = {"closed_on_0": "21", "closed_on_1": "1", "closed_on_2": "2019", "note": "Posts are filled."}
    client.post(f"/plans/visits/risks/{risk.pk}/close/", days)
    assert "No risks on the register" in text_of(client, "/plans/visits/risks/")
    assert "21 Jan 2019: Posts are filled." in text_of(client, "/plans/visits/risks/?show=closed")
    assert client.get(f"/plans/visits/risks/{risk.pk}/edit/").status_code == 404


@pytest.mark.parametrize(
    "url",
    [
        "priorities/add/",
        "areas/add/",
        "add-recommendation/",
        "measures/add/",
        "risks/add/",
        "actions/add/",
        "edit/",
    ],
)
def test_who_only_reads_finds_no_form(plan: Plan, reader: Client, client: Client, url: str) -> None:
    assert client.get(f"/plans/visits/{url}").status_code == 200
    assert reader.get(f"/plans/visits/{url}").status_code == 404
