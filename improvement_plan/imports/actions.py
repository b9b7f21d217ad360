"""Matching actions: by permanent reference, else by area and text; what is not certain is asked."""

from collections.abc import Iterable, Mapping

from improvement_plan.imports import reports
from improvement_plan.imports.cells import CellError, plain, printed_day
from improvement_plan.imports.fields import ACTION_FIELDS, digest_of, read_mark, same
from improvement_plan.imports.findings import Findings, Settings, differences
from improvement_plan.imports.preview import (
    NEW,
    Candidate,
    Changed,
    Created,
    DateMoveChange,
    FieldChange,
    Question,
)
from improvement_plan.imports.rows import Cell, Kind, Known, Row, error, warning
from improvement_plan.imports.similar import near, near_pairs
from improvement_plan.imports.structure import Places

LEAD_TO_BE_NAMED = "lead to be named"
PARTNER = "partner:"
LAST_SEQUENCE = 32_767


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


def _warn_of_days(row: Row, settings: Settings, findings: Findings) -> None:
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


class _Matching:
    """Which known action each row is."""

    def __init__(self, rows: list[Row], settings: Settings, findings: Findings) -> None:
        self.rows, self.settings, self.findings = rows, settings, findings
        self.known = settings.plan.all(Kind.ACTIONS)
        self.by_reference = {k.key.casefold(): k for k in self.known}
        self.sheets = {row.at.sheet for row in rows}
        self.taken: dict[int, Row] = {}
        self.matched: dict[int, Known] = {}  # by position of the row
        self.questioned: set[int] = set()

    def run(self) -> None:
        self._repeated_rows()
        for i, row in enumerate(self.rows):
            if row.text("reference"):
                self._by_reference(i, row)
        self._exactly()
        for i, row in enumerate(self.rows):
            if i not in self.matched and not row.text("reference"):
                self._by_answer_or_question(i, row)

    def _repeated_rows(self) -> None:
        """The same reference, or the same text in the same area, twice in one file."""
        seen: dict[str, Row] = {}
        for row in self.rows:
            reference = row.text("reference")
            key = reference.casefold() if reference else f"{row.text('area_key')}: {plain(row.text('text'))}"
            if key in seen:
                what = f"reference {reference}" if reference else "action in the same area"
                message = f"Row {seen[key].at.row} has this {what} already. Remove one of the two rows."
                column = "reference" if reference else "text"
                self._error(row, message, column)
            seen.setdefault(key, row)

    def _by_reference(self, i: int, row: Row) -> None:
        known = self.by_reference.get(row.text("reference").casefold())
        if known is not None:
            self._take(i, known)
        elif self.known:
            message = (
                f"The plan has no action {row.text('reference')}. Correct the reference, or leave the"
                " cell empty for a new action."
            )
            self._error(row, message, "reference")

    def _exactly(self) -> None:
        """Rows without a reference whose area and text one known action has."""
        by_text: dict[tuple[str, str], list[Known]] = {}
        for known in self.known:
            by_text.setdefault(_place_and_text(known.values), []).append(known)
        for i, row in enumerate(self.rows):
            if row.text("reference") or i in self.matched:
                continue
            hits = by_text.get(_place_and_text(row.values), [])
            if len(hits) == 1 and hits[0].id not in self.taken:
                self._take(i, hits[0])

    def _by_answer_or_question(self, i: int, row: Row) -> None:
        candidates = self._candidates(row)
        if not candidates:
            return
        key = self.key(row)
        answer = self.settings.answers.get(key, "")
        known = self.by_reference.get(answer.casefold())
        if answer == NEW:
            return
        if known is not None:
            self._take(i, known)
            return
        self.questioned.add(i)
        self.findings.questions.append(
            Question(key, row.at, row.text("text"), row.text("area_key"), tuple(candidates))
        )

    def key(self, row: Row) -> str:
        """How an answer names a row: its number, with its sheet where the file has several."""
        return f"{row.at.sheet}:{row.at.row}" if len(self.sheets) > 1 else str(row.at.row)

    def _candidates(self, row: Row) -> list[Candidate]:
        area, text = row.text("area_key"), row.text("text")
        knows_area = "area_key" in row.values
        found = []
        for known in self.known:
            same_area = not knows_area or known.text("area_key").casefold() == area.casefold()
            if plain(known.text("text")) == plain(text):
                why = "same text" if same_area else "same text in another area"
            elif same_area and known.id not in self.taken and near(known.text("text"), text):
                why = "nearly the same text"
            else:
                continue
            if known.id not in self.taken:
                found.append(Candidate(known.key, known.text("text"), known.text("area_key"), why))
        return found

    def _take(self, i: int, known: Known) -> None:
        if known.id in self.taken:
            other = self.taken[known.id].at.row
            message = f"Row {other} is action {known.key} already. Remove one of the two rows."
            self._error(self.rows[i], message, "text")
        else:
            self.taken[known.id] = self.rows[i]
            self.matched[i] = known

    def _error(self, row: Row, message: str, field: str) -> None:
        self.findings.note(error(row.at, message, column=row.title(field), value=row.values.get(field)))


def _place_and_text(values: Mapping[str, Cell]) -> tuple[str, str]:
    return str(values.get("area_key") or "").casefold(), plain(str(values.get("text") or ""))


def match_actions(rows: list[Row], places: Places, findings: Findings) -> None:
    """Every row becomes a new action, a change, an unchanged one, a question or an error."""
    settings = places.settings
    matching = _Matching(rows, settings, findings)
    matching.run()
    sequences = _last_sequences(settings)
    for i, row in enumerate(rows):
        if i in matching.matched:
            _compare(row, matching.matched[i], settings, findings)
            continue
        _warn_of_days(row, settings, findings)
        if i not in matching.questioned:
            report = reports.first_report(row, settings, findings)
            row = _sequenced(row, sequences)
            findings.created.append(Created(row, row.text("reference"), row.text("text"), report))
    _warn_of_near(rows, set(matching.matched), findings)


def _last_sequences(settings: Settings) -> dict[str, int]:
    last: dict[str, int] = {}
    for known in settings.plan.all(Kind.ACTIONS):
        number = known.values.get("sequence")
        area = known.text("area_key")
        last[area] = max(last.get(area, 0), number if isinstance(number, int) else 0)
    return last


def _sequenced(row: Row, last: dict[str, int]) -> Row:
    """A new action without a sequence stands last in its area."""
    area = row.text("area_key")
    number = row.number("sequence")
    if number is None:
        number = min(last.get(area, 0) + 1, LAST_SEQUENCE)
        row = row.but(sequence=number)
    last[area] = max(last.get(area, 0), number)
    return row


def _compare(row: Row, known: Known, settings: Settings, findings: Findings) -> None:
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
        _warn_of_days(row, settings, findings)
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


def _warn_of_near(rows: list[Row], known: set[int], findings: Findings) -> None:
    """Say that two texts are nearly one, where at least one of them is new to the plan."""
    texts = [(row.text("area_key"), row.text("text")) for row in rows]
    for first, second in near_pairs(texts):
        row = rows[second]
        if known >= {first, second} or plain(rows[first].text("text")) == plain(row.text("text")):
            continue
        message = f"This is nearly the text of row {rows[first].at.row}. Check that both are meant."
        findings.note(warning(row.at, message, column=row.title("text"), value=row.text("text")))
