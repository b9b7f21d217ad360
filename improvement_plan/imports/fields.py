"""Which fields of an item a file may change, and when two values are the same."""

import hashlib
import json
import re
from collections.abc import Mapping

from foundation.rendering.cells import paragraph_parts
from improvement_plan.imports.rows import Cell, Kind

PRIORITY_FIELDS = (
    "title",
    "lead",
    "why",
    "what",
    "how",
    "what_good_looks_like",
    "commitments",
    "risks",
)
AREA_FIELDS = ("priority", "sequence", "text", "how_we_will_know")
RECOMMENDATION_FIELDS = (
    "kind",
    "regulation",
    "source",
    "text",
    "parent",
    "due_on",
    "repeat",
    "area_keys",
    "completed",
    "aliases",
)
MEASURE_FIELDS = (
    "area_keys",
    "sequence",
    "text",
    "expectation",
    "expectation_note",
    "shared_name",
    "indicator",
    "review_on",
)
# What an action promises; agreed dates and progress have rules of their own.
ACTION_FIELDS = (
    "area_key",
    "priority",
    "sequence",
    "text",
    "success_criteria",
    "desired_outcome",
    "lead",
    "contributors",
    "partners",
    "starts_on",
    "due_as_printed",
    "review_on",
    "notes",
)
REPORT_FIELDS = (
    "progress",
    "outlook",
    "as_at",
    "what_happened",
    "risk",
    "mitigation",
    "help_wanted",
    "stopped_reason",
)
_MARKED = (*ACTION_FIELDS, "due_on", *REPORT_FIELDS)

FIELDS: Mapping[Kind, tuple[str, ...]] = {
    Kind.PRIORITIES: PRIORITY_FIELDS,
    Kind.AREAS: AREA_FIELDS,
    Kind.RECOMMENDATIONS: RECOMMENDATION_FIELDS,
    Kind.MEASURES: MEASURE_FIELDS,
    Kind.ACTIONS: ACTION_FIELDS,
}


def canonical(value: Cell) -> Cell:
    """A value without what a spreadsheet may change on its way: ends of lines, order of a list.

    A paragraph is a paragraph whether " | " or a line end separates it.
    """
    if isinstance(value, tuple):
        return tuple(sorted(_one_line(name).casefold() for name in value))
    if isinstance(value, str):
        return "\n".join(paragraph_parts(value))
    return value


def same(before: Cell, after: Cell) -> bool:
    """Whether an import has nothing to change between the two. Empty is empty, however written."""
    return (canonical(before) or None) == (canonical(after) or None)


def _one_line(name: str) -> str:
    return " ".join(name.split())


def edit_mark(version: int, values: Mapping[str, Cell]) -> str:
    """The mark that an export gives to each action: its edit version and a digest of its cells.

    On the way back it tells a row that somebody edited in the file from one that somebody edited in
    the portal meanwhile.
    """
    return f"v{version}.{digest_of(values)}"


def digest_of(values: Mapping[str, Cell]) -> str:
    """Eight letters that change when somebody edits a cell of the row."""
    told = {name: canonical(values[name]) or None for name in _MARKED if name in values}
    return hashlib.sha256(json.dumps(told, default=str, sort_keys=True).encode()).hexdigest()[:8]


def read_mark(mark: str) -> tuple[int, str] | None:
    """The version and digest of an edit mark; None for something else."""
    match = re.fullmatch(r"v(\d{1,9})\.([0-9a-f]{8})", mark)
    return (int(match[1]), match[2]) if match else None
