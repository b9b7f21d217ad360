"""What a report says of itself, and how to read it: the same words in workbook and PDF."""

from collections.abc import Sequence
from datetime import UTC, datetime, time

from django.utils.timezone import localtime

from kpi.rules.periods import month_of
from kpi.rules.report import PUBLIC, KpiReportContent

Terms = Sequence[tuple[str, str]]


def edition_words(content: KpiReportContent) -> str:
    """Which edition, and whom it is for."""
    if content.edition == PUBLIC:
        return "Public edition"
    return "Internal edition: may hold small counts of children, not for publication"


def status_words(content: KpiReportContent) -> str:
    """Who approved it and when, or that nobody has."""
    if content.approved_on is None:
        waiting = content.state == "submitted"
        return "Draft, waiting for approval" if waiting else "Draft, not approved"
    day = f"{content.approved_on.day} {content.approved_on:%B %Y}"
    by = f" by {content.approved_by}" if content.approved_by else ""
    return f"Approved{by} on {day}"


def month_words(content: KpiReportContent) -> str:
    """Of which month the figures are, and whether they can still change."""
    label = month_of(content.month_end).label
    return f"{label}, closed" if content.closed else f"{label}, not closed: figures can still change"


def made_at(content: KpiReportContent) -> datetime:
    """The moment that the figures are of; it also dates the files, so that they come out the same twice."""
    return content.made_at or datetime.combine(content.month_end, time(), UTC)


def made_words(content: KpiReportContent) -> str:
    """That moment as people read it."""
    moment = localtime(made_at(content))
    return f"{moment.day} {moment:%B %Y, %H:%M}"


def about(content: KpiReportContent) -> Terms:
    """What stands on the first page."""
    gaps = ", ".join(content.gaps)
    facts = [
        ("Period", content.label),
        ("Figures of", month_words(content)),
        ("Edition", edition_words(content)),
        ("Status", status_words(content)),
        ("Figures made", made_words(content)),
        ("Without a figure", f"{gaps}: {content.gaps_reason}" if content.gaps_reason else gaps),
        ("SHA-256 of the content", content.sha256),
    ]
    return [(term, words) for term, words in facts if words]


_READING = (
    (
        "RAG",
        "The displayed value against its target: green meets it, amber is within the worst value that is"
        " still accepted, red is not. Without a target there is no colour.",
    ),
    (
        "Change",
        "Up and down say where the value went; better and worse say what that means. The change is from"
        " the period that is named; per cents change by percentage points.",
    ),
    (
        "Mean of three",
        "The mean of the three periods before. Whether the value is above or below it is told from the exact"
        " mean.",
    ),
    (
        "Variation",
        "Statistical process control (XmR): whether the latest figure is more than ordinary ups and downs."
        " Improving and worsening are signals; no signal means that nothing has changed that needs a reason.",
    ),
    (
        "Meeting the target",
        "Where the limits lie from the target: as things run now it will meet it, will miss it, or may do"
        " either.",
    ),
    (
        "Provisional",
        "Limits from fewer than 13 figures are provisional, and so are figures that their source has not"
        " confirmed.",
    ),
    (
        "England, neighbours, region",
        "The latest figure published then, with its year. Neighbours are the statistical neighbours.",
    ),
)
_HIDDEN = (
    "c",
    "A small count of children, or a figure that would give one away, is not shown. A zero is a true zero.",
)


def reading(content: KpiReportContent) -> Terms:
    """How to read the report."""
    return (*_READING, _HIDDEN) if content.edition == PUBLIC else _READING
