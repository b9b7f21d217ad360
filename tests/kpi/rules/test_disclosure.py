from datetime import date
from decimal import Decimal

import pytest

from foundation.suppression import Cell, Decision, Kind, Link, Reason, decide
from kpi.rules.disclosure import Parts, cell_of, decided, kind_of, shown_of, telling_periods
from kpi.rules.frequency import Frequency


def parts(value: str | None, numerator: int | None = None, denominator: int | None = None) -> Parts:
    return Parts(
        None if value is None else Decimal(value),
        None if numerator is None else Decimal(numerator),
        None if denominator is None else Decimal(denominator),
    )


@pytest.mark.parametrize(
    ("unit", "kind"),
    [
        ("count", Kind.COUNT),
        ("percent", Kind.PROPORTION),
        ("rate_per_10000", Kind.RATE),
        ("ratio", Kind.RATE),
        ("days", Kind.RATE),
    ],
)
def test_what_counts_children(unit: str, kind: Kind) -> None:
    assert kind_of(unit) is kind


@pytest.mark.parametrize(
    ("unit", "factor", "given", "cell"),
    [
        ("percent", 100, parts("50", 10, 20), Cell("", "", Decimal(10), Decimal(20), Decimal(50))),
        # 3.3 for every 10,000 of 30,000 are 10 children
        (
            "rate_per_10000",
            10_000,
            parts("3.3", None, 30_000),
            Cell("", "", Decimal(10), Decimal(30_000), Decimal("3.3")),
        ),
        # 1,500 days of 30 children
        ("days", 1, parts("50", 1500, 30), Cell("", "", Decimal(30), None, Decimal(50))),
    ],
)
def test_children_stand_in_the_numerator(unit: str, factor: int, given: Parts, cell: Cell) -> None:
    assert cell_of(unit, factor, "", "", given) == cell


@pytest.mark.parametrize(
    ("unit", "factor", "given", "shown"),
    [
        ("count", 1, parts("4"), parts(None)),
        ("percent", 100, parts("95", 38, 40), parts(None, None, 40)),
        ("percent", 100, parts("50", 10, 20), parts("50", 10, 20)),
        ("rate_per_10000", 10_000, parts("1", None, 30_000), parts(None, None, 30_000)),
        ("days", 1, parts("50", 200, 4), parts(None)),
        ("days", 1, parts("50", 300, 6), parts("50", 300, 6)),
        ("days", 1, parts("50"), parts("50")),
    ],
)
def test_what_is_shown_comes_back_in_the_units_own_terms(
    unit: str, factor: int, given: Parts, shown: Parts
) -> None:
    cell = cell_of(unit, factor, "", "", given)
    (decision,) = decide([cell], kind=kind_of(unit), threshold=5)
    assert shown_of(unit, decision, given) == shown
    assert decided(unit, cell, shown, decision.symbol) == Decision(
        cell,
        decision.shown_numerator,
        decision.shown_denominator,
        decision.shown_value,
        decision.symbol,
        Reason.NONE,
    )


def test_a_year_to_date_tells_of_the_months_of_its_financial_year() -> None:
    link, before, after = telling_periods(Frequency.YEAR_TO_DATE, date(2018, 6, 30))
    assert link is Link.CUMULATIVE
    assert before == [date(2018, 4, 30), date(2018, 5, 31)]
    assert (after[0], after[-1], len(after)) == (date(2018, 7, 31), date(2019, 3, 31), 9)


def test_rolling_twelve_months_tell_of_those_that_share_a_month() -> None:
    link, before, after = telling_periods(Frequency.ROLLING_12, date(2018, 6, 30))
    assert link is Link.ROLLING
    assert (before[0], before[-1], len(before)) == (date(2017, 7, 31), date(2018, 5, 31), 11)
    assert (after[0], after[-1], len(after)) == (date(2018, 7, 31), date(2019, 5, 31), 11)


@pytest.mark.parametrize(
    "frequency",
    [
        Frequency.MONTHLY,
        Frequency.MONTH_END,
        Frequency.QUARTERLY,
        Frequency.TERMLY,
        Frequency.ANNUAL,
    ],
)
def test_other_periods_stand_for_themselves(frequency: Frequency) -> None:
    assert telling_periods(frequency, date(2018, 3, 31)) == (None, [], [])
