"""The KPI report as CSV, for programs and spreadsheets."""

from foundation.rendering.tables import csv_bytes
from kpi.exports.rows import COLUMNS, figure_rows
from kpi.rules.report import KpiReportContent


def report_csv(content: KpiReportContent, *, bom: bool = False) -> bytes:
    """A row an indicator in UTF-8: numbers without signs, directions up, down or same, `c` where hidden.

    With `bom` Excel recognises the encoding.
    """
    return csv_bytes([column for column, _ in COLUMNS], figure_rows(content), bom=bom)
