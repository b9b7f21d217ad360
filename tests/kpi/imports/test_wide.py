"""Wide sheets: headings below titles, months in all spellings, comparators beside them."""

from datetime import date
from typing import Any

import pytest

from kpi.imports.rows import Reading
from tests.kpi.imports.making import Formula, Percent, figures, read, rejected, workbook

HEAD = ("Code", "Indicator", "Frequency", "Polarity")
PI1 = ("PI1", "Visits on time", "Monthly", "High")
PI2 = ("PI2", "Children unallocated", "As at Month End", "Low")


def test_a_sheet_as_councils_keep_it() -> None:
    reading = read(
        workbook(
            ("Ashworth performance scorecard",),
            ("Reported", "Jan-19"),
            (),
            (*HEAD, "Nov-18", "Dec-18", "Change From November", "Statistical Neighbours", "England 2017/18"),
            ("PI1 ", *PI1[1:], " 75.4% ", Percent(0.666), "▼", "No available comparator data", "81.5%"),
            ("Children in need",),
            (*PI2, "1,025", 17, "▲", "-", ""),
            ("* figures may be revised",),
        )
    )

    assert figures(reading) == [
        ("PI1", "2018-11", "75.4"),
        ("PI1", "2018-12", "66.6"),
        ("PI2", "2018-11", "1025"),
        ("PI2", "2018-12", "17"),
    ]
    assert rejected(reading) == []
    assert reading.notes == ("Columns that are not read: Change From November.",)
    first = reading.figures[0]
    assert (first.place.cell, first.place.keys, first.shown) == ("E5", ("E5", "5", "E4"), "75.4%")
    assert first.head.said.frequency == "monthly"
    assert [
        (row.head.code, row.area, row.year, row.written.value if row.written else None)
        for row in reading.comparators
    ] == [
        ("PI1", "Statistical neighbours", None, None),
        ("PI1", "England", 2018, pytest.approx(81.5)),
        ("PI2", "Statistical neighbours", None, None),
    ]


@pytest.mark.parametrize(
    ("heading", "code"),
    [
        ("Jan-18", "2018-01"),
        ("January 2018", "2018-01"),
        ("2018-01", "2018-01"),
        ("01/01/2018", "2018-01"),
        (date(2018, 1, 1), "2018-01"),
        ("Q3 2018/19", "2018/19-Q3"),
        ("2017/18", "2017/18"),
    ],
)
def test_headings_of_periods(heading: Any, code: str) -> None:
    assert figures(read(workbook((*HEAD, heading), (*PI1, 5)))) == [("PI1", code, "5")]


def test_a_heading_can_say_that_its_month_is_provisional() -> None:
    reading = read(workbook((*HEAD, "Nov-18", "Dec-18 (provisional)"), (*PI1, 5, 6)))
    assert [row.provisional for row in reading.figures] == [False, True]


def test_merged_headings_hold_for_all_their_columns() -> None:
    """The year above the months; the indicator's headings joined over both rows."""
    reading = read(
        workbook(
            ("", "", "", ""),
            ("", "", "", "", "Nov", "Dec", "Jan", "Comparators"),
            (*PI1, 1, 2, 3),
            merged=[
                (0, 4, 0, 6, "2018/19"),
                *((0, column, 1, column, heading) for column, heading in enumerate(HEAD)),
            ],
        )
    )
    assert figures(reading) == [("PI1", "2018-11", "1"), ("PI1", "2018-12", "2"), ("PI1", "2019-01", "3")]


def test_a_calendar_year_above_the_months() -> None:
    reading = read(
        workbook((), (*HEAD, "Jan", "Dec"), (*PI1, 1, 2), merged=[(0, 4, 0, 5, "Performance in 2018")])
    )
    assert figures(reading) == [("PI1", "2018-01", "1"), ("PI1", "2018-12", "2")]


def test_months_without_a_year_are_named() -> None:
    reading = read(workbook((*HEAD, "Jan", "Feb"), (*PI1, 1, 2)))
    assert rejected(reading) == [
        ("KPIs, E1", "Jan", "This heading has no year. Write Jan-18, or put the year above the months."),
        ("KPIs, F1", "Feb", "This heading has no year. Write Jan-18, or put the year above the months."),
    ]


def test_a_month_that_heads_two_columns_is_named() -> None:
    reading = read(workbook((*HEAD, "Jan-18", "January 2018"), (*PI1, 1, 2)))
    assert rejected(reading) == [
        ("KPIs, F1", "January 2018", "January 2018 stands in column E1, too. Keep one of the two.")
    ]
    assert reading.rejected[0].place.keys == ("F1",)


def test_cells_that_cannot_be_taken_are_named_one_by_one() -> None:
    reading = read(
        workbook(
            (*HEAD, "Oct-18", "Nov-18", "Dec-18", "England"),
            (*PI1, Formula("=B1/0", "#DIV/0!"), Formula("=SUM(A1:A9)"), "see note", True),
        )
    )
    assert [(place, value) for place, value, _ in rejected(reading)] == [
        ("KPIs, E2", "#DIV/0!"),
        ("KPIs, F2", "=SUM(A1:A9)"),
        ("KPIs, G2", "see note"),
        ("KPIs, H2", "True"),
    ]
    assert "an error of the spreadsheet" in reading.rejected[0].reason
    assert "This formula has no saved result." in reading.rejected[1].reason


def test_formulas_with_a_saved_result_count_as_it() -> None:
    assert figures(read(workbook((*HEAD, "Dec-18"), (*PI1, Formula("=40+2", 42))))) == [
        ("PI1", "2018-12", "42")
    ]


def test_figures_of_a_row_that_names_nothing_are_named() -> None:
    reading = read(workbook((*HEAD, "Dec-18"), (*PI1, 5), ("", "", "", "", 7)))
    assert rejected(reading) == [
        ("KPIs, A3", "7", "This row has figures, but names no indicator."),
    ]


def test_several_sheets_are_read_and_their_cells_named_with_the_sheet() -> None:
    reading = read(
        workbook(
            (*HEAD, "Nov-18"),
            (*PI1, "w"),
            December=[(*HEAD, "Dec-18"), (*PI1, "y")],
            Notes=[("How to read this",)],
        )
    )
    assert [item.place.keys for item in reading.rejected] == [
        ("KPIs!E2", "KPIs!2", "KPIs!E1"),
        ("December!E2", "December!2", "December!E1"),
    ]
    assert reading.notes == ("Sheets without such a table, which are not read: “Notes”.",)


def test_a_wide_csv_file() -> None:
    content = b"Scorecard\r\nKPI Ref;Measure;Jan-18;Feb-18\r\nPI1;Visits;83,0;74\r\n"
    reading = read(content, name="kpis.csv")
    assert figures(reading) == [("PI1", "2018-02", "74")]
    assert [place for place, _, _ in rejected(reading)] == ["C3"]


def test_headings_that_are_repeated_further_down_are_no_rows() -> None:
    head = (*HEAD, "Dec-18")
    assert figures(read(workbook(head, (*PI1, 5), head, (*PI2, 6)))) == [
        ("PI1", "2018-12", "5"),
        ("PI2", "2018-12", "6"),
    ]


def test_comparators_alone_are_taken_from_a_wide_sheet() -> None:
    reading = read(workbook((*HEAD, "Dec-18", "England 2018"), (*PI1, 5, 6)), kind="comparators")
    assert (reading.figures, len(reading.comparators)) == ((), 1)


def reasons(reading: Reading) -> str:
    return " ".join(item.reason for item in reading.rejected)


def test_a_sheet_without_such_a_table_says_what_is_looked_for() -> None:
    assert "No table of results was found." in reasons(read(workbook(("Minutes", "of the meeting"))))
    formulas = workbook(("Code", Formula("=EDATE(A1,1)")), ("PI1", 5))
    assert rejected(read(formulas))[0][:2] == ("KPIs, B1", "=EDATE(A1,1)")
    assert "A formula here has no result" in reasons(read(formulas))
