"""A manager overrides a rating with a reason, and approves a date that an officer asked to move."""

from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pytest_django import Settings

from accounts.models import User
from accounts.roles import Role
from improvement_plan.models import Action
from tests.browser.conftest import CheckPage, SignIn
from tests.factories.accounts import PostFactory, PostHoldingFactory, UserFactory
from tests.factories.improvement_plan import (
    TODAY,
    ActionFactory,
    MilestoneFactory,
    PlanFactory,
    PriorityFactory,
)

ACTION = "/plans/children/actions/A034/"


@pytest.fixture(autouse=True)
def day(settings: Settings, tmp_path: Path) -> None:
    """The server runs in a thread of its own, so the day is pinned for all."""
    settings.PINNED_TODAY = TODAY
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def manager(transactional_db: None) -> User:
    """A manager who leads the priority of an overdue action."""
    user: User = UserFactory(roles=[Role.MANAGER])
    lead = PostFactory(title="Director of Operations")
    PostHoldingFactory(post=lead, user=user)
    plan = PlanFactory(name="Children’s Improvement Plan", slug="children")
    action = ActionFactory(
        plan=plan,
        priority=PriorityFactory(plan=plan, number=3, title="Practice", lead_post=lead),
        lead_post=PostFactory(title="Head of Service, Child Protection"),
        reference="A034",
        text="Record in every file who saw the child alone, and when",
        due_on=date(2018, 12, 31),
    )
    MilestoneFactory(action=action, title="Form agreed", due_on=date(2018, 11, 30), met_on=date(2018, 11, 28))
    return user


@pytest.fixture
def officer(manager: User) -> User:
    """Who holds the lead post of that action."""
    user: User = UserFactory(roles=[Role.OFFICER])
    PostHoldingFactory(post=Action.objects.get().lead_post, user=user)
    return user


def fill_day(page: Page, name: str, day: int, month: int, year: int) -> None:
    group = page.get_by_role("group", name=name)
    group.get_by_label("Day").fill(str(day))
    group.get_by_label("Month").fill(str(month))
    group.get_by_label("Year").fill(str(year))


def test_a_manager_overrides_a_rating_and_ends_it(
    page: Page, manager: User, sign_in: SignIn, check_page: CheckPage
) -> None:
    sign_in(page, manager)
    page.goto(ACTION)
    expect(page.get_by_text("The agreed date, 31 December 2018, has passed: 21 days late.")).to_be_visible()
    page.get_by_role("link", name="Override the rating").click()
    check_page(page, "override")

    page.get_by_role("button", name="Override the rating").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose a rating.")
    expect(page.get_by_role("alert")).to_contain_text("Say why the derived rating misleads.")
    check_page(page, "override-error")

    page.get_by_label("On track").check()
    page.get_by_label("Why does the derived rating mislead?").fill("The work is done; the papers follow.")
    fill_day(page, "Last day", 28, 2, 2019)
    page.get_by_role("button", name="Override the rating").click()
    expect(page.get_by_role("alert")).to_contain_text("The rating of A034 is overridden.")
    expect(page.locator(".gt-why")).to_contain_text("The derived rating is overdue.")
    expect(page.get_by_text("Turns red on 1 March 2019")).to_be_visible()
    check_page(page, "action-overridden")

    page.get_by_role("link", name="End the override").click()
    check_page(page, "override-end")
    page.get_by_role("button", name="End the override").click()
    expect(page.get_by_role("alert")).to_contain_text("A034 shows its derived rating again.")


def test_an_officer_asks_and_the_lead_approves(
    page: Page, manager: User, officer: User, sign_in: SignIn, check_page: CheckPage
) -> None:
    sign_in(page, officer)
    page.goto(ACTION)
    page.get_by_role("link", name="Move the date").click()
    check_page(page, "move")
    page.get_by_role("button", name="Ask to move the date").click()
    expect(page.get_by_role("alert")).to_contain_text("Enter the new date.")
    check_page(page, "move-error")
    fill_day(page, "New date", 30, 4, 2019)
    page.get_by_label("Why should it move?").fill("Text messages need an agreement first.")
    page.get_by_role("button", name="Ask to move the date").click()
    expect(page.get_by_text("A move to 30 April 2019 waits for a decision.")).to_be_visible()
    check_page(page, "action-move-waits")

    page.context.clear_cookies()
    sign_in(page, manager)
    page.goto("/")
    page.get_by_role("link", name="Decide: may the date of A034 move to 30 April 2019?").click()
    expect(page.get_by_text("Text messages need an agreement first.")).to_be_visible()
    check_page(page, "move-decide")
    page.get_by_label("Move the date").check()
    page.get_by_role("button", name="Save the decision").click()
    expect(page.get_by_role("alert")).to_contain_text("Your decision on A034 is saved.")
    expect(page.get_by_text("moved once, +120 days")).to_be_visible()
    assert Action.objects.get().due_on == date(2019, 4, 30)


def test_a_milestone_on_a_phone_without_javascript(plain_page: Page, officer: User, sign_in: SignIn) -> None:
    page = plain_page
    page.set_viewport_size({"width": 360, "height": 740})
    sign_in(page, officer)
    page.goto(ACTION)
    page.get_by_role("link", name="Add a milestone").click()
    page.get_by_label("What will be reached?").fill("All teams use the form")
    page.get_by_role("button", name="Add the milestone").click()
    expect(page.get_by_text("Enter the day of the milestone.").first).to_be_visible()
    expect(page.get_by_label("What will be reached?")).to_have_value("All teams use the form")


def test_the_pages_for_milestones_and_evidence(
    page: Page, officer: User, sign_in: SignIn, check_page: CheckPage
) -> None:
    Action.objects.update(due_on=None, original_due_on=None, version=2)
    sign_in(page, officer)
    page.goto(ACTION)
    page.get_by_role("link", name="Give it a date").click()
    check_page(page, "date")
    fill_day(page, "Agreed date", 30, 4, 2019)
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Add a milestone").click()
    check_page(page, "milestone")
    page.get_by_label("What will be reached?").fill("All teams use the form")
    fill_day(page, "By when?", 15, 2, 2019)
    page.get_by_role("button", name="Add the milestone").click()
    page.get_by_role("link", name="Met All teams use the form").click()
    check_page(page, "milestone-met")
    page.get_by_role("button", name="It was met").click()
    expect(page.get_by_role("alert")).to_contain_text("The milestone is met.")
    page.get_by_role("link", name="Open again All teams use the form").click()
    check_page(page, "milestone-reopen")
    page.get_by_role("link", name="Cancel").click()

    page.get_by_role("link", name="Add evidence").click()
    page.get_by_role("button", name="Add the evidence").click()
    expect(page.get_by_role("alert")).to_contain_text("Say what the evidence is.")
    check_page(page, "evidence-error")
    page.get_by_label("What is it?").fill("Dip sample of 20 visits")
    page.get_by_label("File (optional)").set_input_files(
        {"name": "dip sample.csv", "mimeType": "text/csv", "buffer": b"child,knew\n1,yes\n"}
    )
    page.get_by_role("button", name="Add the evidence").click()
    expect(page.get_by_role("alert")).to_contain_text("The evidence is added.")
    with page.expect_download() as download:
        page.get_by_role("link", name="Dip sample of 20 visits", exact=True).click()
    assert download.value.suggested_filename == "dip sample.csv"
    check_page(page, "action-evidence")
    page.get_by_role("link", name="Remove Dip sample of 20 visits").click()
    check_page(page, "evidence-remove")
