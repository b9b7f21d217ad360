"""An analyst reads the month: from what is significant to one indicator, its authorities, its towns."""

from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from accounts.roles import Role
from kpi.models import Commentary, Indicator, Neighbour
from kpi.rules.periods import months_later
from kpi.services.months import close_month
from kpi.services.snapshots import take_snapshot
from tests.browser.conftest import CheckPage, SignIn
from tests.factories.accounts import PostFactory, ServiceFactory, UserFactory
from tests.factories.kpi import (
    DECEMBER,
    NOW,
    BreakdownFactory,
    ComparatorFactory,
    DefinitionFactory,
    IndicatorFactory,
    ObservationFactory,
    RebaseFactory,
    TargetFactory,
    series,
)

_STEADY = [80, 82, 79, 81, 80, 78, 81, 80, 82, 79, 80, 81, 79, 80, 81, 80, 79, 82, 80, 78, 81, 80, 82]
_AREAS = [
    f"{place}{kind}" for place in ("North", "South", "Upper", "Lower") for kind in ("ham", "ton", "wick")
]


@pytest.fixture
def visits(transactional_db: None) -> Indicator:
    """Visits improve after a rebase; broken down by town, beside a dozen authorities."""
    service = ServiceFactory(name="Child Protection")
    one = IndicatorFactory(
        code="PI6",
        name="Children on a protection plan visited within two weeks",
        service=service,
        owner=PostFactory(title="Head of Service, Child Protection"),
    )
    DefinitionFactory(indicator=one)
    TargetFactory(indicator=one)
    RebaseFactory(indicator=one)
    series(
        one,
        [
            *[62 + n % 3 for n in range(12)],
            66.8,
            73.8,
            75.4,
            78.1,
            78.8,
            76.6,
            73.5,
            69.3,
            82.3,
            77.8,
            85.3,
            88.8,
        ],
    )
    towns = BreakdownFactory(indicator=one, name="Town")
    for end in (months_later(DECEMBER, -1), DECEMBER):
        for town, numerator in (("Tipton", 3), ("Smethwick", 60), ("Oldbury", 71)):
            ObservationFactory(
                indicator=one, breakdown=towns, category=town, period_end=end,
                numerator=numerator, denominator=80, value=Decimal(numerator) / 80 * 100,
            )  # fmt: skip
    for year in (2017, 2018):
        for n, area in enumerate(["Ashworth", *_AREAS]):
            ComparatorFactory(
                indicator=one, kind="authority", area=area, year=year, value=70 + (n * 7 + year) % 25
            )
    ComparatorFactory(indicator=one)
    Neighbour.objects.create(area="Northham")
    return one


@pytest.fixture
def month(visits: Indicator) -> None:
    """Beside it one that worsens and fifteen without a signal; November closed, December open."""
    worse = IndicatorFactory(code="PI8", name="Cases with supervision in the last four weeks", sequence=900)
    TargetFactory(indicator=worse)
    series(worse, [*_STEADY, 44.3])
    for number in range(15):
        one = IndicatorFactory(code=f"K{number}", name=f"Reviews held on time in team {number}", sequence=901)
        TargetFactory(indicator=one, value=Decimal(75), amber_limit=Decimal(70))
        series(one, [value + number / 10 for value in _STEADY])
    for back in (1, 0):
        take_snapshot(month_end=months_later(DECEMBER, -back), now=NOW)
    words = Commentary.objects.create(
        month_end=DECEMBER, state="approved", text="Two more teams plan visits ahead with the child.",
        post=visits.owner, author=UserFactory(), written_at=NOW, approved_by=UserFactory(), approved_at=NOW,
    )  # fmt: skip
    words.indicators.add(visits)


@pytest.fixture
def analyst(transactional_db: None) -> User:
    return UserFactory(roles=[Role.ANALYST])


@pytest.fixture
def member(transactional_db: None) -> User:
    return UserFactory(roles=[Role.BOARD_MEMBER])


def test_from_the_month_to_an_indicator_and_its_company(
    page: Page, month: None, analyst: User, sign_in: SignIn, check_page: CheckPage
) -> None:
    sign_in(page, analyst)
    page.goto("/performance/")
    expect(page.get_by_role("heading", name="17 indicators")).to_be_visible()
    first = page.get_by_role("row").filter(has=page.get_by_role("link")).nth(1)
    expect(first).to_contain_text("PI8")
    check_page(page, "performance")
    page.get_by_role("link", name="Improving").first.click()
    expect(page.get_by_role("heading", name="1 indicator")).to_be_visible()
    check_page(page, "performance-filtered")
    page.get_by_role("link", name="PI6 Children on a protection plan").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Children on a protection plan visited within two weeks"
    )
    expect(page.get_by_role("img", name="XmR chart of PI6")).to_be_visible()
    expect(page.get_by_text("Two more teams plan visits ahead")).to_be_visible()
    check_page(page, "indicator")
    page.get_by_role("link", name="12", exact=True).click()
    expect(page.get_by_role("heading", name="January 2018 to December 2018")).to_be_visible()
    page.get_by_role("link", name="All authorities in a table").click()
    check_page(page, "indicator-benchmark")
    page.get_by_label("Year").select_option("2017")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("columnheader", name="2017")).to_be_visible()
    page.get_by_role("link", name="Authority", exact=True).click()
    expect(page.get_by_role("columnheader", name="Authority")).to_have_attribute("aria-sort", "ascending")
    page.get_by_role("link", name="All indicators").click()
    check_page(page, "benchmarks")
    page.goto("/performance/indicators/PI6/")
    page.get_by_role("link", name="By Town").click()
    check_page(page, "indicator-breakdowns")
    page.goto("/performance/icons/")
    expect(page.get_by_role("row", name="Worsening")).to_contain_text("PI8")
    check_page(page, "performance-icons")


def test_a_filter_by_keyboard_without_javascript(
    plain_page: Page, month: None, analyst: User, sign_in: SignIn
) -> None:
    page = plain_page
    sign_in(page, analyst)
    page.goto("/performance/")
    page.get_by_label("Words or code").focus()
    page.keyboard.type("reviews 7")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="1 indicator")).to_be_visible()
    page.get_by_role("link", name="Clear all").press("Enter")
    expect(page.get_by_role("heading", name="17 indicators")).to_be_visible()
    page.get_by_role("link", name="RAG", exact=True).press("Enter")
    expect(page.get_by_role("columnheader", name="RAG")).to_have_attribute("aria-sort", "ascending")


def test_the_chart_scrolls_in_its_own_region_on_a_phone(
    phone: Page, month: None, analyst: User, sign_in: SignIn, check_page: CheckPage
) -> None:
    sign_in(phone, analyst)
    phone.goto("/performance/")
    check_page(phone, "performance-phone")
    phone.get_by_role("link", name="PI6").tap()
    region = phone.get_by_role("region", name="XmR chart of PI6")
    region.focus()
    assert region.evaluate("e => e.scrollWidth > e.clientWidth")
    check_page(phone, "indicator-phone")
    phone.goto("/performance/icons/")
    check_page(phone, "performance-icons-phone")


def test_a_board_member_reads_closed_months_without_small_counts(
    page: Page, month: None, member: User, sign_in: SignIn, check_page: CheckPage
) -> None:
    sign_in(page, member)
    page.goto("/performance/")
    expect(page.get_by_text("No month has been published yet")).to_be_visible()
    check_page(page, "performance-empty")
    close_month(month_end=months_later(DECEMBER, -1), gaps=[], gaps_reason="", by=UserFactory(), now=NOW)
    page.goto("/performance/")
    expect(page.get_by_text("November 2018, month closed on")).to_be_visible()
    check_page(page, "performance-published")
    page.get_by_role("link", name="PI6").click()
    expect(page.get_by_text("no action and no measure", exact=False)).to_be_visible()
    page.get_by_role("link", name="By Town").click()
    row = page.get_by_role("row", name="Tipton")
    expect(row).to_contain_text("c")
    expect(row).not_to_contain_text("3.8")
    check_page(page, "indicator-breakdowns-published")
