"""A plan through the years: entered, published, issued in versions, joined by what came later."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from accounts.models import User
from foundation.audit.acts import act
from foundation.audit.services import record
from improvement_plan.example.actions import ActionInTime, Numbered
from improvement_plan.example.days import Days
from improvement_plan.example.people import Council
from improvement_plan.example.stories import (
    AreaStory,
    PlanStory,
    PriorityStory,
    Recommendations,
    RecommendationStory,
    RiskStory,
)
from improvement_plan.example.structure import Structure
from improvement_plan.example.timeline import Moment, Timeline, begun
from improvement_plan.models import (
    Action,
    Plan,
    PlanDistribution,
    PlanVersion,
    Recommendation,
    Risk,
    StatusScheme,
)
from improvement_plan.services.actions import NewAction, create_actions
from improvement_plan.services.plans import VersionDetails, create_plan, issue_version, publish_plan

_NONE = Recommendations(sources={}, added={}, all=[])
Place = tuple[PriorityStory | None, AreaStory | None, ActionInTime]


class PlanInTime:
    """One plan of the example; `plans` holds all of them by key, for parents and successors."""

    def __init__(
        self,
        council: Council,
        story: PlanStory,
        plans: "Mapping[str, PlanInTime]",
        recommendations: Recommendations = _NONE,
    ) -> None:
        self.story = story
        self._council = council
        self._days: Days = council.days
        self._plans = plans
        self._recommendations = recommendations
        self._structure = Structure(council, story)
        self._plan: Plan | None = None
        self._placed: list[Place] = []
        for number, (priority, area, action) in enumerate(story.all_actions(), start=1):
            numbered = Numbered(action, priority, number, story.cycle_days)
            self._placed.append((priority, area, ActionInTime(council, numbered)))

    @property
    def plan(self) -> Plan:
        """The plan, once its first day has come."""
        return begun(self._plan, self.story.name)

    @property
    def first_day(self) -> date:
        """The day on which the plan was entered: that of its first version or of its publication."""
        known = [self._days.day(version[1]) for version in self.story.versions]
        published = self._days.maybe(self.story.published)
        return min([*known, published] if published else known)

    def carried_on(self, text: str) -> Action | None:
        """The action of this plan that an action with this text carries on."""
        return next((one.action for _, _, one in self._placed if one.story.carried_on_by == text), None)

    def schedule(self, timeline: Timeline) -> None:
        """Plan everything that happens to this plan and its actions."""
        timeline.at(self.first_day, self._enter)
        self._schedule_recommendations(timeline)
        for version in self.story.versions:
            self._schedule_version(timeline, version)
        if self.story.published is not None:
            timeline.at(self._days.day(self.story.published), self._publish)
        for number, recipient, sent in self.story.distribution:
            self._schedule_distribution(timeline, number, recipient, self._days.day(sent))
        for risk in self.story.risks:
            self._schedule_risk(timeline, risk)
        for offset in {one.story.added for _, _, one in self._placed} - {None}:
            self._schedule_later_actions(timeline, offset)
        for _, _, one in self._placed:
            one.schedule(timeline, self.first_day)

    def _by(self) -> User:
        return self._council.by_role["programme_manager"]

    def _enter(self, moment: Moment) -> None:
        story, days = self.story, self._days
        starts, ends = days.day(story.starts), days.maybe(story.ends)
        self._plan = create_plan(
            name=story.name.replace("{years}", _years(starts, ends)),
            scheme=StatusScheme.objects.get(key=story.scheme),
            by=self._by(),
            kind=story.kind,
            purpose=story.purpose.strip(),
            owner_post=self._council.posts[story.owner],
            service=self._council.services[story.service],
            parent=self._plans[story.parent].plan if story.parent else None,
            starts_on=starts,
            ends_on=ends,
            cycle_days=story.cycle_days,
            reference_prefix=story.prefix,
        )
        self._structure.build(self.plan)
        self._add_actions(moment, [place for place in self._placed if place[2].story.added is None])
        self._succeed(moment)

    def _succeed(self, moment: Moment) -> None:
        """Tell the plans that this one follows who their successor is, and what is carried on."""
        for other in self._plans.values():
            successor = other.story.successor
            if successor and self._plans[successor] is self:
                with act(by=self._by(), why="successor named"):
                    other.plan.successor = self.plan
                    other.plan.save(update_fields=["successor"])
                    record(by=self._by(), verb="plan.succeeded", subject=other.plan)
                other.hand_over(moment)

    def hand_over(self, moment: Moment) -> None:
        """Stop the actions that the successor carries on."""
        for _, _, one in self._placed:
            following = Action.objects.filter(continues__plan=self.plan, text=one.story.carried_on_by).first()
            if following:
                one.stop(f"Carried on as {following.reference} of {following.plan}.", moment, by=self._by())

    def _publish(self, moment: Moment) -> None:
        publish_plan(plan=self.plan, by=self._by(), today=moment.day)

    def _add_actions(self, moment: Moment, places: list[Place]) -> None:
        new = [self._new(*place) for place in places]
        made = create_actions(plan=self.plan, new=new, by=self._by(), today=moment.day, now=moment.now)
        for (_, _, one), action in zip(places, made, strict=True):
            one.begin(action, moment)

    def _new(self, priority: PriorityStory | None, area: AreaStory | None, one: ActionInTime) -> NewAction:
        story, days, posts = one.story, self._days, self._council.posts
        siblings = (area or priority or self.story).actions
        previous = (other.carried_on(story.text) for other in self._plans.values() if other is not self)
        return NewAction(
            text=story.text,
            reference=f"{self.story.prefix}{one.number:03d}",
            priority=self._structure.priority(priority),
            area=self._structure.area(priority, area),
            sequence=siblings.index(story) + 1,
            success_criteria=story.success,
            desired_outcome=story.outcome,
            lead_post=posts[story.lead] if story.lead else None,
            contributors=tuple(posts[key] for key in story.contributors),
            partners=tuple(story.partners),
            due_as_printed=story.printed or (days.printed(story.due) if story.due is not None else ""),
            starts_on=days.maybe(story.starts),
            due_on=days.maybe(story.due),
            review_on=days.maybe(story.review),
            notes=story.notes,
            continues=next((action for action in previous if action), None),
        )

    def _schedule_later_actions(self, timeline: Timeline, added: Any) -> None:
        places = [place for place in self._placed if place[2].story.added == added]
        timeline.at(self._days.day(added), lambda moment: self._add_actions(moment, places))

    def _schedule_recommendations(self, timeline: Timeline) -> None:
        told = self._recommendations
        by_day: dict[date, list[RecommendationStory]] = {}
        for story in told.all:
            day = self._days.day(told.added[story.source]) if story.source in told.added else self.first_day
            by_day.setdefault(day, []).append(story)
        for day, stories in by_day.items():
            self._schedule_added(timeline, day, stories)
        for story in told.all:
            if story.closed is not None:
                self._schedule_closure(timeline, story, self._days.day(story.closed))

    def _schedule_added(self, timeline: Timeline, day: date, stories: list[RecommendationStory]) -> None:
        sources = self._recommendations.sources
        timeline.at(day, lambda moment: self._structure.recommend(self.plan, stories, sources))

    def _schedule_closure(self, timeline: Timeline, story: RecommendationStory, day: date) -> None:
        def close(moment: Moment) -> None:
            with act(by=self._by(), why="recommendation closed"):
                recommendation = Recommendation.objects.get(plan=self.plan, code=story.code)
                recommendation.closed_on, recommendation.closure_note = moment.day, story.closure
                recommendation.save(update_fields=["closed_on", "closure_note"])
                record(by=self._by(), verb="recommendation.closed", subject=recommendation)

        timeline.at(day, close)

    def _schedule_version(self, timeline: Timeline, row: list[Any]) -> None:
        number, issued, summary, author, approved_by, approved = row
        issued_on, approved_on = self._days.day(issued), self._days.maybe(approved)

        def issue(moment: Moment) -> None:
            details = VersionDetails(
                number=number,
                issued_on=issued_on,
                summary=summary,
                approved_by=approved_by,
                approved_on=approved_on,
            )
            version = issue_version(plan=self.plan, details=details, by=self._by())
            version.author_post = self._council.posts[author]
            version.save(update_fields=["author_post"])

        timeline.at(max(issued_on, approved_on or issued_on), issue)

    def _schedule_distribution(self, timeline: Timeline, number: str, recipient: str, sent_on: date) -> None:
        def send(moment: Moment) -> None:
            with act(by=self._by(), why="version sent"):
                version = PlanVersion.objects.get(plan=self.plan, number=number)
                PlanDistribution.objects.create(version=version, recipient=recipient, sent_on=sent_on)
                record(by=self._by(), verb="plan.version_sent", subject=self.plan, detail={"number": number})

        issued = next(row for row in self.story.versions if row[0] == number)
        known = max(self._days.day(issued[1]), self._days.maybe(issued[5]) or sent_on, sent_on)
        timeline.at(known, send)

    def _schedule_risk(self, timeline: Timeline, story: RiskStory) -> None:
        risks: list[Risk] = []

        def open_it(moment: Moment) -> None:
            with act(by=self._by(), why="risk added"):
                risk = Risk.objects.create(
                    plan=self.plan,
                    priority=self._structure.numbered(story.priority),
                    text=story.text,
                    mitigation=story.mitigation,
                    help_wanted=story.help,
                    owner_post=self._council.posts[story.owner],
                    opened_on=moment.day,
                )
                record(by=self._by(), verb="risk.opened", subject=risk)
            risks.append(risk)

        def close(moment: Moment) -> None:
            with act(by=self._by(), why="risk closed"):
                risks[0].closed_on, risks[0].closure_note = moment.day, story.closure
                risks[0].version += 1
                risks[0].save(update_fields=["closed_on", "closure_note", "version"])
                record(by=self._by(), verb="risk.closed", subject=risks[0])

        timeline.at(self._days.day(story.opened), open_it)
        if story.closed is not None:
            timeline.at(self._days.day(story.closed), close)


def _years(starts: date, ends: date | None) -> str:
    last = ends.year if ends else starts.year
    return f"{starts.year}–{last % 100:02d}" if last > starts.year else f"{starts.year}"
