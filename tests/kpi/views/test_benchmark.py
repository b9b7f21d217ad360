"""Where we stand among the authorities."""

import re
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from accounts.roles import Role
from kpi.models import Comparator, Indicator, Neighbour
from kpi.queries.benchmark import benchmark_of, years_of
from tests.factories.accounts import UserFactory
from tests.factories.kpi import ComparatorFactory, IndicatorFactory

pytestmark = pytest.mark.django_db

# Nine authorities in 2018, one without a figure; ours is the third best.
FIGURES: dict[str, str | None] = {
    "Ashworth": "86.0",
    "Eastham": "91.5",
    "Midford": "70.0",
    "Northwick": "88.2",
    "Oldbury": None,
    "Southwick": "61.3",
    "Upton": "79.0",
    "Weston": "86.0",
    "Yarrow": "75.5",
}


@pytest.fixture
def visits() -> Indicator:
    one = IndicatorFactory(code="PI6", name="Visits on time")
    for area, value in FIGURES.items():
        ComparatorFactory(indicator=one, kind="authority", area=area, year=2018, value=value)
    ComparatorFactory(indicator=one, kind="authority", area="Ashworth", year=2017, value="81.5")
    ComparatorFactory(indicator=one, kind="authority", area="Upton", year=2017, value="83.0")
    ComparatorFactory(indicator=one, year=2018, value="79.7")
    ComparatorFactory(indicator=one, kind="region", area="North West", year=2018, value="77.0")
    Neighbour.objects.bulk_create(
        [Neighbour(area=area) for area in ("Upton", "Weston", "Oldbury", "Elsewhere")]
    )
    return one


@pytest.fixture
def reader() -> Client:
    client = Client()
    client.force_login(UserFactory(roles=[Role.BOARD_MEMBER]))
    return client


@pytest.fixture
def analyst() -> Client:
    client = Client()
    client.force_login(UserFactory(roles=[Role.ANALYST]))
    return client


def get(client: Client, path: str = "/performance/indicators/PI6/benchmark/") -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return str(answer.content.decode())


def text(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def areas(page: str) -> list[str]:
    return re.findall(r'<th scope="row" role="rowheader">(?:<strong>)?(\w+)', page)


def test_the_page_says_rank_quarter_change_and_company(reader: Client, visits: Indicator) -> None:
    words = text(get(reader))
    assert "Ashworth, 2018 86.0%" in words
    assert "Rank 3 of 8 1 is the best" in words
    assert "Quarter B second best quarter" in words
    assert "Since 2017 ▲ up 4.5, better" in words
    assert "Neighbours 82.5% mean of the 2 of 3 with a figure" in words
    assert "England 79.7%" in words
    assert "North West 77.0%" in words
    assert "Rank 3 of 8: second best quarter" in words
    assert "1 authority has no figure: Oldbury." in words


def test_the_table_lists_everybody_by_rank_and_the_missing_last(reader: Client, visits: Indicator) -> None:
    page = get(reader)
    assert areas(page) == [
        "Eastham", "Northwick", "Ashworth", "Weston", "Upton", "Yarrow", "Midford", "Southwick", "Oldbury",
    ]  # fmt: skip
    rows = [text(row) for row in re.findall(r"<tr role=\"row\"><th scope=\"row\".*?</tr>", page, re.DOTALL)]
    assert rows[2].split() == ["Ashworth", "us", "86.0%", "3", "B", "▲", "up", "4.5,", "better", "–"]
    assert rows[3].split()[:4] == ["Weston", "86.0%", "3", "B"]
    assert "neighbour" in rows[3]
    assert rows[4].split()[:8] == ["Upton", "79.0%", "5", "C", "▼", "down", "4.0,", "worse"]
    assert rows[8].split()[:4] == ["Oldbury", "no", "figure", "–"]


@pytest.mark.parametrize(
    ("sort", "first", "last"),
    [
        ("authority", "Ashworth", "Yarrow"),
        ("-authority", "Yarrow", "Ashworth"),
        ("value", "Southwick", "Oldbury"),
        ("-value", "Eastham", "Oldbury"),
        ("-rank", "Southwick", "Oldbury"),
        ("change", "Upton", "Oldbury"),
        ("neighbour", "Weston", "Southwick"),
        ("nonsense", "Eastham", "Oldbury"),
    ],
)
def test_the_table_sorts(reader: Client, visits: Indicator, sort: str, first: str, last: str) -> None:
    found = areas(get(reader, f"/performance/indicators/PI6/benchmark/?sort={sort}"))
    assert (found[0], found[-1]) == (first, last)


def test_the_picture_names_us_and_has_a_dot_for_each(reader: Client, visits: Indicator) -> None:
    page = get(reader)
    assert "<title>Visits on time, 8 authorities, 2018</title>" in page
    assert "Ashworth 86.0%; Neighbours 82.5%; England 79.7%; North West 77.0%. From 61.3% to 91.5%" in page
    band = page[page.index("gt-chart--band") : page.index("</svg>", page.index("gt-chart--band"))]
    assert band.count("<circle") == 8


def test_lower_is_better_turns_rank_and_quarters_round(reader: Client, visits: Indicator) -> None:
    Indicator.objects.update(polarity="lower")
    words = text(get(reader))
    assert "Rank 5 of 8" in words
    assert "Since 2017 ▲ up 4.5, worse" in words


def test_without_a_better_direction_nothing_is_ranked(reader: Client, visits: Indicator) -> None:
    Indicator.objects.update(polarity="none")
    page = get(reader)
    assert "86.0%, of 8 authorities" in page
    assert "nothing is ranked" in page
    assert ">Rank<" not in page


def test_an_earlier_year_is_in_the_address(reader: Client, visits: Indicator) -> None:
    page = get(reader, "/performance/indicators/PI6/benchmark/?year=2017")
    assert "Rank 2 of 2" in page
    assert '<option value="2017" selected>2017</option>' in page
    assert "Since" not in text(page).split("The figures")[1]


@pytest.mark.parametrize("year", ["2016", "none", "x", "20180", "%00"])
def test_a_year_without_figures_is_missing(reader: Client, visits: Indicator, year: str) -> None:
    assert reader.get(f"/performance/indicators/PI6/benchmark/?year={year}").status_code == 404


def test_a_table_without_a_year_says_so(reader: Client) -> None:
    one = IndicatorFactory(code="PI6")
    for area in ("Ashworth", "Upton"):
        ComparatorFactory(indicator=one, kind="authority", area=area, year=None, value=Decimal(80))
    words = text(get(reader))
    assert "Ashworth, year not given 80.0%" in words
    assert "Rank 1 of 2" in words


def test_our_absence_and_our_missing_figure_are_said(
    reader: Client, visits: Indicator, settings: Settings
) -> None:
    ours = Comparator.objects.filter(area="Ashworth", year=2018)
    ours.update(value=None)
    assert "Ashworth has no published figure" in get(reader)
    ours.delete()
    assert "Ashworth is not in this table" in get(reader)


def test_an_indicator_without_authorities_says_how_to_begin(reader: Client, analyst: Client) -> None:
    IndicatorFactory(code="PI6")
    assert "No authority’s figure is known" in get(reader)
    assert "/performance/import/" not in get(reader)
    assert "/performance/import/" in get(analyst)


def test_published_decimals_are_kept(visits: Indicator) -> None:
    Indicator.objects.update(decimals=0)
    page = benchmark_of(visits, years_of(visits), 2018, entitled=True)
    assert [row.text for row in page.rows[:2]] == ["91.5%", "88.2%"]


# --- all indicators


def test_the_overview_takes_each_indicator_in_its_newest_year(reader: Client, visits: Indicator) -> None:
    other = IndicatorFactory(code="PI2", name="Waiting", polarity="lower", unit="count", decimals=0)
    Indicator.objects.filter(code="PI2").update(sequence=0)
    Indicator.objects.filter(code="PI6").update(sequence=1)
    for area, value in (("Ashworth", 12), ("Upton", 10), ("Weston", 30)):
        ComparatorFactory(indicator=other, kind="authority", area=area, year=2016, value=value)
    IndicatorFactory(code="PI9")
    ComparatorFactory(indicator=other, kind="england", year=2017, value=Decimal(15))
    page = get(reader, "/performance/benchmarks/")
    rows = re.findall(r"<tr role=\"row\"><th scope=\"row\".*?</tr>", page, re.DOTALL)
    assert [text(row).strip() for row in rows] == [
        "PI2 Waiting 2016 12 2 of 3 B second best quarter – nothing to compare with 20 –",
        "PI6 Visits on time 2018 86.0% 3 of 8 B second best quarter ▲ up 4.5, better 82.5% 79.7%",
    ]


def test_the_overview_asks_as_often_for_many_indicators(
    reader: Client, visits: Indicator, django_assert_num_queries: Any
) -> None:
    get(reader, "/performance/benchmarks/")
    for number in range(10):
        one = IndicatorFactory(code=f"B{number}")
        ComparatorFactory(indicator=one, kind="authority", area="Ashworth")
    with django_assert_num_queries(8):
        page = get(reader, "/performance/benchmarks/")
    assert page.count("/benchmark/") == 11


def test_an_empty_overview_says_what_it_is_for(reader: Client, analyst: Client) -> None:
    assert "When performance has loaded national tables" in get(reader, "/performance/benchmarks/")
    assert '<a class="govuk-button" href="/performance/import/">' in get(analyst, "/performance/benchmarks/")
