"""The files that a KPI report can be: what makes each, and what it is called."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from kpi.exports.csv import report_csv
from kpi.exports.pdf import report_pdf
from kpi.exports.xlsx import report_xlsx
from kpi.rules.periods import Period
from kpi.rules.report import KpiReportContent


@dataclass(frozen=True)
class Format:
    """One kind of file: its name for people, its media type, and how a report becomes one."""

    label: str
    media_type: str
    make: Callable[[KpiReportContent], bytes]


FORMATS: Mapping[str, Format] = {
    "csv": Format("CSV", "text/csv; charset=utf-8", report_csv),
    "xlsx": Format("Excel", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", report_xlsx),
    "pdf": Format("PDF", "application/pdf", report_pdf),
}


def file_name(content: KpiReportContent, kind: str) -> str:
    """What the file is called: kpi-report-2018-19-q3-internal.pdf, with "draft" until it is approved."""
    draft = "" if content.approved_on else "-draft"
    return f"kpi-report-{Period.parse(content.period).slug}-{content.edition}{draft}.{kind}"
