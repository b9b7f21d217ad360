"""Plans and their actions. An action is rated for TODAY as its services would rate it."""

from datetime import UTC, date, datetime
from typing import Any

import factory
from factory.django import DjangoModelFactory

from improvement_plan.models import (
    Action,
    Area,
    ImpactMeasure,
    Milestone,
    Plan,
    Priority,
    Recommendation,
    StatusScheme,
)
from improvement_plan.models.action import RATING_COLUMNS
from improvement_plan.services.facts import stale_after
from improvement_plan.services.rating import set_rating
from tests.factories.accounts import PostFactory

TODAY = date(2019, 1, 21)
NOW = datetime(2019, 1, 21, 9, 30, tzinfo=UTC)


def scheme(key: str = "improvement-plan-2019") -> StatusScheme:
    """A scheme of the migrations."""
    return StatusScheme.objects.get(key=key)


class PlanFactory(DjangoModelFactory[Plan]):
    """A published plan that runs since April 2018 and wants a report every 31 days."""

    class Meta:
        model = Plan

    name = factory.Sequence(lambda n: f"Plan {n}")
    slug = factory.Sequence(lambda n: f"plan-{n}")
    scheme = factory.LazyFunction(scheme)
    starts_on = date(2018, 4, 1)
    published_on = date(2018, 4, 1)


class PriorityFactory(DjangoModelFactory[Priority]):
    class Meta:
        model = Priority

    plan = factory.SubFactory(PlanFactory)
    number = factory.Sequence(lambda n: n + 1)
    title = "Practice"


class AreaFactory(DjangoModelFactory[Area]):
    class Meta:
        model = Area

    plan = factory.SelfAttribute("priority.plan")
    priority = factory.SubFactory(PriorityFactory)
    key = factory.Sequence(lambda n: f"area-{n}")
    sequence = factory.Sequence(lambda n: n + 1)
    text = "Visits and supervision"


class RecommendationFactory(DjangoModelFactory[Recommendation]):
    class Meta:
        model = Recommendation

    plan = factory.SubFactory(PlanFactory)
    code = factory.Sequence(lambda n: f"OR{n}")
    text = "Visit children when they were told."


class MeasureFactory(DjangoModelFactory[ImpactMeasure]):
    """A measure of one area: `MeasureFactory(area=area)`."""

    class Meta:
        model = ImpactMeasure
        skip_postgeneration_save = True

    plan = factory.SubFactory(PlanFactory)
    sequence = factory.Sequence(lambda n: n + 1)
    text = "Children seen when they were told"

    @classmethod
    def _create(cls, model_class: type[ImpactMeasure], *args: Any, **kwargs: Any) -> ImpactMeasure:
        area = kwargs.pop("area", None)
        if area is not None:
            kwargs["plan"] = area.plan
        measure: ImpactMeasure = super()._create(model_class, *args, **kwargs)
        if area is not None:
            measure.areas.add(area)
        return measure


class ActionFactory(DjangoModelFactory[Action]):
    """Open work with a lead post, reported on track on 17 January 2019, due at the end of March."""

    class Meta:
        model = Action

    plan = factory.SubFactory(PlanFactory)
    reference = factory.Sequence(lambda n: f"A{n:03d}")
    text = "Plan each visit two weeks ahead with the child"
    lead_post = factory.SubFactory(PostFactory)
    progress = "in_progress"
    outlook = "on_track"
    reported_as_at = date(2019, 1, 17)
    due_on = date(2019, 3, 31)
    original_due_on = factory.SelfAttribute("due_on")

    @classmethod
    def _create(cls, model_class: type[Action], *args: Any, **kwargs: Any) -> Action:
        rated_for = kwargs.pop("rated_for", TODAY)
        action = model_class(**kwargs)
        action.plan_ends_on = action.plan.ends_on
        action.stale_after = kwargs.get("stale_after") or stale_after(action.plan, action.reported_as_at)
        set_rating(action, today=rated_for)
        action.save()
        return action


class MilestoneFactory(DjangoModelFactory[Milestone]):
    """An open milestone; its action is rated by it."""

    class Meta:
        model = Milestone

    action = factory.SubFactory(ActionFactory)
    title = "Rota live in all teams"
    due_on = date(2019, 2, 15)

    @classmethod
    def _create(cls, model_class: type[Milestone], *args: Any, **kwargs: Any) -> Milestone:
        milestone: Milestone = super()._create(model_class, *args, **kwargs)
        action = milestone.action
        days = action.milestones.filter(met_on=None, dropped_on=None).values_list("due_on", flat=True)
        action.next_milestone_on = min(days, default=None)
        set_rating(action, today=TODAY)
        action.save(update_fields=["next_milestone_on", *RATING_COLUMNS])
        return milestone
