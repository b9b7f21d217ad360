"""Single cells: figures, numerators, periods and years as people and spreadsheets write them."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from kpi.imports.figures import CellError, read_count, read_figure, read_period, read_year, shown, stored


@pytest.mark.parametrize(
    ("cell", "value", "decimals"),
    [
        ("83.0", "83.0", 1),
        (" 83.0 ", "83.0", 1),
        ("1,234", "1234", 0),
        ("1,234,567.50", "1234567.50", 2),
        (".5", "0.5", 1),
        ("5.", "5", 0),
        ("-3", "-3", 0),
        ("−3", "-3", 0),
        (17, "17", 0),
        (18.93, "18.93", 2),
        (0.1 + 0.2, "0.3", 1),
    ],
)
def test_numbers(cell: Any, value: str, decimals: int) -> None:
    written = read_figure(cell)
    assert written is not None
    assert (written.value, written.decimals, written.percent) == (Decimal(value), decimals, False)


@pytest.mark.parametrize(("cell", "value"), [("83.0%", "83.0"), ("83 %", "83"), ("83 per cent", "83")])
def test_percentages_as_text(cell: str, value: str) -> None:
    written = read_figure(cell)
    assert written is not None
    assert (written.value, written.percent) == (Decimal(value), True)


@pytest.mark.parametrize(("cell", "value"), [(0.83, "83"), (0.829, "82.9"), (1, "100"), (1.1, "110")])
def test_cells_shown_as_percentages_hold_fractions(cell: float, value: str) -> None:
    written = read_figure(cell, percent=True)
    assert written is not None
    assert (written.value, written.percent) == (Decimal(value), True)


@pytest.mark.parametrize(
    ("cell", "provisional"),
    [
        ("12 (provisional)", True),
        ("12p", True),
        ("12 (P)", True),
        ("12 prov.", True),
        ("12 r", False),
        ("12", False),
    ],
)
def test_provisional_figures(cell: str, provisional: bool) -> None:
    written = read_figure(cell)
    assert written is not None
    assert (written.value, written.provisional) == (Decimal(12), provisional)


@pytest.mark.parametrize(
    "cell",
    ["", "  ", "-", "–", "n/a", "N/A", "None", "No available comparator data", "no data", "z", "c", ".."],
)
def test_words_that_say_there_is_no_figure(cell: str) -> None:
    assert read_figure(cell) is None


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("6 179", "This is no figure."),
        ("12,5", "This is no figure."),
        ("1,23", "This is no figure."),
        ("83.0.1", "This is no figure."),
        ("about 12", "This is no figure."),
        ("£12", "This is no figure."),
        ("١٢", "This is no figure."),
        ("1e5", "This is no figure."),
        ("9" * 61, "This is no figure."),
        ("9999999999999", "too large"),
        (10**300, "too large"),
        (float("inf"), "too large"),
        (True, "This is no number."),
        (date(2018, 1, 1), "This is a date"),
    ],
)
def test_cells_that_are_no_figures(cell: Any, reason: str) -> None:
    with pytest.raises(CellError, match=reason):
        read_figure(cell)


@pytest.mark.parametrize("cell", [10**300, 1e300, float("inf")])
def test_percentages_that_cannot_be_meant(cell: float) -> None:
    with pytest.raises(CellError, match="too large"):
        read_figure(cell, percent=True)


def test_numerators() -> None:
    assert read_count("1,703") == Decimal("1703")
    assert read_count("") is None
    for wrong in ("12%", "-1"):
        with pytest.raises(CellError, match="cannot be a number of children"):
            read_count(wrong)


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("2018-12", "2018-12"),
        (" Dec-18 ", "2018-12"),
        ("31/12/2018", "2018-12"),
        ("1/12/2018", "2018-12"),
        ("31 December 2018", "2018-12"),
        (date(2018, 12, 1), "2018-12"),
        (datetime(2018, 12, 31, 9, 30, tzinfo=UTC), "2018-12"),
        ("Q3 2018/19", "2018/19-Q3"),
        ("2022-23", "2022/23"),
        ("2022-23 summer term", "2022/23-summer"),
        ("2022-10 to 2023-09", "12m-2023-09"),
    ],
)
def test_periods(cell: Any, code: str) -> None:
    assert read_period(cell).code == code


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("2023-24 to date", "does not say up to which month"),
        ("2022-10 to 2023-08", "does not name a period"),
        ("31/02/2018", "There is no such day"),
        ("43101", "does not name a period"),
        (43101, "does not name a period"),
        ("last month", "does not name a period"),
    ],
)
def test_cells_that_are_no_periods(cell: Any, reason: str) -> None:
    with pytest.raises(CellError, match=reason):
        read_period(cell)


@pytest.mark.parametrize(
    ("cell", "year"),
    [
        ("2017/18", 2018),
        ("2017-18", 2018),
        ("2011-12", 2012),
        ("2018", 2018),
        (2018, 2018),
        ("2018-03-31", 2018),
        ("2018-09-30", 2019),
        (date(2018, 3, 31), 2018),
        ("", None),
        ("not printed", None),
    ],
)
def test_years_are_those_that_end_in_march(cell: Any, year: int | None) -> None:
    assert read_year(cell) == year


@pytest.mark.parametrize("cell", ["2017/19", "2021/21", "recently", True])
def test_cells_that_are_no_years(cell: Any) -> None:
    with pytest.raises(CellError, match="no year"):
        read_year(cell)


def test_cells_as_they_were_seen() -> None:
    assert shown(0.829, percent=True) == "82.9%"
    assert shown(date(2018, 12, 1)) == "2018-12-01"
    assert shown(" a \n b ") == "a b"


def test_values_are_kept_with_six_places_rounded_half_up() -> None:
    assert stored(Decimal("62.7450985")) == Decimal("62.745099")
    assert str(stored(Decimal("-0.0000001"))) == "0.000000"
