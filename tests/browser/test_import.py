"""A programme manager imports a plan: with errors first, then without, and edits it in a spreadsheet."""

import csv
import io
import subprocess
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Page, expect
from pytest_django import Settings

from accounts.models import User
from accounts.roles import Role
from foundation.jobs.models import Job
from foundation.jobs.runner import run_now
from improvement_plan.exports import export_plan, plan_csv
from improvement_plan.models import Plan
from tests.browser.conftest import CheckPage, SignIn
from tests.factories.accounts import UserFactory
from tests.factories.improvement_plan import TODAY, ActionFactory, AreaFactory, PlanFactory, PriorityFactory

HEADER = "Ref,Area of Improvement,How will we know we made a difference?,Action,Target Date,By Who,RAG\n"
BAD = HEADER + "OR1,Oversight,Leaders lead,Train every manager,31/02/2019,Head of Care,\n"
GOOD = HEADER + (
    "OR1,Oversight,Leaders lead,Train every manager,31/01/2019,Head of Care,On track\n"
    ",,,Visit each team monthly,See the workbook,Head of Care,\n"
)


@pytest.fixture(autouse=True)
def day(settings: Settings, tmp_path: Path) -> None:
    """The server runs in a thread of its own, so the day is pinned for all."""
    settings.PINNED_TODAY = TODAY


@pytest.fixture
def importer(transactional_db: None) -> User:
    user: User = UserFactory(roles=[Role.PROGRAMME_MANAGER])
    return user


def choose(page: Page, text: str) -> None:
    """Choose a file of actions with this content."""
    file = FilePayload(name="actions.csv", mimeType="text/csv", buffer=text.encode())
    page.get_by_label("Actions", exact=True).set_input_files([file])


def show_what_would_change(page: Page) -> None:
    page.get_by_role("button", name="Show what would change").click()


@pytest.mark.worker
def test_a_plan_is_imported_with_errors_then_without(
    page: Page,
    importer: User,
    sign_in: SignIn,
    check_page: CheckPage,
    celery_worker: "subprocess.Popen[bytes]",
) -> None:
    sign_in(page, importer)
    page.goto("/plans/import/")
    show_what_would_change(page)
    expect(page.get_by_role("link", name="Choose at least one file")).to_be_visible()
    check_page(page, "import-form-errors")

    page.get_by_label("Name of the new plan").fill("Children’s Improvement Plan")
    page.get_by_label("Status scheme of the new plan").select_option(label="Improvement plan 2019")
    choose(page, BAD)
    show_what_would_change(page)
    expect(page.get_by_role("heading", name="Must be mended first")).to_be_visible()
    expect(page.get_by_text("There is no such day.")).to_be_visible()
    expect(page.get_by_role("button", name="Import this")).to_have_count(0)
    check_page(page, "import-errors")

    page.get_by_role("button", name="Discard").click()
    expect(page.get_by_text("was discarded. Nothing was changed.")).to_be_visible()

    page.get_by_label("Name of the new plan").fill("Children’s Improvement Plan")
    page.get_by_label("Status scheme of the new plan").select_option(label="Improvement plan 2019")
    choose(page, GOOD)
    show_what_would_change(page)
    expect(page.get_by_role("heading", name="Must be mended first")).to_have_count(0)
    expect(page.get_by_text("Train every manager (reported as at")).to_be_visible()
    check_page(page, "import-preview")

    page.get_by_role("button", name="Import this").click()
    expect(page.get_by_role("link", name="Open the plan")).to_be_visible(timeout=30_000)
    check_page(page, "import-done")
    page.get_by_role("link", name="Open the plan").click()
    expect(page.get_by_role("heading", name="Children’s Improvement Plan", level=1)).to_be_visible()
    assert Plan.objects.get().actions.count() == 2


@pytest.fixture
def plan(transactional_db: None) -> Plan:
    plan: Plan = PlanFactory(name="The plan", slug="the-plan", next_reference_number=3)
    area = AreaFactory(priority=PriorityFactory(plan=plan, number=1), key="P1-OR1")
    shared = {"plan": plan, "area": area, "priority": area.priority}
    ActionFactory(**shared, reference="A001", text="Visit each child every six weeks")
    ActionFactory(**shared, reference="A002", text="Call every carer back within a day")
    return plan


def test_an_edited_export_comes_back_without_javascript(
    plain_page: Page, importer: User, plan: Plan, sign_in: SignIn, check_page: CheckPage
) -> None:
    rows = list(csv.DictReader(io.StringIO(plan_csv(export_plan(plan, as_of=TODAY)).decode("utf-8-sig"))))
    rows[0] |= {"progress": "completed", "what_happened": "Every team visits in time."}
    rows[1] |= {"reference": "", "edit_mark": "", "action": "Call every carer back within a week"}
    out = io.StringIO()
    writer = csv.DictWriter(out, rows[0].keys())
    writer.writeheader()
    writer.writerows(rows)

    sign_in(plain_page, importer)
    plain_page.goto("/plans/import/")
    plain_page.get_by_label("Plan", exact=True).select_option(label="The plan")
    choose(plain_page, out.getvalue())
    show_what_would_change(plain_page)
    expect(plain_page.get_by_role("heading", name="Which action is it?")).to_be_visible()
    expect(plain_page.get_by_role("button", name="Import this")).to_have_count(0)
    plain_page.get_by_label("It is a new action").check()
    plain_page.get_by_role("button", name="Keep these answers").click()

    expect(plain_page.get_by_text("reported as at 21 January 2019: completed")).to_be_visible()
    plain_page.get_by_role("button", name="Import this").click()
    expect(plain_page.get_by_text("Waiting for its turn.")).to_be_visible()
    run_now(Job.objects.get(kind="improvement_plan.apply_upload"))
    plain_page.get_by_role("link", name="Refresh").click()
    expect(plain_page.get_by_text("1 created, 1 changed, 2 progress reports.")).to_be_visible()

    done = plan.actions.get(reference="A001")
    assert (done.progress, done.completed_on) == ("completed", date(2019, 1, 21))
    assert plan.actions.count() == 3


def test_uncertain_rows_are_asked_on_a_phone(
    phone: Page, importer: User, plan: Plan, sign_in: SignIn, check_page: CheckPage
) -> None:
    sign_in(phone, importer)
    phone.goto("/plans/import/")
    phone.get_by_label("Plan", exact=True).select_option(label="The plan")
    choose(phone, "area_key,action\nP1-OR1,Visit each child every four weeks\n")
    show_what_would_change(phone)

    check_page(phone, "import-questions-phone")
    phone.get_by_label("It is A001: Visit each child every six weeks").check()
    phone.get_by_role("button", name="Keep these answers").click()

    expect(phone.get_by_role("heading", name="Which action is it?")).to_have_count(0)
    expect(phone.get_by_role("button", name="Import this")).to_be_visible()
    check_page(phone, "import-changes-phone")
