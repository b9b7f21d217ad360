"""Whether things got better: measures shown by indicators, judged at each closing, others by people."""

from functools import partial

from improvement_plan.example.people import Council
from improvement_plan.example.plans import PlanInTime
from improvement_plan.example.stories import Table
from improvement_plan.example.timeline import Moment, Timeline, begun
from improvement_plan.models import ImpactMeasure
from improvement_plan.rules.impact import Impact
from improvement_plan.services.impact import judge_by_hand, judge_impact
from improvement_plan.services.structure import edit_measure
from kpi.example.performance import Performance
from kpi.models import Indicator


class ImpactInTime:
    """The impact of one plan, as impact.toml tells it."""

    def __init__(self, council: Council, told: Table, plan: PlanInTime) -> None:
        self._council, self._told, self._plan = council, told, plan

    def schedule(self, timeline: Timeline, performance: Performance) -> None:
        """Plan the links, the judgements by people, and those that follow the closing of each month."""
        timeline.at(max(self._plan.first_day, performance.first_day), self._link)
        for row in self._told["by_hand"]["judgements"]:
            timeline.at(self._council.days.day(row[3]), partial(self._judge_by_hand, row))
        for day in performance.closing_days:
            timeline.at(day, self._judge)

    def _link(self, moment: Moment) -> None:
        for text, code in self._told["indicators"].items():
            measure = self._measure(text)
            edit_measure(
                measure=measure,
                changes={"indicator": Indicator.objects.get(code=code)},
                areas=list(measure.areas.all()),
                by=self._council.by_role["programme_manager"],
                now=moment.now,
            )

    def _judge(self, moment: Moment) -> None:
        judge_impact(as_of=moment.day, now=moment.now)

    def _judge_by_hand(self, row: list[str], moment: Moment) -> None:
        text, code, evidence, _day, review, post = row
        judge_by_hand(
            measure=self._measure(text),
            code=Impact(code),
            evidence=evidence,
            review_on=self._council.days.day(review),
            by=begun(self._council.reporter(post, moment.day), post),
            today=moment.day,
            now=moment.now,
        )

    def _measure(self, text: str) -> ImpactMeasure:
        return ImpactMeasure.objects.get(plan=self._plan.plan, text=text)
