"""Inspections: the visit, the letter, the judgements, and the plans that were sent in answer."""

from collections.abc import Mapping
from typing import Any

from foundation.audit.acts import act
from foundation.audit.services import record
from improvement_plan.example.people import Council
from improvement_plan.example.plans import PlanInTime
from improvement_plan.example.timeline import Moment, Timeline, begun
from improvement_plan.models import Inspection, Judgement


class InspectionInTime:
    """One inspection of inspections.toml."""

    def __init__(self, council: Council, told: dict[str, Any], plans: Mapping[str, PlanInTime]) -> None:
        self._council = council
        self._told = told
        self._plan = plans[told["plan"]]
        self._inspection: Inspection | None = None

    def schedule(self, timeline: Timeline) -> None:
        """Plan what became known on which day."""
        days, told = self._council.days, self._told
        visited, letter = days.day(told["visited"]), days.day(told["letter"])
        timeline.at(visited, self._visit)
        timeline.at(letter, self._receive_letter)
        timeline.at(max(visited, self._plan.first_day), lambda moment: self._learn(plan=self._plan.plan))
        for key, column in (("draft", "draft_plan_sent_on"), ("final", "final_plan_sent_on")):
            if key in told:
                self._schedule_sent(timeline, told[key], column)

    def _schedule_sent(self, timeline: Timeline, offset: int, column: str) -> None:
        timeline.at(self._council.days.day(offset), lambda moment: self._learn(**{column: moment.day}))

    def _visit(self, moment: Moment) -> None:
        by = self._council.by_role["programme_manager"]
        with act(by=by, why="inspection added"):
            self._inspection = Inspection.objects.create(
                title=self._told["title"],
                kind=self._told["kind"],
                body=self._told["body"],
                visited_on=moment.day,
            )
            record(by=by, verb="inspection.added", subject=self._inspection)

    def _receive_letter(self, moment: Moment) -> None:
        self._learn(letter_received_on=moment.day, clock_applies=self._told.get("asked_for_plan", False))
        Judgement.objects.bulk_create(
            Judgement(inspection=self._inspection, area=area, grade=grade)
            for area, grade in self._told.get("judgements", [])
        )

    def _learn(self, **facts: Any) -> None:
        by = self._council.by_role["programme_manager"]
        inspection = begun(self._inspection, self._told["title"])
        with act(by=by, why="inspection edited"):
            for column, value in facts.items():
                setattr(inspection, column, value)
            inspection.save(update_fields=list(facts))
            detail = {"fields": sorted(facts)}
            record(by=by, verb="inspection.edited", subject=inspection, detail=detail)
