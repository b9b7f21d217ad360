"""Matching actions: by permanent reference, else by area and text; what is not certain is asked."""

from collections.abc import Mapping

from foundation.rendering.cells import plain
from improvement_plan.imports import reports
from improvement_plan.imports.action_changes import compare_action
from improvement_plan.imports.action_rows import warn_of_days
from improvement_plan.imports.findings import Findings, Settings
from improvement_plan.imports.preview import NEW, Candidate, Created, Question
from improvement_plan.imports.rows import Cell, Kind, Known, Row, error, warning
from improvement_plan.imports.similar import NearTexts, count_words, near_pairs
from improvement_plan.imports.structure import Places

LAST_SEQUENCE = 32_767


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
        self.by_plain: dict[str, list[int]] = {}
        self.groups: dict[str, tuple[list[int], NearTexts]] = {}
        self._index_texts()

    def _index_texts(self) -> None:
        """The known actions by their text, and in each area by what is near to it."""
        often = count_words(row.text("text") for row in self.rows)
        for i, known in enumerate(self.known):
            self.by_plain.setdefault(plain(known.text("text")), []).append(i)
            area = known.text("area_key").casefold()
            if area not in self.groups:
                self.groups[area] = ([], NearTexts(often))
            positions, index = self.groups[area]
            positions.append(i)
            index.add(known.text("text"))

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
        """The actions that a row may be and that no other row is."""
        area, text = row.text("area_key").casefold(), row.text("text")
        knows_area = "area_key" in row.values
        likely = {self.known[i].id: "same text in another area" for i in self.by_plain.get(plain(text), ())}
        for group in [area] if knows_area else list(self.groups):
            positions, index = self.groups.get(group, ([], None))
            for i in index.near_to(text) if index is not None else ():
                known = self.known[positions[i]]
                same_text = plain(known.text("text")) == plain(text)
                likely[known.id] = "same text" if same_text else "nearly the same text"
        return [
            Candidate(known.key, known.text("text"), known.text("area_key"), likely[known.id])
            for known in self.known
            if known.id in likely and known.id not in self.taken
        ]

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
            compare_action(row, matching.matched[i], settings, findings)
            continue
        warn_of_days(row, settings, findings)
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


def _warn_of_near(rows: list[Row], known: set[int], findings: Findings) -> None:
    """Say that two texts are nearly one, where at least one of them is new to the plan."""
    texts = [(row.text("area_key"), row.text("text")) for row in rows]
    for first, second in near_pairs(texts):
        row = rows[second]
        if known >= {first, second} or plain(rows[first].text("text")) == plain(row.text("text")):
            continue
        message = f"This is nearly the text of row {rows[first].at.row}. Check that both are meant."
        findings.note(warning(row.at, message, column=row.title("text"), value=row.text("text")))
