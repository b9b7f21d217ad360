"""One cell at a time: text in, a value out, or CellError with a sentence that says what to do."""

import calendar
import re
import unicodedata
from datetime import date
from functools import lru_cache

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
    found = day_in(raw)
    if found is None:
        raise CellError("This cannot be read as a date. Write it as 31/01/2019 or 2019-01-31.")
    return found


def day_in(raw: str) -> date | None:
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


@lru_cache(maxsize=20_000)
def plain(raw: str) -> str:
    """A text for comparing: letters and digits in lower case, single spaces."""
    folded = unicodedata.normalize("NFKC", raw).casefold()
    return " ".join(re.findall(r"\w+", folded.replace("_", " ")))
