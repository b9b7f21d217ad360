"""What stands in a plan from its beginning, or joins it later: priorities, areas, measures, asks."""

from decimal import Decimal
from typing import Any

from foundation.audit.acts import act
from foundation.audit.services import record
from improvement_plan.example.people import Council
from improvement_plan.example.stories import AreaStory, PlanStory, PriorityStory, RecommendationStory
from improvement_plan.models import Area, ImpactMeasure, Plan, Priority, Recommendation, RecommendationAlias


class Structure:
    """The priorities and areas of one plan, found again by the stories that they were made from."""

    def __init__(self, council: Council, story: PlanStory) -> None:
        self._council = council
        self._days = council.days
        self._story = story
        self._priorities: dict[int, Priority] = {}
        self._areas: dict[str, Area] = {}
        self._measures = 0

    def build(self, plan: Plan) -> None:
        """Write all priorities with their areas and measures."""
        by = self._council.by_role["programme_manager"]
        with act(by=by, why="priorities added"):
            for story in self._story.priorities:
                self._priorities[story.number] = self._priority(plan, story)
                for sequence, area in enumerate(story.areas, start=1):
                    self._area(plan, self._priorities[story.number], area, sequence)
            record(by=by, verb="plan.structured", subject=plan, detail={"areas": len(self._areas)})

    def priority(self, story: PriorityStory | None) -> Priority | None:
        """The priority that this story became."""
        return self._priorities[story.number] if story else None

    def numbered(self, number: int | None) -> Priority | None:
        """The priority of this number; None for none."""
        return self._priorities[number] if number else None

    def area(self, priority: PriorityStory | None, story: AreaStory | None) -> Area | None:
        """The area that this story became."""
        return self._areas[_key(priority.number, story)] if priority and story else None

    def recommend(self, plan: Plan, stories: list[RecommendationStory], sources: dict[str, str]) -> None:
        """Write recommendations and join each to the areas that name its code."""
        by = self._council.by_role["programme_manager"]
        with act(by=by, why="recommendations added"):
            for story in stories:
                self._recommend(plan, story, sources[story.source])
            record(by=by, verb="recommendations.added", subject=plan, detail={"count": len(stories)})

    def _recommend(self, plan: Plan, story: RecommendationStory, source: str) -> None:
        recommendation = Recommendation.objects.create(
            plan=plan,
            code=story.code,
            kind=story.kind,
            regulation=story.regulation,
            source=source,
            text=story.text,
            parent=Recommendation.objects.filter(plan=plan, code=story.parent).first(),
            due_on=self._days.maybe(story.due),
            is_repeat=story.repeat,
        )
        RecommendationAlias.objects.bulk_create(
            RecommendationAlias(plan=plan, recommendation=recommendation, code=alias)
            for alias in story.aliases
        )
        named = (
            self._areas[_key(priority.number, area)]
            for priority in self._story.priorities
            for area in priority.areas
            if story.code in area.codes
        )
        recommendation.areas.add(*named)

    def _priority(self, plan: Plan, story: PriorityStory) -> Priority:
        words = self._days.words
        return Priority.objects.create(
            plan=plan,
            number=story.number,
            title=story.title,
            lead_post=self._council.posts[story.lead],
            why=words(story.why),
            what=words(story.what),
            how=words(story.how),
            what_good_looks_like=words(story.good),
            commitments=words(story.commitments),
            risks=words(story.risks),
        )

    def _area(self, plan: Plan, priority: Priority, story: AreaStory, sequence: int) -> None:
        area = Area.objects.create(
            plan=plan,
            priority=priority,
            key=_key(priority.number, story),
            sequence=sequence,
            text=story.text,
            how_we_will_know=story.know,
        )
        self._areas[area.key] = area
        for row in story.measures:
            self._measures += 1
            self._measure(plan, area, row)

    def _measure(self, plan: Plan, area: Area, row: list[Any]) -> None:
        expectation, text, baseline, target, review = row
        measure = ImpactMeasure.objects.create(
            plan=plan,
            sequence=self._measures,
            text=text,
            expectation=expectation,
            baseline=_number(baseline),
            target=_number(target),
            review_on=self._days.maybe(review),
        )
        measure.areas.add(area)


def _key(number: int, story: AreaStory) -> str:
    return "-".join([f"P{number}", *story.codes])


def _number(value: Any) -> Decimal | None:
    return None if value == "" else Decimal(str(value))
