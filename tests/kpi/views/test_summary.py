"""The month of all indicators: what comes first, what the address keeps, who sees which figures."""

import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from accounts.roles import Role
from kpi.models import Commentary, Indicator, ReportingMonth
from kpi.rules.periods import months_later
from kpi.services.months import close_month
from kpi.services.snapshots import take_snapshot
from tests.factories.accounts import ServiceFactory, UserFactory
from tests.factories.kpi import (
    DECEMBER,
    NOW,
    ComparatorFactory,
    IndicatorFactory,
    ObservationFactory,
    TargetFactory,
    series,
)

pytestmark = pytest.mark.django_db

# Fifteen months that vary around 80 and end on the last value.
_STEADY = [80, 82, 79, 81, 80, 78, 81, 80, 82, 79, 80, 81, 79, 80]


def indicator(code: str, last: float, *, target: float | None = 75, **kwargs: Any) -> Indicator:
    """One whose last figure says what the test is about."""
    one = IndicatorFactory(code=code, name=f"Name of {code}", **kwargs)
    if target is not None:
        TargetFactory(indicator=one, value=Decimal(target), amber_limit=Decimal(target - 10))
    series(one, [*_STEADY, last])
    return one


def client_of(*roles: Role) -> Client:
    client = Client()
    client.force_login(UserFactory(roles=list(roles)))
    return client


@pytest.fixture
def analyst() -> Client:
    return client_of(Role.ANALYST)


@pytest.fixture
def month() -> ReportingMonth:
    """December: one worsening, one that will miss, one improving, one without a signal, one cumulative."""
    indicator("WORSE", 60)
    indicator("MISS", 80, target=95)
    indicator("BETTER", 99, service=ServiceFactory(name="Front Door"))
    indicator("STEADY", 80, owner=None)
    indicator("SUM", 80, frequency="year_to_date", target=None)
    take_snapshot(month_end=DECEMBER, now=NOW)
    return ReportingMonth.objects.get(month_end=DECEMBER)


def codes(page: str) -> list[str]:
    """The codes of the rows, in their order."""
    return re.findall(r'href="/performance/indicators/([A-Za-z0-9_.-]+)/[^"]*">\1 ', page)


def text(page: str) -> str:
    """The page's text in one line."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def get(client: Client, query: str = "", path: str = "/performance/") -> str:
    answer = client.get(f"{path}{query}")
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_the_most_significant_come_first_under_their_headings(analyst: Client, month: ReportingMonth) -> None:
    page = get(analyst)
    assert codes(page) == ["WORSE", "MISS", "BETTER", "STEADY", "SUM"]
    for heading in (
        "Worsening: a signal for the worse (1)",
        "Will miss the target as things stand, with no sign of improvement (1)",
        "Improving: a signal for the better (1)",
        "No signal: ordinary variation (1)",
        "Without limits: they do not apply, or there are too few figures (1)",
    ):
        assert heading in page
    assert "December 2018, month open" in page
    assert "Small counts of children are shown: not for publication." in page


def test_the_page_opens_with_what_needs_attention(analyst: Client, month: ReportingMonth) -> None:
    words = text(get(analyst))
    assert "2 Need attention 1 worsening, 1 will miss and does not improve" in words
    assert "1 Improving signal for the better" in words
    assert "2 Red in December 0 amber, 2 green" in words
    assert "3 Without commentary of 3 that stand out" in words


def test_approved_words_count_and_drafts_do_not(analyst: Client, month: ReportingMonth) -> None:
    words = Commentary.objects.create(
        month_end=DECEMBER,
        state="drafted",
        text="Two posts are vacant.",
        author=UserFactory(),
        written_at=NOW,
    )
    words.indicators.add(Indicator.objects.get(code="WORSE"))
    assert "3 Without commentary" in text(get(analyst))
    words.state, words.approved_by, words.approved_at = "approved", UserFactory(), NOW
    words.save()
    assert "2 Without commentary" in text(get(analyst))
    assert codes(get(analyst, "?signal=silent")) == ["MISS", "BETTER"]


def test_a_row_says_figure_target_change_and_who_others_are(analyst: Client) -> None:
    one = indicator("PI6", 88.8, target=90)
    ComparatorFactory(indicator=one, value=Decimal("79.7"), year=2018)
    take_snapshot(month_end=DECEMBER, now=NOW)
    words = text(get(analyst))
    assert "PI6 Name of PI6 higher is better 88.8% 90.0%" in words
    assert "▲ up 8.8 better" in words
    assert "79.7% 2018" in words
    assert "Oct 2017 to Dec 2018" not in words
    assert "Jan 2018 to Dec 2018: from 81.0% to 88.8%; target 90.0%" in words


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?signal=attention", ["WORSE", "MISS"]),
        ("?signal=improving", ["BETTER"]),
        ("?signal=unjudged", ["SUM"]),
        ("?rag=red", ["WORSE", "MISS"]),
        ("?rag=none", ["SUM"]),
        ("?service=Front+Door", ["BETTER"]),
        ("?frequency=year_to_date", ["SUM"]),
        ("?q=name+steady", ["STEADY"]),
        ("?q=front", ["BETTER"]),
        ("?signal=attention&rag=green", []),
        ("?sort=indicator", ["WORSE", "MISS", "BETTER", "STEADY", "SUM"]),
        ("?sort=-indicator", ["SUM", "STEADY", "BETTER", "MISS", "WORSE"]),
        ("?sort=-rag", ["SUM", "BETTER", "STEADY", "WORSE", "MISS"]),
        ("?sort=assurance", ["MISS", "WORSE", "BETTER", "STEADY", "SUM"]),
    ],
)
def test_the_address_filters_and_sorts(
    analyst: Client, month: ReportingMonth, query: str, expected: list[str]
) -> None:
    page = get(analyst, query)
    assert codes(page) == expected
    if not expected:
        assert "No indicator is like that." in page


@pytest.mark.parametrize(
    "query", ["?rag=purple", "?signal=x", "?service=None", "?sort=x", "?sort=-", "?q=%00", "?frequency=daily"]
)
def test_nonsense_filters_nothing(analyst: Client, month: ReportingMonth, query: str) -> None:
    assert len(codes(get(analyst, query))) == 5


def test_a_filter_that_makes_no_sense_says_so_beside_its_field(
    analyst: Client, month: ReportingMonth
) -> None:
    page = get(analyst, "?rag=purple")
    assert "Choose one of these" in page
    assert len(codes(page)) == 5


def test_filters_in_force_can_be_removed_one_by_one(analyst: Client, month: ReportingMonth) -> None:
    page = get(analyst, "?rag=red&signal=attention")
    assert 'href="?signal=attention&amp;month=2018-12#indicators"' in page
    assert 'href="?rag=red&amp;month=2018-12#indicators"' in page
    assert 'href="?month=2018-12#indicators">Clear all' in page


def test_an_earlier_month_shows_its_own_figures_and_leads_to_them(
    analyst: Client, month: ReportingMonth
) -> None:
    november = months_later(DECEMBER, -1)
    take_snapshot(month_end=november, now=NOW)
    page = get(analyst, "?month=2018-11")
    assert "November 2018, month open" in page
    assert "Worsening: a signal for the worse" not in page
    assert 'href="/performance/indicators/WORSE/?month=2018-11"' in page


@pytest.mark.parametrize(
    "asked", ["2017-01", "2018-13", "december", "2018-12-31", "0000-00", "%00", "２０１８-12"]
)
def test_a_month_without_figures_is_missing(analyst: Client, month: ReportingMonth, asked: str) -> None:
    for path in ("/performance/", "/performance/icons/", "/performance/indicators/WORSE/"):
        assert analyst.get(f"{path}?month={asked}").status_code == 404


def test_a_figure_of_another_period_names_it(analyst: Client) -> None:
    quarterly = IndicatorFactory(code="Q1", frequency="quarterly", decimals=0, unit="count")
    ObservationFactory(indicator=quarterly, period_end=date(2018, 9, 30), value=Decimal(12))
    TargetFactory(indicator=quarterly)
    indicator("M1", 80)
    for end in (date(2018, 9, 30), date(2018, 10, 31)):
        take_snapshot(month_end=end, now=NOW)
    words = text(get(analyst, "?month=2018-10"))
    assert "12 Q2 2018/19" in words
    assert "quarterly" in words


def test_a_missing_figure_and_a_provisional_one_are_named(analyst: Client) -> None:
    IndicatorFactory(code="GAP")
    ObservationFactory(indicator=IndicatorFactory(code="PROV"), provisional=True)
    take_snapshot(month_end=DECEMBER, now=NOW)
    words = text(get(analyst))
    assert "Without a figure (1)" in words
    assert "85.5% provisional" in words


def test_sixty_indicators_ask_the_database_nine_times(
    analyst: Client, django_assert_num_queries: Any
) -> None:
    for number in range(60):
        indicator(f"K{number}", 80 + number % 20)
    take_snapshot(month_end=DECEMBER, now=NOW)
    get(analyst)
    with django_assert_num_queries(9):
        page = get(analyst)
    assert len(codes(page)) == 60


# --- the other audience


@pytest.fixture
def member() -> Client:
    return client_of(Role.BOARD_MEMBER)


def close(end: date) -> None:
    close_month(month_end=end, gaps=[], gaps_reason="", by=UserFactory(), now=NOW)


def test_readers_without_the_right_see_closed_months_alone(
    analyst: Client, member: Client, month: ReportingMonth
) -> None:
    assert "No month has been published yet" in get(member)
    assert member.get("/performance/?month=2018-12").status_code == 404
    close(DECEMBER)
    page = get(member, "?month=2018-12")
    assert "December 2018, month closed on 21 January 2019" in page
    assert "not for publication" not in page
    assert "Without commentary" not in page


def test_a_hidden_figure_is_c_and_c_is_explained(member: Client) -> None:
    one = IndicatorFactory(code="FEW", unit="count", decimals=0)
    ObservationFactory(indicator=one, value=Decimal(3))
    close(DECEMBER)
    page = get(member)
    assert "c , hidden to protect children" in text(page)
    assert "<strong>c</strong> stands for a figure that is hidden" in page
    assert "1 Not shown" in text(page)


@pytest.mark.parametrize(
    ("role", "buttons", "links"),
    [
        (
            Role.ANALYST,
            ["Quarterly report", "Close the month", "Import results"],
            ["Reports", "Commentary", "Months", "Indicators"],
        ),
        (Role.MANAGER, ["Quarterly report"], ["Reports", "Commentary", "Months", "Indicators"]),
        (Role.PARTICIPATION_WORKER, [], ["Reports", "Indicators"]),
    ],
)
def test_other_pages_are_offered_to_those_who_may_open_them(
    month: ReportingMonth, role: Role, buttons: list[str], links: list[str]
) -> None:
    take_snapshot(month_end=months_later(DECEMBER, -1), now=NOW)
    close(months_later(DECEMBER, -1) if role is Role.PARTICIPATION_WORKER else months_later(DECEMBER, -2))
    client = client_of(role)
    page = get(client)
    offered = re.findall(r'<a href="([^"]+)" class="govuk-button govuk-button--secondary">([^<]+)</a>', page)
    assert [label for _, label in offered] == buttons
    more = page[page.index("More about performance") :]
    found = re.findall(r'<a class="govuk-link" href="([^"]+)">([^<]+)</a>', more[: more.index("</nav>")])
    standing = ["Icons of all indicators", "Beside other authorities", "Audits, complaints, compliments"]
    assert [label for _, label in found] == standing + links
    for url, _ in [*offered, *found]:
        assert client.get(url).status_code == 200, url


# --- before the first month


@pytest.mark.parametrize(
    ("role", "begin"),
    [
        (Role.ANALYST, "/performance/import/"),
        (Role.MANAGER, None),
        (Role.BOARD_MEMBER, None),
    ],
)
def test_an_empty_portal_says_what_the_page_is_for_and_how_to_begin(role: Role, begin: str | None) -> None:
    page = get(client_of(role))
    assert "This page shows how well children are served" in page
    buttons = re.findall(r'<a class="govuk-button" href="([^"]+)"', page)
    assert buttons == ([begin] if begin else [])


def test_with_figures_and_no_month_the_way_to_begin_is_a_snapshot(analyst: Client) -> None:
    ObservationFactory()
    assert '<a class="govuk-button" href="/performance/months/">Work out a month</a>' in get(analyst)


# --- the icons


def test_the_grid_puts_each_indicator_under_both_icons(analyst: Client, month: ReportingMonth) -> None:
    page = get(analyst, path="/performance/icons/")
    rows = {
        re.search(r"Worsening|Improving|No signal", text(row)).group(): codes(row)  # type: ignore[union-attr]
        for row in re.findall(r"<tr role=\"row\"><th scope=\"row\".*?</tr>", page, re.DOTALL)
    }
    assert rows == {"Worsening": ["WORSE"], "Improving": ["BETTER"], "No signal": ["MISS", "STEADY"]}
    assert "4 indicators" in page
    assert "not applicable: each figure contains those before it" in page


def test_the_grid_says_why_a_hidden_figure_has_no_icons(member: Client) -> None:
    one = IndicatorFactory(code="FEW", unit="count", decimals=0)
    series(one, [9, 8, 9, 8, 3])
    close(DECEMBER)
    page = get(member, path="/performance/icons/")
    assert "No indicator has limits in this month." in page
    assert "hidden, to protect children" in page
