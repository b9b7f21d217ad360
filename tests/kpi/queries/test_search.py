"""Search in performance: what is found, and by whom."""

from datetime import date
from decimal import Decimal

import pytest

from accounts.models import User
from accounts.roles import Role
from kpi.models import Commentary, Indicator
from kpi.providers import nav, search_source
from kpi.services.months import close_month
from tests.factories.accounts import UserFactory
from tests.factories.kpi import DECEMBER, NOW, DefinitionFactory, IndicatorFactory, ObservationFactory

pytestmark = pytest.mark.django_db


def found(user: User, words: str) -> list[tuple[str, str]]:
    return [(hit.kind, hit.title) for hit in search_source(user).search(words, limit=20)]


def words_about(*indicators: Indicator, said: str, state: str = "approved") -> Commentary:
    approved = {"approved_by": UserFactory(), "approved_at": NOW} if state == "approved" else {}
    words = Commentary.objects.create(
        month_end=DECEMBER, state=state, text=said, author=UserFactory(), written_at=NOW, **approved
    )
    words.indicators.set(indicators)
    return words


@pytest.fixture
def analyst() -> User:
    return UserFactory(roles=[Role.ANALYST])


@pytest.fixture
def member() -> User:
    return UserFactory(roles=[Role.BOARD_MEMBER])


def test_indicators_are_found_by_code_name_and_definition(analyst: User) -> None:
    visits = IndicatorFactory(code="PI6", name="Children visited in two weeks")
    IndicatorFactory(code="PI7", name="Plans updated")
    DefinitionFactory(indicator=visits, text="Seen by their own social worker")
    assert found(analyst, "pi6") == [("Indicator", "PI6 Children visited in two weeks")]
    assert found(analyst, "visiting children") == [("Indicator", "PI6 Children visited in two weeks")]
    assert found(analyst, "social workers") == [
        ("Definition", "Definition of PI6 Children visited in two weeks")
    ]
    assert found(analyst, "unicorn") == []


def test_an_exact_code_comes_before_everything(analyst: User) -> None:
    IndicatorFactory(code="OTHER", name="visits visits visits")
    IndicatorFactory(code="VISITS", name="Something else")
    assert found(analyst, "visits")[0] == ("Indicator", "VISITS Something else")


def test_approved_words_are_found_and_drafts_are_not(analyst: User) -> None:
    one = IndicatorFactory(code="PI6")
    ObservationFactory(indicator=one)
    words_about(one, said="The rota is planned with each family.")
    words_about(one, said="The rota failed.", state="drafted")
    assert found(analyst, "rota") == [("Commentary", "PI6, December 2018")]
    (hit,) = search_source(analyst).search("rota", limit=20)
    assert hit.url == "/performance/indicators/PI6/?month=2018-12#commentary"


def test_in_public_words_are_found_where_nothing_of_any_of_their_indicators_is_hidden(member: User) -> None:
    one, few = IndicatorFactory(code="PI6"), IndicatorFactory(code="FEW", unit="count", decimals=0)
    ObservationFactory(indicator=one)
    ObservationFactory(indicator=few, value=Decimal(3))
    words_about(one, said="The rota is planned.")
    words_about(one, few, said="The rota left three children waiting.")
    assert found(member, "rota") == []
    close_month(month_end=DECEMBER, gaps=[], gaps_reason="", by=UserFactory(), now=NOW)
    assert [hit.excerpt for hit in search_source(member).search("rota", limit=20)] == ["The rota is planned."]


def test_words_about_what_is_never_published_are_not_found_in_public(member: User, analyst: User) -> None:
    """The quarter's only figure is of September, which was never closed."""
    late = IndicatorFactory(code="LATE", frequency="quarterly")
    ObservationFactory(indicator=late, period_end=date(2018, 9, 30))
    close_month(month_end=DECEMBER, gaps=["LATE"], gaps_reason="Late", by=UserFactory(), now=NOW)
    words_about(late, said="The rota is kept.")
    assert found(member, "rota") == []
    assert found(analyst, "rota") == [("Commentary", "LATE, December 2018")]


def test_without_performance_nothing_is_found_and_nothing_leads_there() -> None:
    IndicatorFactory(code="PI6", retired_on=date(2018, 1, 1))
    young = UserFactory(roles=[Role.YOUNG_MEMBER])
    assert found(young, "pi6") == []
    assert nav(young) == []


def test_performance_stands_between_plans_and_search(member: User) -> None:
    (item,) = nav(member)
    assert (item.label, item.url, item.order) == ("Performance", "/performance/", 30)
