"""What the pages of a plan's structure, its queue and its inspections are called with."""

from datetime import UTC, date, datetime
from typing import Any

from accounts.models import User
from improvement_plan.models import (
    DateMove,
    ImpactJudgement,
    ImpactMeasure,
    Inspection,
    Judgement,
    PlanDistribution,
    PlanVersion,
    RecommendationAlias,
    Risk,
)
from improvement_plan.services.impact import judge_impact
from kpi.models import ReportingMonth
from tests.architecture.samples import EXTEND, GROW, SAMPLES, Sample, World
from tests.factories.accounts import PostFactory
from tests.factories.improvement_plan import (
    NOW,
    TODAY,
    ActionFactory,
    MeasureFactory,
    PlanFactory,
    RecommendationFactory,
)
from tests.factories.kpi import IndicatorFactory, series

SEPTEMBER = date(2018, 9, 30)


def extend(world: World) -> None:
    """A closed and an open recommendation, a measure, a risk, a version, an inspection, a draft."""
    plan, action = world.more["plan"], world.more["action"]
    area = action.area
    row = RecommendationFactory(plan=plan, code="OR 1/a")
    row.areas.add(area)
    closed = RecommendationFactory(plan=plan, closed_on=date(2018, 12, 3), closure_note="Lifted.")
    measure = ImpactMeasure.objects.create(plan=plan, sequence=1, text="Visits in time")
    measure.areas.add(area)
    world.more |= {
        "recommendation": row,
        "closed recommendation": closed,
        "area": area,
        "measure": measure,
        "measured": _measured(plan, area, 6),
        "risk": Risk.objects.create(
            plan=plan, priority=area.priority, text="Too few workers", opened_on=date(2018, 5, 1)
        ),
        "inspection": _inspection(world),
        "draft": PlanFactory(published_on=None),
        "unowned": ActionFactory(plan=plan, area=area, lead_post=None, due_on=None),
    }
    _version(world, "1.0")
    _hang_on(world, action)


def grow(world: World) -> None:
    """More of everything that these pages list."""
    plan, area = world.more["plan"], world.more["action"].area
    for number in range(3):
        _inspection(world)
        _version(world, f"2.{number}")
        row = RecommendationFactory(plan=plan, parent=world.more["recommendation"])
        row.areas.add(area)
        RecommendationAlias.objects.create(plan=plan, recommendation=row, code=f"SIF{number}")
        measure = ImpactMeasure.objects.create(plan=plan, sequence=2, text="Visits in time")
        measure.areas.add(area)
        _measured(plan, area, 12)
        Risk.objects.create(plan=plan, text="Too few workers", opened_on=date(2018, 5, 1))
        action = ActionFactory(plan=plan, area=area, lead_post=PostFactory(), stale_after=date(2018, 9, 1))
        ActionFactory(plan=plan, lead_post=None, due_on=None)
        _hang_on(world, action)


def _measured(plan: Any, area: Any, figures: int) -> ImpactMeasure:
    """A measure that an indicator shows, judged from it, and what it was before an indicator was chosen."""
    ReportingMonth.objects.get_or_create(month_end=SEPTEMBER, defaults={"closed_at": NOW})
    measure: ImpactMeasure = MeasureFactory(area=area)
    ImpactJudgement.objects.create(
        measure=measure, as_of=TODAY, code="worse", judged_at=NOW, evidence="Files", review_on=TODAY
    )
    measure.indicator = IndicatorFactory()
    measure.save()
    series(measure.indicator, [80, 80, 80, *[85] * figures], until=SEPTEMBER)
    judge_impact(as_of=TODAY, now=NOW, plan=plan)
    return measure


def _inspection(world: World) -> Inspection:
    made = Inspection.objects.create(
        title="Focused visit",
        kind="focused_visit",
        visited_on=date(2018, 6, 20),
        letter_received_on=date(2018, 7, 20),
        clock_applies=True,
        plan=world.more["plan"],
    )
    Judgement.objects.create(inspection=made, area="Front door", grade="inadequate")
    return made


def _version(world: World, number: str) -> None:
    version = PlanVersion.objects.create(
        plan=world.more["plan"], number=number, issued_on=date(2018, 5, 1), approved_by="The board"
    )
    PlanDistribution.objects.create(version=version, recipient="The board", sent_on=date(2018, 5, 1))


def _hang_on(world: World, action: Any) -> None:
    """A risk of this action, and a request to move its date where none waits yet."""
    plan = world.more["plan"]
    Risk.objects.create(plan=plan, action=action, text="Late", opened_on=date(2018, 5, 1))
    if not action.date_moves.filter(decision="waiting").exists():
        DateMove.objects.create(
            action=action,
            from_date=date(2019, 3, 31),
            to_date=date(2019, 6, 30),
            reason="Two posts are vacant.",
            asked_by=world.people["officer"],
            asked_at=datetime(2019, 1, 10, 9, tzinfo=UTC),
        )


def _plan(world: World, user: User) -> dict[str, Any]:
    return {"slug": world.more["plan"].slug}


def _priority(world: World, user: User) -> dict[str, Any]:
    return {**_plan(world, user), "number": world.more["action"].area.priority.number}


def _of(name: str) -> Sample:
    return Sample(lambda world, user: {**_plan(world, user), "pk": world.more[name].pk})


EXTEND.append(extend)
GROW.append(grow)
SAMPLES |= {
    "edit_plan": Sample(_plan),
    "publish_plan": Sample(lambda world, user: {"slug": world.more["draft"].slug}),
    "plan_versions": Sample(_plan),
    "issue_version": Sample(_plan),
    "carry_forward": Sample(_plan),
    "add_action": Sample(_plan),
    "edit_action": Sample(
        lambda world, user: {**_plan(world, user), "reference": world.more["action"].reference}
    ),
    "plan_priorities": Sample(_plan),
    "add_priority": Sample(_plan),
    "priority": Sample(_priority),
    "edit_priority": Sample(_priority),
    "add_area": Sample(_plan),
    "edit_area": _of("area"),
    "plan_measures": Sample(_plan),
    "add_measure": Sample(_plan),
    "edit_measure": _of("measure"),
    "measure": _of("measured"),
    "judge_measure": _of("measure"),
    "judge_plan": Sample(_plan),
    "measures_download": Sample(lambda world, user: {**_plan(world, user), "kind": "csv"}),
    "plan_risks": Sample(_plan),
    "add_risk": Sample(_plan),
    "edit_risk": _of("risk"),
    "close_risk": _of("risk"),
    "plan_recommendations": Sample(_plan),
    "add_recommendation": Sample(_plan),
    "edit_recommendation": _of("recommendation"),
    "close_recommendation": _of("recommendation"),
    "reopen_recommendation": _of("closed recommendation"),
    "recommendation": Sample(lambda world, user: {**_plan(world, user), "code": "OR 1/a"}),
    "edit_inspection": Sample(lambda world, user: {"pk": world.more["inspection"].pk}),
}
