"""How measures of impact stand, for pages: each by itself, and what several are worth together."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.db.models import F, Q, QuerySet
from django.urls import reverse

from accounts.models import User
from accounts.queries import posts_of
from foundation.clock.words import day
from improvement_plan.models import Action, ImpactJudgement, ImpactMeasure, Plan
from improvement_plan.queries.impact_audience import Audience
from improvement_plan.queries.impact_figures import (
    THE_ACTION,
    THE_PLAN,
    Question,
    judge,
    last_closed,
    standing_day,
)
from improvement_plan.queries.standpoint import Standpoint
from improvement_plan.rules.impact import Impact, worst
from improvement_plan.rules.impact_words import AFTER
from kpi.models import Indicator
from kpi.queries.series import Wanted, series_of
from kpi.rules.frequency import Frequency
from kpi.rules.rag import displayed
from kpi.rules.words import figure_text

NO_DATA = Impact.NO_DATA.value
# What is measured and rests on figures that are hidden from this reader.
NOT_SHOWN = "not_shown"
SPARK_PERIODS = 24
HIDDEN = "Not shown: it rests on a small count of children."
_MOVED = (Impact.IMPROVING, Impact.EVIDENCED)


@dataclass(frozen=True)
class ImpactRoll:
    """What some measures are worth together: the worst of those that are measured and shown.

    `counts` are measures by code, NOT_SHOWN among them.
    """

    counts: Mapping[str, int]

    @property
    def code(self) -> str:
        worst_shown = worst(code for code in Impact if self.counts.get(code))
        return (
            NOT_SHOWN if worst_shown is Impact.NO_DATA and self.counts.get(NOT_SHOWN) else worst_shown.value
        )

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def words(self) -> str:
        """ "2 worse, 1 improving"; empty where nothing is measured."""
        judged = [code for code in Impact if code is not Impact.NO_DATA and self.counts.get(code)]
        return ", ".join(f"{self.counts[code]} {code.words.lower()}" for code in judged)

    @property
    def note(self) -> str:
        """ "3 of 5 measured, 1 of them not shown"; empty without any measure."""
        if not self.total:
            return ""
        hidden = self.counts.get(NOT_SHOWN, 0)
        measured = f"{self.total - self.counts.get(NO_DATA, 0)} of {self.total} measured"
        return f"{measured}, {hidden} of them not shown" if hidden else measured


@dataclass(frozen=True)
class Spark:
    """The figures of a small line; None where there is none, or none to show."""

    title: str
    values: list[Decimal | None]


@dataclass(frozen=True)
class ImpactLine:
    """One measure's standing, ready to draw. Figures are empty where this reader may not see them.

    `words` say how it stands, `judged` when that was said; `evidence` is a person's. `before` and
    `now` are the figures, `baseline` and `latest` the same with their unit, `period` the latest one's.
    """

    code: str
    words: str
    judged: str = ""
    indicator: str = ""
    indicator_url: str = ""
    before: Decimal | None = None
    now: Decimal | None = None
    baseline: str = ""
    latest: str = ""
    period: str = ""
    spark: Spark | None = None
    evidence: str = ""

    @property
    def moved(self) -> str:
        """ "77.8% → 88.8% in December 2018"; empty unless both figures are shown."""
        return f"{self.baseline} → {self.latest} in {self.period}" if self.baseline and self.latest else ""

    @property
    def caution(self) -> str:
        """What stands beside a measure that moved."""
        return AFTER if self.indicator and self.code in _MOVED else ""


@dataclass(frozen=True)
class _Standing:
    """One measure of a plan with its areas; rows of one name are one measure."""

    key: str
    areas: frozenset[int]
    code: str


class PlanImpact:
    """The measures of a plan, to be added up by areas."""

    def __init__(self, standings: Sequence[_Standing]) -> None:
        self._standings = standings

    def whole(self) -> ImpactRoll:
        return _rolled(self._standings)

    def of_areas(self, areas: Iterable[int]) -> ImpactRoll:
        wanted = set(areas)
        return _rolled([one for one in self._standings if one.areas & wanted])


def plan_impact(plan: Plan, *, user: User, view: Standpoint) -> PlanImpact:
    """How the plan's measures stood from a standpoint. Two queries, three for those who see less."""
    latest = latest_judgements(ImpactMeasure.objects.filter(plan=plan), view=view)
    audience = Audience(user, latest.values())
    names: dict[int, str] = {}
    areas: dict[int, set[int]] = defaultdict(set)
    for pk, name, area in plan.impact_measures.order_by().values_list("pk", "shared_name", "areas"):
        names[pk] = _key(pk, name)
        areas[pk] |= {area} if area else set()
    return PlanImpact(
        [_Standing(name, frozenset(areas[pk]), _code(latest.get(pk), audience)) for pk, name in names.items()]
    )


def latest_judgements(measures: QuerySet[ImpactMeasure], *, view: Standpoint) -> dict[int, ImpactJudgement]:
    """The judgement that counts for each of these, by the measure's id. One query.

    From its indicator where it has one, else a person's; as of the day looked at, as known then.
    """
    found = ImpactJudgement.objects.filter(measure__in=measures, as_of__lte=view.as_of)
    if view.known_on is not None:
        found = found.filter(judged_at__date__lte=view.known_on)
    found = found.filter(
        Q(indicator=F("measure__indicator")) | Q(indicator=None, measure__indicator=None)
    ).select_related("indicator")
    newest = found.order_by("measure_id", "-as_of", "-judged_at", "-pk").distinct("measure_id")
    return {row.measure_id: row for row in newest}


def impact_lines(
    measures: Sequence[ImpactMeasure],
    *,
    user: User,
    today: date,
    judgements: Mapping[int, ImpactJudgement] | None = None,
    sparks: bool = True,
) -> dict[int, ImpactLine]:
    """How each of these measures (their `indicator` read) stands today, by its id.

    `judgements` are others than the stored ones. A constant number of queries.
    """
    if judgements is None:
        rows = ImpactMeasure.objects.filter(pk__in=[measure.pk for measure in measures])
        judgements = latest_judgements(rows, view=Standpoint(today, today))
    drawn = _Drawn(user, judgements.values(), sparks=sparks)
    return {measure.pk: drawn.line(measure, judgements.get(measure.pk)) for measure in measures}


def roll_of(measures: Iterable[ImpactMeasure], lines: Mapping[int, ImpactLine]) -> ImpactRoll:
    """What these measures are worth together, from their lines."""
    return _rolled(
        _Standing(_key(measure.pk, measure.shared_name), frozenset(), lines[measure.pk].code)
        for measure in measures
    )


def judgement_lines(measure: ImpactMeasure, *, user: User) -> list[tuple[date, ImpactLine]]:
    """All judgements of a measure that count or counted, newest first: (as of, how it stood)."""
    rows = list(measure.judgements.select_related("indicator"))
    newest = {(row.as_of, row.indicator_id): row for row in reversed(rows)}  # of one day the last counts
    kept = [row for row in rows if newest[row.as_of, row.indicator_id] is row]
    drawn = _Drawn(user, kept, sparks=False)
    return [(row.as_of, drawn.line(measure, row)) for row in kept]


def action_impact(action: Action, *, user: User, today: date) -> list[tuple[ImpactMeasure, ImpactLine]]:
    """The measures of an action's area, judged from the action's own start, else from the plan's.

    A person's judgement is what it is. None outside an area; a constant number of queries.
    """
    if action.area is None:
        return []
    measures = list(
        action.area.impact_measures.select_related("indicator", "plan").order_by("sequence", "pk")
    )
    if not measures:
        return []
    own = [measure for measure in measures if measure.indicator_id is not None]
    start, began = (action.starts_on, THE_ACTION) if action.starts_on else (action.plan.starts_on, THE_PLAN)
    month = last_closed(today) if own else None
    answers: list[ImpactJudgement] = []
    if month is not None:
        answers = judge([Question(m, standing_day(action.plan, month), start, began) for m in own])
    by_hand = ImpactMeasure.objects.filter(pk__in=[m.pk for m in measures], indicator=None)
    judgements = {answer.measure_id: answer for answer in answers}
    judgements |= latest_judgements(by_hand, view=Standpoint(today, today))
    lines = impact_lines(measures, user=user, today=today, judgements=judgements, sparks=False)
    return [(measure, lines[measure.pk]) for measure in measures]


def _key(pk: int, shared_name: str) -> str:
    """Rows of one name print one measure."""
    return shared_name.casefold() or str(pk)


def _code(judgement: ImpactJudgement | None, audience: Audience) -> str:
    if judgement is None:
        return NO_DATA
    return judgement.code if audience.told(judgement) else NOT_SHOWN


def _rolled(standings: Iterable[_Standing]) -> ImpactRoll:
    together: dict[str, set[str]] = defaultdict(set)
    for one in standings:
        together[one.key].add(one.code)
    return ImpactRoll(Counter(ImpactRoll(dict.fromkeys(codes, 1)).code for codes in together.values()))


class _Drawn:
    """Judgements turned into lines for one reader, with what all of them need read once."""

    def __init__(self, user: User, judgements: Iterable[ImpactJudgement], *, sparks: bool = True) -> None:
        listed = list(judgements)
        self._audience = Audience(user, listed)
        self._posts = posts_of(j.judged_by_id for j in listed if j.judged_by_id is not None)
        self._sparks = self._read_sparks(listed) if sparks and self._audience.reads_figures else {}

    def line(self, measure: ImpactMeasure, judgement: ImpactJudgement | None) -> ImpactLine:
        if judgement is None:
            return self._unjudged(measure)
        if judgement.indicator is None:
            return self._by_hand(judgement)
        return self._from_indicator(judgement, judgement.indicator)

    def _unjudged(self, measure: ImpactMeasure) -> ImpactLine:
        if measure.indicator is None:
            return ImpactLine(NO_DATA, "Without an indicator, and nobody has judged it yet.")
        return self._of(measure.indicator, "Judged when a month of performance is closed.")

    def _by_hand(self, judgement: ImpactJudgement) -> ImpactLine:
        by = self._posts.get(judgement.judged_by_id or 0, "")
        words = f"Judged by a person{f', {by}' if by else ''}."
        return ImpactLine(
            judgement.code,
            words,
            judged=f"On {day(judgement.as_of)}; to be looked at again on {day(judgement.review_on)}.",
            evidence=judgement.evidence,
        )

    def _from_indicator(self, judgement: ImpactJudgement, indicator: Indicator) -> ImpactLine:
        told = self._audience.told(judgement)
        baseline, latest = self._audience.baseline(judgement), self._audience.latest(judgement)
        return replace(
            self._of(indicator, judgement.words if told else HIDDEN),
            code=judgement.code if told else NOT_SHOWN,
            judged=f"As of {day(judgement.as_of)}.",
            before=None if baseline is None else displayed(baseline, indicator.decimals),
            now=None if latest is None else displayed(latest, indicator.decimals),
            baseline=_figure(baseline, indicator),
            latest=_figure(latest, indicator),
            period=_label(indicator, judgement.latest_end),
            spark=self._sparks.get(indicator.pk),
        )

    def _of(self, indicator: Indicator, words: str) -> ImpactLine:
        url = reverse("indicator", args=[indicator.code]) if self._audience.reads_figures else ""
        return ImpactLine(NO_DATA, words, indicator=str(indicator), indicator_url=url)

    def _read_sparks(self, judgements: Sequence[ImpactJudgement]) -> dict[int, Spark]:
        """The last two years of each indicator, up to the day of judging."""
        indicators = {j.indicator.pk: j.indicator for j in judgements if j.indicator is not None}
        if not indicators:
            return {}
        wanted = [Wanted(i.pk, Frequency(i.frequency), i.decimals) for i in indicators.values()]
        until = max(j.as_of for j in judgements if j.indicator is not None)
        series = series_of(wanted, until=until, periods=SPARK_PERIODS, entitled=self._audience.entitled)
        return {
            pk: Spark(f"{indicators[pk].code}, last {len(points)} figures", [p.value for p in points])
            for pk, points in series.items()
            if any(point.value is not None for point in points)
        }


def _figure(value: Decimal | None, indicator: Indicator) -> str:
    return "" if value is None else figure_text(value, indicator.unit, indicator.decimals)


def _label(indicator: Indicator, end: date | None) -> str:
    period = Frequency(indicator.frequency).period_ending(end) if end else None
    return period.label if period else ""
