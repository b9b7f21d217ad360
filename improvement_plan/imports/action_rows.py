"""Action rows with everything worked out that a row says in other words: area, owners, dates."""

from collections.abc import Iterable

from foundation.rendering.cells import CellError
from improvement_plan.imports.fields import read_mark
from improvement_plan.imports.findings import Findings, Settings
from improvement_plan.imports.plan_cells import printed_day
from improvement_plan.imports.rows import Cell, Row, error, warning
from improvement_plan.imports.structure import Places

LEAD_TO_BE_NAMED = "lead to be named"
PARTNER = "partner:"


def finish_actions(rows: Iterable[Row], places: Places, findings: Findings) -> list[Row]:
    """Rows with area, priority, owners and dates worked out; a row with an error is left out."""
    finished = []
    for row in rows:
        errors = findings.error_count
        row = _finish(row, places, findings)
        if findings.error_count == errors:
            finished.append(row)
    return finished


def _finish(row: Row, places: Places, findings: Findings) -> Row:
    if not row.text("text"):
        message = "The action has no text. Say what is to be done, or remove the row."
        findings.note(error(row.at, message, column=row.title("text")))
    row = _place(row, places, findings)
    row = _dates(_owners(row), places.settings, findings)
    commentary = row.text("what_happened")
    unreported = not (row.text("status") or row.text("progress") or row.text("outlook"))
    if commentary and unreported and not row.text("reference"):
        # Words without a judgement are no report, and must not be lost either.
        notes = "\n".join(part for part in (row.text("notes"), commentary) if part)
        row = row.but(notes=notes, what_happened="")
    return row


def _place(row: Row, places: Places, findings: Findings) -> Row:
    """The area and the priority; of several priorities the first, the others noted."""
    values: dict[str, Cell] = {}
    named = [part.strip() for part in row.text("priority").split("|") if part.strip()]
    number = places.priority(named[0], row, findings) if named else None
    if "priority" in row.values:
        values["priority"] = number
    if len(named) > 1:
        others = f"Also serves {', '.join(named[1:])}."
        values["notes"] = "\n".join(part for part in (row.text("notes"), others) if part)
    key = row.text("area_key")
    if key:
        area = places.area(key)
        if area is None:
            message = f"The plan has no area “{key}”. Correct the key, or add the area to the areas file."
            findings.note(error(row.at, message, column=row.title("area_key"), value=key))
            return row
        if number is not None and number != area.priority:
            message = f"The area {key} belongs to priority {area.priority}. Correct one of the two."
            findings.note(error(row.at, message, column=row.title("priority"), value=row.text("priority")))
        values |= {"area_key": area.key, "priority": area.priority}
    return row.but(**values)


def _owners(row: Row) -> Row:
    """The first owner leads, the others contribute; "Partner: …" is an organisation outside."""
    if "owners" not in row.values:
        return row
    owners = row.names("owners")
    partners = tuple(o[len(PARTNER) :].strip() for o in owners if o.casefold().startswith(PARTNER))
    posts = [owner for owner in owners if not owner.casefold().startswith(PARTNER)]
    lead = posts[0] if posts and posts[0].casefold() != LEAD_TO_BE_NAMED else ""
    values: dict[str, Cell] = {}
    if not row.text("lead"):
        values |= {"lead": lead, "contributors": (*row.names("contributors"), *posts[1:])}
    if partners:
        values["partners"] = (*row.names("partners"), *partners)
    return row.but(**values)


def _dates(row: Row, settings: Settings, findings: Findings) -> Row:
    values: dict[str, Cell] = {}
    printed, has_day = row.text("due_as_printed"), row.day("due_on") is not None
    if printed and not has_day and not read_mark(row.text("edit_mark")):
        column = row.title("due_as_printed")
        try:
            read = printed_day(printed)
        except CellError as wrong:
            findings.note(error(row.at, str(wrong), column=column, value=printed))
            return row
        if read.unclear:
            message = "This is not a date: the words are kept, and the action has no agreed date."
            findings.note(warning(row.at, message, column=column, value=printed))
        values["due_on"] = read.day
    row = row.but(**values)
    _check_days(row, findings)
    return row


def _check_days(row: Row, findings: Findings) -> None:
    due, starts = row.day("due_on"), row.day("starts_on")
    column = row.title("due_on") if "due_on" in row.titles else row.title("due_as_printed")
    if due and starts and due < starts:
        message = f"The action is due before it starts ({starts:%-d %B %Y}). Correct one of the two dates."
        findings.note(error(row.at, message, column=column, value=due))


def warn_of_days(row: Row, settings: Settings, findings: Findings) -> None:
    """Say that a new agreed date lies outside the plan."""
    due, begins, ends = row.day("due_on"), settings.plan.starts_on, settings.plan.ends_on
    column = row.title("due_on") if "due_on" in row.titles else row.title("due_as_printed")
    outside = ""
    if due and ends and due > ends:
        outside = f"after the plan’s end ({ends:%-d %B %Y})"
    if due and begins and due < begins:
        outside = f"before the plan’s start ({begins:%-d %B %Y})"
    if outside:
        message = f"The date lies {outside}. Check that it is meant."
        findings.note(warning(row.at, message, column=column, value=due))
