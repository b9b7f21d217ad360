"""RAG on displayed decimals: five polarities, boundaries to the better colour."""

from decimal import Decimal

import pytest

from kpi.rules.rag import Polarity, Rag, TargetFacts, displayed, rag, shortfall

HIGH = TargetFacts(value=Decimal(90), amber_limit=Decimal(80))
LOW = TargetFacts(value=Decimal(15), amber_limit=Decimal(20))
NEAR = TargetFacts(value=Decimal(50), green_within=Decimal(2), amber_within=Decimal("5.5"))
RANGE = TargetFacts(low=Decimal(40), high=Decimal(60), amber_within=Decimal(5))


@pytest.mark.parametrize(
    ("value", "decimals", "shown"),
    [
        ("2.5", 0, "3"),
        ("3.5", 0, "4"),
        ("-2.5", 0, "-3"),
        ("0.125", 2, "0.13"),
        ("16.949", 1, "16.9"),
        ("18.8", 2, "18.80"),
        ("-0.04", 1, "0.0"),
        ("0.0000000001", 3, "0.000"),
        ("123456789012345678901234567890.25", 1, "123456789012345678901234567890.3"),
    ],
)
def test_displayed_rounds_half_away_from_zero(value: str, decimals: int, shown: str) -> None:
    assert str(displayed(Decimal(value), decimals)) == shown


@pytest.mark.parametrize(
    ("polarity", "target", "value", "colour"),
    [
        (Polarity.HIGHER, HIGH, "90.0", Rag.GREEN),
        (Polarity.HIGHER, HIGH, "89.95", Rag.GREEN),
        (Polarity.HIGHER, HIGH, "89.94", Rag.AMBER),
        (Polarity.HIGHER, HIGH, "80.0", Rag.AMBER),
        (Polarity.HIGHER, HIGH, "79.95", Rag.AMBER),
        (Polarity.HIGHER, HIGH, "79.94", Rag.RED),
        (Polarity.HIGHER, TargetFacts(value=Decimal(90)), "89.9", Rag.RED),
        (Polarity.HIGHER, TargetFacts(value=Decimal(90), amber_limit=Decimal(95)), "89", Rag.RED),
        (Polarity.LOWER, LOW, "15.04", Rag.GREEN),
        (Polarity.LOWER, LOW, "15.05", Rag.AMBER),
        (Polarity.LOWER, LOW, "20.04", Rag.AMBER),
        (Polarity.LOWER, LOW, "20.05", Rag.RED),
        (Polarity.LOWER, TargetFacts(value=Decimal(15)), "15.1", Rag.RED),
        (Polarity.LOWER, TargetFacts(value=Decimal(15), amber_limit=Decimal(10)), "16", Rag.RED),
        (Polarity.TARGET, NEAR, "48.0", Rag.GREEN),
        (Polarity.TARGET, NEAR, "52.04", Rag.GREEN),
        (Polarity.TARGET, NEAR, "52.05", Rag.AMBER),
        (Polarity.TARGET, NEAR, "44.5", Rag.AMBER),
        (Polarity.TARGET, NEAR, "44.4", Rag.RED),
        (Polarity.TARGET, TargetFacts(value=Decimal(50), amber_within=Decimal(1)), "50.04", Rag.GREEN),
        (Polarity.TARGET, TargetFacts(value=Decimal(50), amber_within=Decimal(1)), "50.1", Rag.AMBER),
        (Polarity.TARGET, TargetFacts(value=Decimal(50), green_within=Decimal(1)), "51.1", Rag.RED),
        (Polarity.RANGE, RANGE, "39.95", Rag.GREEN),
        (Polarity.RANGE, RANGE, "50", Rag.GREEN),
        (Polarity.RANGE, RANGE, "60.0", Rag.GREEN),
        (Polarity.RANGE, RANGE, "60.1", Rag.AMBER),
        (Polarity.RANGE, RANGE, "65", Rag.AMBER),
        (Polarity.RANGE, RANGE, "34.9", Rag.RED),
        (Polarity.RANGE, TargetFacts(low=Decimal(40), high=Decimal(60)), "39.9", Rag.RED),
        (Polarity.RANGE, TargetFacts(low=Decimal(40)), "99", Rag.GREEN),
        (Polarity.RANGE, TargetFacts(high=Decimal(60)), "61", Rag.RED),
        (Polarity.NONE, HIGH, "95", Rag.NONE),
        (Polarity.HIGHER, TargetFacts(amber_limit=Decimal(80)), "95", Rag.NONE),
        (Polarity.TARGET, RANGE, "50", Rag.NONE),
        (Polarity.RANGE, HIGH, "50", Rag.NONE),
    ],
)
def test_rag_at_one_decimal(polarity: Polarity, target: TargetFacts, value: str, colour: Rag) -> None:
    assert rag(Decimal(value), target, polarity, 1) is colour


def test_without_value_or_target_there_is_no_colour() -> None:
    assert rag(None, HIGH, Polarity.HIGHER, 1) is Rag.NONE
    assert rag(Decimal(95), None, Polarity.HIGHER, 1) is Rag.NONE


def test_decimals_decide_what_is_compared() -> None:
    assert rag(Decimal("89.5"), HIGH, Polarity.HIGHER, 0) is Rag.GREEN
    assert rag(Decimal("89.5"), HIGH, Polarity.HIGHER, 1) is Rag.AMBER


def test_a_target_finer_than_the_display_is_used_as_stored() -> None:
    assert rag(Decimal("89.96"), TargetFacts(value=Decimal("90.04")), Polarity.HIGHER, 1) is Rag.RED


@pytest.mark.parametrize(
    ("value", "target", "polarity", "short"),
    [
        (Decimal("66.6"), HIGH, Polarity.HIGHER, Decimal("23.4")),
        (Decimal(95), HIGH, Polarity.HIGHER, 0),
        (Decimal("28.8"), LOW, Polarity.LOWER, Decimal("13.8")),
        (Decimal(51), NEAR, Polarity.TARGET, 1),
        (Decimal(38), RANGE, Polarity.RANGE, 2),
        (Decimal(38), HIGH, Polarity.NONE, None),
    ],
)
def test_how_far_short(
    value: Decimal, target: TargetFacts, polarity: Polarity, short: Decimal | int | None
) -> None:
    assert shortfall(value, target, polarity) == short


def test_words() -> None:
    assert [colour.label for colour in Rag] == ["Green", "Amber", "Red", "No RAG"]
    assert [polarity.label for polarity in Polarity] == [
        "Higher is better",
        "Lower is better",
        "Close to the target is better",
        "Within the range is better",
        "Neither is better",
    ]
