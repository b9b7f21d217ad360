"""What a worksheet's XML says of its cells beside their values, which the parser leaves out.

Percent formats, errors, and formulas without a stored result. Tags are read one by one, in time
linear in the file; a file made to mislead this gets a wrong message, nothing more.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import unescape

# Row as the program counts (from 1), column from 0.
CellAt = tuple[int, int]

_TAG = re.compile(
    rb"<(?P<end>/?)(?:\w{1,20}:)?(?P<tag>\w{1,20})"
    rb"(?P<says>(?:\s+[\w:]+\s*=\s*(?:\"[^\"<]*\"|'[^'<]*'))*)\s*(?P<closed>/?)>(?P<text>[^<]*)"
)
_SAYS = re.compile(rb"([\w:]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_PLACE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_QUOTED = re.compile(r'"[^"]*"|\\.')
_BUILT_IN_PERCENT = frozenset({9, 10})
_LONGEST_FORMULA = 60


@dataclass(frozen=True)
class CellMarks:
    """`percent`: cells shown as percentages, whose value is a fraction. `silent`: cells that show
    something but have no value, by what they show: an error, or a formula never calculated."""

    percent: frozenset[CellAt] = frozenset()
    silent: Mapping[CellAt, str] = field(default_factory=dict)


def cell_marks(parts: Mapping[str, bytes]) -> dict[str, CellMarks]:
    """The marks of each sheet by its name; `parts` as `archives.open_office_file` gives them."""
    percent_styles = _percent_styles(parts.get("xl/styles.xml", b""))
    return {name: _marks(parts[part], percent_styles) for name, part in _sheets(parts) if part in parts}


def _sheets(parts: Mapping[str, bytes]) -> Iterator[tuple[str, str]]:
    """Each sheet's name and part."""
    relations = {
        said.get("Id", ""): said.get("Target", "")
        for said in _tags(parts.get("xl/_rels/workbook.xml.rels", b""), b"Relationship")
    }
    for said in _tags(parts.get("xl/workbook.xml", b""), b"sheet"):
        relation = next((value for key, value in said.items() if key.endswith(":id")), "")
        target = relations.get(relation, "")
        yield said.get("name", ""), target[1:] if target.startswith("/") else f"xl/{target}"


def _tags(data: bytes, name: bytes) -> Iterator[dict[str, str]]:
    """The attributes of each tag of this name."""
    for tag in _TAG.finditer(data):
        if tag["tag"] == name and not tag["end"]:
            yield _attributes(tag["says"])


def _attributes(raw: bytes) -> dict[str, str]:
    return {
        key.decode(): unescape((double or single).decode("utf-8", "replace"))
        for key, double, single in _SAYS.findall(raw)
    }


def _percent_styles(styles: bytes) -> frozenset[int]:
    """The numbers of the cell styles that show percentages."""
    formats = {str(number) for number in _BUILT_IN_PERCENT}
    for said in _tags(styles, b"numFmt"):
        if "%" in _QUOTED.sub("", said.get("formatCode", "")):
            formats.add(said.get("numFmtId", ""))
    start = styles.find(b"cellXfs")
    used = styles[start : styles.find(b"cellXfs", start + 1)] if start >= 0 else b""
    return frozenset(at for at, said in enumerate(_tags(used, b"xf")) if said.get("numFmtId") in formats)


@dataclass
class _Open:
    """The cell whose tags are being read."""

    at: CellAt
    kind: str
    formula: str | None = None
    value: str = ""

    def shown(self) -> str:
        """What a cell without a value shows; "" for every other cell."""
        if self.kind == "e":
            return self.value or "an error"
        if self.formula is None or self.value or self.kind == "str":
            return ""
        return f"={self.formula[:_LONGEST_FORMULA]}"


def _marks(sheet: bytes, percent_styles: frozenset[int]) -> CellMarks:
    percent, silent = set(), {}
    row, column = 0, -1
    cell: _Open | None = None
    for tag in _TAG.finditer(sheet):
        name = tag["tag"]
        if name == b"row" and not tag["end"]:
            number = _attributes(tag["says"]).get("r", "")
            row, column = (int(number) if number.isdecimal() else row + 1), -1
        elif name == b"c" and not tag["end"]:
            said = _attributes(tag["says"])
            row, column = _place(said.get("r", "")) or (row, column + 1)
            cell = _Open((row, column), said.get("t", ""))
            if (style := said.get("s", "")).isdecimal() and int(style) in percent_styles:
                percent.add(cell.at)
        elif name == b"f" and cell and not tag["end"]:
            cell.formula = unescape(tag["text"].decode("utf-8", "replace")).strip()
        elif name in (b"v", b"t") and cell and not tag["end"]:
            cell.value += tag["text"].decode("utf-8", "replace").strip()
        if cell and name == b"c" and (tag["end"] or tag["closed"]):
            if shown := cell.shown():
                silent[cell.at] = shown
            cell = None
    return CellMarks(frozenset(percent), silent)


def _place(written: str) -> CellAt | None:
    """ "F12" is row 12, column 5."""
    found = _PLACE.fullmatch(written)
    if found is None:
        return None
    number = 0
    for letter in found[1]:
        number = number * 26 + ord(letter) - ord("A") + 1
    return int(found[2]), number - 1
