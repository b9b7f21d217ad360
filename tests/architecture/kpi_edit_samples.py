"""What the pages that define indicators, and those of audits and feedback, are called with."""

from datetime import date
from typing import Any

from accounts.models import User
from kpi.rules.periods import months_later
from tests.architecture.samples import EXTEND, GROW, SAMPLES, Arguments, Sample, World
from tests.factories.improvement_plan import ActionFactory
from tests.factories.kpi import (
    BreakdownFactory,
    ComparatorFactory,
    DefinitionFactory,
    IndicatorFactory,
    ObservationFactory,
    RebaseFactory,
    TargetFactory,
)
from tests.factories.kpi_quality import AuditRoundFactory, FeedbackFactory, FindingFactory

_CODE, _RETIRED = "CP.1", "OLD-1"


def extend(world: World) -> None:
    """An indicator with one of everything, a retired one, a round of audits that taught something."""
    one = IndicatorFactory(code=_CODE, owner=world.post, service=world.service)
    IndicatorFactory(code=_RETIRED, retired_on=date(2018, 4, 1))
    _figures(one)
    finding = FindingFactory(round=AuditRoundFactory(service=world.service), noted_by=world.somebody)
    world.more |= {
        "kpi definition": DefinitionFactory(indicator=one),
        "kpi target": TargetFactory(indicator=one),
        "kpi rebase": RebaseFactory(indicator=one, decided_by=world.somebody),
        "kpi breakdown": BreakdownFactory(indicator=one, name="Locality"),
        "finding": finding,
        "feedback": FeedbackFactory(theme="Contact", service=world.service, in_time=4),
    }


def grow(world: World) -> None:
    """More indicators, more of what hangs on the first, more audits, findings and feedback."""
    one = world.more["kpi definition"].indicator
    for number in range(4):
        day = date(2018, number + 1, 28)
        DefinitionFactory(indicator=one, effective_from=day)
        TargetFactory(indicator=one, effective_from=day)
        RebaseFactory(indicator=one, starts_on=day, decided_by=world.somebody)
        BreakdownFactory(indicator=one, name=f"Team {number}")
        other = IndicatorFactory(owner=world.post)
        DefinitionFactory(indicator=other)
        TargetFactory(indicator=other)
        _figures(other)
        ComparatorFactory(indicator=other, kind="authority", area=f"Authority {number}")
        audits = AuditRoundFactory(month_end=months_later(day, 4), moderated=(0, 5, 18, 20))
        ActionFactory(finding=FindingFactory(round=audits, noted_by=world.somebody))
        FindingFactory(round=world.more["finding"].round, kind="strength")
        FeedbackFactory(theme=f"Theme {number}")
        FeedbackFactory(theme=f"Theme {number}", kind="compliment")


def _figures(indicator: Any) -> None:
    for month in (10, 11, 12):
        ObservationFactory(indicator=indicator, period_end=date(2018, month, 30 if month == 11 else 31))


def _one(world: World, user: User) -> dict[str, Any]:
    return {"code": _CODE}


def _retired(world: World, user: User) -> dict[str, Any]:
    return {"code": _RETIRED}


def _part(name: str) -> Arguments:
    return lambda world, user: {"code": _CODE, "pk": world.more[f"kpi {name}"].pk}


def _round(world: World, user: User) -> dict[str, Any]:
    return {"public_id": world.more["finding"].round.public_id}


def _finding(world: World, user: User) -> dict[str, Any]:
    return {"public_id": world.more["finding"].public_id}


def _feedback(world: World, user: User) -> dict[str, Any]:
    return {"pk": world.more["feedback"].pk}


EXTEND.append(extend)
GROW.append(grow)
SAMPLES |= {
    "indicator_setup": Sample(_one),
    "edit_indicator": Sample(_one),
    "retire_indicator": Sample(_one),
    "restore_indicator": Sample(_retired),
    "add_definition": Sample(_one),
    "edit_definition": Sample(_part("definition")),
    "remove_definition": Sample(_part("definition")),
    "add_target": Sample(_one),
    "edit_target": Sample(_part("target")),
    "remove_target": Sample(_part("target")),
    "add_rebase": Sample(_one),
    "remove_rebase": Sample(_part("rebase")),
    "add_breakdown": Sample(_one),
    "edit_breakdown": Sample(_part("breakdown")),
    "remove_breakdown": Sample(_part("breakdown")),
    "quality_round": Sample(_round),
    "edit_round": Sample(_round),
    "moderate_round": Sample(_round),
    "delete_round": Sample(_round),
    "add_finding": Sample(_round),
    "edit_finding": Sample(_finding),
    "delete_finding": Sample(_finding),
    "edit_feedback": Sample(_feedback),
    "delete_feedback": Sample(_feedback),
    "action_of_finding": Sample(_finding),
}
