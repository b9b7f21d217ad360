"""Rows, plans and previews for the tests of importing, all in memory."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from improvement_plan.imports.findings import Settings
from improvement_plan.imports.match import make_preview
from improvement_plan.imports.preview import Preview
from improvement_plan.imports.read import Table, read_tables
from improvement_plan.imports.rows import Cell, Kind, Known, KnownPlan, PastReport, Problem
from improvement_plan.rules.vocabulary import Rating

TODAY = date(2019, 8, 15)
SCHEME = {
    Rating.ON_TRACK: "On track",
    Rating.AT_RISK: "Not on track: risks with mitigations in place",
    Rating.OFF_TRACK: "Not on track: risks without mitigations",
    Rating.OVERDUE: "Not on track: delayed",
    Rating.NOT_STARTED: "Not started",
    Rating.NOT_REPORTED: "Not reported",
    Rating.COMPLETED: "Completed",
    Rating.STOPPED: "Stopped",
}
AREA = Known(
    Kind.AREAS,
    1,
    "P1-OR1",
    {"key": "P1-OR1", "priority": 1, "sequence": 1, "text": "Oversight", "how_we_will_know": ""},
)
OTHER_AREA = Known(
    Kind.AREAS,
    2,
    "P1-C2",
    {"key": "P1-C2", "priority": 1, "sequence": 2, "text": "Capacity", "how_we_will_know": ""},
)
PRIORITY = Known(Kind.PRIORITIES, 1, "1", {"number": 1, "title": "Leadership"})


def known_action(reference: str = "A001", **values: Any) -> Known:
    """An action in the area P1-OR1, reported on track as at 1 August 2019."""
    own = ("id", "version", "shown_as", "original_due_on", "open_milestones", "reports")
    facts: dict[str, Cell] = {
        "reference": reference,
        "area_key": "P1-OR1",
        "priority": 1,
        "sequence": 1,
        "text": "Visit each child every six weeks",
        "success_criteria": "",
        "desired_outcome": "",
        "lead": "Head of Care",
        "contributors": (),
        "partners": (),
        "starts_on": None,
        "due_on": date(2019, 12, 31),
        "due_as_printed": "December 2019",
        "review_on": None,
        "notes": "",
        "progress": "in_progress",
        "outlook": "on_track",
        "as_at": date(2019, 8, 1),
        "what_happened": "Half of the visits are planned.",
        "risk": "",
        "mitigation": "",
        "help_wanted": "",
        "stopped_reason": "",
    }
    facts |= {name: value for name, value in values.items() if name not in own}
    return Known(
        Kind.ACTIONS,
        values.get("id", int(reference[1:])),
        reference,
        facts,
        version=values.get("version", 1),
        shown_as=values.get("shown_as", "On track"),
        original_due_on=values.get("original_due_on", date(2019, 12, 31)),
        open_milestones=values.get("open_milestones", 0),
        reports=values.get(
            "reports",
            (PastReport("in_progress", "on_track", date(2019, 8, 1), "Half of the visits are planned."),),
        ),
    )


def known_plan(*actions: Known, **fields: Any) -> KnownPlan:
    """A plan with one priority, two areas and these actions."""
    items = {
        Kind.PRIORITIES: (PRIORITY,),
        Kind.AREAS: (AREA, OTHER_AREA),
        Kind.RECOMMENDATIONS: fields.pop("recommendations", ()),
        Kind.MEASURES: fields.pop("measures", ()),
        Kind.ACTIONS: actions,
    }
    posts = frozenset({"head of care", "director of operations"})
    return KnownPlan("Plan", is_new=False, items=items, posts=posts, **fields)


NEW_PLAN = KnownPlan("Plan", is_new=True)


def table(header: str, *rows: str, name: str = "", file: str = "f.csv", heading: str = "") -> Table:
    """A table from texts whose cells are separated by "; "; rows are as long as the header."""
    headings = tuple(header.split("; "))
    split = (row.split("; ") for row in rows)
    padded = (tuple(cells + [""] * (len(headings) - len(cells))) for cells in split)
    return Table(file, name, headings, tuple(enumerate(padded, start=2)), heading)


def preview(
    tables: Mapping[Kind, Table | Sequence[Table]],
    plan: KnownPlan = NEW_PLAN,
    **settings: Any,
) -> Preview:
    """The preview of importing these tables."""
    read = {
        kind: read_tables(kind, [given] if isinstance(given, Table) else given, file="f.csv")
        for kind, given in tables.items()
    }
    return make_preview(read, Settings(plan=plan, today=TODAY, scheme=SCHEME, **settings))


def actions(header: str, *rows: str, plan: KnownPlan = NEW_PLAN, **settings: Any) -> Preview:
    """The preview of one file of actions."""
    return preview({Kind.ACTIONS: table(header, *rows)}, plan, **settings)


def place(problem: Problem) -> tuple[int | None, str, str]:
    """Row, column and value of a problem."""
    return problem.row, problem.column, problem.value
