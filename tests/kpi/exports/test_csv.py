"""The CSV of a KPI report: the first columns are a promise, numbers are plain, hidden figures stay hidden."""

import csv
import io
from decimal import Decimal

from kpi.exports.csv import report_csv
from kpi.rules.report import KpiReportContent, ReportComparator
from tests.factories.kpi_report import content, hidden, indicator

PROMISED = [
    "code", "period", "value", "rag", "previous", "change", "change_direction", "three_month_mean",
    "three_month_direction", "england", "neighbours", "region", "variation", "assurance",
]  # fmt: skip


def rows(report: KpiReportContent) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(report_csv(report).decode(), newline="")))


def test_the_first_columns_in_their_order() -> None:
    header = report_csv(content()).decode().splitlines()[0].split(",")
    assert header[:14] == PROMISED
    assert len(set(header)) == len(header)


def test_numbers_are_plain_and_directions_are_words() -> None:
    (row,) = rows(content())
    assert [row[name] for name in PROMISED] == [
        "PI6", "2018-12", "88.8", "amber", "85.3", "3.5", "up", "81.800",
        "up", "79.7", "82.44", "", "improvement_high", "consistent_fail",
    ]  # fmt: skip
    assert (row["numerator"], row["denominator"]) == ("404", "455")
    assert (row["target"], row["floor"]) == ("90.0", "80.0")
    assert (row["mean"], row["lower_limit"], row["upper_limit"]) == ("77.21", "65.11", "89.31")
    assert (row["england_year"], row["previous_period"]) == ("2018", "Nov 2018")
    assert row["commentary"] == "Two more teams plan visits ahead.\n\nCover is asked for."


def test_counts_have_no_decimals_and_ratios_theirs() -> None:
    down = {"change": Decimal(-8), "change_direction": "down"}
    same = {"change": Decimal(0), "change_direction": "same"}
    england = ReportComparator(Decimal("17.800000"), "17.80", "2018", "up")
    count = indicator(unit="count", decimals=0, value=Decimal(1017), **down)
    ratio = indicator(unit="ratio", decimals=2, value=Decimal("18.80"), england=england, **same)
    first, second = rows(content(count, ratio))
    assert (first["value"], first["change"], first["change_direction"]) == ("1017", "-8", "down")
    assert (second["value"], second["change"], second["change_direction"]) == ("18.80", "0.00", "same")
    assert second["england"] == "17.80"


def test_a_missing_figure_is_empty_and_says_why() -> None:
    (row,) = rows(content(indicator(value=None, value_text="–", missing="No figure", rag="")))
    assert (row["value"], row["rag"], row["missing"]) == ("", "", "No figure")


def test_zero_is_a_figure() -> None:
    (row,) = rows(content(indicator(value=Decimal("0.0"), value_text="0.0%")))
    assert row["value"] == "0.0"


def test_a_hidden_figure_is_c() -> None:
    (row,) = rows(content(hidden(), edition="public"))
    assert row["value"] == "c"
    assert [row[name] for name in PROMISED[3:]] == [""] * 11
    assert {row[name] for name in ("numerator", "denominator", "mean", "lower_limit", "upper_limit")} == {""}


def test_texts_are_inert_and_the_file_is_plain_utf_8() -> None:
    (row,) = rows(content(indicator(name='=HYPERLINK("x")', commentary="£5 – “so”")))
    assert row["name"] == '\'=HYPERLINK("x")'
    assert row["commentary"] == "£5 – “so”"
    assert report_csv(content())[:5] == b"code,"
    assert report_csv(content(), bom=True)[:8] == b"\xef\xbb\xbfcode,"
