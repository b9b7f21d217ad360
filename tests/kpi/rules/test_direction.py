"""Direction and performance, and the arrows that a real council printed in December 2018."""

import csv
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from kpi.rules.direction import Direction, Figure, Performance, change, direction, mean_of_three, performance
from kpi.rules.rag import Polarity, TargetFacts, displayed

# Cells whose printed arrow no rule explains: November and December are both 92.5; 60.6 is below 72.5.
MISPRINTED = {
    ("PI7", "Change From November"): ("down", Direction.SAME),
    ("PI9", "Previous Three Month Average"): ("up", Direction.DOWN),
}
MONTHS_BEFORE = ("2018-09", "2018-10", "2018-11")


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def references(folder: Path) -> tuple[dict[str, Decimal], dict[tuple[str, str], Figure | None]]:
    """December's displayed values by code, and by code and printed column what they are compared with."""
    values = {(row["code"], row["period"]): row for row in rows(folder / "sandwell_kpis_2018.csv")}
    latest: dict[str, Decimal] = {}
    compared: dict[tuple[str, str], Figure | None] = {}
    for code in {code for code, _ in values}:
        decimals = int(values[code, "2018-12"]["decimals"])
        before = [Decimal(values[code, month]["value"]) for month in MONTHS_BEFORE]
        latest[code] = displayed(Decimal(values[code, "2018-12"]["value"]), decimals)
        compared[code, "Change From November"] = displayed(before[-1], decimals)
        compared[code, "Previous Three Month Average"] = mean_of_three(before, decimals)
    columns = {"Statistical Neighbours": "Direction vs SN", "England": "Direction vs Eng"}
    for row in rows(folder / "sandwell_comparators.csv"):
        if row["comparator"] in columns and row["value"]:
            compared[row["code"], columns[row["comparator"]]] = Decimal(row["value"])
    return latest, compared


def test_the_printed_arrows(shared_data: Path) -> None:
    latest, compared = references(shared_data / "kpi")
    cells = rows(shared_data / "kpi" / "sandwell_printed_arrows.csv")
    ours = {
        (cell["code"], cell["column"]): direction(
            latest[cell["code"]], compared.get((cell["code"], cell["column"]))
        )
        for cell in cells
    }
    printed = {
        (cell["code"], cell["column"]): cell["reading"]
        for cell in cells
        if cell["reading"] in ("up", "down", "same")
    }
    assert len(cells) == 60
    assert len(printed) == 39
    differing = {key: (arrow, ours[key]) for key, arrow in printed.items() if arrow != ours[key]}
    assert differing == MISPRINTED
    no_arrow = {key for key, arrow in ours.items() if arrow is None}
    assert no_arrow == {
        (cell["code"], cell["column"]) for cell in cells if cell["certainty"] == "not applicable"
    }


def test_our_performance_is_the_one_predicted_for_every_arrow(shared_data: Path) -> None:
    latest, compared = references(shared_data / "kpi")
    polarities = {"High": Polarity.HIGHER, "Low": Polarity.LOWER}
    words = {
        "up": Performance.BETTER,
        "down": Performance.WORSE,
        "same": Performance.SAME,
        "": Performance.NONE,
    }
    for cell in rows(shared_data / "kpi" / "sandwell_printed_arrows.csv"):
        key = (cell["code"], cell["column"])
        ours = performance(latest[cell["code"]], compared.get(key), polarities[cell["polarity"]])
        assert ours is words[cell["predicted_performance_direction"]], key


@pytest.mark.parametrize(
    ("value", "other", "decimals", "difference"),
    [
        ("66.6", "75.4", 1, "-8.8"),
        ("66.64", "66.55", 1, "0.0"),
        ("66.65", "66.64", 1, "0.1"),
        ("18.8", "19.2", 2, "-0.40"),
        ("17.5", "16.4", 0, "2"),
    ],
)
def test_change_is_between_displayed_values(value: str, other: str, decimals: int, difference: str) -> None:
    assert str(change(Decimal(value), Decimal(other), decimals)) == difference


def test_change_needs_both_values() -> None:
    assert change(None, Decimal(1), 1) is None
    assert change(Decimal(1), None, 1) is None


@pytest.mark.parametrize(
    ("values", "decimals", "mean"),
    [
        ((Decimal("73.5"), Decimal("73.8"), Decimal("75.4")), 1, Fraction(2227, 30)),
        ((Decimal(1), Decimal(1), Decimal(2)), 0, Fraction(4, 3)),
        ((Decimal("0.5"), Decimal("0.5"), Decimal("0.5")), 0, Fraction(1)),
        ((Decimal(1), None, Decimal(2)), 0, None),
        ((Decimal(1), Decimal(2)), 0, None),
        ((Decimal(1), Decimal(2), Decimal(3), Decimal(4)), 0, None),
        ((Decimal(1), Decimal(2), Decimal(3), None), 0, None),
    ],
)
def test_the_mean_of_three_is_exact(
    values: tuple[Decimal | None, ...], decimals: int, mean: Fraction | None
) -> None:
    assert mean_of_three(values, decimals) == mean


def test_a_value_is_compared_with_the_exact_mean_not_the_rounded_one() -> None:
    # The mean, 1.333…, would be shown as 1.3.
    assert direction(Decimal("1.3"), mean_of_three((Decimal(1), Decimal(1), Decimal(2)), 1)) is Direction.DOWN
    assert direction(Decimal("1.4"), mean_of_three((Decimal(1), Decimal(1), Decimal(2)), 1)) is Direction.UP
    assert direction(Decimal("2.0"), mean_of_three((Decimal(1), Decimal(2), Decimal(3)), 1)) is Direction.SAME
    assert direction(None, Fraction(1)) is None
    assert direction(Decimal(1), None) is None


NEAR = TargetFacts(value=Decimal(50), green_within=Decimal(2), amber_within=Decimal(5))
RANGE = TargetFacts(low=Decimal(40), high=Decimal(60))


@pytest.mark.parametrize(
    ("polarity", "target", "value", "reference", "word"),
    [
        (Polarity.HIGHER, None, Decimal(5), Decimal(4), Performance.BETTER),
        (Polarity.HIGHER, None, Decimal(4), Decimal(5), Performance.WORSE),
        (Polarity.HIGHER, None, Decimal("4.0"), Decimal(4), Performance.SAME),
        (Polarity.LOWER, None, Decimal(4), Decimal(5), Performance.BETTER),
        (Polarity.LOWER, None, Decimal(5), Fraction(14, 3), Performance.WORSE),
        (Polarity.LOWER, None, Decimal(5), Decimal(5), Performance.SAME),
        (Polarity.TARGET, NEAR, Decimal(51), Decimal(53), Performance.BETTER),
        (Polarity.TARGET, NEAR, Decimal(46), Decimal(53), Performance.WORSE),
        (Polarity.TARGET, NEAR, Decimal(49), Decimal(51), Performance.SAME),
        (Polarity.TARGET, None, Decimal(49), Decimal(51), Performance.NONE),
        (Polarity.TARGET, RANGE, Decimal(49), Decimal(51), Performance.NONE),
        (Polarity.RANGE, RANGE, Decimal(41), Decimal(59), Performance.SAME),
        (Polarity.RANGE, RANGE, Decimal(61), Decimal(38), Performance.BETTER),
        (Polarity.RANGE, RANGE, Decimal(38), Decimal(60), Performance.WORSE),
        (Polarity.RANGE, TargetFacts(high=Decimal(60)), Decimal(10), Decimal(61), Performance.BETTER),
        (Polarity.RANGE, NEAR, Decimal(38), Decimal(60), Performance.NONE),
        (Polarity.NONE, NEAR, Decimal(51), Decimal(53), Performance.NONE),
        (Polarity.HIGHER, None, None, Decimal(53), Performance.NONE),
        (Polarity.HIGHER, None, Decimal(53), None, Performance.NONE),
    ],
)
def test_performance(
    polarity: Polarity,
    target: TargetFacts | None,
    value: Decimal | None,
    reference: Figure | None,
    word: Performance,
) -> None:
    assert performance(value, reference, polarity, target) is word
