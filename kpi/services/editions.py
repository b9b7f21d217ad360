"""What was published of some indicators, and the figures that it was made of: what a decision looks at."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Q

from kpi.models import Observation, PublishedCell, Restatement
from kpi.rules.disclosure import Parts

Key = tuple[int | None, str]
"""A breakdown's id and a category, (None, "") for the whole indicator."""
Place = tuple[int, date]
"""An indicator's id and the end of a period."""


@dataclass
class Version:
    """What was published at once of an indicator and period, and of which figures."""

    number: int
    decided_at: datetime
    shown: dict[Key, tuple[Parts, str]] = field(default_factory=dict)
    figures: dict[Key, Parts] = field(default_factory=dict)


@dataclass(frozen=True)
class Editions:
    """The figures as they are now, and all that was published of them, oldest version first."""

    figures: Mapping[Place, Mapping[Key, Parts]]
    versions: Mapping[Place, Sequence[Version]]


def read_editions(month_end: date, also: Mapping[int, Sequence[date]]) -> Editions:
    """The month's figures of these indicators (ids), and those of the other periods named for each.

    Three queries. The figures of the month's earlier versions are those from before later corrections;
    of other periods only the newest version counts.
    """
    wanted = Q(indicator__in=also, period_end=month_end)
    for end in sorted({end for ends in also.values() for end in ends}):
        wanted |= Q(indicator__in=[pk for pk, ends in also.items() if end in ends], period_end=end)
    figures: dict[Place, dict[Key, Parts]] = defaultdict(dict)
    for row in Observation.objects.filter(wanted):
        parts = Parts(row.value, row.numerator, row.denominator)
        figures[row.indicator_id, row.period_end][row.breakdown_id, row.category] = parts
    versions = _versions(wanted)
    undone = _corrections(month_end, list(also))
    for (pk, end), listed in versions.items():
        for version in listed:
            version.figures = dict(figures[pk, end])
            if end == month_end:
                _undo(version, undone[pk])
    return Editions(figures, versions)


def _versions(wanted: Q) -> dict[Place, list[Version]]:
    found: dict[Place, list[Version]] = defaultdict(list)
    for cell in PublishedCell.objects.filter(wanted).order_by("indicator", "period_end", "version", "pk"):
        listed = found[cell.indicator_id, cell.period_end]
        if not listed or listed[-1].number != cell.version:
            listed.append(Version(cell.version, cell.decided_at))
        shown = Parts(cell.value, cell.numerator, cell.denominator), cell.symbol
        listed[-1].shown[cell.breakdown_id, cell.category] = shown
    return found


def _corrections(month_end: date, ids: Sequence[int]) -> dict[int, list[Restatement]]:
    """The month's corrections by indicator, the newest first."""
    rows = Restatement.objects.filter(indicator__in=ids, period_end=month_end).select_related("batch")
    found: dict[int, list[Restatement]] = defaultdict(list)
    for row in rows.order_by("-batch__made_at", "-pk"):
        found[row.indicator_id].append(row)
    return found


def _undo(version: Version, corrections: Sequence[Restatement]) -> None:
    """Bring back the figures that the version was decided on."""
    for row in corrections:
        if row.batch.made_at <= version.decided_at:
            return
        key = row.breakdown_id, row.category
        if row.value_before is None:
            version.figures.pop(key, None)
        else:
            version.figures[key] = Parts(row.value_before, row.numerator_before, row.denominator_before)
