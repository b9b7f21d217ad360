"""What a row changes in the action that it was found to be."""

from improvement_plan.imports import reports
from improvement_plan.imports.action_rows import warn_of_days
from improvement_plan.imports.fields import ACTION_FIELDS, digest_of, read_mark, same
from improvement_plan.imports.findings import Findings, Settings, differences
from improvement_plan.imports.preview import Changed, DateMoveChange, FieldChange
from improvement_plan.imports.rows import Known, Row, error


def compare_action(row: Row, known: Known, settings: Settings, findings: Findings) -> None:
    """Note what a matched row changes."""
    mark = read_mark(row.text("edit_mark"))
    if mark and mark[1] == digest_of({name: row.values.get(name) for name in row.titles}):
        findings.unchanged[row.kind] += 1  # nobody touched it in the file, whatever the portal says now
        return
    if mark and mark[0] != known.version:
        _compare_with_later(row, known, findings)
        return
    before = findings.error_count
    changes = _definition(row, known)
    first_date, move = _due_date(row, known, settings, findings, marked=mark is not None)
    report = reports.next_report(row, known, settings, findings, marked=mark is not None)
    changes = (*changes, *first_date)
    if first_date or move:
        warn_of_days(row, settings, findings)
    if changes or move or report:
        findings.changed.append(Changed(row, known, row.text("text"), changes, move, report))
    elif findings.error_count == before:
        findings.unchanged[row.kind] += 1


def _compare_with_later(row: Row, known: Known, findings: Findings) -> None:
    """A row that was edited in the file after the portal had changed the action, too.

    It passes if both say the same, as when an edited file is imported a second time.
    """
    told = (*ACTION_FIELDS, "due_on", "progress", "outlook", "risk", "mitigation", "help_wanted")
    words = row.text("what_happened")
    agrees = all(same(known.values.get(name), row.values[name]) for name in told if name in row.values) and (
        not words or reports.has_reported(known, words)
    )
    if agrees:
        findings.unchanged[row.kind] += 1
        return
    message = (
        f"{known.key} was changed in the portal after this file was exported. Export it again and make"
        " your changes there."
    )
    findings.note(error(row.at, message, column="reference", value=known.key))


def _definition(row: Row, known: Known) -> tuple[FieldChange, ...]:
    changes = differences(row, known)
    if "sequence" in row.values and row.number("sequence") is None:
        changes = tuple(change for change in changes if change.field != "sequence")
    if row.text("reference") and "due_on" not in row.titles and row.day("due_on") == known.day("due_on"):
        # A printed table shows the agreed date where the plan once printed another one.
        changes = tuple(change for change in changes if change.field != "due_as_printed")
    return changes


def _due_date(
    row: Row, known: Known, settings: Settings, findings: Findings, *, marked: bool
) -> tuple[tuple[FieldChange, ...], DateMoveChange | None]:
    """A first date, or a move of the agreed one with its reason."""
    if "due_on" not in row.values or same(known.values.get("due_on"), row.values["due_on"]):
        return (), None
    agreed, wanted = known.day("due_on"), row.day("due_on")
    if agreed is None:
        return (FieldChange("due_on", None, wanted),), None
    if not marked and wanted in (None, known.original_due_on):
        return (), None  # an older file repeats the date of the beginning
    column = row.title("due_on") if "due_on" in row.titles else row.title("due_as_printed")
    message = ""
    if wanted is None:
        message = "An agreed date cannot be taken away by a file. Put it back."
    elif not row.text("date_move_reason"):
        message = (
            f"This would move the agreed date of {agreed:%-d %B %Y}. Give a reason in the column"
            " “date_move_reason”, or put the date back."
        )
    elif not settings.may_move_dates:
        message = (
            "You may not move agreed dates. Put the date back, and ask for the move on the action’s page."
        )
    if message or wanted is None:
        findings.note(error(row.at, message, column=column, value=wanted))
        return (), None
    return (), DateMoveChange(agreed, wanted, row.text("date_move_reason"))
