"""The words for frequency, polarity, unit and area."""

import pytest

from foundation.rendering.cells import CellError
from kpi.imports.words import (
    read_area,
    read_comparator_heading,
    read_frequency,
    read_polarity,
    read_unit,
)


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("Monthly", "monthly"),
        ("As at Month End", "month_end"),
        ("snapshot", "month_end"),
        ("Cumulative", "year_to_date"),
        ("cumulative in year", "year_to_date"),
        ("rolling 12 months", "rolling_12"),
        ("year_to_date", "year_to_date"),
        ("academic term", "termly"),
        ("financial year", "annual"),
    ],
)
def test_frequencies(text: str, stored: str) -> None:
    assert read_frequency(text) == stored


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("High", "higher"),
        ("Lower is better", "lower"),
        ("Target", "target"),
        ("n/a", "none"),
        ("Range", "range"),
    ],
)
def test_polarities(text: str, stored: str) -> None:
    assert read_polarity(text) == stored


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("%", "percent"),
        ("rate_per_10000", "rate_per_10000"),
        ("per 10,000", "rate_per_10000"),
        ("Number", "count"),
        ("average", "ratio"),
        ("days", "days"),
    ],
)
def test_units(text: str, stored: str) -> None:
    assert read_unit(text) == stored


def test_nothing_said_is_nothing() -> None:
    assert [read_frequency(""), read_polarity(" "), read_unit("")] == [None, None, None]


def test_words_that_nobody_knows_are_refused() -> None:
    with pytest.raises(CellError, match=r"“now and then” is no frequency\. Write one of: Monthly, As at"):
        read_frequency("now and then")
    with pytest.raises(CellError, match="“Llink” does not say which way is better"):
        read_polarity("Llink")
    with pytest.raises(CellError, match="“furlongs” is no unit"):
        read_unit("furlongs")


@pytest.mark.parametrize(
    ("text", "kind", "name", "aside"),
    [
        ("England", "england", "England", ""),
        ("Nationally (19-21)", "england", "England", "19-21"),
        ("Statistical Neighbours", "neighbours", "Statistical neighbours", ""),
        ("SN", "neighbours", "Statistical neighbours", ""),
        ("West Midlands", "region", "West Midlands", ""),
        ("Yorkshire and the Humber", "region", "Yorkshire and The Humber", ""),
        ("Ashworth", "outturn", "Ashworth", ""),
        ("Ashworth (per 10,000)", "outturn", "Ashworth", "per 10,000"),
        ("Sandwell", "authority", "Sandwell", ""),
    ],
)
def test_areas(text: str, kind: str, name: str, aside: str) -> None:
    area = read_area(text, own="Ashworth")
    assert (area.kind, area.name, area.aside) == (kind, name, aside)


@pytest.mark.parametrize(
    ("text", "kind", "year"),
    [
        ("England 2017/18", "england", "2017/18"),
        ("England average (2018)", "england", "2018"),
        ("Statistical neighbours 2018", "neighbours", "2018"),
        ("SN", "neighbours", ""),
        ("West Midlands", "region", ""),
        ("Out-turn 2017/18", "outturn", "2017/18"),
    ],
)
def test_headings_of_comparators(text: str, kind: str, year: str) -> None:
    found = read_comparator_heading(text, own="Ashworth")
    assert found is not None
    assert (found[0].kind, found[1]) == (kind, year)


@pytest.mark.parametrize(
    "text", ["Direction vs SN", "Change From November", "England 2016/17 to 2017/18", "Target", "2017/18"]
)
def test_headings_that_are_none(text: str) -> None:
    assert read_comparator_heading(text, own="Ashworth") is None
