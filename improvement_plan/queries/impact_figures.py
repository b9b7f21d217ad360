"""Measures judged from the figures of their indicators. A constant number of queries for any number."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Max

from improvement_plan.models import ImpactJudgement, ImpactMeasure, Plan
from improvement_plan.rules.impact import Yardstick, judge_impact, wanted
from improvement_plan.rules.impact_words import impact_words
from kpi.models import Comparator, Indicator, Observation, Rebase, ReportingMonth, Target
from kpi.rules.frequency import Frequency
from kpi.rules.periods import month_end
from kpi.rules.rag import Polarity, TargetFacts
from kpi.services.snapshots import SPC_LONGEST

THE_PLAN, THE_ACTION = "the plan began", "the action began"
# Whom a measure comes into line with, the nearest first.
_IN_LINE_WITH = (Comparator.Kind.NEIGHBOURS, Comparator.Kind.ENGLAND)


@dataclass(frozen=True)
class Question:
    """A measure with its indicator, judged as of a month's end, against what was before `start`."""

    measure: ImpactMeasure
    as_of: date
    start: date | None
    began: str = THE_PLAN


def last_closed(day: date) -> date | None:
    """The end of the newest month that was closed, up to this day: figures of open months may change."""
    closed = ReportingMonth.objects.exclude(closed_at=None).filter(month_end__lte=day)
    newest: date | None = closed.aggregate(newest=Max("month_end"))["newest"]
    return newest


def standing_day(plan: Plan, month: date) -> date:
    """As of when a plan is judged: an ended plan's clock stands at the end of its last month."""
    return month if plan.ends_on is None else min(month, month_end(plan.ends_on))


def judge(questions: Sequence[Question]) -> list[ImpactJudgement]:
    """The answers in the questions' order, neither saved nor dated. Four queries.

    A measure of the plan may bring the baseline that the plan prints, which counts where the
    indicator has no figures from before.
    """
    if not questions:
        return []
    sources = _Sources([q.measure.indicator for q in questions if q.measure.indicator])
    return [_answer(question, sources) for question in questions]


def _answer(question: Question, sources: "_Sources") -> ImpactJudgement:
    measure, indicator = question.measure, question.measure.indicator
    if indicator is None:
        raise ValueError(f"measure {measure.pk} has no indicator")
    yardstick = sources.yardstick(indicator, measure.expectation, question.as_of)
    judged = judge_impact(
        sources.points[indicator.pk],
        start=question.start,
        as_of=question.as_of,
        yardstick=yardstick,
        given=measure.baseline if question.began == THE_PLAN else None,
    )
    return ImpactJudgement(
        measure=measure,
        as_of=question.as_of,
        code=judged.code.value,
        words=impact_words(judged, yardstick.frequency, began=question.began),
        indicator=indicator,
        counted_from=question.start,
        baseline=judged.baseline,
        baseline_given=judged.given,
        latest=judged.latest,
        latest_end=judged.latest_end,
    )


class _Sources:
    """What is known of some indicators: figures, targets, rebases, and whom to come into line with."""

    def __init__(self, indicators: Iterable[Indicator]) -> None:
        ids = {indicator.pk for indicator in indicators}
        self.points: dict[int, list[tuple[date, Decimal]]] = defaultdict(list)
        figures = Observation.objects.filter(indicator__in=ids, breakdown=None).order_by("period_end")
        for pk, end, value in figures.values_list("indicator", "period_end", "value"):
            self.points[pk].append((end, value))
        self._rebases: dict[int, list[date]] = defaultdict(list)
        for pk, day in Rebase.objects.filter(indicator__in=ids).values_list("indicator", "starts_on"):
            self._rebases[pk].append(day)
        self._targets: dict[int, list[Target]] = defaultdict(list)
        for target in Target.objects.filter(indicator__in=ids).order_by("effective_from"):
            self._targets[target.indicator_id].append(target)
        self._elsewhere: dict[tuple[int, str], list[tuple[int, Decimal]]] = defaultdict(list)
        rows = Comparator.objects.filter(indicator__in=ids, kind__in=_IN_LINE_WITH).exclude(value=None)
        for pk, kind, year, theirs in rows.values_list("indicator", "kind", "year", "value"):
            if theirs is not None:
                self._elsewhere[pk, kind].append((year or 0, theirs))

    def yardstick(self, indicator: Indicator, expectation: str, as_of: date) -> Yardstick:
        """What tells better from worse in this indicator, for a measure that expects this."""
        polarity = wanted(expectation, Polarity(indicator.polarity))
        own = polarity == indicator.polarity
        return Yardstick(
            frequency=Frequency(indicator.frequency),
            polarity=polarity,
            decimals=indicator.decimals,
            target=self._target(indicator.pk, as_of) if own else self._in_line(indicator.pk, as_of),
            rebases=tuple(day for day in sorted(self._rebases[indicator.pk]) if day <= as_of),
            longest=SPC_LONGEST,
        )

    def _target(self, pk: int, as_of: date) -> TargetFacts | None:
        held = [target for target in self._targets[pk] if target.effective_from <= as_of]
        return held[-1].facts() if held else None

    def _in_line(self, pk: int, as_of: date) -> TargetFacts | None:
        """The latest figure of the neighbours, else of England, as something to be close to."""
        for kind in _IN_LINE_WITH:
            known = [found for found in self._elsewhere[pk, kind] if found[0] <= as_of.year]
            if known:
                return TargetFacts(value=max(known)[1])
        return None
