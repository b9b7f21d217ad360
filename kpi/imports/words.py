"""The words in which councils describe an indicator and name those whom they compare with."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from foundation.rendering.cells import CellError, plain
from kpi.models import Comparator, Unit
from kpi.rules.frequency import Frequency
from kpi.rules.rag import Polarity

_FREQUENCIES = {
    Frequency.MONTHLY: "monthly, month, in month, per month, each month, m",
    Frequency.MONTH_END: "as at month end, at month end, month end, as at, snapshot, month end snapshot",
    Frequency.YEAR_TO_DATE: (
        "year to date, ytd, cumulative, cumulative in year, cumulative year to date, financial year to date"
    ),
    Frequency.ROLLING_12: "rolling 12 months, rolling 12, rolling 12 month, rolling year, 12 months rolling",
    Frequency.QUARTERLY: "quarterly, quarter, per quarter, q",
    Frequency.TERMLY: "termly, term, academic term, school term",
    Frequency.ANNUAL: "annual, annually, yearly, year, financial year, per year",
}
_POLARITIES = {
    Polarity.HIGHER: (
        "high, higher, higher is better, high is good, bigger, bigger is better, maximise, up, increase"
    ),
    Polarity.LOWER: "low, lower, lower is better, low is good, smaller is better, minimise, down, decrease",
    Polarity.TARGET: "target, on target, close to target, close to the target is better, plan is best",
    Polarity.RANGE: "range, within range, in range, within the range is better",
    Polarity.NONE: "none, neutral, neither, neither is better, contextual, information only, n a",
}
_UNITS = {
    Unit.PERCENT: "percent, per cent, percentage, pct",
    Unit.RATE: (
        "rate per 10000, per 10 000, per 10000, rate, rate per 10 000, per 10 000 children,"
        " rate per 10 000 children"
    ),
    Unit.COUNT: "count, number, no, n, children, cases, integer",
    Unit.RATIO: "ratio, average, mean, score, decimal",
    Unit.DAYS: "days, day, working days, number of days, average days",
}


def _index(words: dict[str, str]) -> dict[str, str]:
    return {word: key for key, listed in words.items() for word in map(plain, listed.split(","))}


_FREQUENCY_OF = _index({key.value: words for key, words in _FREQUENCIES.items()})
_POLARITY_OF = _index({key.value: words for key, words in _POLARITIES.items()})
_UNIT_OF = _index({str(key.value): words for key, words in _UNITS.items()})


def read_frequency(text: str) -> Frequency | None:
    """How often, and what a figure spans; None for an empty cell."""
    word = plain(text)
    if not word:
        return None
    found = _FREQUENCY_OF.get(word) or next((f.value for f in Frequency if f.value == text.strip()), None)
    if found is None:
        raise CellError(
            f"“{text[:60]}” is no frequency. Write one of: {_listed(f.label for f in Frequency)}."
        )
    return Frequency(found)


def read_polarity(text: str) -> Polarity | None:
    """Which way is better; None for an empty cell."""
    word = plain(text)
    if not word:
        return None
    if word not in _POLARITY_OF:
        raise CellError(
            f"“{text[:60]}” does not say which way is better. Write High, Low, Target, Range or None."
        )
    return Polarity(_POLARITY_OF[word])


def read_unit(text: str) -> Unit | None:
    """What is counted; None for an empty cell."""
    word = plain(text)
    if text.strip() == "%":
        return Unit.PERCENT
    if not word:
        return None
    if word not in _UNIT_OF:
        raise CellError(f"“{text[:60]}” is no unit. Write one of: {_listed(unit.label for unit in Unit)}.")
    return Unit(_UNIT_OF[word])


def _listed(words: Iterable[object]) -> str:
    return ", ".join(map(str, words))


_ENGLAND = "England"
_NEIGHBOURS = "Statistical neighbours"
_REGIONS = (
    "North East",
    "North West",
    "Yorkshire and The Humber",
    "East Midlands",
    "West Midlands",
    "East of England",
    "London",
    "Inner London",
    "Outer London",
    "South East",
    "South West",
)
_NATIONAL = frozenset(("england", "eng", "national", "nationally"))
_NEIGHBOUR_WORDS = frozenset(
    (
        "statistical neighbours", "statistical neighbour", "stat neighbours", "stat neighbour",
        "stat neigh", "sn", "sns", "neighbours", "neighbour",
    )
)  # fmt: skip
_REGIONAL = frozenset(("region", "regional"))
_OUTTURNS = frozenset(
    ("out turn", "outturn", "year end", "year end out turn", "year end outturn", "own out turn")
)
_FILLERS = re.compile(r"\b(average|avg|mean|comparator|comparators|latest|figure|value|the|data)\b")
_ASIDE = re.compile(r"\(([^()]*)\)")
_YEAR_IN = re.compile(r"\b(?:19|20)[0-9]{2}(?: ?[/-] ?(?:[0-9]{4}|[0-9]{2}))?\b")


@dataclass(frozen=True)
class Area:
    """Whom a comparator is of: kind, name, and what a bracket beside the name said."""

    kind: Comparator.Kind
    name: str
    aside: str = ""


def read_area(text: str, *, own: str) -> Area:
    """Whom a comparator is of, by its name; `own` is the name under which our council is listed."""
    shown = " ".join(text.split())
    asides = _ASIDE.findall(shown)
    name = " ".join(_ASIDE.sub(" ", shown).split())
    if not plain(name):
        raise CellError(
            "Name whom this figure is of: England, a region, statistical neighbours, an authority."
        )
    if len(name) > 120:
        raise CellError("This name has more than 120 characters. Shorten it.")
    kind, canonical = _kind(name, own)
    return Area(kind, canonical, ", ".join(part.strip() for part in asides))


def _kind(name: str, own: str) -> tuple[Comparator.Kind, str]:
    word = _bare(name)
    kinds = Comparator.Kind
    if word in _NATIONAL:
        return kinds.ENGLAND, _ENGLAND
    if word in _NEIGHBOUR_WORDS:
        return kinds.NEIGHBOURS, _NEIGHBOURS
    region = next((region for region in _REGIONS if _bare(region) == word), None)
    if region or word in _REGIONAL:
        return kinds.REGION, region or "Region"
    if plain(name) == plain(own) or word in _OUTTURNS:
        return kinds.OUTTURN, own
    return kinds.AUTHORITY, name


def _bare(name: str) -> str:
    """A name for comparing, without words that say nothing ("the", "average")."""
    return " ".join(_FILLERS.sub(" ", plain(name)).split())


def read_comparator_heading(text: str, *, own: str) -> tuple[Area, str] | None:
    """Whom a column of a wide sheet is of, with its year as written ("" for none); None for other columns.

    Only England, regions, neighbours and own out-turns: any other word may head anything.
    """
    years = _YEAR_IN.findall(text)
    without = _YEAR_IN.sub(" ", text)
    if len(years) > 1 or not plain(without) or len(text) > 120:
        return None
    kind, name = _kind(_ASIDE.sub(" ", without), own)
    if kind is Comparator.Kind.AUTHORITY:
        return None
    return Area(kind, name), years[0] if years else ""


def unit_in(aside: str) -> Unit | None:
    """The unit that a bracket beside a name speaks of ("per 10,000"), if it does."""
    word = plain(aside)
    return Unit(_UNIT_OF[word]) if word in _UNIT_OF else None
