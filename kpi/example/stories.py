"""Reading `examples/kpi/`: indicators, figures and what people did with them, not yet dated.

An unknown key stops the loading, so a slip of the pen in a file is seen.
"""

import csv
import tomllib
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, TypeVar

Row = dict[str, str]
T = TypeVar("T")


class BrokenStory(Exception):
    """A file cannot be read; the message names it."""


@dataclass(frozen=True)
class IndicatorStory:
    """A target is [since, value, worst amber, note]; a definition [since, what, who, source]."""

    code: str
    name: str
    service: str
    owner: str
    unit: str
    frequency: str
    polarity: str
    decimals: int = 1
    alias: str = ""
    counts_children: bool = True
    target: list[list[Any]] = field(default_factory=list)
    definition: list[list[str]] = field(default_factory=list)
    breakdowns: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class RebaseStory:
    """Mean and limits begin anew at `since`; decided while the month `told` was reported."""

    code: str
    since: str
    told: int
    reason: str


@dataclass(frozen=True)
class RestatementStory:
    """A correction of `month`: cells are [code, breakdown, category, more in the numerator]."""

    month: int
    told: int
    reason: str
    cells: list[list[Any]]


@dataclass(frozen=True)
class CommentaryStory:
    """Words about a month; without text they are asked for, with `sent_back` they came back."""

    month: int
    codes: list[str]
    text: str = ""
    sent_back: str = ""


@dataclass(frozen=True)
class ReportStory:
    """The report of a quarter: `approved` counts back from the latest, which stays a draft."""

    approved: int
    introduction: str
    public_introduction: str


@dataclass(frozen=True)
class FindingStory:
    """What a month's audits taught."""

    month: int
    kind: str
    theme: str
    text: str


@dataclass(frozen=True)
class PerformanceStories:
    """Everything under `examples/kpi/`; the tables are rows of their CSV files."""

    indicators: list[IndicatorStory]
    figures: list[Row]
    comparators: list[Row]
    audits: list[Row]
    feedback: list[Row]
    neighbours: list[str]
    rebases: list[RebaseStory]
    restatements: list[RestatementStory]
    commentaries: list[CommentaryStory]
    reports: list[ReportStory]
    findings: list[FindingStory]


def read_performance(folder: Path) -> PerformanceStories:
    """Read and check the files of a folder. Raises BrokenStory naming the file that cannot be used."""
    told = _toml(folder / "story.toml")
    indicators = _toml(folder / "indicators.toml")
    return PerformanceStories(
        indicators=[_made(IndicatorStory, {"code": code, **row}, code) for code, row in indicators.items()],
        figures=_csv(folder / "figures.csv"),
        comparators=_csv(folder / "comparators.csv") + _csv(folder / "authorities.csv"),
        audits=_csv(folder / "audits.csv"),
        feedback=_csv(folder / "feedback.csv"),
        neighbours=told["neighbours"],
        rebases=[_made(RebaseStory, row, "story.toml") for row in told["rebase"]],
        restatements=[_made(RestatementStory, row, "story.toml") for row in told["restatement"]],
        commentaries=[_made(CommentaryStory, row, "story.toml") for row in told["commentary"]],
        reports=[_made(ReportStory, row, "story.toml") for row in told["report"]],
        findings=[_made(FindingStory, row, "story.toml") for row in told["finding"]],
    )


def _made(kind: type[T], table: dict[str, Any], where: str) -> T:
    unknown = sorted(set(table) - {item.name for item in fields(kind)})  # type: ignore[arg-type]
    if unknown:
        raise BrokenStory(f"{where}: {kind.__name__} has no {', '.join(unknown)}")
    try:
        return kind(**table)
    except TypeError as error:
        raise BrokenStory(f"{where}: {error}") from error


def _csv(path: Path) -> list[Row]:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))
    except OSError as error:
        raise BrokenStory(f"{path.name}: {error}") from error


def _toml(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            return tomllib.load(file)
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise BrokenStory(f"{path.name}: {error}") from error
