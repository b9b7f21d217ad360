"""Action tables laid out like a printed plan: areas stand beside their actions, once, in merged cells.

The columns Ref, Area of Improvement and How will we know become area rows; each action row gets
the key of its area. An empty area cell means the area above it.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from foundation.rendering.cells import plain
from improvement_plan.imports.findings import Findings
from improvement_plan.imports.plan_cells import codes_in, plain_code
from improvement_plan.imports.preview import Created
from improvement_plan.imports.read import SECTION
from improvement_plan.imports.rows import Kind, Row, warning
from improvement_plan.imports.structure import Area, Places, priority_in

_NO_AREA = re.compile(r"\s*[-–—]\s*")


@dataclass
class _Reader:
    """Where reading a table has come to."""

    places: Places
    findings: Findings
    priority: int | None = None
    area: str = ""
    area_rows: list[Row] = field(default_factory=list)

    def open_section(self, row: Row) -> None:
        """A row or heading that names the priority of what follows."""
        named = priority_in(row.text(SECTION))
        self.area = ""
        if named is None:
            return
        number, _label = named
        title = re.sub(r"^\s*\w*\s*\d+\s*[:.\-–—]?\s*", "", row.text(SECTION)).strip()
        if number not in self.places.priorities:
            self._add_priority(number, title or f"Priority {number}", row)
        self.priority = number

    def _add_priority(self, number: int, title: str, row: Row) -> None:
        self.places.priorities[number] = title
        added = Row(Kind.PRIORITIES, row.at, {"number": number, "title": title[:200]})
        self.findings.created.append(Created(added, str(number), title))

    def area_of(self, row: Row) -> str:
        """The key of the row's area, which is added when it is a new one; "" for none."""
        ref, text = row.text("area_ref"), row.text("area_text")
        if _NO_AREA.fullmatch(text or ref):
            self.area = ""
        elif text:
            known = self._find(ref, text)
            self.area = known.key if known and known.printed else self._tell(row, known)
        elif ref:
            same_codes = self._by_codes(ref)
            self.area = same_codes[0].key if len(same_codes) == 1 else self.area
        return self.area

    def _by_codes(self, ref: str) -> list[Area]:
        codes = frozenset(plain_code(code) for code in codes_in(ref))
        return [area for area in self.places.areas.values() if codes and area.codes == codes]

    def _find(self, ref: str, text: str) -> Area | None:
        """The area that the cells mean: same codes, else same text. One that was read from this
        table a moment ago must have the same text too, since codes may repeat."""
        said = plain(text)
        with_text = [a for a in self.places.areas.values() if plain(a.text) == said]
        with_codes = self._by_codes(ref)
        both = [area for area in with_codes if area in with_text]
        if both:
            return both[0]
        older = [area for area in with_codes if not area.printed]
        if len(older) == 1:
            return older[0]
        return with_text[0] if len(with_text) == 1 and not with_codes else None

    def _tell(self, row: Row, known: Area | None) -> str:
        """Pass the area on as a row of its own and remember it."""
        number = known.priority if known else self._priority_for(row)
        key = known.key if known else self._new_key(row.text("area_ref"), number)
        values = {"key": key, "priority": str(number), "text": row.text("area_text")}
        if "how_we_will_know" in row.values:
            values["how_we_will_know"] = row.text("how_we_will_know")
        self.area_rows.append(Row(Kind.AREAS, row.at, values, row.titles))
        self.places.add_area(key, number, row.text("area_text"), printed=True)
        return key

    def _priority_for(self, row: Row) -> int | None:
        """The priority of a new area: as the row says, the section, the only one, or a first one."""
        named = priority_in(row.text("priority"))
        if named is not None:
            return self.places.priority(row.text("priority"), row, self.findings)
        if self.priority is None and len(self.places.priorities) == 1:
            self.priority = next(iter(self.places.priorities))
        if self.priority is None:
            self._make_up_priority(row)
        return self.priority

    def _make_up_priority(self, row: Row) -> None:
        self.priority = max(self.places.priorities, default=0) + 1
        title = self.places.settings.plan.name
        self._add_priority(self.priority, title, row)
        message = (
            f"The file names no priority, so its areas are added under a new one, number"
            f" {self.priority}, “{title}”. To keep several, put a line “Priority 1: its title” above"
            " the areas of each."
        )
        self.findings.note(warning(row.at, message))

    def _new_key(self, ref: str, number: int | None) -> str:
        codes = "-".join(plain_code(code) for code in codes_in(ref))[:45]
        stem = f"P{number}-{codes or 'AREA'}"
        key, n = stem if codes else f"{stem}1", 2
        while self.places.area(key) is not None:
            key, n = f"{stem}-{n}" if codes else f"{stem}{n}", n + 1
        return key


def spread_areas(
    rows: Iterable[Row], places: Places, findings: Findings
) -> tuple[Sequence[Row], Sequence[Row]]:
    """Action rows with the keys of their areas, and the rows of the areas that the table brings.

    Rows of other layouts pass unchanged.
    """
    reader = _Reader(places, findings)
    actions: list[Row] = []
    for row in rows:
        if SECTION in row.values:
            reader.open_section(row)
        elif row.text("area_key") or not {"area_ref", "area_text"} & set(row.values):
            actions.append(row)
        else:
            key = reader.area_of(row)
            if row.text("text") or not key:
                priority = row.text("priority") or str(reader.priority or "")
                actions.append(row.but(area_key=key, **({} if key else {"priority": priority})))
    return actions, reader.area_rows
