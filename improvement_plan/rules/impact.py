"""Phase 2: did things get better after a plan began? (DESIGN section 3)

After, never because: a judgement compares what was before a start with what came since. The words
stand in `impact_words.py`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum

from kpi.rules.direction import Performance, performance
from kpi.rules.frequency import Frequency
from kpi.rules.process import spc_of
from kpi.rules.rag import Polarity, TargetFacts, displayed
from kpi.rules.spc import PointType, Spc

# So many better periods in a row are evidence.
ENOUGH = 3


class Impact(StrEnum):
    """How a measure stands, worst first; NO_DATA is no judgement. Values are stored."""

    WORSE = "worse"
    NO_CHANGE = "no_change"
    IMPROVING = "improving"
    EVIDENCED = "evidenced"
    NO_DATA = "no_data"

    @property
    def words(self) -> str:
        """As a person chooses it."""
        return _WORDS[self]


class Gap(StrEnum):
    """Why there is no judgement."""

    NONE = ""
    NO_START = "no_start"
    NO_DIRECTION = "no_direction"
    NO_FIGURE = "no_figure"
    NO_BASELINE = "no_baseline"


class Remark(StrEnum):
    """Where the latest month and the trend point different ways."""

    MONTH_WORSE = "month_worse"
    MONTH_BETTER = "month_better"
    SIGNAL_WORSE = "signal_worse"
    SIGNAL_BETTER = "signal_better"
    LAPSED = "lapsed"


@dataclass(frozen=True)
class Yardstick:
    """What tells better from worse in a series: the facts of its indicator.

    `target` counts where the polarity is close to a target or within a range. `rebases` are the days
    from which limits begin anew, `longest` how many periods up to the latest make the control chart.
    """

    frequency: Frequency
    polarity: Polarity
    decimals: int
    target: TargetFacts | None = None
    rebases: Sequence[date] = ()
    longest: int = 60


@dataclass(frozen=True)
class Judged:
    """A judgement with the figures that it rests on; days are ends of periods.

    `baseline` is what `latest` was compared with (both as displayed), `given` whether it is the
    plan's own figure. `streak` periods in a row stand as the latest does, from `since` on. `run_end`
    ends the latest run of three better ones; `signal` is the first improvement on the control chart
    since the start. `rebased`: the first period of a new way of counting, later than the baseline.
    """

    code: Impact
    gap: Gap = Gap.NONE
    baseline: Decimal | None = None
    given: bool = False
    latest: Decimal | None = None
    latest_end: date | None = None
    since: date | None = None
    streak: int = 0
    run_end: date | None = None
    signal: date | None = None
    rebased: date | None = None
    remarks: tuple[Remark, ...] = ()


def judge_impact(
    points: Iterable[tuple[date, Decimal]],
    *,
    start: date | None,
    as_of: date,
    yardstick: Yardstick,
    given: Decimal | None = None,
) -> Judged:
    """Judge a series (ends of periods, exact values) up to `as_of` against what was before `start`.

    The baseline is the mean of the three periods that end before the start; a period that ends on or
    after it counts as since. Without all three, `given` (a figure that the plan prints) stands in.
    A year-to-date figure begins anew each April, so it is compared with the same month of the last
    year before the start, and has no signals.

    Evidenced: the latest is better than the baseline, and three periods in a row were (each better
    than the baseline, not than the one before), or the control chart had a signal for the better since.
    What has fallen back is not evidence any more, and a remark says so. Else the latest decides:
    improving, no change or worse. Values are compared as displayed, the baseline among them.
    """
    exact = {end: value for end, value in sorted(points) if end <= as_of}
    shown = {end: displayed(value, yardstick.decimals) for end, value in exact.items()}
    since = [end for end in shown if start is not None and end >= start]
    if start is None or not since:
        return Judged(Impact.NO_DATA, Gap.NO_START if start is None else Gap.NO_FIGURE)
    last = since[-1]
    nothing = Judged(Impact.NO_DATA, latest=shown[last], latest_end=last)
    if not _has_direction(yardstick):
        return replace(nothing, gap=Gap.NO_DIRECTION)
    before = {end: _before(shown, start, end, yardstick) for end in since}
    printed = before[last] is None and given is not None and yardstick.frequency is not Frequency.YEAR_TO_DATE
    if printed and given is not None:
        before = dict.fromkeys(since, displayed(given, yardstick.decimals))
    if before[last] is None:
        return replace(nothing, gap=Gap.NO_BASELINE)
    compared = {end: _performance(shown[end], before[end], yardstick) for end in since}
    run_end = _last_run(compared, yardstick.frequency)
    chart = _chart(exact, last, yardstick)
    signal = _first_signal(chart, start)
    code = _code(compared[last], evidence=run_end is not None or signal is not None)
    streak = _streak(compared, last, yardstick.frequency)
    return Judged(
        code,
        baseline=before[last],
        given=printed,
        latest=shown[last],
        latest_end=last,
        since=yardstick.frequency.steps_back(last, streak - 1),
        streak=streak,
        run_end=run_end,
        signal=signal,
        rebased=_rebased(shown, start, last, yardstick),
        remarks=tuple(_remarks(code, shown, last, run_end, chart, yardstick)),
    )


def baseline_ends(start: date, latest_end: date, frequency: Frequency) -> tuple[date, ...]:
    """The ends of the periods that make the baseline: three before the start, latest first.

    Of a year-to-date figure only the same month of the last year before the start.
    """
    if frequency is Frequency.YEAR_TO_DATE:
        end = latest_end
        while end >= start:
            end = frequency.steps_back(end, 12)
        return (end,)
    end = latest_end
    while end >= start:
        end = frequency.steps_back(end, 1)
    return end, frequency.steps_back(end, 1), frequency.steps_back(end, 2)


def baseline_of(values: Sequence[Decimal | None], decimals: int) -> Decimal | None:
    """The baseline that the figures at `baseline_ends` make, as displayed; None where one is missing."""
    known = [displayed(value, decimals) for value in values if value is not None]
    return displayed(sum(known, Decimal(0)) / len(values), decimals) if len(known) == len(values) else None


def wanted(expectation: str, polarity: Polarity) -> Polarity:
    """Which way is better for a measure: as its indicator says, else as the plan expects.

    Expected to come into line with comparators, without a better way: the nearer the better.
    """
    if polarity is not Polarity.NONE:
        return polarity
    return _EXPECTED.get(expectation, Polarity.NONE)


def contradicts(expectation: str, polarity: Polarity) -> bool:
    """Whether the plan expects a measure to go where its indicator says that it is worse."""
    expected = _EXPECTED.get(expectation)
    bounds = (Polarity.HIGHER, Polarity.LOWER)
    return expected in bounds and polarity in bounds and expected is not polarity


def worst(codes: Iterable[Impact]) -> Impact:
    """The worst of those that are judged; no data where none is."""
    present = set(codes)
    return next((code for code in Impact if code in present), Impact.NO_DATA)


_WORDS = {
    Impact.WORSE: "Worse",
    Impact.NO_CHANGE: "No change",
    Impact.IMPROVING: "Improving",
    Impact.EVIDENCED: "Impact evidenced",
    Impact.NO_DATA: "No data yet",
}
_EXPECTED = {
    "increase": Polarity.HIGHER,
    "decrease": Polarity.LOWER,
    "in-line-with-comparators": Polarity.TARGET,
}
_CODES = {
    Performance.SAME: Impact.NO_CHANGE,
    Performance.WORSE: Impact.WORSE,
    Performance.BETTER: Impact.IMPROVING,
}
_BETTER = (Impact.IMPROVING, Impact.EVIDENCED)

Figures = dict[date, Decimal]


def _has_direction(yardstick: Yardstick) -> bool:
    return _performance(Decimal(0), Decimal(0), yardstick) is not Performance.NONE


def _performance(value: Decimal, before: Decimal | None, yardstick: Yardstick) -> Performance:
    return performance(value, before, yardstick.polarity, yardstick.target)


def _before(shown: Figures, start: date, end: date, yardstick: Yardstick) -> Decimal | None:
    """What the period that ends on a day is compared with."""
    ends = baseline_ends(start, end, yardstick.frequency)
    return baseline_of([shown.get(one) for one in ends], yardstick.decimals)


def _rebased(shown: Figures, start: date, last: date, yardstick: Yardstick) -> date | None:
    """The first period of the newest rebase between the baseline and the latest figure."""
    known = baseline_ends(start, last, yardstick.frequency)[0]
    between = [day for day in yardstick.rebases if known < day <= last]
    return next((end for end in shown if end >= max(between)), None) if between else None


def _streak(compared: dict[date, Performance], last: date, frequency: Frequency) -> int:
    """How many periods in a row, the latest among them, stand as the latest does."""
    count = 1
    while compared.get(frequency.steps_back(last, count)) is compared[last]:
        count += 1
    return count


def _last_run(compared: dict[date, Performance], frequency: Frequency) -> date | None:
    """The end of the latest run of three better periods; a missing one breaks it."""
    for end in reversed(compared):
        run = [compared.get(frequency.steps_back(end, n)) for n in range(ENOUGH)]
        if all(one is Performance.BETTER for one in run):
            return end
    return None


def _code(latest: Performance, *, evidence: bool) -> Impact:
    code = _CODES[latest]
    return Impact.EVIDENCED if code is Impact.IMPROVING and evidence else code


def _chart(exact: Figures, last: date, yardstick: Yardstick) -> Spc | None:
    """The control chart up to the latest figure; None where it says nothing."""
    if not yardstick.frequency.spc_applies:
        return None
    first = yardstick.frequency.steps_back(last, yardstick.longest)
    series = [(end, float(value)) for end, value in sorted(exact.items()) if first < end <= last]
    chart = spc_of(series, polarity=yardstick.polarity, target=None, rebases=yardstick.rebases)
    return chart if chart.computable else None


def _first_signal(chart: Spc | None, start: date) -> date | None:
    if chart is None:
        return None
    kinds = zip(chart.dates, chart.point_type, strict=True)
    return next((end for end, kind in kinds if end >= start and kind is PointType.IMPROVEMENT), None)


def _remarks(
    code: Impact, shown: Figures, last: date, run_end: date | None, chart: Spc | None, yardstick: Yardstick
) -> Iterable[Remark]:
    month = Performance.NONE
    if yardstick.frequency is not Frequency.YEAR_TO_DATE:
        before = shown.get(yardstick.frequency.steps_back(last, 1))
        month = performance(shown[last], before, yardstick.polarity, yardstick.target)
    last_point = chart.point_type[-1] if chart else PointType.COMMON
    if code in _BETTER:
        if month is Performance.WORSE:
            yield Remark.MONTH_WORSE
        if last_point is PointType.CONCERN:
            yield Remark.SIGNAL_WORSE
        return
    if run_end is not None:
        yield Remark.LAPSED
    if code is Impact.WORSE and month is Performance.BETTER:
        yield Remark.MONTH_BETTER
    if code is Impact.WORSE and last_point is PointType.IMPROVEMENT:
        yield Remark.SIGNAL_BETTER
