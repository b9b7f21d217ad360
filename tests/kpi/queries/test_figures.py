"""One row an indicator: for the entitled as it is, for others as it was published."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from accounts.models import User
from kpi.models import (
    Commentary,
    Indicator,
    PublishedCell,
    ReportingMonth,
    Restatement,
    RestatementBatch,
    Snapshot,
)
from kpi.queries.figures import Figure, figures_of, latest_month, months_with_figures
from kpi.rules.direction import Direction, Performance
from kpi.rules.periods import months_later
from kpi.rules.rag import Rag
from kpi.services.snapshots import take_snapshot
from tests.factories.accounts import UserFactory
from tests.factories.kpi import (
    DECEMBER,
    NOW,
    BreakdownFactory,
    ComparatorFactory,
    IndicatorFactory,
    ObservationFactory,
    TargetFactory,
    series,
)

pytestmark = pytest.mark.django_db


def only(rows: list[Figure]) -> Figure:
    (row,) = rows
    return row


def publish(indicator: Indicator, end: date, value: str | None, symbol: str = "") -> None:
    PublishedCell.objects.create(
        indicator=indicator,
        period_end=end,
        value=None if value is None else Decimal(value),
        symbol=symbol,
        decided_at=NOW,
    )


@pytest.fixture
def visits() -> Indicator:
    """Four months of visits, a target and an England figure; December's snapshot is taken."""
    indicator = IndicatorFactory(code="PI6", name="Visits in two weeks")
    TargetFactory(indicator=indicator)
    ComparatorFactory(indicator=indicator, year=2018, value=Decimal("80.25"))
    ComparatorFactory(indicator=indicator, year=2017, value=Decimal(70))
    series(indicator, ["82.3", "77.8", "85.3", "88.8"])
    take_snapshot(month_end=DECEMBER, now=NOW)
    return indicator


def test_the_entitled_see_the_snapshot(visits: Indicator) -> None:
    row = only(figures_of(DECEMBER, entitled=True))
    assert (row.code, row.value, row.value_text, row.symbol) == ("PI6", Decimal("88.8"), "88.8%", "")
    assert (row.rag, row.target_text) == (Rag.AMBER, "90.0% or more")
    assert (row.change, row.change_text, row.since) == (Decimal("3.5"), "up 3.5", "Nov 2018")
    assert (row.change_direction, row.change_performance) == (Direction.UP, Performance.BETTER)
    assert row.mean_of_three == Decimal("81.8")
    assert (row.england.text, row.england.year, row.england.direction) == ("80.3%", 2018, Direction.UP)
    assert (row.neighbours.text, row.neighbours.direction) == ("–", None)


def test_a_comparator_of_a_year_that_had_not_ended_is_not_used(visits: Indicator) -> None:
    ComparatorFactory(indicator=visits, year=2019, value=Decimal(99))
    take_snapshot(month_end=DECEMBER, now=NOW)
    assert only(figures_of(DECEMBER, entitled=True)).england.year == 2018


def test_without_entitlement_an_open_month_is_not_published(visits: Indicator) -> None:
    row = only(figures_of(DECEMBER, entitled=False))
    assert (row.value, row.value_text, row.missing, row.rag) == (None, "–", "Not published", Rag.NONE)
    assert (row.numerator, row.previous, row.change, row.mean_of_three) == (None, None, None, None)
    assert (row.spc_mean, row.england.direction) == (None, None)


def test_published_figures_are_shown_with_what_follows_from_published_figures(visits: Indicator) -> None:
    for back, value in enumerate(["88.8", "85.3", "77.8", "82.3"]):
        publish(visits, months_later(DECEMBER, -back), value)
    row = only(figures_of(DECEMBER, entitled=False))
    assert (row.value, row.rag, row.change) == (Decimal("88.8"), Rag.AMBER, Decimal("3.5"))
    assert row.mean_of_three == Decimal("81.8")


def test_a_hidden_figure_takes_with_it_all_that_would_give_it_back(visits: Indicator) -> None:
    publish(visits, DECEMBER, None, symbol="c")
    publish(visits, date(2018, 11, 30), "85.3")
    row = only(figures_of(DECEMBER, entitled=False))
    assert (row.value, row.value_text, row.rag) == (None, "c", Rag.NONE)
    assert (row.change, row.change_text, row.change_direction) == (None, "", None)
    assert (row.spc_mean, row.spc_note) == (None, "hidden")


def test_a_hidden_month_before_hides_change_and_mean(visits: Indicator) -> None:
    publish(visits, DECEMBER, "88.8")
    publish(visits, date(2018, 11, 30), None, symbol="c")
    row = only(figures_of(DECEMBER, entitled=False))
    assert row.value == Decimal("88.8")
    assert (row.previous, row.change, row.mean_of_three) == (None, None, None)


def test_in_public_limits_are_drawn_from_published_figures_alone(visits: Indicator) -> None:
    """October was never closed and November is hidden: the mean speaks of the two others."""
    publish(visits, DECEMBER, "88.8")
    publish(visits, date(2018, 11, 30), None, symbol="c")
    publish(visits, date(2018, 9, 30), "82.4")
    row = only(figures_of(DECEMBER, entitled=False))
    assert (row.spc_points, row.spc_note) == (2, "provisional")
    assert row.spc_mean == pytest.approx(85.6)
    assert only(figures_of(DECEMBER, entitled=True)).spc_points == 4


def test_the_newest_version_of_a_published_figure_counts(visits: Indicator) -> None:
    publish(visits, DECEMBER, "88.8")
    PublishedCell.objects.create(indicator=visits, period_end=DECEMBER, version=2, symbol="c", decided_at=NOW)
    assert only(figures_of(DECEMBER, entitled=False)).value_text == "c"


def test_a_quarterly_indicator_shows_its_last_quarter_until_the_next() -> None:
    indicator = IndicatorFactory(frequency="quarterly")
    ObservationFactory(indicator=indicator, period_end=DECEMBER)
    take_snapshot(month_end=DECEMBER, now=NOW)
    for shown_in in (DECEMBER, date(2019, 1, 31), date(2019, 2, 28)):
        assert only(figures_of(shown_in, entitled=True)).period.code == "2018/19-Q3"
    assert figures_of(date(2019, 3, 31), entitled=True) == []


def test_a_month_without_a_figure_says_so() -> None:
    IndicatorFactory()
    take_snapshot(month_end=DECEMBER, now=NOW)
    row = only(figures_of(DECEMBER, entitled=True))
    assert (row.value, row.value_text, row.missing) == (None, "–", "No figure")


def test_a_correction_of_a_frozen_figure_shows_both(visits: Indicator) -> None:
    Snapshot.objects.update(frozen=True)
    batch = RestatementBatch.objects.create(
        reason="Two visits were recorded late", made_at=datetime(2019, 2, 4, 10, tzinfo=UTC)
    )
    for end, before, after in [(DECEMBER, "88.8", "89.2"), (date(2018, 11, 30), "85.3", "85.5")]:
        Restatement.objects.create(
            batch=batch,
            indicator=visits,
            period_end=end,
            value_before=Decimal(before),
            value_after=Decimal(after),
        )
    row = only(figures_of(DECEMBER, entitled=True))
    assert row.value == Decimal("88.8")
    assert row.restated is not None
    assert (row.restated.text, row.restated.on) == ("89.2%", date(2019, 2, 4))
    assert row.basis_restated


@pytest.mark.parametrize(("symbol", "told"), [("", "89.2%"), ("c", None)])
def test_in_public_a_correction_is_told_only_if_its_figure_was_published(
    visits: Indicator, symbol: str, told: str | None
) -> None:
    batch = RestatementBatch.objects.create(
        reason="Two visits to Sam were recorded late", made_at=datetime(2019, 2, 4, 10, tzinfo=UTC)
    )
    Restatement.objects.create(
        batch=batch,
        indicator=visits,
        period_end=DECEMBER,
        value_before=Decimal("88.8"),
        value_after=Decimal("89.2"),
    )
    publish(visits, DECEMBER, "88.8")
    PublishedCell.objects.create(
        indicator=visits,
        period_end=DECEMBER,
        version=2,
        value=None if symbol else Decimal("89.2"),
        symbol=symbol,
        decided_at=NOW,
    )
    restated = only(figures_of(DECEMBER, entitled=False)).restated
    assert (restated.text if restated else None) == told
    assert restated is None or restated.reason == ""


def test_only_approved_commentary_of_the_month_is_shown(visits: Indicator) -> None:
    author, approver = UserFactory(), UserFactory()
    for text, state, month in [
        ("Two more teams plan visits.", "approved", DECEMBER),
        ("A draft.", "drafted", DECEMBER),
        ("Last month.", "approved", date(2018, 11, 30)),
    ]:
        said = Commentary.objects.create(
            month_end=month,
            state=state,
            text=text,
            author=author,
            written_at=NOW,
            approved_by=approver if state == "approved" else None,
            approved_at=NOW if state == "approved" else None,
        )
        said.indicators.add(visits)
    assert only(figures_of(DECEMBER, entitled=True)).commentary == "Two more teams plan visits."


def test_months_to_choose_from() -> None:
    closer: User = UserFactory()
    ReportingMonth.objects.create(month_end=DECEMBER)
    ReportingMonth.objects.create(month_end=date(2018, 11, 30), closed_at=NOW, closed_by=closer)
    assert [m.month_end for m in months_with_figures(entitled=True)] == [DECEMBER, date(2018, 11, 30)]
    assert [m.month_end for m in months_with_figures(entitled=False)] == [date(2018, 11, 30)]
    assert latest_month(entitled=True) == DECEMBER
    assert latest_month(entitled=False) == date(2018, 11, 30)


@pytest.mark.parametrize(("entitled", "queries"), [(True, 3), (False, 5)])
def test_the_number_of_queries_does_not_grow(
    entitled: bool, queries: int, django_assert_num_queries: Any
) -> None:
    for _ in range(5):
        series(IndicatorFactory(), [1, 2, 3, 4])
    take_snapshot(month_end=DECEMBER, now=NOW)
    with django_assert_num_queries(queries):
        assert len(figures_of(DECEMBER, entitled=entitled)) == 5


def say(text: str, *indicators: Indicator) -> None:
    """Approved words about December, which is closed."""
    ReportingMonth.objects.update_or_create(
        month_end=DECEMBER, defaults={"closed_at": NOW, "closed_by": UserFactory()}
    )
    said = Commentary.objects.create(
        month_end=DECEMBER,
        state="approved",
        text=text,
        author=UserFactory(),
        written_at=NOW,
        approved_by=UserFactory(),
        approved_at=NOW,
    )
    said.indicators.add(*indicators)


def test_words_about_a_figure_are_published_with_it(visits: Indicator) -> None:
    say("Two more teams plan visits.", visits)
    assert only(figures_of(DECEMBER, entitled=False)).commentary == ""
    publish(visits, DECEMBER, "88.8")
    assert only(figures_of(DECEMBER, entitled=False)).commentary == "Two more teams plan visits."
    publish(visits, date(2018, 11, 30), None, symbol="c")
    assert only(figures_of(DECEMBER, entitled=False)).commentary == ""


def test_words_do_not_say_what_is_hidden_of_a_breakdown(visits: Indicator) -> None:
    say("Three of them live in Eastham.", visits)
    publish(visits, DECEMBER, "88.8")
    PublishedCell.objects.create(
        indicator=visits,
        period_end=DECEMBER,
        breakdown=BreakdownFactory(indicator=visits),
        category="Eastham",
        symbol="c",
        decided_at=NOW,
    )
    assert only(figures_of(DECEMBER, entitled=False)).commentary == ""
    assert only(figures_of(DECEMBER, entitled=True)).commentary == "Three of them live in Eastham."


def test_words_do_not_say_what_is_hidden_of_another_indicator(visits: Indicator) -> None:
    other = IndicatorFactory(code="PI9")
    say("Visits are up; three children went missing.", visits, other)
    publish(visits, DECEMBER, "88.8")
    publish(other, DECEMBER, None, symbol="c")
    assert only(figures_of(DECEMBER, entitled=False)).commentary == ""
