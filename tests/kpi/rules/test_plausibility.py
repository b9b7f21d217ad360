"""Doubts about written figures, tried on what two councils printed."""

import csv
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

import pytest

from kpi.rules.plausibility import Entry, warnings

TRUNCATED = "truncated instead of rounded"


def rows(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / "kpi" / name).open(newline="") as file:
        return list(csv.DictReader(file))


def percent(value: str, top: str | None = None, bottom: str | None = None) -> Entry:
    return Entry(
        value=Decimal(value.rstrip("%")),
        unit="percent",
        decimals=1,
        factor=100,
        numerator=Decimal(top) if top else None,
        denominator=Decimal(bottom) if bottom else None,
    )


def codes(entry: Entry, neighbours: tuple[str, ...] = ()) -> list[str]:
    return [warning.code for warning in warnings(entry, [Decimal(text) for text in neighbours])]


def texts(entry: Entry, neighbours: tuple[str, ...] = ()) -> list[str]:
    return [warning.text for warning in warnings(entry, [Decimal(text) for text in neighbours])]


# --- out of scale

CASELOADS = (
    "18.93",
    "19.15",
    "19.89",
    "20.04",
    "19.96",
    "20.90",
    "20.19",
    "19.40",
    "18.80",
    "19.07",
    "18.80",
)


def test_the_lost_decimal_point_of_november_2018() -> None:
    entry = Entry(value=Decimal(1920), unit="ratio", decimals=2)
    assert texts(entry, CASELOADS) == [
        "1920 is about 100 times the figures around it, which are near 19.40: is 19.20 meant?"
    ]


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("192.0", "192.0 is about 10 times the figures around it, which are near 19.40: is 19.20 meant?"),
        ("19200", "19200 is about 1000 times the figures around it, which are near 19.40: is 19.20 meant?"),
        ("1.92", "1.92 is about one tenth of the figures around it, which are near 19.40: is 19.20 meant?"),
        (
            "0.192",
            "0.192 is about one hundredth of the figures around it, which are near 19.40: is 19.20 meant?",
        ),
    ],
)
def test_every_slip_of_the_point_is_named_with_what_may_be_meant(value: str, words: str) -> None:
    assert texts(Entry(value=Decimal(value), unit="ratio", decimals=2), CASELOADS) == [words]


def test_a_percentage_written_as_a_part_of_one() -> None:
    assert texts(percent("0.666"), ("73.5", "73.8", "75.4")) == [
        "0.666% is about one hundredth of the figures around it, which are near 73.8%: is 66.6% meant?"
    ]


def test_no_figure_of_the_real_table_is_out_of_scale(shared_data: Path) -> None:
    """Neither in the whole year nor beside any part of it, as when months arrive one by one."""
    series = defaultdict(list)
    for row in rows(shared_data, "sandwell_kpis_2018.csv"):
        series[row["code"]].append(
            Entry(value=Decimal(row["value"]), unit=row["unit"], decimals=int(row["decimals"]))
        )
    assert sum(map(len, series.values())) == 180
    for code, entries in series.items():
        values = [entry.value for entry in entries]
        for place, entry in enumerate(entries):
            for reach in range(12):
                before = values[max(0, place - reach) : place]
                after = values[place + 1 : place + 1 + reach]
                assert warnings(entry, before) == [], (code, place, reach)
                assert warnings(entry, before + after) == [], (code, place, reach)


def test_two_slips_in_one_series_do_not_hide_each_other() -> None:
    entry = Entry(value=Decimal(1920), unit="ratio", decimals=2)
    assert codes(entry, ("19.40", "18.80", "1907", "18.80")) == ["out_of_scale"]


def test_a_series_that_swings_may_swing_on() -> None:
    entry = Entry(value=Decimal(7), unit="count", decimals=0)
    assert codes(entry, ("46", "45", "61", "17", "12")) == []
    assert codes(entry, ("46", "45", "61", "47", "42")) == ["out_of_scale"]


@pytest.mark.parametrize(
    ("value", "unit", "accumulates", "neighbours"),
    [
        ("1920", "ratio", False, ("19.07", "18.80")),
        ("0", "percent", False, ("73.5", "73.8", "75.4")),
        ("95", "percent", False, ("0", "0", "0", "0")),
        ("9", "count", False, ("1", "1", "2", "1")),
        ("12", "count", True, ("180", "195", "210", "230")),
    ],
    ids=["too few beside it", "zero", "zeros beside it", "small counts", "a count that starts anew"],
)
def test_what_is_usual_cannot_always_be_said(
    value: str, unit: str, accumulates: bool, neighbours: tuple[str, ...]
) -> None:
    entry = Entry(value=Decimal(value), unit=unit, decimals=1, accumulates=accumulates)
    assert codes(entry, neighbours) == []


def test_the_limits_of_what_is_small_and_what_starts_anew() -> None:
    assert codes(Entry(value=Decimal(10), unit="count", decimals=0), ("1", "1", "2", "1")) == ["out_of_scale"]
    percentage = Entry(value=Decimal("7.1"), unit="percent", decimals=1, accumulates=True)
    assert codes(percentage, ("70.2", "71.4", "70.9")) == ["out_of_scale"]


@pytest.mark.parametrize(
    ("value", "doubted"),
    [("49.9", False), ("50.0", True), ("2.1", False), ("2.0", True), ("310", True), ("1000", True)],
)
def test_five_times_what_is_usual_is_where_doubt_begins(value: str, doubted: bool) -> None:
    entry = Entry(value=Decimal(value), unit="ratio", decimals=1)
    assert bool(codes(entry, ("10", "10", "10"))) is doubted


@pytest.mark.parametrize(
    ("value", "doubted"), [("80.0", False), ("80.1", True), ("1.5", False), ("1.4", True)]
)
def test_twice_as_far_as_the_series_ever_went_is_where_doubt_begins(value: str, doubted: bool) -> None:
    entry = Entry(value=Decimal(value), unit="ratio", decimals=1)
    assert bool(codes(entry, ("3", "10", "10", "40"))) is doubted


def test_what_is_meant_is_told_by_the_nearest_power_of_ten() -> None:
    entry = Entry(value=Decimal("50"), unit="ratio", decimals=1)
    assert texts(entry, ("10", "10", "10")) == [
        "50 is about 10 times the figures around it, which are near 10.0: is 5.0 meant?"
    ]


# --- bounds


def test_a_percentage_above_100() -> None:
    assert texts(percent("100.0")) == []
    assert texts(percent("100.1")) == ["100.1% is more than 100%."]
    assert texts(Entry(value=Decimal("107.4"), unit="rate_per_10000", decimals=1)) == []


def test_less_than_nothing() -> None:
    assert texts(percent("-3.1")) == ["-3.1% is less than 0."]
    assert codes(Entry(value=Decimal(-1), unit="count", decimals=0)) == ["negative"]
    assert codes(Entry(value=Decimal("-0.87"), unit="ratio", decimals=2)) == []


def test_a_numerator_above_its_denominator() -> None:
    assert texts(percent("107.4", "29", "27")) == [
        "107.4% is more than 100%.",
        "The numerator, 29, is more than the denominator, 27.",
    ]
    caseload = Entry(
        value=Decimal("18.80"),
        unit="ratio",
        decimals=2,
        numerator=Decimal("3696.00"),
        denominator=Decimal("196.59"),
    )
    assert texts(caseload) == []


def test_a_count_that_is_not_whole() -> None:
    assert texts(Entry(value=Decimal("12.5"), unit="count", decimals=0)) == [
        "12.5 is not a whole number, but this counts."
    ]
    assert texts(Entry(value=Decimal("12.0"), unit="count", decimals=0)) == []


# --- percentages against their own numerators


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        (percent("60.6%", "20", "33"), []),
        (percent("48.9", "23", "47"), []),
        (
            percent("16.9", "9", "53"),
            ["16.9% is written, but 9 out of 53 is 17.0%: it is truncated instead of rounded."],
        ),
        (percent("13.7", "6", "44"), ["13.7% is written, but 6 out of 44 is 13.6%."]),
        (percent("59.3", "32", "53"), ["59.3% is written, but 32 out of 53 is 60.4%."]),
        (percent("42.9", "20", "44"), ["42.9% is written, but 20 out of 44 is 45.5%."]),
        (percent("66.8", "276", "1312"), ["66.8% is written, but 276 out of 1312 is 21.0%."]),
        (percent("14.0", "3", "236"), ["14.0% is written, but 3 out of 236 is 1.3%."]),
        (
            percent("3.6", "6.00", "163.00"),
            ["3.6% is written, but 6 out of 163 is 3.7%: it is truncated instead of rounded."],
        ),
        (percent("12.5", "0.125", "1"), []),
        (percent("12.5", "0.25", "1"), ["12.5% is written, but 0.25 out of 1 is 25.0%."]),
        (percent("62.745099", "96", "153"), ["62.745099% is written, but 96 out of 153 is 62.745098%."]),
        (percent("62.74509803921569", "96", "153"), []),
        (percent("56.99999999999999", "574", "1000"), []),
    ],
)
def test_a_percentage_and_its_parts(entry: Entry, words: list[str]) -> None:
    assert texts(entry) == words


def test_a_rate_is_recomputed_too() -> None:
    def rate(value: str) -> Entry:
        return Entry(
            value=Decimal(value),
            unit="rate_per_10000",
            decimals=1,
            factor=10_000,
            numerator=Decimal(650),
            denominator=Decimal(69370),
        )

    assert texts(rate("93.7")) == []
    assert texts(rate("95")) == ["95 is written, but 650 out of 69370 is 94."]


def test_a_denominator_of_nothing_contradicts_nothing() -> None:
    assert codes(percent("0", "0", "0")) == []


def test_the_audits_that_disagree_are_named_and_no_others(shared_data: Path) -> None:
    found = {}
    for row in rows(shared_data, "sandwell_audits.csv"):
        if not row["percent_printed"]:
            continue
        said = [
            warning.text
            for warning in warnings(percent(row["percent_printed"], row["numerator"], row["denominator"]))
            if warning.code == "contradicted"
        ]
        assert bool(said) == (row["agrees"] == "no"), row
        found.update(dict.fromkeys(said, row["note"]))
    assert found == {
        "16.9% is written, but 9 out of 53 is 17.0%: it is truncated instead of rounded.": TRUNCATED,
        "13.7% is written, but 6 out of 44 is 13.6%.": "disagrees",
        "12.7% is written, but 6 out of 47 is 12.8%: it is truncated instead of rounded.": TRUNCATED,
        "37.7% is written, but 54 out of 143 is 37.8%: it is truncated instead of rounded.": TRUNCATED,
        "96.8% is written, but 93 out of 96 is 96.9%: it is truncated instead of rounded.": TRUNCATED,
    }


def test_the_health_assessments_agree(shared_data: Path) -> None:
    months = rows(shared_data, "walsall_iha_monthly.csv")
    assert len(months) == 13
    for row in months:
        assert codes(percent(row["percent_printed"], row["target_met"], row["cohort"])) == [], row


def test_of_all_indicators_only_the_truncated_one_is_doubted(shared_data: Path) -> None:
    factors = {"percent": 100, "rate_per_10000": 10_000}
    doubted = {}
    printed = [row for row in rows(shared_data, "walsall_indicators.csv") if row["value_printed"]]
    for row in printed:
        entry = Entry(
            value=Decimal(row["value_printed"]),
            unit=row["unit"],
            decimals=1,
            factor=factors.get(row["unit"], 1),
            numerator=Decimal(row["numerator"]) if row["numerator"] else None,
            denominator=Decimal(row["denominator"]) if row["denominator"] else None,
        )
        if found := warnings(entry):
            doubted[row["indicator"], row["agrees"]] = [warning.text for warning in found]
    assert len(printed) > 80
    assert doubted == {
        ("Residential children's home as first placement", "no"): [
            "3.6% is written, but 6 out of 163 is 3.7%: it is truncated instead of rounded."
        ]
    }


# --- percentages of which only the denominator is known


def test_the_complaints_that_no_whole_number_explains(shared_data: Path) -> None:
    found = {}
    for row in rows(shared_data, "sandwell_complaints.csv"):
        said = texts(percent(row["percent_in_timescale_printed"], None, row["complaints"]))
        assert bool(said) == (row["exists_by_rounding"] == "no"), row
        found.update(dict.fromkeys(said, row["exists_by_truncation"]))
    assert found == {
        "No whole number out of 22 is 56.52%: 12 out of 22 is 54.55% and 13 out of 22 is 59.09%.": "no",
        "65% of 29 is truncated instead of rounded: 19 out of 29 is 66%.": "yes",
        "66.6% of 18 is truncated instead of rounded: 12 out of 18 is 66.7%.": "yes",
        "76% of 26 is truncated instead of rounded: 20 out of 26 is 77%.": "yes",
    }


@pytest.mark.parametrize(
    ("value", "bottom"),
    [("100", "1"), ("100", "10"), ("0", "10"), ("8.9", "1323"), ("28.8", "218.69"), ("50", "0")],
)
def test_percentages_that_some_number_explains_or_none_could(value: str, bottom: str) -> None:
    assert codes(percent(value, None, bottom)) == []
