"""Plans, a plan, its table of actions, and downloads of what it shows."""

from collections.abc import Iterator
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.roles import Role
from foundation.audit.models import AuditRecord
from foundation.clock import pinned
from improvement_plan.models import Plan
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
def january() -> Iterator[None]:
    with pinned(TODAY):
        yield


def client_of(role: Role) -> Client:
    client = Client()
    client.force_login(UserFactory(roles=[role]))
    return client


@pytest.fixture
def manager() -> Client:
    return client_of(Role.PROGRAMME_MANAGER)


def test_an_empty_portal_says_what_a_plan_is_and_how_to_begin(manager: Client) -> None:
    page = manager.get("/plans/").content.decode()

    assert "A plan is a council’s promises" in page
    assert 'href="/plans/import/"' in page
    assert 'href="/plans/new/"' in page
    assert 'href="/plans/new/"' not in client_of(Role.BOARD_MEMBER).get("/plans/").content.decode()


def test_a_draft_looks_missing_to_those_who_do_not_edit(manager: Client) -> None:
    plan = PlanFactory(published_on=None)
    ActionFactory(plan=plan)
    member = client_of(Role.BOARD_MEMBER)

    for address in (f"/plans/{plan.slug}/", f"/plans/{plan.slug}/actions/"):
        assert manager.get(address).status_code == 200
        assert member.get(address).status_code == 404
    assert manager.get(f"/plans/{plan.slug}/download/csv/").status_code == 200
    assert client_of(Role.OFFICER).get(f"/plans/{plan.slug}/download/csv/").status_code == 404


def test_the_plan_page_shows_counts_and_links_them_to_filters(manager: Client) -> None:
    plan = PlanFactory()
    ActionFactory(plan=plan, reference="A034", text="Record who was seen", due_on=date(2018, 12, 31))
    page = manager.get(f"/plans/{plan.slug}/").content.decode()

    assert "1 action by rating" in page
    assert 'href="?rating=overdue#actions"' in page
    assert "A034 Record who was seen" in page
    assert "21 days" in page


def test_filters_show_chips_that_remove_them_one_by_one(manager: Client) -> None:
    plan = PlanFactory()
    priority = PriorityFactory(plan=plan, number=3, title="Practice")
    ActionFactory(plan=plan, priority=priority, due_on=date(2018, 12, 31))
    ActionFactory(plan=plan)
    page = manager.get(f"/plans/{plan.slug}/actions/?rating=red_or_amber&priority=3").content.decode()

    assert "1 of 2 actions." in page
    removes = '<span class="govuk-visually-hidden">Remove filter: </span>'
    assert f'href="?priority=3#actions">{removes}Any red or amber' in page
    assert 'href="?rating=red_or_amber#actions"' in page
    assert "3 Practice&nbsp;" in page


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("rating=nonsense", "Choose one of these"),
        ("priority=99999999999999999999", "Choose one of these"),
        ("lead=not-a-uuid", "Choose one of these"),
        ("flag=hoisted", "Choose one of these"),
        ("recommendation=%00", "Choose one of these"),
        ("q=%00", "Null characters are not allowed."),
        ("q=" + "x" * 201, "At most 200 characters"),
        ("as_of=yesterday", "Enter a date like 2019-01-31"),
        ("as_of=0001-01-01", "Enter a date between 1990 and 2100"),
        ("known_on=2019-01-22", "Nobody knows the facts of a day to come"),
        ("sort=-nonsense", "1 of 1 actions."),
        ("page=99999999999999999999999", "1 of 1 actions."),
        ("page=-1", "1 of 1 actions."),
    ],
)
def test_absurd_addresses_are_answered_with_the_table(manager: Client, query: str, said: str) -> None:
    plan = ActionFactory().plan
    PriorityFactory(plan=plan)
    RecommendationFactory(plan=plan)
    for address in (f"/plans/{plan.slug}/", f"/plans/{plan.slug}/actions/"):
        answer = manager.get(f"{address}?{query}")

        assert answer.status_code == 200
        assert said in answer.content.decode()
        assert "1 of 1 actions." in answer.content.decode()


def test_another_day_has_a_banner_and_nothing_to_change(manager: Client) -> None:
    plan = PlanFactory()
    ActionFactory(plan=plan, due_on=date(2019, 3, 31))
    today = manager.get(f"/plans/{plan.slug}/").content.decode()
    then = manager.get(f"/plans/{plan.slug}/?as_of=2019-04-01").content.decode()

    assert "Not today." not in today
    assert "Change the lead post" in today
    assert "This page moves the clock to 1 April 2019, over the facts of today." in then
    assert "Overdue" in then
    assert 'href="?rating=overdue&amp;as_of=2019-04-01#actions"' in then
    for button in ("Change the lead post", "Edit the plan", "Rate this plan again"):
        assert button not in then


def test_facts_known_before_the_plan_show_no_action(manager: Client) -> None:
    plan = ActionFactory().plan  # its history begins with this test, years after January 2019
    page = manager.get(f"/plans/{plan.slug}/?as_of=2019-01-01&known_on=2019-01-01").content.decode()

    assert "with the facts that the portal knew at the end of 1 January 2019" in page
    assert "The portal knew no action of this plan on that day." in page


def test_the_order_is_chosen_in_the_heading_and_kept_in_the_address(manager: Client) -> None:
    plan = PlanFactory()
    ActionFactory(plan=plan, reference="A1", due_on=date(2018, 12, 31))
    ActionFactory(plan=plan, reference="A2", due_on=date(2018, 11, 30))
    page = manager.get(f"/plans/{plan.slug}/actions/?sort=-deadline&rating=red").content.decode()

    assert page.index("A1 Plan each") < page.index("A2 Plan each")
    assert 'aria-sort="descending"' in page
    assert 'href="?sort=deadline&amp;rating=red#actions"' in page


@pytest.mark.parametrize("address", ["/plans/", "/plans/{}/", "/plans/{}/actions/"])
def test_a_hundred_actions_ask_no_more_of_the_database_than_ten(manager: Client, address: str) -> None:
    plan = PlanFactory()
    fill(plan, 10)
    path = address.format(plan.slug)
    manager.get(path)
    with CaptureQueriesContext(connection) as ten:
        manager.get(path)
    fill(plan, 90)
    with CaptureQueriesContext(connection) as hundred:
        manager.get(path)

    assert len(ten) == len(hundred) <= 25


def fill(plan: Plan, count: int) -> None:
    for _ in range(count):
        area = AreaFactory(priority=PriorityFactory(plan=plan))
        RecommendationFactory(plan=plan).areas.add(area)
        ActionFactory(plan=plan, priority=area.priority, area=area)


def test_a_download_holds_what_the_filters_show_and_is_recorded(manager: Client) -> None:
    plan = PlanFactory(slug="practice")
    ActionFactory(plan=plan, reference="A1", due_on=date(2018, 12, 31))
    ActionFactory(plan=plan, reference="A2")

    everything = manager.get("/plans/practice/download/csv/")
    red = manager.get("/plans/practice/download/csv/?rating=red")

    assert red["Content-Disposition"] == 'attachment; filename="practice-2019-01-21.csv"'
    assert [line.split(",")[0] for line in red.content.decode("utf-8-sig").splitlines()] == [
        "reference",
        "A1",
    ]
    assert len(everything.content.decode().splitlines()) == 3
    last = AuditRecord.objects.filter(verb="plan.downloaded").latest("pk")
    assert last.detail == {"kind": "csv", "actions": 1}
    for kind, begins in (("xlsx", b"PK"), ("docx", b"PK")):
        assert manager.get(f"/plans/practice/download/{kind}/").content.startswith(begins)
    assert manager.get("/plans/practice/download/exe/").status_code == 404


def test_a_code_may_hold_anything_that_was_printed(manager: Client) -> None:
    plan = PlanFactory()
    area = AreaFactory(priority=PriorityFactory(plan=plan))
    RecommendationFactory(plan=plan, code="IFA 1/3 <b>").areas.add(area)

    page = manager.get(f"/plans/{plan.slug}/").content.decode()

    assert "IFA 1/3 &lt;b&gt;" in page
    assert f'href="/plans/{plan.slug}/recommendations/IFA%201/3%20%3Cb%3E/"' in page
