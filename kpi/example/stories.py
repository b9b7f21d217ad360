"""Reading `examples/kpi/`: indicators, figures and what people did with them, not yet dated."""

import csv
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from foundation.rendering.records import BrokenFile, made, read_toml

Row = dict[str, str]


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
    """Read and check the files of a folder. Raises BrokenFile naming the file that cannot be used."""
    told = read_toml(folder / "story.toml")
    indicators = read_toml(folder / "indicators.toml")
    return PerformanceStories(
        indicators=[made(IndicatorStory, {"code": code, **row}, code) for code, row in indicators.items()],
        figures=_csv(folder / "figures.csv"),
        comparators=_csv(folder / "comparators.csv") + _csv(folder / "authorities.csv"),
        audits=_csv(folder / "audits.csv"),
        feedback=_csv(folder / "feedback.csv"),
        neighbours=told["neighbours"],
        rebases=[made(RebaseStory, row, "story.toml") for row in told["rebase"]],
        restatements=[made(RestatementStory, row, "story.toml") for row in told["restatement"]],
        commentaries=[made(CommentaryStory, row, "story.toml") for row in told["commentary"]],
        reports=[made(ReportStory, row, "story.toml") for row in told["report"]],
        findings=[made(FindingStory, row, "story.toml") for row in told["finding"]],
    )


def _csv(path: Path) -> list[Row]:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))
    except OSError as error:
        raise BrokenFile(f"{path.name}: {error}") from error
