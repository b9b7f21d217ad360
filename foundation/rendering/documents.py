"""Rows to Word documents."""

import io
import re
from collections.abc import Sequence
from datetime import date

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Length, Pt, RGBColor
from docx.table import _Cell, _Row

from foundation.rendering.tables import Column, Row, Shaded, Table, Value, plain

_SHORT_SIDE, _LONG_SIDE, _MARGIN = Cm(21), Cm(29.7), Cm(1.5)
_USUAL_WIDTH = 15  # characters, for columns that name no width
_XML_FORBIDS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def docx_table_bytes(
    title: str, columns: Sequence[Column], rows: Sequence[Row], *, landscape: bool = True
) -> bytes:
    """A Word document with one table under a title; its header row repeats on every page."""
    return docx_bytes(title, [Table("", columns, rows)], landscape=landscape)


def docx_bytes(title: str, tables: Sequence[Table], *, landscape: bool = True) -> bytes:
    """A Word document with several tables, each under its name (none where the name is empty).

    Columns share the width in proportion to `Column.width`. Dates are written as 31 January 2019.
    """
    document = Document()
    width = _set_up_page(document, landscape=landscape)
    document.core_properties.title = _legal(title)[:255]
    document.core_properties.author = ""
    document.core_properties.comments = ""
    document.add_heading(_legal(title), level=1)
    for table in tables:
        if table.name:
            document.add_heading(_legal(table.name), level=2)
        _add_table(document, table, width)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _set_up_page(document: WordDocument, *, landscape: bool) -> int:
    """A4 with narrow margins; returns the width of the text in EMU."""
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (
        (_LONG_SIDE, _SHORT_SIDE) if landscape else (_SHORT_SIDE, _LONG_SIDE)
    )
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = _MARGIN
    for style in ("Normal", "Heading 1", "Heading 2"):
        document.styles[style].font.name = "Arial"
    document.styles["Normal"].font.size = Pt(9)
    return section.page_width - 2 * _MARGIN


def _add_table(document: WordDocument, table: Table, width: int) -> None:
    word_table = document.add_table(rows=1, cols=len(table.columns), style="Table Grid")
    word_table.autofit = False
    shares = [column.width or _USUAL_WIDTH for column in table.columns]
    widths = [Length(width * share // sum(shares)) for share in shares]
    for column, column_width in zip(word_table.columns, widths, strict=True):
        column.width = column_width
    _fill(word_table.rows[0], [column.title for column in table.columns], widths)
    _repeat_on_each_page(word_table.rows[0])
    for cell in word_table.rows[0].cells:
        cell.paragraphs[0].runs[0].bold = True
        _shade(cell, "E5E5E5")
    for row in table.rows:
        _fill(word_table.add_row(), [row.get(column.key) for column in table.columns], widths)


def _fill(word_row: _Row, values: Sequence[Value], widths: Sequence[Length]) -> None:
    for cell, value, width in zip(word_row.cells, values, widths, strict=True):
        cell.width = width
        run = cell.paragraphs[0].add_run(_legal(_words(value)))
        if isinstance(value, Shaded):
            _shade(cell, value.fill)
            run.font.color.rgb = RGBColor.from_string(value.ink)


def _words(value: Value) -> str:
    return f"{value.day} {value:%B %Y}" if isinstance(value, date) else plain(value)


def _legal(text: str) -> str:
    """XML cannot hold some characters; people who paste from elsewhere do not see them."""
    return _XML_FORBIDS.sub("", text)


def _shade(cell: _Cell, fill: str) -> None:
    shading = OxmlElement("w:shd")
    shading.set(qn("w:val"), "clear")
    shading.set(qn("w:fill"), fill)
    cell._tc.get_or_add_tcPr().append(shading)


def _repeat_on_each_page(word_row: _Row) -> None:
    word_row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
