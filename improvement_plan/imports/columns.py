"""The columns that each kind of file may have, with the headings that are understood.

Headings are compared by their letters and digits only ("Target date:" is "target date"); one that
ends in "…" here is understood by its beginning. `UNUSED` names columns that are known and left out
without a word, because another column says the same or because the system derives them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from foundation.rendering import cells
from improvement_plan.imports import plan_cells
from improvement_plan.imports.rows import Cell, Kind
from improvement_plan.rules.addresses import code_problem, reference_problem

Reader = Callable[[str], Cell]


def _title(raw: str) -> str:
    return cells.line(raw)


def _short(raw: str) -> str:
    return cells.line(raw, longest=60)


def _reference(raw: str) -> str:
    reference = cells.line(raw, longest=20)
    if problem := reference_problem(reference):
        raise cells.CellError(problem)
    return reference


def _code(raw: str) -> str:
    code = plan_cells.code(raw)
    if code and (problem := code_problem(code)):
        raise cells.CellError(problem)
    return code


def _status_words(raw: str) -> str:
    return cells.line(raw)


@dataclass(frozen=True)
class Column:
    """One field: the headings that mean it, how its cells are read, whether a file must have it.

    `filled`: no row may leave it empty.
    """

    field: str
    headings: tuple[str, ...]
    reads: Reader = cells.text
    required: bool = False
    filled: bool = False


_PRIORITY_NUMBER = (
    "priority number",
    "priority",
    "priority no",
    "strategic priorities",
    "strategic priority",
)

COLUMNS: Mapping[Kind, tuple[Column, ...]] = {
    Kind.PRIORITIES: (
        Column("number", ("number", "no", *_PRIORITY_NUMBER), cells.number, required=True, filled=True),
        Column("title", ("title", "name"), _title, required=True, filled=True),
        Column("lead", ("lead", "lead post", "strategic lead role", "strategic lead"), _title),
        Column("why", ("why", "why this is a priority"), cells.paragraphs),
        Column("what", ("what", "what we will do"), cells.paragraphs),
        Column("how", ("how", "how we will do this", "how we will do it"), cells.paragraphs),
        Column(
            "what_good_looks_like",
            ("what good looks like", "what good and better looks like"),
            cells.paragraphs,
        ),
        Column("commitments", ("commitments", "our commitments"), cells.paragraphs),
        Column("risks", ("risks",), cells.paragraphs),
    ),
    Kind.AREAS: (
        Column("key", ("area key", "key"), _short, required=True, filled=True),
        Column("priority", _PRIORITY_NUMBER, cells.text, required=True, filled=True),
        Column("sequence", ("sequence", "order"), cells.number),
        Column("refs", ("refs as printed", "ref", "refs", "codes"), cells.text),
        Column("codes", ("codes normalised",), cells.names),
        Column(
            "text", ("area text", "area of improvement", "text"), cells.paragraphs, required=True, filled=True
        ),
        Column("how_we_will_know", ("how we will know", "how will we know…"), cells.paragraphs),
    ),
    Kind.RECOMMENDATIONS: (
        Column("code", ("code", "ref"), _code, required=True, filled=True),
        Column("plain_code", ("code normalised",), plan_cells.code),
        Column("rec_id", ("rec id",), plan_cells.code),
        Column("sub_item", ("sub item",), plan_cells.code),
        Column("kind", ("kind",), _title),
        Column("regulation", ("regulation",), _title),
        Column("source", ("source",), _title),
        Column(
            "text", ("text", "recommendation", "recommendation text"), cells.text, required=True, filled=True
        ),
        Column("due_on", ("due on", "due iso", "due date", "due"), cells.day),
        Column("repeat", ("repeat", "is repeat"), cells.yes_or_no),
        Column("completed", ("completed", "closed"), cells.yes_or_no),
        Column("area_keys", ("area key", "area keys", "areas", "area"), cells.names),
        Column("note", ("note", "notes", "closure note"), cells.text),
    ),
    Kind.MEASURES: (
        Column(
            "area_keys", ("area key", "area keys", "areas", "area"), cells.names, required=True, filled=True
        ),
        Column("sequence", ("sequence", "order"), cells.number),
        Column("text", ("measure text", "measure", "text"), cells.text, required=True, filled=True),
        Column("expectation", ("direction", "expectation"), _title),
        Column("expectation_note", ("direction note", "expectation note"), cells.text),
        Column("shared_name", ("shared measure", "shared name"), _title),
        Column("indicator", ("indicator", "indicator code", "kpi"), _short),
        Column("review_on", ("review on", "review date"), cells.day),
    ),
    Kind.ACTIONS: (
        Column("reference", ("reference", "action reference", "action ref"), _reference),
        Column("area_key", ("area key",), _short),
        Column("area_ref", ("ref", "refs"), cells.text),
        Column("area_text", ("area of improvement", "area text", "area"), cells.paragraphs),
        Column("how_we_will_know", ("how will we know…", "how we will know"), cells.paragraphs),
        Column("priority", _PRIORITY_NUMBER, cells.text),
        Column("sequence", ("sequence", "number", "no", "order"), cells.number),
        Column("text", ("action", "action text", "actions", "what we will do"), cells.text, required=True),
        Column(
            "success_criteria", ("success criteria", "success criterion", "success measure"), cells.paragraphs
        ),
        Column("desired_outcome", ("desired outcome", "outcome", "outcomes"), cells.paragraphs),
        Column(
            "owners",
            ("owners", "owner", "owner roles", "by who", "by whom", "responsible", "who"),
            cells.names,
        ),
        Column("lead", ("lead", "lead post", "lead officer"), _title),
        Column("contributors", ("contributors",), cells.names),
        Column("partners", ("partners", "outside partners"), cells.names),
        Column("starts_on", ("starts on", "start date", "start"), cells.day),
        Column(
            "due_on",
            ("due on", "due iso", "target date iso", "agreed date"),
            cells.day,
        ),
        Column(
            "due_as_printed",
            (
                "due as printed",
                "target date as printed",
                "target date",
                "target dates",
                "due date",
                "due",
                "by when",
            ),
            _title,
        ),
        Column("date_move_reason", ("date move reason",), cells.text),
        Column("review_on", ("review on", "review date"), cells.day),
        Column("status", ("status as printed", "status", "rag", "rag rating", "rag phase 1"), _status_words),
        Column("progress", ("progress",), plan_cells.progress),
        Column("outlook", ("outlook",), plan_cells.outlook),
        Column("as_at", ("as at", "status as at"), cells.day),
        Column("what_happened", ("what happened", "what has happened", "commentary", "update"), cells.text),
        Column("risk", ("risk", "risks"), cells.text),
        Column("mitigation", ("mitigation", "mitigations"), cells.text),
        Column("help_wanted", ("help wanted", "support wanted"), cells.text),
        Column("stopped_reason", ("stopped reason", "report reason"), cells.text),
        Column("notes", ("notes", "note"), cells.text),
        Column("edit_mark", ("edit mark",), _title),
    ),
}

UNUSED: Mapping[Kind, frozenset[str]] = {
    Kind.PRIORITIES: frozenset(
        {
            "title in alignment table",
            "strategic lead role basis",
            "codes in alignment table",
            "codes in progress overview",
            "codes in areas table",
        }
    ),
    Kind.AREAS: frozenset({"note"}),
    Kind.RECOMMENDATIONS: frozenset({"same wording in areas table"}),
    Kind.MEASURES: frozenset(
        {"priority number", "impact", "impact in words", "before", "latest", "latest period"}
    ),
    Kind.ACTIONS: frozenset(
        {
            "target note",
            "owners as printed",
            "printed beside ref",
            "original due on",
            "derived rating",
            "rating",
            "rating words",
            "colour",
            "reason",
            "reason on",
            "flags",
            "valid until",
            "plan",
        }
    ),
}


def plain_heading(raw: str) -> str:
    """A heading for comparing."""
    return cells.plain(raw)


def find_column(kind: Kind, heading: str) -> Column | None:
    """The column that a heading means, None for one that this kind does not know."""
    said = plain_heading(heading)
    for column in COLUMNS[kind]:
        if said in column.headings:
            return column
    for column in COLUMNS[kind]:
        beginnings = (known[:-1] for known in column.headings if known.endswith("…"))
        if any(said.startswith(beginning) for beginning in beginnings):
            return column
    return None
