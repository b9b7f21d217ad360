"""Axes: round numbers, nothing cut off, and numbers as they are written."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.charts.scales import number_text, scale


@pytest.mark.parametrize(
    ("values", "ticks"),
    [
        ((47.2, 90.0), (40, 50, 60, 70, 80, 90)),
        ((16.9, 21.6), (16, 17, 18, 19, 20, 21, 22)),
        ((0, 46), (0, 10, 20, 30, 40, 50)),
        ((0.0011, 0.0017), (0.0011, 0.0012, 0.0013, 0.0014, 0.0015, 0.0016, 0.0017)),
        ((-5, 12), (-5.0, -2.5, 0, 2.5, 5, 7.5, 10, 12.5)),
        ((0, 0), (-1, -0.5, 0, 0.5, 1)),
        ((), (0, 0.2, 0.4, 0.6, 0.8, 1)),
    ],
)
def test_ticks_are_round_and_enclose_all_values(values: tuple[float, ...], ticks: tuple[float, ...]) -> None:
    assert scale(values, start=0, end=1).ticks == ticks


def test_an_axis_of_whole_numbers_has_whole_ticks() -> None:
    assert scale([7], start=0, end=1, decimals=0).ticks == (6, 7, 8)
    assert scale([0, 17], start=0, end=1, decimals=0).ticks == (0, 5, 10, 15, 20)


def test_places_run_from_start_to_end() -> None:
    axis = scale([40, 90], start=346, end=42)

    assert (axis.at(40), axis.at(90), axis.at(65)) == (346, 42, 194)
    assert axis.decimals == 0


@given(st.lists(st.floats(-1e12, 1e12), min_size=1, max_size=20), st.integers(0, 6))
def test_no_value_is_ever_cut_off(values: list[float], decimals: int) -> None:
    axis = scale(values, start=0, end=100, decimals=decimals)
    slack = 1e-6 * max(abs(tick) for tick in axis.ticks)

    assert axis.ticks[0] <= min(values) + slack
    assert max(values) <= axis.ticks[-1] + slack
    assert 2 <= len(axis.ticks) <= 8
    assert axis.decimals <= decimals


@pytest.mark.parametrize(
    ("value", "decimals", "unit", "text"),
    [
        (Decimal("1234.45"), 1, "%", "1,234.5%"),
        (0.125, 2, "", "0.13"),
        (19.15, 1, "", "19.2"),
        (-0.04, 1, "", "0.0"),
        (-0.05, 1, "", "-0.1"),
        (Decimal("1E+30"), 0, "", "1,000,000,000,000,000,000,000,000,000,000"),
    ],
)
def test_numbers_are_rounded_half_up_as_they_are_written(
    value: Decimal | float, decimals: int, unit: str, text: str
) -> None:
    assert number_text(value, decimals, unit) == text
