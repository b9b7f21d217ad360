"""A month goes its way: worked out, commented, closed, reported, corrected. Three people do it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pytest_django import Settings

from accounts.models import User
from accounts.roles import Role
from foundation.jobs.models import Job
from foundation.jobs.runner import run_now
from kpi.models import Indicator, KpiReport, Observation, ReportingMonth
from tests.browser.conftest import CheckPage, SignIn
from tests.factories.accounts import PostHoldingFactory
from tests.factories.kpi import (
    BreakdownFactory,
    ComparatorFactory,
    DefinitionFactory,
    IndicatorFactory,
    ObservationFactory,
    TargetFactory,
    series,
)

TODAY = date(2019, 1, 21)
PDF = b"%PDF-1.7"


@dataclass
class People:
    """Who works on a month, each with a post."""

    analyst: User
    head: User
    manager: User
    reader: User


@pytest.fixture(autouse=True)
def day(settings: Settings, tmp_path: Path) -> None:
    settings.PINNED_TODAY = TODAY
    settings.MEDIA_ROOT = tmp_path


def holder(title: str, role: Role) -> User:
    held = PostHoldingFactory(post__title=title, user__roles=[role], since=date(2018, 1, 1))
    user: User = held.user
    return user


@pytest.fixture
def people(transactional_db: None) -> People:
    """Four indicators up to December 2018: one that falls, one without a figure, one of few children."""
    found = People(
        analyst=holder("Performance Analyst", Role.ANALYST),
        head=holder("Head of Safeguarding", Role.OFFICER),
        manager=holder("Director of Quality", Role.MANAGER),
        reader=holder("Board Member", Role.BOARD_MEMBER),
    )
    owner = found.head.holdings.get().post
    visits = IndicatorFactory(code="K1", name="Visits on time", owner=owner)
    TargetFactory(indicator=visits)
    DefinitionFactory(indicator=visits)
    ComparatorFactory(indicator=visits)
    series(visits, [82, 80, 83, 81, 82, 80, 83, 81, 82, 80, 83, 81, 82, 80, 64])
    IndicatorFactory(code="K2", name="Plans reviewed", owner=owner)
    missing = IndicatorFactory(
        code="K3", name="Children missing from care", unit="count", decimals=0, polarity="lower", owner=owner
    )
    series(missing, [8, 9, 7, 12, 11, 9, 10, 12, 33])
    towns = BreakdownFactory(indicator=missing, name="Town")
    for town, number in (("Ash", 3), ("Beck", 12), ("Combe", 18)):
        ObservationFactory(
            indicator=missing,
            breakdown=towns,
            category=town,
            value=Decimal(number),
            provisional=town == "Ash",
        )
    few = IndicatorFactory(code="K4", name="Children placed far away", unit="count", decimals=0)
    series(few, [9, 8, 2])
    return found


def work(kind: str) -> Job:
    """What a worker would do now."""
    job = run_now(Job.objects.filter(kind=kind).latest("pk"))
    assert job.error == ""
    return job


def test_a_month_from_its_figures_to_a_corrected_report(
    page: Page, phone: Page, people: People, sign_in: SignIn, check_page: CheckPage
) -> None:
    sign_in(page, people.analyst)
    page.goto("/performance/months/")
    check_page(page, "months")
    page.get_by_role("link", name="December 2018").click()
    expect(page.get_by_text("3 of 4 indicators have a figure. Not worked out yet.")).to_be_visible()
    page.get_by_role("button", name="Work out the figures now").click()
    work("kpi.take_snapshot")
    expect(page.get_by_text("4 indicators worked out")).to_be_visible()
    page.get_by_role("link", name="Show December 2018").click()
    expect(page.get_by_role("heading", name="Without a figure")).to_be_visible()
    expect(page.get_by_text("closing would publish 2 figures")).to_be_visible()
    check_page(page, "month-open")

    words_are_asked_written_and_approved(page, phone, people, sign_in, check_page)
    the_month_is_closed(page, people, sign_in, check_page)
    the_report_is_approved(page, people, sign_in, check_page)
    a_figure_is_corrected(page, people, sign_in, check_page)

    sign_in(phone, people.reader)
    phone.goto("/performance/reports/2018-19-q3/")
    expect(phone.get_by_role("heading", name="How children were visited")).to_be_visible()
    expect(phone.get_by_text("Internal edition")).to_have_count(0)
    expect(phone.get_by_text("Corrected since it was approved")).to_be_visible()
    check_page(phone, "report-phone")


def words_are_asked_written_and_approved(
    page: Page, phone: Page, people: People, sign_in: SignIn, check_page: CheckPage
) -> None:
    page.get_by_role("link", name="Commentary").click()
    expect(page.get_by_role("heading", name="Stands out, and nothing is said")).to_be_visible()
    check_page(page, "commentaries")
    page.get_by_role("link", name="Ask about all that stands out").click()
    expect(page.get_by_text("K1 Visits on time: Head of Safeguarding")).to_be_visible()
    check_page(page, "commentary-ask-owners")
    page.get_by_role("button", name="Ask their owners").click()
    expect(page.get_by_role("heading", name="Asked for")).to_be_visible()
    page.get_by_role("link", name="Ask somebody").click()
    page.get_by_role("button", name="Ask for it").click()
    expect(page.get_by_role("link", name="Choose at least one indicator.")).to_be_visible()
    check_page(page, "commentary-ask-error")

    sign_in(phone, people.head)
    phone.goto("/")
    phone.get_by_role("link", name="Write commentary on K1").click()
    expect(phone.get_by_text("Asked of Head of Safeguarding, due 28 January 2019.")).to_be_visible()
    check_page(phone, "commentary-write-phone")
    phone.get_by_role("button", name="Save and hand in").click()
    expect(phone.get_by_role("link", name="Write what the figures mean.")).to_be_visible()
    phone.get_by_label("Commentary", exact=True).fill("Two teams had no manager. Both posts are filled.")
    phone.get_by_role("button", name="Save and hand in").click()
    expect(phone.get_by_role("heading", name="Waits for approval")).to_be_visible()
    check_page(phone, "commentaries-phone")

    sign_in(page, people.manager)
    page.goto("/")
    page.get_by_role("link", name="Approve commentary on K1").click()
    check_page(page, "commentary-read")
    page.get_by_role("link", name="Send it back").click()
    page.get_by_label("What is missing or wrong").fill("Say since when")
    page.get_by_role("button", name="Send it back").click()
    expect(page.get_by_role("heading", name="Sent back")).to_be_visible()
    phone.goto("/")
    phone.get_by_role("link", name="Write commentary on K1").click()
    expect(phone.get_by_text("Say since when")).to_be_visible()
    phone.get_by_label("Commentary", exact=True).fill("Two teams had no manager until 14 January.")
    phone.get_by_role("button", name="Save and hand in").click()
    page.goto("/performance/commentary/")
    page.get_by_role("link", name="K1").click()
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_text("The commentary is approved.")).to_be_visible()


def the_month_is_closed(page: Page, people: People, sign_in: SignIn, check_page: CheckPage) -> None:
    sign_in(page, people.analyst)
    page.goto("/performance/months/2018-12/")
    page.get_by_role("link", name="Close December 2018").click()
    page.get_by_role("button", name="Close the month").click()
    expect(page.get_by_role("link", name="Say why these figures are missing.")).to_be_visible()
    expect(page.get_by_role("link", name="Tick that you know that this cannot be undone.")).to_be_visible()
    check_page(page, "month-close-errors")
    page.get_by_label("Why figures are missing").fill("The system was replaced")
    page.get_by_label("I know that this cannot be undone").check()
    page.get_by_role("button", name="Close the month").click()
    work("kpi.close_month")
    expect(page.get_by_text("December 2018 is closed.")).to_be_visible()
    page.get_by_role("link", name="Show December 2018").click()
    expect(page.get_by_text("Closed on 21 January 2019 by Performance Analyst.")).to_be_visible()
    expect(page.get_by_text("The system was replaced")).to_be_visible()
    check_page(page, "month-closed")
    assert ReportingMonth.objects.get().gaps == ["K2"]


def the_report_is_approved(page: Page, people: People, sign_in: SignIn, check_page: CheckPage) -> None:
    page.goto("/performance/reports/")
    check_page(page, "reports-empty")
    page.get_by_role("link", name="Begin a report").click()
    expect(page.get_by_label("Period")).to_have_value("2018-19-q3")
    page.get_by_role("button", name="Begin the report").click()
    page.get_by_role("link", name="Edit the texts").click()
    page.get_by_label("Title").fill("How children were visited")
    page.get_by_label("Introduction to the internal edition").fill("Three teams were short of staff.")
    page.get_by_label("Introduction to the public edition").fill("Fewer visits were on time.")
    check_page(page, "report-edit")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Three teams were short of staff.")).to_be_visible()
    check_page(page, "report-draft")
    page.get_by_role("button", name="Hand in for approval").click()
    expect(page.get_by_text("Waits for approval.")).to_be_visible()
    expect(page.get_by_role("button", name="Approve and freeze")).to_have_count(0)

    sign_in(page, people.manager)
    page.goto("/")
    page.get_by_role("link", name="Approve the report How children were visited").click()
    page.get_by_role("button", name="Approve and freeze").click()
    expect(page.get_by_text("Approved by Director of Quality on 21 January 2019, and frozen")).to_be_visible()
    check_page(page, "report-approved")
    page.get_by_role("link", name="Public edition").click()
    expect(page.get_by_text("Fewer visits were on time.")).to_be_visible()
    check_page(page, "report-public")
    page.get_by_role("button", name="PDF").click()
    work("kpi.export_report")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download kpi-report-2018-19-q3-public.pdf").click()
    assert Path(download.value.path()).read_bytes().startswith(PDF)
    assert KpiReport.objects.get().sha256


def a_figure_is_corrected(page: Page, people: People, sign_in: SignIn, check_page: CheckPage) -> None:
    sign_in(page, people.analyst)
    page.goto("/performance/corrections/")
    check_page(page, "corrections-empty")
    page.get_by_role("link", name="Correct a figure").click()
    page.get_by_label("K1 Visits on time").check()
    page.get_by_label("K3 Children missing from care").check()
    check_page(page, "correction-choose")
    page.get_by_role("button", name="Show their figures").click()
    page.get_by_role("button", name="Show both figures").click()
    expect(page.get_by_text("Change at least one figure.").first).to_be_visible()
    check_page(page, "correction-grid-error")
    page.get_by_label("Value of K1 Visits on time").fill("66.5%")
    page.get_by_label("Value of Town: Beck").fill("13")
    page.get_by_role("button", name="Show both figures").click()
    expect(page.get_by_role("row", name="K1 Visits on time")).to_contain_text("64.0%")
    page.get_by_role("button", name="Correct these figures").click()
    expect(page.get_by_role("link", name="Say why the figures are corrected.")).to_be_visible()
    check_page(page, "correction-preview-error")
    page.get_by_label("Why these figures are corrected").fill("Two visits were recorded late")
    page.get_by_role("button", name="Correct these figures").click()
    expect(page.get_by_text("The figures are corrected.")).to_be_visible()
    expect(page.get_by_role("heading", name="Two visits were recorded late")).to_be_visible()
    check_page(page, "corrections")
    assert Observation.objects.get(indicator__code="K1", period_end=date(2018, 12, 31)).value == Decimal(
        "66.5"
    )

    page.goto("/performance/reports/2018-19-q3/")
    expect(page.get_by_text("64.0%, since corrected to 66.5%")).to_be_visible()
    check_page(page, "report-corrected")


def test_without_javascript_a_month_is_closed(plain_page: Page, people: People, sign_in: SignIn) -> None:
    Indicator.objects.filter(code="K2").delete()
    sign_in(plain_page, people.analyst)
    plain_page.goto("/performance/months/2018-12/close/")
    plain_page.get_by_label("I know that this cannot be undone").check()
    plain_page.get_by_role("button", name="Close the month").click()
    expect(plain_page.get_by_text("Waiting for its turn.")).to_be_visible()
    work("kpi.close_month")
    plain_page.get_by_role("link", name="Refresh").click()
    expect(plain_page.get_by_text("Closed on 21 January 2019")).to_be_visible()
