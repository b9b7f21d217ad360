"""Inspections with their clocks, and the page that carries a plan forward."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from accounts.roles import Role
from foundation.clock import pinned
from improvement_plan.models import Inspection, Plan
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
def client(client: Client) -> Client:
    client.force_login(UserFactory(roles=[Role.PROGRAMME_MANAGER]))
    return client


def inspection_data(**fields: str) -> dict[str, str]:
    return {
        "version": "1", "title": "Focused visit", "kind": "focused_visit", "body": "Ofsted",
        "visited_on_0": "4", "visited_on_1": "12", "visited_on_2": "2018",
        "letter_received_on_0": "7", "letter_received_on_1": "1", "letter_received_on_2": "2019",
        "clock_applies": "on", "judgements": "Front door: Inadequate\nCare leavers: requires improvement",
        **fields,
    }  # fmt: skip


def test_an_inspection_is_recorded_with_its_clocks(client: Client) -> None:
    page = client.post("/plans/inspections/add/", inspection_data(), follow=True).content.decode()
    # 20 and 70 working days after Monday 7 January 2019; Good Friday is on 19 April.
    assert "Draft plan due Monday 4 February 2019, 10 working days left" in page
    assert "Final plan due Monday 15 April 2019, 60 working days left" in page
    judged = Inspection.objects.get().judgements.values_list("area", "grade")
    assert list(judged) == [("Front door", "inadequate"), ("Care leavers", "requires_improvement")]


@pytest.mark.parametrize(
    ("judgements", "message"),
    [
        ("Front door", "“Front door”: write the area, a colon, and outstanding, good,"),
        ("Front door: excellent", "“Front door: excellent”: write the area, a colon"),
        (": good", "“: good”: write the area, a colon"),
        ("Front door: good\nfront door: good", "Each area is judged once."),
    ],
)
def test_a_judgement_that_cannot_be_read_is_named(client: Client, judgements: str, message: str) -> None:
    page = client.post("/plans/inspections/add/", inspection_data(judgements=judgements)).content.decode()
    assert message in page
    assert Inspection.objects.count() == 0


def test_an_edit_of_an_inspection_shows_what_was_judged(client: Client) -> None:
    client.post("/plans/inspections/add/", inspection_data())
    one = Inspection.objects.get()
    page = client.get(f"/plans/inspections/{one.pk}/edit/")
    assert "Care leavers: Requires improvement to be good" in page.content.decode()
    began = page.context["form"].initial["version"]
    url = f"/plans/inspections/{one.pk}/edit/"
    assert client.post(url, inspection_data(title="Theirs", version=began)).status_code == 302
    stale = client.post(url, inspection_data(title="Mine", version=began)).content.decode()
    assert "Not saved: somebody changed this while you were writing" in stale
    assert "Theirs" in stale
    assert Inspection.objects.get().title == "Theirs"


def test_a_draft_plan_is_not_named_to_those_who_may_not_read_it(client: Client) -> None:
    draft = PlanFactory(name="Secret plan", published_on=None)
    Inspection.objects.create(title="Visit", kind="other", visited_on=TODAY, plan=draft)
    reader = Client()
    reader.force_login(UserFactory(roles=[Role.BOARD_MEMBER]))
    assert "Secret plan" in client.get("/plans/inspections/").content.decode()
    assert "Secret plan" not in reader.get("/plans/inspections/").content.decode()


@pytest.fixture
def plans() -> tuple[Plan, Plan]:
    old = PlanFactory(slug="old", name="Old plan", ends_on=date(2019, 1, 31))
    return old, PlanFactory(slug="next", name="New plan")


def test_the_mapping_is_proposed_by_code(client: Client, plans: tuple[Plan, Plan]) -> None:
    old, new = plans
    area = AreaFactory(priority=PriorityFactory(plan=old, number=1), key="OR1")
    same = AreaFactory(priority=PriorityFactory(plan=new, number=1), key="or1")
    row = RecommendationFactory(plan=old, code="S6")
    RecommendationFactory(plan=new, code="N1").aliases.create(plan=new, code="S6")
    ActionFactory(plan=old, area=area, reference="A001")
    chosen = client.post("/plans/old/carry-forward/", {"successor": new.pk})
    assert chosen["Location"] == "/plans/old/carry-forward/?to=next"
    form = client.get("/plans/old/carry-forward/?to=next").context["form"]
    assert form[f"area-{area.pk}"].initial == str(same.pk)
    assert form[f"recommendation-{row.pk}"].initial == str(new.recommendations.get().pk)


def test_actions_are_carried_forward_from_the_page(client: Client, plans: tuple[Plan, Plan]) -> None:
    old, new = plans
    area = AreaFactory(priority=PriorityFactory(plan=old, number=1), key="OR1")
    target = AreaFactory(priority=PriorityFactory(plan=new, number=2), key="B2")
    row = RecommendationFactory(plan=old, code="S6")
    named = RecommendationFactory(plan=new, code="N1")
    ActionFactory(plan=old, area=area, reference="A001")
    sent = {f"area-{area.pk}": target.pk, f"recommendation-{row.pk}": named.pk}
    done = client.post("/plans/old/carry-forward/?to=next", sent, follow=True)
    assert done.redirect_chain == [("/plans/next/", 302)]
    assert "1 action carried forward. Other codes now: S6." in done.content.decode()
    assert new.actions.get().area == target
    again = client.post("/plans/old/carry-forward/?to=next", sent).content.decode()
    assert "Nothing is open in this plan: there is nothing to carry on." in again


def test_only_plans_that_go_on_may_succeed(client: Client, plans: tuple[Plan, Plan]) -> None:
    ended = PlanFactory(slug="ended", successor=plans[1])
    assert client.get("/plans/old/carry-forward/?to=ended").status_code == 404
    assert client.get("/plans/old/carry-forward/?to=old").status_code == 404
    assert client.get("/plans/ended/carry-forward/?to=next").status_code == 200
    page = client.post("/plans/old/carry-forward/", {"successor": ended.pk}).content.decode()
    assert "Choose one of these." in page
