"""The report on progress that a row of a file carries, if it carries one."""

from dataclasses import dataclass
from datetime import date

from foundation.rendering.cells import CellError, plain
from improvement_plan.imports.fields import same
from improvement_plan.imports.findings import Findings, Settings
from improvement_plan.imports.plan_cells import Status, status
from improvement_plan.imports.preview import ReportChange
from improvement_plan.imports.rows import Cell, Known, Row, error, warning
from improvement_plan.rules.vocabulary import Outlook, Progress

DONE = (Progress.COMPLETED, Progress.STOPPED)
_TEXTS = ("risk", "mitigation", "help_wanted")


@dataclass(frozen=True)
class _Said:
    """What the row says of progress and outlook; "" where it says nothing."""

    progress: str = ""
    outlook: str = ""


def first_report(row: Row, settings: Settings, findings: Findings) -> ReportChange | None:
    """The first report of a new action: a printed status, or progress and outlook.

    Its day is the row's own, else the day that statuses speak of, else the plan's start, else today.
    Risk texts are not asked for: printed plans do not have them.
    """
    said = _said(row, settings, findings, known=None)
    if not said.progress and not said.outlook:
        return None
    started = settings.plan.starts_on
    usual = started if started and started <= settings.today else settings.today
    report = ReportChange(
        progress=said.progress or Progress.IN_PROGRESS.value,
        outlook="" if said.progress in DONE else said.outlook,
        as_at=row.day("as_at") or settings.status_as_at or usual,
        text=row.text("what_happened"),
        reason=_reason(row) if said.progress == Progress.STOPPED else "",
        risk=row.text("risk"),
        mitigation=row.text("mitigation"),
        help_wanted=row.text("help_wanted"),
    )
    possible = _day_is_possible(report, row, settings, findings) and _says_why(report, row, findings)
    return report if possible else None


def next_report(
    row: Row, known: Known, settings: Settings, findings: Findings, *, marked: bool
) -> ReportChange | None:
    """The report that an edited row makes on a known action; None when it says nothing new.

    Without an edit mark the file may be an old one: what was reported before in its words is old.
    """
    said = _said(row, settings, findings, known=known)
    progress = said.progress or known.text("progress")
    outlook = "" if progress in DONE else said.outlook or known.text("outlook")
    texts = {name: row.text(name) if name in row.values else known.text(name) for name in _TEXTS}
    words = row.text("what_happened")
    new_words = bool(words) and not has_reported(known, words)
    told: dict[str, Cell] = {"progress": progress, "outlook": outlook, **texts}
    if progress in DONE:
        told = {"progress": progress}
    news = new_words or any(not same(known.values.get(name), value) for name, value in told.items())
    reported = known.day("as_at")
    day = row.day("as_at")
    later = bool(day and reported and day > reported and progress not in DONE)
    if not (news or later):
        return None
    if not marked and _is_past_report(known, progress, outlook, words, day):
        return None
    if not progress:
        findings.note(error(row.at, "Say how far the action is in the column “progress”.", column="progress"))
        return None
    own_day = day if day != reported else None
    reopened = known.text("progress") in DONE and progress not in DONE
    report = ReportChange(
        progress=progress,
        outlook=outlook or (Outlook.ON_TRACK.value if progress == Progress.NOT_STARTED else ""),
        as_at=own_day or settings.status_as_at or settings.today,
        text=words if new_words else "",
        reason=_reason(row) if progress == Progress.STOPPED or reopened else "",
        no_change=not news,
        risk=texts["risk"],
        mitigation=texts["mitigation"],
        help_wanted=texts["help_wanted"],
    )
    return report if _is_possible(report, row, known, settings, findings) else None


def _reason(row: Row) -> str:
    """Why the action was stopped or reopened."""
    return row.text("stopped_reason") or row.text("what_happened")


def _said(row: Row, settings: Settings, findings: Findings, *, known: Known | None) -> _Said:
    """Progress and outlook of the row: from their own columns, else from a printed status."""
    if row.text("progress") or row.text("outlook"):
        progress, outlook = row.text("progress"), row.text("outlook")
        if not progress and known is None:
            progress = Progress.IN_PROGRESS.value
        return _Said(progress, "" if progress in DONE else outlook)
    words = row.text("status")
    if not words or (known is not None and plain(words) == plain(known.shown_as)):
        return _Said()  # nothing, or the words in which the plan shows its rating now
    try:
        read: Status = status(words, settings.scheme)
    except CellError as wrong:
        findings.note(error(row.at, str(wrong), column=row.title("status"), value=words))
        return _Said()
    if read.progress is None:
        return _Said()
    return _Said(read.progress.value, read.outlook.value if read.outlook else "")


def has_reported(known: Known, words: str) -> bool:
    """Whether one of the action's reports has this text."""
    return any(same(past.text, words) for past in known.reports)


def _is_past_report(known: Known, progress: str, outlook: str, words: str, day: date | None) -> bool:
    """Whether the action was reported on in just these words before: an old file imported again."""
    reported = known.day("as_at")
    if day and reported and day > reported:
        return False
    return any(
        past.progress == progress and past.outlook == outlook and same(past.text, words)
        for past in known.reports
    )


def _day_is_possible(report: ReportChange, row: Row, settings: Settings, findings: Findings) -> bool:
    if report.as_at <= settings.today:
        return True
    message = "A report cannot speak of a day in the future. Correct the date."
    findings.note(error(row.at, message, column=row.title("as_at"), value=report.as_at))
    return False


def _says_why(report: ReportChange, row: Row, findings: Findings) -> bool:
    if report.progress != Progress.STOPPED or report.reason:
        return True
    message = "Say why the action was stopped, in the column “stopped_reason”."
    findings.note(error(row.at, message, column="stopped_reason"))
    return False


def _is_possible(
    report: ReportChange, row: Row, known: Known, settings: Settings, findings: Findings
) -> bool:
    """The rules of a report (services/progress.py), said beforehand with their place."""
    if not _day_is_possible(report, row, settings, findings):
        return False
    reported = known.day("as_at")
    if reported and report.as_at < reported:
        return _older_than_the_plan(report, row, reported, findings)
    if not _says_why(report, row, findings):
        return False
    message, column = _missing(report, known)
    if message:
        findings.note(error(row.at, message, column=column))
    return not message


def _missing(report: ReportChange, known: Known) -> tuple[str, str]:
    """What the report lacks, and the column to write it in; two empty strings when it is whole."""
    reopened = known.text("progress") in DONE and report.progress not in DONE
    if reopened and not report.reason:
        return f"{known.key} was completed or stopped. Say why it is reopened.", "stopped_reason"
    if report.progress == Progress.COMPLETED and known.open_milestones:
        return (
            f"{known.key} has open milestones. Complete it on its page, which asks what becomes of them.",
            "progress",
        )
    if report.progress in DONE:
        return "", ""
    if not report.outlook:
        return "Say what you expect: on track, at risk or off track.", "outlook"
    if report.outlook != Outlook.ON_TRACK and not report.risk:
        return "Say what the risk is, in the column “risk”.", "risk"
    if report.outlook == Outlook.AT_RISK and not report.mitigation:
        return (
            "Say what is being done about the risk. If nothing is, the outlook is off track.",
            "mitigation",
        )
    return "", ""


def _older_than_the_plan(report: ReportChange, row: Row, reported: date, findings: Findings) -> bool:
    message = (
        f"The portal has a report of {reported:%-d %B %Y}, which is newer than this one of"
        f" {report.as_at:%-d %B %Y}; the older one was left out."
    )
    findings.note(warning(row.at, message, column=row.title("as_at"), value=report.as_at))
    return False
