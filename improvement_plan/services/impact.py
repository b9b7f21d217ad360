"""Judging impact: from indicators when a month is closed or a measure changes, by people otherwise."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from accounts.models import User
from foundation.audit.acts import act
from foundation.audit.services import record
from foundation.editing.errors import Refused
from foundation.jobs.services import request_job
from improvement_plan.models import ImpactJudgement, ImpactMeasure, Plan
from improvement_plan.queries.impact_figures import Question, judge, last_closed, standing_day
from improvement_plan.rules.impact import Impact, contradicts
from improvement_plan.services.stamps import lock_stamped
from kpi.rules.rag import Polarity

JOB = "improvement_plan.judge_impact"
_CHUNK = 200
_JUDGED = ("code", "words", "counted_from", "baseline", "baseline_given", "latest", "latest_end")

Told = Callable[[int, int], None]


@dataclass(frozen=True)
class Outcome:
    """What a judging did; `month` is None while no month of performance is closed."""

    month: date | None
    looked_at: int = 0
    changed: int = 0


def judge_impact(
    *, as_of: date, now: datetime, plan: Plan | None = None, by: User | None = None, told: Told | None = None
) -> Outcome:
    """Judge all measures that have an indicator, or those of one plan, at the last closed month.

    Run again it adds nothing, and two at once wait for each other. `told` hears (done, of all).
    """
    month = last_closed(as_of)
    if month is None:
        return Outcome(None)
    asked = ImpactMeasure.objects.exclude(indicator=None)
    if plan is not None:
        asked = asked.filter(plan=plan)
    with act(by=by, why="impact judged"):
        ids = list(asked.order_by("pk").values_list("pk", flat=True))
        changed = 0
        for begin in range(0, len(ids), _CHUNK):
            changed += _judge(_locked(ids[begin : begin + _CHUNK]), month, now)
            if told:
                told(min(begin + _CHUNK, len(ids)), len(ids))
        if changed:
            record(by=by, verb="impact.judged", subject=plan, detail={"month": month, "changed": changed})
        return Outcome(month, len(ids), changed)


def judge_measures(*, measures: Iterable[ImpactMeasure], now: datetime) -> None:
    """Judge measures that were just changed, inside the caller's act; those without indicator stay."""
    month = last_closed(now.date())
    ids = [measure.pk for measure in measures if measure.indicator_id is not None]
    if month is not None and ids:
        _judge(_locked(ids), month, now)


def request_judging(*, month_end: date, by: User | None = None) -> None:
    """Ask for all measures to be judged as of a month; called inside what closed it."""
    request_job(kind=JOB, parameters={"as_of": month_end.isoformat()}, by=by)


def judge_by_hand(
    *,
    measure: ImpactMeasure,
    code: Impact,
    evidence: str,
    review_on: date,
    by: User,
    today: date,
    now: datetime,
    expected_version: int | None = None,
) -> ImpactJudgement:
    """A person says how a measure without an indicator stands, what shows it, and when to look again.

    Raises StaleEdit, or Refused: for a measure that an indicator judges, without evidence, and for a
    review that does not lie ahead.
    """
    with act(by=by, why="impact judged by a person"):
        current = lock_stamped(measure, expected_version)
        if current.indicator_id is not None:
            raise Refused("An indicator shows this measure now, and judges it.")
        if code is Impact.NO_DATA:
            raise Refused("Choose how it stands.", field="code")
        if not evidence.strip():
            raise Refused("Say what shows it.", field="evidence")
        if review_on <= today:
            raise Refused("Enter a day that lies ahead.", field="review_on")
        judgement = ImpactJudgement.objects.create(
            measure=current,
            as_of=today,
            code=code.value,
            judged_at=now,
            judged_by=by,
            evidence=evidence.strip(),
            review_on=review_on,
        )
        current.review_on = review_on
        current.save(update_fields=["review_on"])
        record(by=by, verb="impact.judged", subject=current, detail={"code": code.value})
        return judgement


def check_indicator(measure: ImpactMeasure) -> None:
    """Raises Refused for an indicator that is worse where the plan expects it to go."""
    indicator = measure.indicator
    if indicator is None or not contradicts(measure.expectation, Polarity(indicator.polarity)):
        return
    better = Polarity(indicator.polarity).label
    raise Refused(
        f"{better} in {indicator.code}, but the plan expects this to go the other way. Correct one of them.",
        field="indicator",
    )


def _locked(ids: Sequence[int]) -> list[ImpactMeasure]:
    rows = ImpactMeasure.objects.select_for_update(of=("self",)).filter(pk__in=ids)
    return list(rows.exclude(indicator=None).select_related("plan", "indicator").order_by("pk"))


def _judge(measures: Sequence[ImpactMeasure], month: date, now: datetime) -> int:
    """Judge locked measures and add what is new; returns how many rows."""
    answers = judge([Question(m, standing_day(m.plan, month), m.plan.starts_on) for m in measures])
    known = ImpactJudgement.objects.filter(measure__in=measures, as_of__in={a.as_of for a in answers})
    latest = known.order_by("measure_id", "as_of", "-judged_at", "-pk").distinct("measure_id", "as_of")
    held = {(row.measure_id, row.as_of): _said(row) for row in latest.exclude(indicator=None)}
    new = [answer for answer in answers if held.get((answer.measure_id, answer.as_of)) != _said(answer)]
    for answer in new:
        answer.judged_at = now
    ImpactJudgement.objects.bulk_create(new)
    return len(new)


def _said(row: ImpactJudgement) -> tuple[object, ...]:
    return row.indicator_id, *(getattr(row, name) for name in _JUDGED)
