"""The tables of Word documents to rows."""

from collections.abc import Iterator

from lxml import etree

from foundation.rendering.archives import UnreadableFile, open_office_file
from foundation.rendering.reading import NumberedRow, Sheet, make_sheet

_WANTED = "a Word document (.docx)"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_TABLE, _ROW, _CELL, _PARAGRAPH = f"{_W}tbl", f"{_W}tr", f"{_W}tc", f"{_W}p"
_RUN, _MOVED, _BOX = f"{_W}r", f"{_W}moveFrom", f"{_W}txbxContent"
_BREAKS = {f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}tab": "\t", f"{_W}noBreakHyphen": "-"}
_MOST_SPAN = 200


def read_docx_tables(content: bytes) -> list[Sheet]:
    """The tables of a Word document, "Table 1" first; a table inside a cell is part of no table.

    Tracked changes count as accepted. The text of joined cells stands once: in their first row and
    column; the rows below name the column in `continued`. Raises UnreadableFile.
    """
    parts = open_office_file(content, wanted=_WANTED, member="word/document.xml")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    try:
        root = etree.fromstring(parts["word/document.xml"], parser)
    except etree.XMLSyntaxError as error:
        raise UnreadableFile(f"This is not {_WANTED}, or it is damaged.") from error
    tables = [table for table in root.iter(_TABLE) if _nearest(table, _CELL) is None]
    if not tables:
        raise UnreadableFile("This document has no table.")
    sheets = []
    for number, table in enumerate(tables, start=1):
        rows = list(_rows(table))
        if any(cell for _, cells, _ in rows for cell in cells):
            sheets.append(make_sheet(f"Table {number}", rows, lenient=True))
    return sheets


def _rows(table: etree._Element) -> Iterator[NumberedRow]:
    own = (row for row in table.iter(_ROW) if _nearest(row, _TABLE) is table)
    for number, row in enumerate(own, start=1):
        cells: list[str] = []
        continued: set[int] = set()
        for cell in row.iter(_CELL):
            if _nearest(cell, _ROW) is not row:
                continue
            if _continues(cell):
                continued.add(len(cells))
                cells.append("")
            else:
                cells.append(_text(cell))
            cells += [""] * (_span(cell) - 1)
        yield number, cells, frozenset(continued)


def _nearest(element: etree._Element, tag: str) -> etree._Element | None:
    return next(element.iterancestors(tag), None)


def _continues(cell: etree._Element) -> bool:
    """Whether the cell is the lower part of one that is joined over several rows."""
    merge = cell.find(f"{_W}tcPr/{_W}vMerge")
    return merge is not None and merge.get(f"{_W}val") != "restart"


def _span(cell: etree._Element) -> int:
    found = cell.find(f"{_W}tcPr/{_W}gridSpan")
    wide = (found.get(f"{_W}val") or "1") if found is not None else "1"
    return max(1, min(_MOST_SPAN, int(wide))) if wide.isdecimal() else 1


def _text(cell: etree._Element) -> str:
    """The cell's paragraphs, a line each, without deleted text, nested tables and text boxes."""
    own = (p for p in cell.iter(_PARAGRAPH) if _nearest(p, _CELL) is cell and _nearest(p, _BOX) is None)
    return "\n".join(_paragraph(paragraph) for paragraph in own).strip()


def _paragraph(paragraph: etree._Element) -> str:
    """The text of its runs; what was moved away stands elsewhere."""
    runs = (run for run in paragraph.iter(_RUN) if _nearest(run, _MOVED) is None)
    return "".join(_piece(element) for run in runs for element in run)


def _piece(element: etree._Element) -> str:
    if element.tag == f"{_W}t":
        return element.text or ""
    return _BREAKS.get(str(element.tag), "")
