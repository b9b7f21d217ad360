"""Actions and measures as rows for files that can be edited and imported again, and as a printed plan.

CSV and XLSX have the same columns; `imports/columns.py` reads them back. What the system derives
(ratings, flags, judgements of impact) is left out on the way back.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from accounts.models import User
from foundation.rendering.documents import docx_bytes
from foundation.rendering.tables import Column, Row, Shaded, Table, csv_bytes, xlsx_bytes
from improvement_plan.imports.fields import edit_mark
from improvement_plan.imports.rows import Cell
from improvement_plan.models import ImpactMeasure, Plan
from improvement_plan.queries.action_facts import ActionFacts, PlanFacts, plan_facts
from improvement_plan.queries.impact import ImpactLine, impact_lines
from improvement_plan.rules.schemes import Colour, Scheme
from improvement_plan.rules.vocabulary import Progress

SEPARATOR = " | "
_COLUMNS: Sequence[tuple[str, str]] = (
    ("reference", "text"),
    ("priority", "number"),
    ("area_key", "text"),
    ("sequence", "number"),
    ("action", "text"),
    ("success_criteria", "text"),
    ("desired_outcome", "text"),
    ("lead", "text"),
    ("contributors", "text"),
    ("partners", "text"),
    ("starts_on", "date"),
    ("due_on", "date"),
    ("date_move_reason", "text"),
    ("due_as_printed", "text"),
    ("original_due_on", "date"),
    ("review_on", "date"),
    ("progress", "text"),
    ("outlook", "text"),
    ("as_at", "date"),
    ("what_happened", "text"),
    ("risk", "text"),
    ("mitigation", "text"),
    ("help_wanted", "text"),
    ("stopped_reason", "text"),
    ("notes", "text"),
    ("derived_rating", "text"),
    ("rating", "text"),
    ("rating_words", "text"),
    ("colour", "text"),
    ("reason", "text"),
    ("reason_on", "date"),
    ("flags", "text"),
    ("valid_until", "date"),
    ("edit_mark", "text"),
)
# Backgrounds light enough for black text, except where the key is dark.
_FILL: Mapping[Colour, tuple[str, str]] = {
    Colour.GREEN: ("CCE2D8", "000000"),
    Colour.AMBER: ("FFDD99", "000000"),
    Colour.RED: ("F6B8B0", "000000"),
    Colour.BLUE: ("BBD4EA", "000000"),
    Colour.WHITE: ("FFFFFF", "000000"),
    Colour.GREY: ("D9D9D9", "000000"),
}


@dataclass(frozen=True)
class Export:
    """A plan's actions as they stood, ready for any format."""

    plan: Plan
    as_of: date
    scheme: Scheme
    stood: PlanFacts


def export_plan(
    plan: Plan, *, as_of: date, known_on: date | None = None, only: Collection[int] | None = None
) -> Export:
    """The plan's actions rated for `as_of`; with `known_on` all of it as the portal knew it then.

    `only` keeps the actions with these ids: what a filter shows.
    """
    stood = plan_facts(plan, as_of=as_of, known_on=known_on)
    if only is not None:
        stood = replace(stood, actions=[a for a in stood.actions if a.rated.action_id in only])
    return Export(plan, as_of, plan.scheme.as_scheme(), stood)


def action_columns() -> list[Column]:
    """The columns of the CSV and XLSX exports, titles as they are read back."""
    return [Column(key, key, kind=kind) for key, kind in _COLUMNS]  # type: ignore[arg-type]


def action_rows(export: Export) -> list[Row]:
    """One row for each action: its promise, its last report, and what was derived."""
    return [_row(item, export.scheme) for item in export.stood.actions]


def _row(item: ActionFacts, scheme: Scheme) -> Row:
    rated, values = item.rated, item.values
    shown = scheme[rated.rated.rating]
    cells = {key: _cell(value) for key, value in values.items() if key != "text"}
    return {
        **cells,
        "action": _cell(values["text"]),
        "progress": values["progress"] or Progress.NOT_REPORTED.value,
        "original_due_on": rated.row.original_due_on,
        "date_move_reason": "",
        "derived_rating": rated.rated.derived.value,
        "rating": rated.rated.rating.value,
        "rating_words": shown.words,
        "colour": shown.colour.value,
        "reason": rated.rated.reason,
        "reason_on": rated.rated.reason_on,
        "flags": SEPARATOR.join(flag.value for flag in rated.flags),
        "valid_until": rated.valid_until,
        "edit_mark": edit_mark(item.version, values) if item.version else "",
    }


def _cell(value: Cell) -> str | int | date | None:
    return SEPARATOR.join(value) if isinstance(value, tuple) else value


def plan_csv(export: Export, *, bom: bool = True) -> bytes:
    """The actions as CSV."""
    return csv_bytes(action_columns(), action_rows(export), bom=bom)


def plan_xlsx(export: Export) -> bytes:
    """The actions as a workbook with one sheet; the rating is shaded in the colour of the scheme."""
    rows = [
        {**row, "rating_words": _shaded(str(row["rating_words"]), Colour(str(row["colour"])))}
        for row in action_rows(export)
    ]
    return xlsx_bytes([Table("Actions", action_columns(), rows)])


_PRINTED = (
    Column("ref", "Ref", width=8),
    Column("area", "Area of Improvement", width=26),
    Column("know", "How will we know it has made a difference", width=26),
    Column("reference", "Action ref", width=8),
    Column("action", "Action", width=36),
    Column("date", "Target Date", width=13),
    Column("who", "By Who", width=20),
    Column("rag", "RAG", width=14),
)


def plan_docx(export: Export) -> bytes:
    """A Word document laid out like the printed plan: a table for each priority, areas named once.

    It can be imported again: rows are found by their action reference.
    """
    groups: dict[int | None, list[ActionFacts]] = {}
    for item in sorted(export.stood.actions, key=_printed_order):
        number = item.values["priority"]
        groups.setdefault(number if isinstance(number, int) else None, []).append(item)
    tables = [
        Table(_priority_title(export, number), _PRINTED, _printed_rows(items, export))
        for number, items in groups.items()
    ]
    title = f"{export.plan.name}, as at {export.as_of:%-d %B %Y}"
    return docx_bytes(title, tables or [Table("", _PRINTED, [])])


def _printed_order(item: ActionFacts) -> tuple[Any, ...]:
    """By priority, then area (none first: an empty cell means the area above), then sequence."""
    values = item.values
    number = values["priority"]
    return (
        number if isinstance(number, int) else 0,
        str(values["area_key"] or ""),
        values["sequence"],
        values["reference"],
    )


def _priority_title(export: Export, number: int | None) -> str:
    if number is None:
        return ""
    priority = export.stood.priorities.get(number)
    return f"Priority {number}: {priority.title}" if priority else f"Priority {number}"


def _printed_rows(items: Iterable[ActionFacts], export: Export) -> list[Row]:
    rows: list[Row] = []
    before = None
    for item in items:
        key = str(item.values["area_key"] or "")
        area = export.stood.areas.get(key) if key != before else None
        shown = export.scheme[item.rated.rated.rating]
        rows.append(
            {
                "ref": _printed_ref(key) if area else "",
                "area": area.text if area else "",
                "know": area.how_we_will_know if area else "",
                "reference": str(item.values["reference"]),
                "action": str(item.values["text"]),
                "date": _printed_date(item),
                "who": _printed_owners(item),
                "rag": _shaded(shown.words, shown.colour),
            }
        )
        before = key
    return rows


def _printed_ref(key: str) -> str:
    """An area's codes as a plan prints them: "OR1 MV6" for P1-OR1-MV6."""
    _, _, codes = key.partition("-")
    return (codes or key).replace("-", " ")


def _printed_date(item: ActionFacts) -> date | str:
    """The agreed date; without one the words that the plan printed instead."""
    due = item.values["due_on"]
    return due if isinstance(due, date) else str(item.values["due_as_printed"] or "")


def _printed_owners(item: ActionFacts) -> str:
    """The lead first, then contributors, then partners as such; a line each."""
    values = item.values
    contributors, partners = values["contributors"], values["partners"]
    others = [*contributors] if isinstance(contributors, tuple) else []
    outside = [f"Partner: {name}" for name in partners] if isinstance(partners, tuple) else []
    lead = str(values["lead"] or "") or ("Lead to be named" if others or outside else "")
    return "\n".join(name for name in (lead, *others, *outside) if name)


def _shaded(words: str, colour: Colour) -> Shaded:
    fill, ink = _FILL[colour]
    return Shaded(words, fill, ink)


_MEASURE_COLUMNS = (
    Column("area_key", "area_key"),
    Column("sequence", "sequence", kind="number"),
    Column("measure_text", "measure_text"),
    Column("direction", "direction"),
    Column("direction_note", "direction_note"),
    Column("shared_measure", "shared_measure"),
    Column("indicator", "indicator"),
    Column("review_on", "review_on", kind="date"),
    Column("impact", "impact"),
    Column("impact_in_words", "impact_in_words"),
    Column("before", "before", kind="number"),
    Column("latest", "latest", kind="number"),
    Column("latest_period", "latest_period"),
)


def measure_rows(plan: Plan, *, user: User, today: date) -> list[Row]:
    """One row for each measure of impact: what the plan says of it, and how it stands for this reader."""
    measures = list(plan.impact_measures.select_related("indicator").prefetch_related("areas"))
    impact = impact_lines(measures, user=user, today=today)
    return [_measure_row(measure, impact[measure.pk]) for measure in measures]


def _measure_row(measure: ImpactMeasure, line: ImpactLine) -> Row:
    return {
        "area_key": SEPARATOR.join(area.key for area in measure.areas.all()),
        "sequence": measure.sequence,
        "measure_text": measure.text,
        "direction": measure.expectation,
        "direction_note": measure.expectation_note,
        "shared_measure": measure.shared_name,
        "indicator": measure.indicator.code if measure.indicator else "",
        "review_on": measure.review_on,
        "impact": line.code,
        "impact_in_words": line.evidence or line.words,
        "before": line.before,
        "latest": line.now,
        "latest_period": line.period if line.now is not None else "",
    }


def measures_csv(rows: Sequence[Row]) -> bytes:
    """The measures as CSV."""
    return csv_bytes(_MEASURE_COLUMNS, rows)


def measures_xlsx(rows: Sequence[Row]) -> bytes:
    """The measures as a workbook with one sheet."""
    return xlsx_bytes([Table("Measures of impact", _MEASURE_COLUMNS, rows)])
