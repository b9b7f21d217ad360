"""The example council as a newcomer sees it, and the pictures of the README.

GT_README_PICTURES=1 script/test tests/browser/test_example_council.py writes docs/screenshots/ anew.
"""

import os
from pathlib import Path

import pytest
from django.core.management import call_command
from playwright.sync_api import Page, expect

from accounts.models import User
from config.embedded.place import CHECKOUT
from improvement_plan.models import Plan
from tests.browser.conftest import CheckPage, SignIn

PICTURES = CHECKOUT / "docs" / "screenshots"


@pytest.fixture
def plan(transactional_db: None) -> Plan:
    """The example's largest plan, with everything around it."""
    call_command("load_example")
    found: Plan = Plan.objects.get(name__startswith="Children’s Improvement Plan")
    return found


def picture(page: Page, name: str) -> None:
    """Keep the top of the page for the README, when asked to."""
    if os.environ.get("GT_README_PICTURES") == "1":
        PICTURES.mkdir(parents=True, exist_ok=True)
        page.set_viewport_size({"width": 1280, "height": 1100})
        page.screenshot(path=Path(PICTURES, f"{name}.png"))
        page.set_viewport_size({"width": 1280, "height": 900})


def visit(page: Page, path: str) -> None:
    """Open an address that must answer."""
    answer = page.goto(path)
    assert answer is not None
    assert answer.ok, path


def test_the_example_shows_what_the_portal_is_for(
    plan: Plan, page: Page, sign_in: SignIn, check_page: CheckPage
) -> None:
    """One journey for both people, because loading the example is what takes the time."""
    sign_in(page, User.objects.get(email="officer@ashworth.example"))
    page.goto("/")
    expect(page.get_by_role("heading", name="My work")).to_be_visible()
    check_page(page, "example-my-work")
    picture(page, "my-work")
    page.goto(f"/plans/{plan.slug}/")
    check_page(page, "example-plan")
    picture(page, "plan")
    page.goto(f"/plans/{plan.slug}/actions/A031/")
    expect(page.get_by_role("heading", name="Report progress")).to_be_visible()
    check_page(page, "example-action")
    picture(page, "action")
    page.goto("/performance/")
    expect(page.get_by_role("heading", name="15 indicators")).to_be_visible()
    check_page(page, "example-performance")
    picture(page, "performance")
    page.goto("/performance/indicators/PI6/")
    check_page(page, "example-indicator")
    picture(page, "indicator")

    page.context.clear_cookies()
    sign_in(page, User.objects.get(email="programme.manager@ashworth.example"))
    for name, path in {
        "plans": "/plans/",
        "actions": f"/plans/{plan.slug}/actions/",
        "recommendations": f"/plans/{plan.slug}/recommendations/",
        "priority": f"/plans/{plan.slug}/priorities/3/",
        "measures": f"/plans/{plan.slug}/measures/",
        "risks": f"/plans/{plan.slug}/risks/",
        "versions": f"/plans/{plan.slug}/versions/",
        "queue": "/plans/queue/",
        "inspections": "/plans/inspections/",
        "import": "/plans/import/",
        "search": "/search/?q=visit",
        "benchmark": "/performance/indicators/PI2/benchmark/",
        "quality": "/performance/quality/",
    }.items():
        visit(page, path)
        check_page(page, f"example-{name}")
