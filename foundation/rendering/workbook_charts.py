"""Charts in workbooks: native ones that draw from cells, so that a reader can edit both."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import xlsxwriter
from xlsxwriter.chart import Chart
from xlsxwriter.worksheet import Worksheet

from foundation.rendering.inert import inert

WIDTH, HEIGHT = 620, 300  # pixels
_ROWS_OF_A_CHART = 17  # of 20 pixels each, the heading's and an empty one with them
_COLUMNS_OF_A_CHART = 10  # of 64 pixels
_IN_A_ROW = 2
_ON_A_PAGE = 5  # rows of charts
_TITLE_FONT = {"size": 12, "bold": True}
_LABEL_FONT = {"size": 9}
_LOOKS: Mapping[str, dict[str, Any]] = {
    "value": {
        "line": {"color": "#0B0C0C", "width": 1.75},
        "marker": {"type": "circle", "size": 5, "fill": {"color": "#FFFFFF"}, "border": {"color": "#0B0C0C"}},
    },
    "target": {"line": {"color": "#4B2354", "width": 2, "dash_type": "dash"}},
    "mean": {"line": {"color": "#5A6268", "width": 1.25}},
    "limit": {"line": {"color": "#5A6268", "width": 1.25, "dash_type": "round_dot"}},
}


@dataclass(frozen=True)
class Line:
    """One line of a chart: the column that it is drawn from, its name in the key, and its look."""

    key: str
    name: str
    look: Literal["value", "target", "mean", "limit"] = "value"


@dataclass(frozen=True)
class LineChart:
    """Lines over the rows `first` to `last` (counted from 0) of one of the workbook's tables.

    `categories` is the column along the horizontal axis. `alt` says in words what the chart shows.
    `number_format` is Excel's, for the vertical axis, which runs from `lowest` to `highest` (None leaves
    it to the program). Empty cells are gaps.
    """

    title: str
    alt: str
    table: str
    first: int
    last: int
    categories: str
    lines: Sequence[Line]
    x_title: str = ""
    y_title: str = ""
    number_format: str = "General"
    lowest: float | None = None
    highest: float | None = None


@dataclass(frozen=True)
class ChartSheet:
    """A sheet of charts, two beside each other, each under its title in a cell of its own."""

    name: str
    charts: Sequence[LineChart]


@dataclass(frozen=True)
class Place:
    """Where a table lies in the workbook: its sheet's name, and its columns by key."""

    sheet: str
    columns: Mapping[str, int]

    def cells(self, key: str, chart: LineChart) -> list[str | int]:
        """The range of a column that a chart draws from, below the header."""
        column = self.columns[key]
        return [self.sheet, chart.first + 1, column, chart.last + 1, column]


def write_charts(
    book: xlsxwriter.Workbook, sheet: Worksheet, charts: Sequence[LineChart], places: Mapping[str, Place]
) -> None:
    """Lay the charts out on an empty sheet, ready to print. KeyError for a table that is not there."""
    heading = book.add_format({"bold": True})
    for number, chart in enumerate(charts):
        row = number // _IN_A_ROW * _ROWS_OF_A_CHART
        column = number % _IN_A_ROW * _COLUMNS_OF_A_CHART
        sheet.write_string(row, column, inert(chart.title), heading)
        drawn = _drawn(book, chart, places[chart.table])
        sheet.insert_chart(row + 1, column, drawn, {"description": chart.alt, "object_position": 1})
    sheet.hide_gridlines(2)
    sheet.set_portrait()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&L&A&RPage &P of &N")
    page = _ON_A_PAGE * _ROWS_OF_A_CHART
    sheet.set_h_pagebreaks(list(range(page, len(charts) // _IN_A_ROW * _ROWS_OF_A_CHART, page)))


def _label(text: str) -> str:
    """xlsxwriter takes a name that looks like "Sheet!A1" for a formula; a space of no width prevents it."""
    return text.replace("!", "!\N{ZERO WIDTH SPACE}")


def _drawn(book: xlsxwriter.Workbook, chart: LineChart, place: Place) -> Chart:
    drawn = book.add_chart({"type": "line"})
    for line in chart.lines:
        look = {"marker": {"type": "none"}} | _LOOKS[line.look]
        drawn.add_series(
            {
                "name": _label(line.name),
                "categories": place.cells(chart.categories, chart),
                "values": place.cells(line.key, chart),
                **look,
            }
        )
    drawn.set_title({"name": _label(chart.title), "name_font": _TITLE_FONT, "overlay": False})
    drawn.set_x_axis(
        {
            "name": _label(chart.x_title),
            "name_font": _LABEL_FONT,
            "num_font": _LABEL_FONT | {"rotation": -45},
            "label_position": "low",
        }
    )
    drawn.set_y_axis(
        {
            "name": _label(chart.y_title),
            "name_font": _LABEL_FONT,
            "num_font": _LABEL_FONT,
            "num_format": chart.number_format,
            "min": chart.lowest,
            "max": chart.highest,
            "major_gridlines": {"visible": True, "line": {"color": "#E6E6E8"}},
        }
    )
    drawn.set_legend({"position": "bottom", "font": _LABEL_FONT})
    drawn.set_size({"width": WIDTH, "height": HEIGHT})
    return drawn
