"""Long tables: which columns are read, what is passed over, what is named and why."""

from decimal import Decimal

import pytest

from tests.kpi.imports.making import bomb, figures, read, rejected, workbook


def csv(text: str, **more: str) -> bytes:
    return text.replace("\n", "\r\n").encode(more.get("encoding", "utf-8"))


def test_a_long_file_with_all_columns() -> None:
    reading = read(
        csv(
            "code,period,numerator,denominator,value,provisional,source,breakdown,category,colour\n"
            "PI1,2018-12,20,33,60.6,yes,Case system,Team,North,red\n"
        ),
        name="kpis.csv",
    )

    (row,) = reading.figures
    assert (row.numerator, row.denominator, row.provisional, row.source) == (
        Decimal(20),
        Decimal(33),
        True,
        "Case system",
    )
    assert (row.breakdown, row.category, row.parts_said) == ("Team", "North", True)
    assert (row.place.cell, row.place.keys) == ("E2", ("2",))
    assert reading.notes == ("Columns that are not read: colour.",)


def test_titles_may_stand_above_the_headings() -> None:
    reading = read(
        workbook(("Scorecard",), ("As at", "2018-12-31"), ("Code", "Month", "Result"), ("PI1", "Dec-18", 5))
    )
    assert figures(reading) == [("PI1", "2018-12", "5")]


def test_value_counts_before_the_value_as_printed() -> None:
    reading = read(csv("code,period,value,value_printed\nPI14,2018-11,19.20,1920\n"), name="k.csv")
    assert figures(reading) == [("PI14", "2018-11", "19.20")]


def test_the_value_may_follow_from_its_parts() -> None:
    reading = read(csv("code,period,numerator,denominator\nPI1,2018-12,20,33\nPI1,2018-11,,\n"), name="k.csv")
    assert figures(reading) == [("PI1", "2018-12", "")]


def test_rows_without_a_figure_are_passed_over() -> None:
    reading = read(csv("code,period,value\nPI1,2018-12,n/a\nPI1,,\n"), name="k.csv")
    assert (reading.figures, reading.rejected) == ((), ())


def test_every_cell_that_cannot_be_taken_is_named() -> None:
    reading = read(
        csv(
            "code,name,frequency,unit,decimals,period,value,numerator,denominator,breakdown,category,provisional\n"
            "PI1,,hourly,,,2018-12,5,,,,,\n"
            "PI1,,,furlongs,9,2018-12,5,,,,,\n"
            "PI1,,,,,someday,5,,,,,\n"
            "PI1,,,,,,5,,,,,\n"
            "PI1,,,,,2018-12,5x,,,,,\n"
            "PI1,,,,,2018-12,5,3,0,,,\n"
            "PI1,,,,,2018-12,5,,,Team,,\n"
            "PI1,,,,,2018-12,5,,,,,perhaps\n"
            f"{'P' * 61},,,,,2018-12,5,,,,,\n"
        ),
        name="k.csv",
    )

    assert reading.figures == ()
    assert [(place, value[:10]) for place, value, _ in rejected(reading)] == [
        ("C2", "hourly"),
        ("D3", "furlongs"),
        ("E3", "9"),
        ("F4", "someday"),
        ("F5", ""),
        ("G6", "5x"),
        ("I7", "0"),
        ("K8", ""),
        ("L9", "perhaps"),
        ("A10", "PPPPPPPPPP"),
    ]
    assert all(item.place.keys for item in reading.rejected)


def test_comparators() -> None:
    reading = read(
        csv(
            "indicator,area,period_printed,value,dfe_lait_year,unit,source\n"
            "Visits on time,England,2022/23,89,2023,,DfE\n"
            "Visits on time,Sandwell,not printed,86%,2022,,\n"
            "Visits on time,SN,,No available comparator data,,,\n"
            "Visits on time,,2022/23,5,,,\n"
            "Visits on time,England,recently,5,,,\n"
            "Visits on time,75.4,2022/23,5,,,\n"
            ",,,,,,\n"
        ),
        name="k.csv",
        kind="comparators",
    )

    assert [
        (row.area, row.year, row.written and row.written.value, row.source) for row in reading.comparators
    ] == [
        ("England", 2023, 89, "DfE"),
        ("Sandwell", 2022, 86, ""),
        ("SN", None, None, ""),
    ]
    assert [(place, value) for place, value, _ in rejected(reading)] == [
        ("B5", ""),
        ("C6", "recently"),
        ("B7", "75.4"),
    ]


def test_a_file_in_windows_encoding_is_read() -> None:
    content = csv("code,period,value,source\nPI1,2018-12,5,Children’s system\n", encoding="cp1252")
    assert read(content, name="k.csv").figures[0].source == "Children’s system"


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("k.csv", b"", "This file is empty."),
        ("k.xlsx", b"", "This file is empty."),
        ("k.csv", b"\r\n \r\n", "This file is empty."),
        ("k.xlsx", workbook(), "This file is empty."),
        (
            "k.csv",
            b"code,period,value,source\r\nPI1,2018-12,5,\xc3\xa9t\xe9\r\n",
            "Line 2 holds a character that",
        ),
        ("k.csv", "code,period,value".encode("utf-16"), "This is not a text file."),
        ("k.csv", workbook(("code",)), "This is an Office file, not a CSV file."),
        ("k.xlsx", b"code,period,value\r\n", "This is not an Excel workbook (.xlsx), or it is damaged."),
        ("k.csv", b'code,period,value\r\n"PI1,2018-12,5\r\n', "quotation marks do not match"),
        ("k.xlsx", bomb(), "This file unpacks to far more than it should. It was not opened."),
        ("k.pdf", b"%PDF", "Choose a CSV or Excel (.xlsx) file."),
        ("k.csv", b"code,period,value\r\n" + b"PI1,2018-12,5\r\n" * 50_001, "more than 50,000 rows"),
    ],
)
def test_files_that_cannot_be_read(name: str, content: bytes, reason: str) -> None:
    reading = read(content, name=name)
    assert (reading.figures, len(reading.rejected)) == ((), 1)
    assert reason in reading.rejected[0].reason
    assert reading.rejected[0].place.keys == ()
