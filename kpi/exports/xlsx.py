"""The KPI report as a workbook: figures, commentary, series, and charts that draw from them."""

from collections.abc import Sequence
from dataclasses import replace

from foundation.charts.scales import scale
from foundation.rendering.tables import Column, Row, SheetLink, Table, number_format, xlsx_bytes
from foundation.rendering.workbook_charts import ChartSheet, Line, LineChart
from kpi.exports.charts import chart_words, has_figures
from kpi.exports.notes import about, made_at, reading
from kpi.exports.rows import COLUMNS, figure, fitting, readable_rows, shaded_rag, sign_of
from kpi.models import Unit
from kpi.rules.report import KpiReportContent, ReportIndicator, ReportPoint

SUMMARY, FIGURES, COMMENTARY, CHARTS, SERIES, NOTES = (
    "Summary", "Figures", "Commentary", "Charts", "Series", "Notes"
)  # fmt: skip
_LEADS_TO = (
    (FIGURES, "every indicator with all that is known of it"),
    (COMMENTARY, "what the owners say"),
    (CHARTS, "each indicator over time, with target and limits"),
    (SERIES, "the figures that the charts draw from"),
    (NOTES, "how to read this workbook"),
)
_TERMS = [Column("term", "What", width=28), Column("words", "In words", width=100)]


def report_xlsx(content: KpiReportContent) -> bytes:
    """The workbook: numbers are numbers, texts inert, charts native and editable.

    A hidden figure is `c`, an empty cell in the series, and a gap in its chart.
    """
    drawn = [one for one in content.indicators if has_figures(one)]
    sheets: list[Table | ChartSheet] = [
        _summary(content),
        Table(FIGURES, _figure_columns(), readable_rows(content), staying=2),
        _commentary(content),
        ChartSheet(CHARTS, _charts(drawn)),
        Table(SERIES, _SERIES, [row for one in drawn for row in _series(one)]),
        Table(NOTES, _TERMS, [{"term": term, "words": words} for term, words in reading(content)], False),
    ]
    return xlsx_bytes(sheets, title=content.title, made_at=made_at(content))


def _summary(content: KpiReportContent) -> Table:
    rows: list[Row] = [{"term": "Report", "words": content.title}]
    rows += [{"term": term, "words": words} for term, words in about(content)]
    if content.introduction:
        rows.append({"term": "Introduction", "words": fitting(content.introduction)})
    rows += [{"term": SheetLink(sheet, sheet), "words": words} for sheet, words in _LEADS_TO]
    return Table(SUMMARY, _TERMS, rows, filters=False)


def _figure_columns() -> list[Column]:
    """The columns of the CSV with headings for people, and what each row is about first."""
    columns = [replace(column, title=title) for column, title in COLUMNS]
    return sorted(columns, key=lambda column: column.key not in ("code", "name"))


def _commentary(content: KpiReportContent) -> Table:
    columns = [
        Column("code", "Code"),
        Column("name", "Indicator", width=45),
        Column("owner", "Owner", width=30),
        Column("value", "Value", "number"),
        Column("rag", "RAG"),
        Column("signal", "Signal", width=35),
        Column("commentary", "Commentary", width=90),
    ]
    rows: list[Row] = [
        {
            "code": one.code,
            "name": one.name,
            "owner": one.owner,
            "value": figure(one, one.value) or one.symbol,
            "rag": shaded_rag(one.rag),
            "signal": one.signal,
            "commentary": fitting(one.commentary),
        }
        for one in content.indicators
        if one.commentary
    ]
    return Table(COMMENTARY, columns, rows)


# --- series and charts

_SERIES = [
    Column("code", "Code"),
    Column("name", "Indicator", width=45),
    Column("period", "Period"),
    Column("label", "Period in words", width=16),
    Column("value", "Value", "number"),
    Column("symbol", "Shown as"),
    Column("target", "Target", "number"),
    Column("target_low", "Target from", "number"),
    Column("target_high", "Target to", "number"),
    Column("mean", "Mean", "number"),
    Column("lower", "Lower limit", "number"),
    Column("upper", "Upper limit", "number"),
    Column("signal", "Signal"),
    Column("provisional", "Provisional"),
    Column("restated", "Corrected"),
    Column("rebase", "Limits begin anew", width=40),
]
_LINES = (
    Line("value", "Value"),
    Line("target", "Target", "target"),
    Line("target_low", "Target from", "target"),
    Line("target_high", "Target to", "target"),
    Line("mean", "Mean", "mean"),
    Line("upper", "Upper limit", "limit"),
    Line("lower", "Lower limit", "limit"),
)


def _series(one: ReportIndicator) -> list[Row]:
    return [_point(one, point) for point in one.series]


def _point(one: ReportIndicator, point: ReportPoint) -> Row:
    return {
        "code": one.code,
        "name": one.name,
        "period": point.period,
        "label": point.label,
        "value": figure(one, point.value),
        "symbol": point.symbol,
        "target": figure(one, point.target),
        "target_low": figure(one, point.target_low),
        "target_high": figure(one, point.target_high),
        "mean": figure(one, point.mean, more=1),
        "lower": figure(one, point.lower, more=1),
        "upper": figure(one, point.upper, more=1),
        "signal": "" if point.kind == "ordinary" else point.kind,
        "provisional": "provisional" if point.provisional else "",
        "restated": "corrected" if point.restated else "",
        "rebase": point.rebase,
    }


def _charts(indicators: Sequence[ReportIndicator]) -> list[LineChart]:
    """One chart an indicator; its rows follow those of the indicators before it."""
    charts, first = [], 0
    for one in indicators:
        charts.append(_chart(one, first))
        first += len(one.series)
    return charts


def _chart(one: ReportIndicator, first: int) -> LineChart:
    lines = [line for line in _LINES if any(getattr(point, line.key) is not None for point in one.series)]
    values = [
        float(value)
        for line in lines
        for point in one.series
        if (value := getattr(point, line.key)) is not None
    ]
    axis = scale(values, start=0, end=1)
    return LineChart(
        title=f"{one.code} {one.name}",
        alt=chart_words(one),
        table=SERIES,
        first=first,
        last=first + len(one.series) - 1,
        categories="label",
        lines=lines,
        y_title=Unit(one.unit).label,
        number_format=number_format(max(axis.decimals, 0), sign_of(one)),
        lowest=axis.ticks[0],
        highest=axis.ticks[-1],
    )
