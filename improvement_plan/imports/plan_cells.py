"""Cells that only plans have: printed dates and statuses, codes. Text in, a value out, or CellError."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from foundation.rendering.cells import CellError, day_in, line, text
from improvement_plan.rules.vocabulary import Outlook, Progress, Rating

_NO_DATE = re.compile(
    r"(see .*|on-?going|tbc|tba|to be confirmed|to be agreed|n/?a|none|continuous|rolling|-|–)\.?"
)


@dataclass(frozen=True)
class Printed:
    """A date as a plan prints it: the text, and the day if the text is one.

    `unclear`: the words are neither a date nor one of the usual words for having none.
    """

    text: str
    day: date | None
    unclear: bool = False


def printed_day(raw: str) -> Printed:
    """A date cell of a printed plan: a date, or words such as "See Impact Workbook for Targets".

    Raises CellError for something that was meant as a date and is none, such as 31/02/2019.
    """
    shown = line(raw)
    if not shown:
        return Printed("", None)
    found = day_in(shown)
    if found is not None or _NO_DATE.fullmatch(shown.casefold()):
        return Printed(shown, found)
    if re.search(r"\d{4}", shown):
        raise CellError("This cannot be read as one date. Write one date, as 31/01/2019 or January 2019.")
    return Printed(shown, None, unclear=True)


@dataclass(frozen=True)
class Status:
    """A printed status as the two judgements of a report; no progress means nothing was reported."""

    progress: Progress | None
    outlook: Outlook | None = None


NOTHING = Status(None)
_BY_RATING = {
    Rating.ON_TRACK: Status(Progress.IN_PROGRESS, Outlook.ON_TRACK),
    Rating.AT_RISK: Status(Progress.IN_PROGRESS, Outlook.AT_RISK),
    Rating.OFF_TRACK: Status(Progress.IN_PROGRESS, Outlook.OFF_TRACK),
    # Late is what the clock says; what an officer who prints it says is that it is not on track.
    Rating.OVERDUE: Status(Progress.IN_PROGRESS, Outlook.OFF_TRACK),
    Rating.LATE_START: Status(Progress.NOT_STARTED),
    Rating.NOT_STARTED: Status(Progress.NOT_STARTED),
    Rating.COMPLETED: Status(Progress.COMPLETED),
    Rating.CLOSED: Status(Progress.COMPLETED),
    Rating.STOPPED: Status(Progress.STOPPED),
    Rating.NOT_REPORTED: NOTHING,
    Rating.REVIEW_DUE: NOTHING,
}
_COMMON = {
    "on track": Rating.ON_TRACK,
    "in progress": Rating.ON_TRACK,
    "underway": Rating.ON_TRACK,
    "at risk": Rating.AT_RISK,
    "off track": Rating.OFF_TRACK,
    "not on track": Rating.OFF_TRACK,
    "overdue": Rating.OVERDUE,
    "delayed": Rating.OVERDUE,
    "late start": Rating.LATE_START,
    "review due": Rating.REVIEW_DUE,
    "not started": Rating.NOT_STARTED,
    "not reported": Rating.NOT_REPORTED,
    "complete": Rating.COMPLETED,
    "completed": Rating.COMPLETED,
    "done": Rating.COMPLETED,
    "closed": Rating.CLOSED,
    "completed and accepted": Rating.CLOSED,
    "stopped": Rating.STOPPED,
    "cancelled": Rating.STOPPED,
    "withdrawn": Rating.STOPPED,
}
# More than one rating may print the same words; the one that says so itself is meant.
_PREFERRED = (Rating.OFF_TRACK, Rating.AT_RISK, Rating.ON_TRACK)


def words_of_status(raw: str) -> str:
    """A status with what printers vary taken away: case, hyphens, and "yet"."""
    letters = re.sub(r"[^a-z]+", " ", raw.casefold())
    return " ".join(word for word in letters.split() if word != "yet")


def status(raw: str, scheme: Mapping[Rating, str]) -> Status:
    """A printed status by the words of the plan's scheme, else by common words.

    `scheme` maps each rating to the words that the plan prints for it. Raises CellError for words
    that neither knows, colours included: a colour means different things in different schemes.
    """
    if not text(raw, longest=200):
        return NOTHING
    said = words_of_status(raw)
    rating = _rating_in(said, scheme)
    if rating is None:
        known = "”, “".join(dict.fromkeys(scheme.values()))
        raise CellError(f"This status is not one of the plan's scheme. Write one of “{known}”.")
    return _BY_RATING[rating]


def _rating_in(said: str, scheme: Mapping[Rating, str]) -> Rating | None:
    hits = [rating for rating, words in scheme.items() if words_of_status(words) == said]
    preferred = [rating for rating in _PREFERRED if rating in hits and rating.words.casefold() in said]
    if preferred:
        return preferred[0]
    return hits[0] if hits else _COMMON.get(said)


def progress(raw: str) -> str:
    """A stored progress code from a cell ("In progress", "in_progress"); "" for nothing reported."""
    return _code(raw, [p.value for p in Progress if p is not Progress.NOT_REPORTED], Progress.NOT_REPORTED)


def outlook(raw: str) -> str:
    """A stored outlook code from a cell; "" for none."""
    return _code(raw, [o.value for o in Outlook], "")


def _code(raw: str, codes: list[str], nothing: str) -> str:
    said = words_of_status(raw).replace(" ", "_")
    if not raw.strip() or (nothing and said == nothing):
        return ""
    if said in codes:
        return said
    listed = ", ".join(code.replace("_", " ") for code in codes)
    raise CellError(f"Write one of: {listed}.")


def code(raw: str) -> str:
    """A code as printed, spaces made single ("IFA 1", "OR1")."""
    return line(raw, longest=40)


def plain_code(raw: str) -> str:
    """A code without what printers vary: "SIF 5" and "S5" are one."""
    bare = re.sub(r"[^A-Z0-9.]+", "", raw.upper())
    return re.sub(r"^SIF(?=\d)", "S", bare)


def codes_in(raw: str) -> tuple[str, ...]:
    """The codes that a Ref cell prints ("OR1 MV6", "C2 (also refer to P1 OR1)"), as printed."""
    without_asides = re.sub(r"\([^)]*\)", " ", raw)
    return tuple(re.findall(r"[A-Za-z]{1,6} ?\d+(?:\.\d+)*|[A-Za-z]{2,6}\b", without_asides))
