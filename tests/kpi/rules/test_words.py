"""Figures as a person reads them."""

from decimal import Decimal

import pytest

from kpi.rules.rag import Polarity, TargetFacts
from kpi.rules.words import change_text, figure_text, target_text


@pytest.mark.parametrize(
    ("value", "unit", "decimals", "text"),
    [
        (Decimal("83"), "percent", 1, "83.0%"),
        (Decimal("0.05"), "percent", 1, "0.1%"),
        (Decimal("18.8"), "ratio", 2, "18.80"),
        (Decimal("1234.5"), "count", 0, "1,235"),
        (Decimal("69.25"), "rate_per_10000", 1, "69.3"),
        (None, "percent", 1, "–"),
    ],
)
def test_a_figure_has_its_decimals_and_its_sign(
    value: Decimal | None, unit: str, decimals: int, text: str
) -> None:
    assert figure_text(value, unit, decimals) == text


@pytest.mark.parametrize(
    ("change", "text"),
    [(Decimal("-8.8"), "down 8.8"), (Decimal("3.5"), "up 3.5"), (Decimal("0.0"), "no change"), (None, "")],
)
def test_a_change_is_said_in_words(change: Decimal | None, text: str) -> None:
    assert change_text(change, 1) == text


@pytest.mark.parametrize(
    ("target", "polarity", "text"),
    [
        (TargetFacts(value=Decimal(90)), Polarity.HIGHER, "90.0% or more"),
        (TargetFacts(value=Decimal("18.25")), Polarity.LOWER, "18.25% or less"),
        (TargetFacts(value=Decimal(50)), Polarity.TARGET, "50.0%"),
        (
            TargetFacts(value=Decimal(50), green_within=Decimal(2)),
            Polarity.TARGET,
            "50.0%, give or take 2.0%",
        ),
        (TargetFacts(low=Decimal(30), high=Decimal(40)), Polarity.RANGE, "30.0% to 40.0%"),
        (TargetFacts(low=Decimal(30)), Polarity.RANGE, "30.0% or more"),
        (TargetFacts(high=Decimal(40)), Polarity.RANGE, "40.0% or less"),
        (TargetFacts(), Polarity.HIGHER, "–"),
        (TargetFacts(value=Decimal(10)), Polarity.NONE, "10.0%"),
    ],
)
def test_a_target_says_what_is_green(target: TargetFacts, polarity: Polarity, text: str) -> None:
    assert target_text(target, polarity, "percent", 1) == text
