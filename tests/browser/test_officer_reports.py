"""An officer sees what they owe, reports on one action, then on many in one sitting."""

from datetime import date

import pytest
from playwright.sync_api import Page, expect
from pytest_django import Settings

from accounts.models import User
from accounts.roles import Role
from improvement_plan.models import Action, ProgressUpdate
from improvement_plan.rules.vocabulary import Outlook, Progress
from improvement_plan.services.progress import Report, report_progress
from tests.browser.conftest import CheckPage, SignIn
from tests.factories.accounts import PostDelegationFactory, PostFactory, PostHoldingFactory, UserFactory
from tests.factories.improvement_plan import (
    NOW,
    TODAY,
    ActionFactory,
    AreaFactory,
    MilestoneFactory,
    PlanFactory,
    PriorityFactory,
    RecommendationFactory,
)


@pytest.fixture(autouse=True)
def day(settings: Settings) -> None:
    """The server runs in a thread of its own, so the day is pinned for all."""
    settings.PINNED_TODAY = TODAY


@pytest.fixture
def officer(transactional_db: None) -> User:
    """The head of a service, with six actions in every state that matters."""
    user: User = UserFactory(roles=[Role.OFFICER])
    post = PostFactory(title="Head of Service, Child Protection")
    other = PostFactory(title="Service Manager, Conferences")
    PostHoldingFactory(post=post, user=user)
    PostDelegationFactory(post=other, delegate=user, until=date(2019, 2, 15))
    plan = PlanFactory(name="Children’s Improvement Plan", slug="children")
    priority = PriorityFactory(plan=plan, number=3, title="Practice", lead_post=other)
    area = AreaFactory(priority=priority, text="Visits and supervision")
    RecommendationFactory(plan=plan, code="OR4").areas.add(area)
    shared = {"plan": plan, "priority": priority, "area": area, "lead_post": post}
    at_risk = ActionFactory(
        **shared,
        reference="A031",
        text="Plan each child protection visit two weeks ahead with the child",
        outlook="at_risk",
        risk="One team has had no manager since 7 January",
        mitigation="The neighbouring manager plans its visits until a cover starts",
        help_wanted="Approval of agency cover for eight weeks",
        due_on=date(2019, 1, 31),
        original_due_on=date(2018, 11, 30),
        moved_count=1,
        due_as_printed="November 2018",
        success_criteria="Nine children in ten know when their worker will come",
        reported_as_at=date(2018, 12, 19),
    )
    MilestoneFactory(
        action=at_risk, title="Planner agreed", due_on=date(2018, 9, 30), met_on=date(2018, 9, 28)
    )
    MilestoneFactory(action=at_risk, title="All five teams live", due_on=date(2019, 1, 31))
    ActionFactory(
        **shared,
        reference="A034",
        text="Record in every file who saw the child alone, and when",
        due_on=date(2018, 12, 31),
        original_due_on=date(2018, 9, 30),
        moved_count=2,
        reported_as_at=date(2018, 12, 12),
    )
    late = ActionFactory(
        **shared,
        reference="A037",
        text="Hold supervision every four weeks for all child protection cases",
        due_on=date(2019, 2, 28),
        reported_as_at=date(2018, 12, 12),
    )
    MilestoneFactory(action=late, title="Rota live in all teams", due_on=date(2019, 1, 15))
    ActionFactory(
        **shared | {"lead_post": other},
        reference="A044",
        text="Move all conference minutes to the new template",
        due_on=date(2019, 2, 15),
        reported_as_at=date(2018, 12, 19),
    )
    ActionFactory(
        **shared,
        reference="A048",
        text="Train conference chairs to open with the child’s own words",
        progress="not_reported",
        outlook=None,
        reported_as_at=None,
        due_on=date(2019, 5, 31),
    )
    ActionFactory(
        **shared,
        reference="A051",
        text="Review every plan that has lasted longer than 15 months",
        due_on=date(2019, 6, 28),
    )
    return user


def test_an_officer_reports_on_one_action(
    page: Page, officer: User, sign_in: SignIn, check_page: CheckPage
) -> None:
    sign_in(page, officer)
    page.goto("/")
    expect(page.get_by_role("heading", name="My work", level=1)).to_be_visible()
    expect(page.get_by_text("21 days late")).to_be_visible()
    check_page(page, "my-work")

    page.get_by_role("link", name="A031 Plan each child protection visit").first.click()
    expect(page.get_by_text("Turns red on 1 February 2019")).to_be_visible()
    check_page(page, "action")

    report = page.locator("#report")
    expect(report.get_by_label("What is the risk?")).to_be_visible()
    report.get_by_label("On track").check()
    expect(report.get_by_label("What is the risk?")).to_be_hidden()
    report.get_by_label("At risk").check()
    report.get_by_label("What is being done about it?").fill("")
    report.get_by_label("What has happened").fill("318 of 455 visits are planned ahead.")
    report.get_by_role("button", name="Save report").click()
    expect(page.get_by_role("alert")).to_contain_text("Say what is being done about the risk")
    expect(page.get_by_label("What has happened")).to_have_value("318 of 455 visits are planned ahead.")
    check_page(page, "action-error")

    page.get_by_label("What is being done about it?").fill("The neighbour plans them.")
    page.get_by_role("button", name="Save report").click()
    expect(page.get_by_role("alert")).to_contain_text("Your report on A031 is saved.")
    expect(page.locator("#story")).to_contain_text("318 of 455 visits are planned ahead.")
    check_page(page, "action-saved")


def test_completing_asks_about_the_open_milestone(
    page: Page, officer: User, sign_in: SignIn, check_page: CheckPage
) -> None:
    sign_in(page, officer)
    page.goto("/plans/children/actions/A031/")
    expect(page.get_by_role("group", name="All five teams live")).to_be_hidden()
    page.get_by_label("Completed").check()
    expect(page.get_by_role("group", name="All five teams live")).to_be_visible()
    expect(page.get_by_label("What is the risk?")).to_be_hidden()
    check_page(page, "action-completing")
    page.get_by_role("button", name="Save report").click()
    expect(page.get_by_role("alert")).to_contain_text("Say whether “All five teams live” was met or dropped.")
    page.get_by_role("group", name="All five teams live").get_by_label("Met").check()
    page.get_by_role("button", name="Save report").click()
    expect(page.get_by_role("alert")).to_contain_text("Your report on A031 is saved.")
    assert Action.objects.get(reference="A031").rating == "completed"


def test_an_officer_reports_on_many_in_one_sitting(
    page: Page, officer: User, sign_in: SignIn, check_page: CheckPage
) -> None:
    sign_in(page, officer)
    page.goto("/")
    grid = page.locator("#report")
    expect(grid.get_by_role("row").filter(has=page.get_by_role("rowheader"))).to_have_count(5)
    grid.get_by_label("No change to A037").check()
    grid.get_by_label("No change to A044").check()
    grid.get_by_label("One line of A034").fill("Two teams still forget the box.")
    grid.get_by_label("Outlook of A034").select_option("Off track")
    grid.get_by_label("Outlook of A048").select_option("On track")
    page.get_by_role("button", name="Save reports").click()

    expect(page.get_by_role("alert")).to_contain_text("A034: say what the risk is.")
    expect(page.get_by_role("alert")).to_contain_text("A048: choose how far the action is.")
    expect(page.get_by_label("One line of A034")).to_have_value("Two teams still forget the box.")
    assert ProgressUpdate.objects.count() == 0  # all or nothing
    check_page(page, "my-work-error")

    page.get_by_label("A034: What is the risk?").fill("The form allows to save without it.")
    page.get_by_label("Progress of A048").select_option("Not started")
    page.get_by_role("button", name="Save reports").click()
    expect(page.get_by_role("alert")).to_contain_text("4 reports saved.")
    expect(page.locator("#report").get_by_role("rowheader")).to_have_count(1)  # A031 is still due
    check_page(page, "my-work-after")
    page.get_by_role("link", name="Show all 6 of mine").click()
    expect(page.locator("#report").get_by_role("rowheader")).to_have_count(6)


def test_the_grid_sends_completion_to_the_actions_page(page: Page, officer: User, sign_in: SignIn) -> None:
    sign_in(page, officer)
    page.goto("/")
    page.get_by_label("Progress of A031").select_option("Completed")
    page.get_by_label("One line of A031").fill("All teams plan ahead.")
    page.get_by_label("No change to A037").check()
    page.get_by_role("button", name="Save reports").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Plan each child protection visit")
    expect(page.get_by_label("What has happened")).to_have_value("All teams plan ahead.")
    expect(page.get_by_label("Completed")).to_be_checked()
    assert ProgressUpdate.objects.get().action.reference == "A037"


def test_everything_works_without_javascript(plain_page: Page, officer: User, sign_in: SignIn) -> None:
    page = plain_page
    sign_in(page, officer)
    page.goto("/")
    page.get_by_label("No change to A037").check()
    page.get_by_role("button", name="Save reports").click()
    expect(page.get_by_text("1 report saved.")).to_be_visible()
    page.get_by_role("link", name="A044 Move all conference minutes").first.click()
    page.get_by_label("What has happened").fill("Half are moved.")
    page.get_by_role("button", name="Save report").click()
    expect(page.get_by_text("Your report on A044 is saved.")).to_be_visible()


def test_on_a_phone_by_keyboard_alone(
    phone: Page, officer: User, sign_in: SignIn, check_page: CheckPage
) -> None:
    page = phone
    sign_in(page, officer)
    page.goto("/")
    check_page(page, "my-work-phone")
    page.goto("/plans/children/actions/A044/#report")
    check_page(page, "action-phone")
    page.get_by_label("In progress").focus()
    page.keyboard.press("Tab")
    expect(page.get_by_label("On track", exact=True)).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.type("Half are moved.")
    for _ in range(2):  # past the day of the report, which is folded away
        page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Save report")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Your report on A044 is saved.")).to_be_visible()


def test_two_people_saving_at_once_lose_nothing(
    page: Page, officer: User, sign_in: SignIn, check_page: CheckPage
) -> None:
    def report_meanwhile(reference: str, text: str) -> None:
        action = Action.objects.get(reference=reference)
        theirs = Report(as_at=TODAY, progress=Progress.IN_PROGRESS, outlook=Outlook.ON_TRACK, text=text)
        report_progress(action=action, report=theirs, by=officer, post=action.lead_post, today=TODAY, now=NOW)

    sign_in(page, officer)
    page.goto("/plans/children/actions/A044/")
    page.get_by_label("What has happened").fill("Mine: half are moved.")
    report_meanwhile("A044", "Theirs: a third is moved.")
    page.get_by_role("button", name="Save report").click()
    expect(page.get_by_role("alert")).to_contain_text("Not saved: somebody changed this")
    expect(page.get_by_text("Theirs: a third is moved.").first).to_be_visible()
    expect(page.get_by_label("What has happened")).to_have_value("Mine: half are moved.")
    check_page(page, "action-stale")
    page.get_by_role("button", name="Save mine now").click()
    expect(page.get_by_role("alert")).to_contain_text("Your report on A044 is saved.")

    page.goto("/")
    page.get_by_label("One line of A037").fill("Mine: rota in four teams.")
    report_meanwhile("A037", "Theirs: rota in three teams.")
    page.get_by_role("button", name="Save reports").click()
    expect(page.get_by_role("alert")).to_contain_text("A037: somebody reported on this meanwhile.")
    expect(page.get_by_text("Theirs: rota in three teams.")).to_be_visible()
    check_page(page, "my-work-stale")
    page.get_by_role("button", name="Save reports").click()
    expect(page.get_by_role("alert")).to_contain_text("1 report saved.")
