"""One cell at a time: text in, a value out, or CellError with a sentence that says what to do."""

import calendar
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from improvement_plan.rules.vocabulary import Outlook, Progress, Rating

LONGEST_TEXT = 10_000
EARLIEST, LATEST = 1990, 2100

_MONTHS = [calendar.month_name[number].lower() for number in range(1, 13)]
_MONTH = r"(?P<month>[a-z]{3,9})\.?"
_YEAR = r"(?P<year>\d{4}|\d{2})"
_DAY_SHAPES = tuple(
    re.compile(shape)
    for shape in (
        r"(?P<year>\d{4})-(?P<number>\d{1,2})-(?P<day>\d{1,2})(?:[t ]\d{2}:\d{2}(?::\d{2})?(?:\.\d+)?)?",
        rf"(?P<day>\d{{1,2}})[/.-](?P<number>\d{{1,2}})[/.-]{_YEAR}",
        rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[ -]+(?:of )?{_MONTH},?[ -]+{_YEAR}",
        rf"{_MONTH} +(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,? +{_YEAR}",
        rf"(?:end of |by |by the end of )?{_MONTH}[ ,-]+{_YEAR}",
        r"(?P<number>\d{1,2})/(?P<year>\d{4})",
        r"(?P<year>\d{4})-(?P<number>\d{1,2})",
    )
)
_NO_DATE = re.compile(
    r"(see .*|on-?going|tbc|tba|to be confirmed|to be agreed|n/?a|none|continuous|rolling|-|–)\.?"
)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class CellError(ValueError):
    """The cell cannot be what its column asks for; the message says what to write instead."""


def text(raw: str, *, longest: int = LONGEST_TEXT) -> str:
    """The text of a cell with its line ends made alike, without spaces around it."""
    if len(raw) > longest:
        raise CellError(
            f"The text has {len(raw):,} characters; at most {longest:,} are possible here. Shorten it."
        )
    if _CONTROL.search(raw):
        raise CellError("The cell holds an invisible control character. Type its text again.")
    lines = raw.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(line.rstrip() for line in lines).strip()


def line(raw: str, *, longest: int = 200) -> str:
    """A text of one line: runs of white space become one space."""
    return " ".join(text(raw, longest=longest).split())


def paragraphs(raw: str, *, longest: int = LONGEST_TEXT) -> str:
    """A text whose parts are separated by " | ", as paragraphs."""
    return "\n".join(paragraph_parts(text(raw, longest=longest)))


def paragraph_parts(raw: str) -> list[str]:
    """The paragraphs of a text: parts between line ends or bars that stand alone."""
    parts = re.split(r"(?:(?<=\s)|^)\|(?=\s|$)|\r\n|\r|\n", raw, flags=re.MULTILINE)
    return [part.strip() for part in parts if part.strip()]


def names(raw: str, *, longest: int = 200) -> tuple[str, ...]:
    """A list separated by "|", ";" or line ends; each name once, in order, whatever its letters' case."""
    found: dict[str, str] = {}
    for part in re.split(r"\||;|\n", text(raw)):
        name = line(part, longest=longest).strip(" ,")
        if name:
            found.setdefault(name.casefold(), name)
    return tuple(found.values())


def number(raw: str, *, largest: int = 32_767) -> int | None:
    """A whole number from 0, None for an empty cell. Excel's "3.0" is 3."""
    stripped = raw.strip()
    if not stripped:
        return None
    match = re.fullmatch(r"(\d{1,9})(?:\.0+)?", stripped)
    if match is None or int(match[1]) > largest:
        raise CellError(f"Write a whole number from 0 to {largest:,}.")
    return int(match[1])


def yes_or_no(raw: str) -> str:
    """ "yes", "no", or "" for an empty cell."""
    word = raw.strip().casefold()
    if word in ("yes", "y", "true", "1"):
        return "yes"
    if word in ("no", "n", "false", "0"):
        return "no"
    if not word:
        return ""
    raise CellError("Write yes or no.")


def day(raw: str) -> date | None:
    """A date, None for an empty cell. A month alone means its last day."""
    if not raw.strip():
        return None
    found = _day_in(raw)
    if found is None:
        raise CellError("This cannot be read as a date. Write it as 31/01/2019 or 2019-01-31.")
    return found


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
    found = _day_in(shown)
    if found is not None or _NO_DATE.fullmatch(shown.casefold()):
        return Printed(shown, found)
    if re.search(r"\d{4}", shown):
        raise CellError("This cannot be read as one date. Write one date, as 31/01/2019 or January 2019.")
    return Printed(shown, None, unclear=True)


def _day_in(raw: str) -> date | None:
    """The day that the whole cell writes, None when it has no date's shape."""
    shown = " ".join(raw.casefold().split())
    for shape in _DAY_SHAPES:
        match = shape.fullmatch(shown)
        if match is None:
            continue
        parts = match.groupdict()
        month = int(parts["number"]) if parts.get("number") else _month(parts.get("month") or "")
        if month is not None:
            return _checked(parts["year"], month, parts.get("day"))
    return None


def _month(word: str) -> int | None:
    """The number of a month's name or its beginning ("sept", "jan")."""
    hits = [i for i, name in enumerate(_MONTHS, 1) if name.startswith(word)]
    return hits[0] if len(hits) == 1 else None


def _checked(year_digits: str, month: int, day_digits: str | None) -> date:
    year = int(year_digits) + (2000 if len(year_digits) == 2 else 0)
    if not EARLIEST <= year <= LATEST:
        raise CellError(f"The year {year} cannot be meant. Write one from {EARLIEST} to {LATEST}.")
    try:
        last = calendar.monthrange(year, month)[1]
        return date(year, month, int(day_digits) if day_digits else last)
    except ValueError:
        raise CellError(
            "There is no such day. Write the date as day/month/year, for example 31/01/2019."
        ) from None


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


@lru_cache(maxsize=20_000)
def plain(raw: str) -> str:
    """A text for comparing: letters and digits in lower case, single spaces."""
    folded = unicodedata.normalize("NFKC", raw).casefold()
    return " ".join(re.findall(r"\w+", folded.replace("_", " ")))
