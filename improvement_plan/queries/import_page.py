"""A preview in words, ready to draw."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from foundation.composition.openings import Opening
from improvement_plan.imports.preview import NEW, Changed, Created, Preview, Question, ReportChange
from improvement_plan.imports.rows import Cell, Kind, Problem
from improvement_plan.rules.vocabulary import Outlook, Progress

_FIELD_WORDS = {
    "area_key": "area",
    "area_keys": "areas",
    "text": "text",
    "starts_on": "start",
    "due_on": "agreed date",
    "due_as_printed": "date as printed",
    "review_on": "review date",
    "how_we_will_know": "how we will know",
    "is_repeat": "repeated",
    "aliases": "other codes",
}

ProblemLine = tuple[str, str, str, str, str]


@dataclass(frozen=True)
class ChangedLine:
    """An item with its changes: (field, before, after)."""

    title: str
    changes: Sequence[tuple[str, str, str]]


@dataclass(frozen=True)
class Group:
    """What happens to one kind."""

    words: str
    created: Sequence[str]
    changed: Sequence[ChangedLine]
    note: str


@dataclass(frozen=True)
class Choice:
    """One answer to a question."""

    value: str
    label: str
    hint: str


@dataclass(frozen=True)
class QuestionLine:
    """A row that is asked about; `name` is the name of its radio buttons."""

    name: str
    place: str
    text: str
    choices: Sequence[Choice]


@dataclass(frozen=True)
class PreviewPage:
    """The whole preview. `digest` is what a confirmation sends back."""

    figures: Sequence[Opening]
    groups: Sequence[Group]
    errors: Sequence[ProblemLine]
    warnings: Sequence[ProblemLine]
    questions: Sequence[QuestionLine]
    new_posts: Sequence[str]
    digest: str
    can_be_imported: bool
    changes_anything: bool


def preview_page(preview: Preview) -> PreviewPage:
    """The preview in words."""
    counts = [preview.counts(kind) for kind in Kind]
    figures = [
        Opening(sum(n.created for n in counts), "to be created"),
        Opening(sum(n.changed for n in counts), "to be changed"),
        Opening(sum(n.unchanged for n in counts), "unchanged"),
        Opening(preview.reports, "progress reports"),
    ]
    return PreviewPage(
        figures=figures,
        groups=[group for kind in Kind if (group := _group(preview, kind)) is not None],
        errors=[_line(problem) for problem in preview.errors],
        warnings=[_line(problem) for problem in preview.warnings],
        questions=[_question(question) for question in preview.questions],
        new_posts=preview.new_posts,
        digest=preview.digest,
        can_be_imported=preview.can_be_imported,
        changes_anything=preview.changes_anything,
    )


def answer_name(key: str) -> str:
    """The name of a question's radio buttons in its form."""
    return f"row-{key}"


def _group(preview: Preview, kind: Kind) -> Group | None:
    counts = preview.counts(kind)
    if not (counts.created or counts.changed or counts.unchanged):
        return None
    return Group(
        words=kind.words.capitalize(),
        created=[_created(item) for item in preview.created_of(kind)],
        changed=[_changed(item) for item in preview.changed_of(kind)],
        note=f"{counts.unchanged} unchanged" if counts.unchanged else "",
    )


def _created(item: Created) -> str:
    shown = f"{item.key} {item.title}" if item.kind is not Kind.MEASURES else item.title
    reported = f" ({_judgement(item.report)})" if item.report else ""
    return f"{shown.strip()}{reported}"


def _judgement(report: ReportChange) -> str:
    if report.no_change:
        return f"no change as at {_words(report.as_at)}"
    words = Progress(report.progress).words.lower()
    outlook = f", {Outlook(report.outlook).words.lower()}" if report.outlook else ""
    return f"reported as at {_words(report.as_at)}: {words}{outlook}"


def _changed(item: Changed) -> ChangedLine:
    changes = [
        (field_words(change.field), _words(change.before), _words(change.after)) for change in item.changes
    ]
    if item.move:
        reason = f"{_words(item.move.to_date)}, because: {item.move.reason}"
        changes.append(("agreed date moves", _words(item.move.from_date), reason))
    if item.report:
        changes += _report_changes(item, item.report)
    shown = f"{item.key} {item.title}" if item.kind is not Kind.MEASURES else item.title
    return ChangedLine(shown, changes)


def _report_changes(item: Changed, report: ReportChange) -> list[tuple[str, str, str]]:
    """A report as its judgement before and after, then what else it says."""
    before = item.known.text("progress")
    outlook = item.known.text("outlook")
    was = f"{Progress(before).words.lower() if before else 'not reported'}"
    was += f", {Outlook(outlook).words.lower()}" if outlook else ""
    said = {
        "what has happened": report.text,
        "risk": report.risk if report.risk != item.known.text("risk") else "",
        "mitigation": report.mitigation if report.mitigation != item.known.text("mitigation") else "",
        "help wanted": report.help_wanted if report.help_wanted != item.known.text("help_wanted") else "",
        "reason": report.reason,
    }
    lines = [("progress", was, _judgement(report))]
    return lines + [(name, "", text) for name, text in said.items() if text]


def field_words(name: str) -> str:
    """A field as people call it."""
    return _FIELD_WORDS.get(name, name.replace("_", " "))


def _words(value: Cell) -> str:
    if isinstance(value, tuple):
        return ", ".join(value)
    if isinstance(value, date):
        return f"{value:%-d %B %Y}"
    return "" if value is None else str(value)


def _line(problem: Problem) -> ProblemLine:
    sheet = f", {problem.sheet}" if problem.sheet else ""
    row = str(problem.row) if problem.row else ""
    return (f"{problem.file}{sheet}", row, problem.column, problem.value, problem.message)


def _question(question: Question) -> QuestionLine:
    choices = [
        Choice(c.reference, f"It is {c.reference}: {c.text}", f"{c.why}, {c.area_key or 'no area'}")
        for c in question.candidates
    ]
    choices.append(Choice(NEW, "It is a new action", ""))
    return QuestionLine(answer_name(question.key), question.at.words, question.text, choices)
