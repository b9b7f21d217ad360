"""Reading `examples/`: what the files say of people, plans and actions, not yet dated."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from foundation.rendering.records import made, read_toml
from improvement_plan.example.days import Offset

Table = dict[str, Any]

IMPROVEMENT_PLAN = "improvement_plan"
SMALLER_PLANS = (
    "earlier_plan",
    "participation_strategy",
    "board_log",
    "service_plan",
    "joint_inspection_statement",
)
_RENAMED = {"with": "contributors"}


@dataclass(frozen=True)
class ActionStory:
    """One action with everything that happened to it; the fields are explained in examples/README.md."""

    text: str
    lead: str
    contributors: list[str] = field(default_factory=list)
    partners: list[str] = field(default_factory=list)
    added: Offset | None = None
    starts: Offset | None = None
    due: Offset | None = None
    review: Offset | None = None
    printed: str = ""
    success: str = ""
    outcome: str = ""
    notes: str = ""
    milestones: list[list[Any]] = field(default_factory=list)
    reports: list[list[Any]] = field(default_factory=list)
    moves: list[Table] = field(default_factory=list)
    evidence: list[list[Any]] = field(default_factory=list)
    override: Table | None = None
    accepted: list[Any] | None = None
    quiet: bool = False
    carried_on_by: str = ""


@dataclass(frozen=True)
class AreaStory:
    """An area of improvement. A measure is [expectation, text, baseline, target, review]."""

    codes: list[str]
    text: str
    know: str = ""
    measures: list[list[Any]] = field(default_factory=list)
    actions: list[ActionStory] = field(default_factory=list)


@dataclass(frozen=True)
class PriorityStory:
    """A priority with its narrative; its actions stand in areas or, in smaller plans, in itself."""

    number: int
    title: str
    lead: str
    why: str = ""
    what: str = ""
    how: str = ""
    good: str = ""
    commitments: str = ""
    risks: str = ""
    areas: list[AreaStory] = field(default_factory=list)
    actions: list[ActionStory] = field(default_factory=list)


@dataclass(frozen=True)
class RiskStory:
    """A risk to a plan, or to one of its priorities."""

    opened: Offset
    owner: str
    text: str
    mitigation: str = ""
    help: str = ""
    priority: int | None = None
    closed: Offset | None = None
    closure: str = ""


@dataclass(frozen=True)
class RecommendationStory:
    """What somebody asked of the council; `source` is a key of the table of sources."""

    code: str
    source: str
    text: str
    kind: str = "recommendation"
    regulation: str = ""
    parent: str = ""
    repeat: bool = False
    aliases: list[str] = field(default_factory=list)
    due: Offset | None = None
    closed: Offset | None = None
    closure: str = ""


@dataclass(frozen=True)
class PlanStory:
    """A plan. A version is [number, issued, summary, author, approved by, approved on]."""

    name: str
    kind: str
    scheme: str
    owner: str
    service: str
    prefix: str
    cycle_days: int
    starts: Offset
    purpose: str
    ends: Offset | None = None
    published: Offset | None = None
    parent: str = ""
    successor: str = ""
    versions: list[list[Any]] = field(default_factory=list)
    distribution: list[list[Any]] = field(default_factory=list)
    risks: list[RiskStory] = field(default_factory=list)
    priorities: list[PriorityStory] = field(default_factory=list)
    actions: list[ActionStory] = field(default_factory=list)

    def all_actions(self) -> list[tuple[PriorityStory | None, AreaStory | None, ActionStory]]:
        """Every action with where it stands, in the order in which the plan numbers them."""
        found: list[tuple[PriorityStory | None, AreaStory | None, ActionStory]] = []
        for priority in self.priorities:
            found += [(priority, None, action) for action in priority.actions]
            found += [(priority, area, action) for area in priority.areas for action in area.actions]
        return found + [(None, None, action) for action in self.actions]


@dataclass(frozen=True)
class Recommendations:
    """The recommendations of the improvement plan; `added` tells which sources came while it ran."""

    sources: dict[str, str]
    added: dict[str, Offset]
    all: list[RecommendationStory]


@dataclass(frozen=True)
class Stories:
    """Everything under `examples/`."""

    people: Table
    inspections: list[Table]
    recommendations: Recommendations
    impact: Table
    plans: dict[str, PlanStory]


def read_stories(folder: Path) -> Stories:
    """Read and check all files. Raises BrokenFile naming the file that cannot be used."""
    recommendations = read_toml(folder / IMPROVEMENT_PLAN / "recommendations.toml")
    sources, added = recommendations.pop("sources"), recommendations.pop("added")
    plans = {key: _plan(folder / f"{key}.toml", []) for key in SMALLER_PLANS}
    priorities = sorted((folder / IMPROVEMENT_PLAN).glob("priority_*.toml"))
    plans[IMPROVEMENT_PLAN] = _plan(folder / IMPROVEMENT_PLAN / "plan.toml", priorities)
    asked = [made(RecommendationStory, {"code": code, **row}, code) for code, row in recommendations.items()]
    return Stories(
        people=read_toml(folder / "people.toml"),
        inspections=read_toml(folder / "inspections.toml")["inspection"],
        recommendations=Recommendations(sources=sources, added=added, all=asked),
        impact=read_toml(folder / IMPROVEMENT_PLAN / "impact.toml"),
        plans=plans,
    )


def _plan(path: Path, priorities: list[Path]) -> PlanStory:
    table = read_toml(path)
    table["priorities"] = [_priority(row, path.name) for row in table.get("priorities", [])]
    table["priorities"] += [_priority(read_toml(file), file.name) for file in priorities]
    table["actions"] = _actions(table, path.name)
    table["risks"] = [made(RiskStory, row, path.name) for row in table.get("risks", [])]
    return made(PlanStory, table, path.name)


def _priority(table: Table, where: str) -> PriorityStory:
    areas = []
    for row in table.get("areas", []):
        areas.append(made(AreaStory, {**row, "actions": _actions(row, where)}, where))
    return made(PriorityStory, {**table, "areas": areas, "actions": _actions(table, where)}, where)


def _actions(table: Table, where: str) -> list[ActionStory]:
    rows = ({_RENAMED.get(key, key): value for key, value in row.items()} for row in table.get("actions", []))
    return [made(ActionStory, row, where) for row in rows]
