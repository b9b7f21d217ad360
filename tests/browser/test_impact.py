"""A manager sees whether actions helped: links an indicator, judges by hand, reads what moved after."""

from datetime import date

import pytest
from playwright.sync_api import Page, expect

from accounts.roles import Role
from improvement_plan.models import Area
from kpi.models import ReportingMonth
from tests.browser.conftest import CheckPage, SignIn
from tests.factories.accounts import UserFactory
from tests.factories.improvement_plan import (
    NOW,
    ActionFactory,
    AreaFactory,
    MeasureFactory,
    PlanFactory,
    PriorityFactory,
    RecommendationFactory,
)
from tests.factories.kpi import DECEMBER, IndicatorFactory, series

VISITS = [66.8, 73.8, 75.4, 78.1, 78.8, 76.6, 73.5, 69.3, 82.3, 77.8, 85.3, 88.8]


@pytest.fixture
def area(transactional_db: None) -> Area:
    plan = PlanFactory(slug="visits", name="Visits", starts_on=date(2018, 7, 2))
    area: Area = AreaFactory(priority=PriorityFactory(plan=plan, number=3), key="P3-OR4")
    RecommendationFactory(plan=plan, code="OR4").areas.add(area)
    ActionFactory(plan=plan, area=area, priority=area.priority, reference="A031")
    MeasureFactory(area=area, text="Visits in time, per cent", expectation="increase")
    MeasureFactory(area=area, text="Children say that they know when we come")
    series(IndicatorFactory(code="PI6", name="Visits on time", frequency="month_end"), VISITS)
    ReportingMonth.objects.create(month_end=DECEMBER, closed_at=NOW)
    return area


def test_a_measure_is_linked_and_another_judged(
    area: Area, page: Page, sign_in: SignIn, check_page: CheckPage
) -> None:
    sign_in(page, UserFactory(roles=[Role.PROGRAMME_MANAGER]))
    page.goto("/plans/visits/measures/")
    expect(page.get_by_text("0 of 2 measured.")).to_be_visible()

    page.get_by_role("link", name="Visits in time, per cent").click()
    check_page(page, "measure-bare")
    page.get_by_role("link", name="Edit").click()
    page.get_by_label("Indicator that shows it (optional)").select_option(label="PI6 Visits on time")
    page.get_by_role("button", name="Save the measure").click()
    expect(page.get_by_text("77.8% → 88.8% in December 2018")).to_be_visible()
    expect(page.get_by_text("That does not prove it was because of it.")).to_be_visible()
    check_page(page, "measure")

    page.get_by_role("link", name="Measures of impact").click()
    page.get_by_role("link", name="Children say that they know when we come").click()
    page.get_by_role("link", name="Judge it").click()
    page.get_by_role("button", name="Save the judgement").click()
    expect(page.get_by_role("link", name="Choose how it stands.")).to_be_visible()
    check_page(page, "measure-judge-errors")
    page.get_by_label("Improving").check()
    page.get_by_label("What shows it?").fill("Thirteen of 22 children could say it in January.")
    for name, value in (("Day", "1"), ("Month", "4"), ("Year", "2099")):
        page.get_by_label(name, exact=True).fill(value)
    page.get_by_role("button", name="Save the judgement").click()
    expect(page.get_by_text("The judgement is saved.")).to_be_visible()

    for address, name in (
        ("/plans/visits/measures/", "measures"),
        ("/plans/visits/", "plan-with-impact"),
        ("/plans/visits/recommendations/OR4/", "recommendation-with-impact"),
        ("/plans/visits/priorities/3/", "priority-with-impact"),
        ("/plans/visits/actions/A031/", "action-with-impact"),
    ):
        page.goto(address)
        check_page(page, name)
        assert "Impact evidenced" in page.content(), address


def test_impact_on_a_phone_without_being_a_manager(
    area: Area, phone: Page, sign_in: SignIn, check_page: CheckPage
) -> None:
    sign_in(phone, UserFactory(roles=[Role.OFFICER]))
    phone.goto("/plans/visits/measures/?show=unmeasured")
    phone.get_by_role("link", name="Visits in time, per cent").click()
    expect(phone.get_by_role("link", name="Edit")).to_have_count(0)
    check_page(phone, "measure-phone")
    phone.goto("/plans/visits/measures/")
    check_page(phone, "measures-phone")
