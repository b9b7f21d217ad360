"""Workbooks as councils make them, and what a reading says of them."""

import io
import zipfile
from collections.abc import Sequence
from typing import Any

import xlsxwriter

from kpi.imports.files import read_file
from kpi.imports.rows import Reading
from kpi.models import KpiUpload

Row = Sequence[Any]


class Percent(float):
    """A number whose cell is shown as a percentage."""


class Formula(str):
    """A formula without a saved result; `Formula("=1/0", "#DIV/0!")` has one."""

    result: Any

    def __new__(cls, text: str, result: Any = "") -> "Formula":
        made = super().__new__(cls, text)
        made.result = result
        return made


def workbook(
    *rows: Row, merged: Sequence[tuple[int, int, int, int, str]] = (), **more: Sequence[Row]
) -> bytes:
    """A workbook whose first sheet, KPIs, holds these rows; `more` are further sheets by name.

    `merged`: first row, first column, last row, last column (from 0), text.
    """
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"default_date_format": "mmm-yy"}) as book:
        percent = book.add_format({"num_format": "0.0%"})
        for name, lines in {"KPIs": rows, **more}.items():
            sheet = book.add_worksheet(name)
            for number, line in enumerate(lines):
                for column, cell in enumerate(line):
                    if isinstance(cell, Percent):
                        sheet.write_number(number, column, cell, percent)
                    elif isinstance(cell, Formula):
                        sheet.write_formula(number, column, cell, None, cell.result)
                    elif cell is not None:
                        sheet.write(number, column, cell)
            if name == "KPIs":
                for joined in merged:
                    sheet.merge_range(*joined)
    return out.getvalue()


def bomb() -> bytes:
    """A workbook of a few kilobytes whose sheet unpacks to 8 MB."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook(("code", "period", "value")))) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, old.read(name) + b" " * (8_000_000 if name.endswith("sheet1.xml") else 0))
    return out.getvalue()


def read(content: bytes, *, name: str = "kpis.xlsx", kind: str = "observations") -> Reading:
    """What a file says, for a council that tables call Ashworth."""
    return read_file(KpiUpload.Kind(kind), name=name, content=content, own="Ashworth")


def figures(reading: Reading) -> list[tuple[str, str, str]]:
    """Code, period and value of each figure."""
    return [
        (row.head.code, row.period.code, f"{row.written.value:f}" if row.written else "")
        for row in reading.figures
    ]


def rejected(reading: Reading) -> list[tuple[str, str, str]]:
    """Place, value and reason of each rejected cell."""
    return [(item.place.words, item.value, item.reason) for item in reading.rejected]
