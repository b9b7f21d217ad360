"""An analyst loads the month's spreadsheet: what cannot be taken, what is doubtful, then all of it."""

from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Page, expect
from pytest_django import Settings

from accounts.models import User
from accounts.roles import Role
from foundation.jobs.models import Job
from foundation.jobs.runner import run_now
from kpi.models import Observation
from tests.browser.conftest import CheckPage, SignIn
from tests.factories.accounts import UserFactory
from tests.factories.improvement_plan import TODAY
from tests.factories.kpi import IndicatorFactory, series
from tests.kpi.imports.making import Formula, workbook

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHEET = workbook(
    ("Children’s services scorecard",),
    (),
    ("Code", "Indicator", "Frequency", "Polarity", "Nov-18", "Dec-18", "Trend", "England 2017/18"),
    ("K1", "Visits on time", "Monthly", "High", "75.4%", "666%", "▼", "82.7%"),
    ("K2", "Children unallocated", "As at month end", "Low", 26, Formula("=1/0", "#DIV/0!"), "▲", "-"),
    ("K3", "Return interviews within 72 hours", "Monthly", "High", "91.3%", "60.6%", "▲", "-"),
)


@pytest.fixture(autouse=True)
def day(settings: Settings, tmp_path: Path) -> None:
    settings.PINNED_TODAY = TODAY
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def analyst(transactional_db: None) -> User:
    series(IndicatorFactory(code="K1", name="Visits on time"), [74, 78.9, 81.7, 70.1, 73.8])
    IndicatorFactory(code="K2", name="Children unallocated", unit="count", decimals=0, frequency="month_end")
    user: User = UserFactory(roles=[Role.ANALYST])
    return user


def choose(page: Page) -> None:
    page.get_by_label("File", exact=True).set_input_files(
        [FilePayload(name="scorecard.xlsx", mimeType=XLSX, buffer=SHEET)]
    )
    page.get_by_role("button", name="Show what would change").click()


def test_the_months_spreadsheet_is_loaded(
    page: Page, analyst: User, sign_in: SignIn, check_page: CheckPage
) -> None:
    sign_in(page, analyst)
    page.goto("/performance/import/")
    page.get_by_role("button", name="Show what would change").click()
    expect(page.get_by_role("link", name="Choose a file")).to_be_visible()
    check_page(page, "figures-import-form-errors")

    choose(page)
    expect(page.get_by_text("The cell shows #DIV/0!")).to_be_visible()
    expect(page.get_by_role("button", name="Import this")).to_have_count(0)
    check_page(page, "figures-import-preview")

    rejected = page.get_by_role("table", name="Cells that cannot be taken")
    rejected.get_by_label("Tick F5").check()
    page.get_by_role("button", name="Leave the ticked out").first.click()
    doubts = page.get_by_role("table", name="Figures to confirm")
    doubts.get_by_label("Tick F4, K1, December 2018").check()
    page.get_by_role("button", name="The ticked are right").click()

    expect(page.get_by_role("heading", name="Left out or confirmed by you")).to_be_visible()
    check_page(page, "figures-import-ready")
    page.get_by_role("button", name="Import this").click()
    expect(page.get_by_text("Waiting for its turn.")).to_be_visible()
    run_now(Job.objects.get(kind="kpi.import_upload"))
    expect(page.get_by_text("3 new figures, 2 changed, 3 comparators.")).to_be_visible()
    check_page(page, "figures-import-done")
    assert Observation.objects.filter(indicator__code="K3").count() == 2


def test_the_same_on_a_phone_and_without_javascript(
    phone: Page, plain_page: Page, analyst: User, sign_in: SignIn, check_page: CheckPage
) -> None:
    sign_in(phone, analyst)
    phone.goto("/performance/import/")
    choose(phone)
    expect(phone.get_by_text("The cell shows #DIV/0!")).to_be_visible()
    check_page(phone, "figures-import-preview-phone")

    sign_in(plain_page, analyst)
    plain_page.goto("/performance/import/")
    plain_page.get_by_role("link", name="scorecard.xlsx").click()
    plain_page.get_by_label("Tick F5").check()
    plain_page.get_by_role("button", name="Leave the ticked out").first.click()
    expect(plain_page.get_by_role("table", name="Cells that cannot be taken")).to_have_count(0)
