"""A plan and an action that everybody may open who reads plans, and on which all holders may report."""

from typing import Any

from accounts.models import User
from tests.architecture.samples import EXTEND, GROW, SAMPLES, Sample, World
from tests.factories.accounts import PostHoldingFactory
from tests.factories.improvement_plan import (
    ActionFactory,
    AreaFactory,
    MilestoneFactory,
    PlanFactory,
    PriorityFactory,
    RecommendationFactory,
)


def extend(world: World) -> None:
    """One plan with a priority, an area, a recommendation and an action; everybody shares its post."""
    plan = PlanFactory()
    area = AreaFactory(priority=PriorityFactory(plan=plan))
    RecommendationFactory(plan=plan)
    action = ActionFactory(plan=plan, area=area)
    MilestoneFactory(action=action)
    for user in world.people.values():
        PostHoldingFactory(post=action.lead_post, user=user)
    world.more |= {"plan": plan, "action": action, "area": area}


def grow(world: World) -> None:
    """More plans, and more of everything in this one."""
    plan, lead = world.more["plan"], world.more["action"].lead_post
    for _ in range(3):
        ActionFactory(plan=PlanFactory(), lead_post=lead)
        area = AreaFactory(priority=PriorityFactory(plan=plan))
        RecommendationFactory(plan=plan)
        for _ in range(3):
            MilestoneFactory(action=ActionFactory(plan=plan, area=area, lead_post=lead))


def _plan(world: World, user: User) -> dict[str, Any]:
    return {"slug": world.more["plan"].slug}


def _action(world: World, user: User) -> dict[str, Any]:
    return {**_plan(world, user), "reference": world.more["action"].reference}


EXTEND.append(extend)
GROW.append(grow)
SAMPLES |= {
    "api_actions": Sample(_plan),
    "api_action": Sample(_action),
    "api_reports": Sample(_action),
}
