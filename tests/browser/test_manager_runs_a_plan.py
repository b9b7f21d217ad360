"""A programme manager finds what is red, gives it to another post, changes her mind, and looks back."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from accounts.roles import Role
from foundation.clock import today
from improvement_plan.models import Plan
from tests.browser.conftest import CheckPage, SignIn
from tests.factories.accounts import PostFactory, UserFactory
from tests.factories.improvement_plan import (
    ActionFactory,
    AreaFactory,
    PlanFactory,
    PriorityFactory,
    RecommendationFactory,
)


@pytest.fixture
def plan(transactional_db: None) -> Plan:
    """Three red actions under one recommendation, one on track under none."""
    day = today()
    plan = PlanFactory(name="Children’s plan", slug="childrens-plan", starts_on=day - timedelta(days=300))
    practice = AreaFactory(priority=PriorityFactory(plan=plan, number=3, title="Practice"))
    RecommendationFactory(plan=plan, code="OR3").areas.add(practice)
    RecommendationFactory(plan=plan, code="S1")
    for n in range(1, 4):
        ActionFactory(
            plan=plan,
            priority=practice.priority,
            area=practice,
            reference=f"A00{n}",
            text=f"Plan the visits of team {n}",
            lead_post=PostFactory(title=f"Team Manager {n}"),
            due_on=day - timedelta(days=n),
            reported_as_at=day - timedelta(days=3),
            rated_for=day,
        )
    ActionFactory(
        plan=plan,
        reference="A004",
        text="Ask children what helps",
        due_on=day + timedelta(days=90),
        reported_as_at=day,
        rated_for=day,
    )
    PostFactory(title="Principal Social Worker")
    return plan


@pytest.fixture
def manager(transactional_db: None) -> User:
    return UserFactory(roles=[Role.PROGRAMME_MANAGER])


def test_she_gives_ticked_actions_to_another_post_and_takes_it_back(
    page: Page, plan: Plan, manager: User, sign_in: SignIn, check_page: CheckPage
) -> None:
    sign_in(page, manager)
    page.goto("/plans/")
    check_page(page, "plans")
    page.get_by_role("link", name="Children’s plan").click()
    expect(page.get_by_role("heading", name="4 actions by rating")).to_be_visible()
    check_page(page, "plan")
    page.get_by_label("Rating", exact=True).select_option("Any red")
    page.get_by_role("button", name="Filter").click()
    expect(page.get_by_text("3 of 4 actions.")).to_be_visible()
    page.get_by_label("A001 Plan the visits of team 1").check()
    page.get_by_label("A003 Plan the visits of team 3").check()
    page.get_by_role("button", name="Change the lead post").click()
    expect(page.get_by_role("row", name="A001 Plan the visits of team 1 Team Manager 1")).to_be_visible()
    check_page(page, "bulk-lead")
    page.get_by_role("button", name="Change the lead post").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose a post")
    check_page(page, "bulk-lead-error")
    page.get_by_label("New lead post").select_option("Principal Social Worker")
    page.get_by_role("button", name="Change the lead post").click()
    expect(page.get_by_role("alert")).to_contain_text("2 actions are now led by Principal Social Worker.")
    check_page(page, "plan-changed")
    page.get_by_role("button", name="Give them back").click()
    expect(page.get_by_role("row", name="A003 Plan the visits of team 3")).to_contain_text("Team Manager 3")


def test_she_acts_on_all_that_the_filter_shows_without_javascript(
    plain_page: Page, plan: Plan, manager: User, sign_in: SignIn
) -> None:
    page = plain_page
    sign_in(page, manager)
    page.goto("/plans/childrens-plan/actions/")
    page.get_by_label("Words or reference").fill("visits team")
    page.get_by_role("button", name="Filter").click()
    page.get_by_role("link", name="Set a review date").click()
    day = today() + timedelta(days=30)
    page.get_by_label("Day").fill(str(day.day))
    page.get_by_label("Month").fill(str(day.month))
    page.get_by_label("Year").fill(str(day.year))
    page.get_by_role("button", name="Set the review date").click()
    expect(page.get_by_role("alert")).to_contain_text("3 actions are now to be reviewed")


def test_she_reads_the_plan_on_a_phone_as_of_another_day(
    phone: Page, plan: Plan, manager: User, sign_in: SignIn, check_page: CheckPage
) -> None:
    sign_in(phone, manager)
    phone.goto("/plans/childrens-plan/")
    phone.get_by_text("See it as of another day").click()
    phone.get_by_label("Clock as of").fill((today() + timedelta(days=91)).isoformat())
    phone.get_by_role("button", name="Show that day").click()
    expect(phone.get_by_text("Not today.")).to_be_visible()
    expect(phone.get_by_text("4 of 4 actions.")).to_be_visible()
    expect(phone.get_by_role("button", name="Change the lead post")).to_have_count(0)
    check_page(phone, "plan-another-day-phone")
    phone.get_by_role("link", name="Back to today").click()
    expect(phone.get_by_text("Not today.")).to_have_count(0)
