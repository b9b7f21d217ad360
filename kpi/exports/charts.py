"""An indicator of a report as a chart, and the words that stand for the chart."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import itemgetter

from foundation.charts.xmr import Rebase, Stretch, TargetStep, XmrChart, XmrPoint
from kpi.exports.rows import sign_of
from kpi.models import Unit
from kpi.rules.report import ReportIndicator, ReportPoint
from kpi.rules.spc import ENOUGH_POINTS
from kpi.rules.spc_words import PROVISIONAL
from kpi.rules.words import figure_text


def has_figures(one: ReportIndicator) -> bool:
    """Whether its series holds any."""
    return any(point.value is not None for point in one.series)


def has_course(one: ReportIndicator) -> bool:
    """Whether there is a course to draw: one figure alone has none."""
    return sum(point.value is not None for point in one.series) > 1


def report_chart(one: ReportIndicator) -> XmrChart:
    """The XmR chart of an indicator's series, as the report knows it."""
    return XmrChart(
        title=f"{one.code} {one.name}",
        description=chart_words(one),
        points=tuple(_point(point, one) for point in one.series),
        stretches=tuple(stretches(one)),
        targets=tuple(_targets(one.series)),
        rebases=tuple(
            Rebase(n, f"Rebased {point.label}: {point.rebase}")
            for n, point in enumerate(one.series)
            if point.rebase
        ),
        axis=Unit(one.unit).label.capitalize(),
        unit=sign_of(one),
        decimals=one.decimals,
    )


def chart_words(one: ReportIndicator) -> str:
    """What the chart shows, in words: from where to where, the target, the limits, the signal."""
    known = [point for point in one.series if point.value is not None]
    if not known:
        return "No figures to draw."
    first, last = known[0], known[-1]
    parts = [
        f"{first.label} to {last.label}: from {_text(first, one)} to {_text(last, one)}"
        if len(known) > 1
        else f"{first.label}: {_text(first, one)}"
    ]
    if one.target_text != "–":
        parts.append(f"target {one.target_text}")
    parts += [stretch_words(stretch, one) for stretch in list(stretches(one))[-1:]]
    if one.signal:
        parts.append(one.signal)
    return "; ".join(parts) + "."


def stretch_words(stretch: Stretch, one: ReportIndicator) -> str:
    """Mean and limits of a stretch: "mean 77.2%, limits 65.1% to 89.3%, provisional"."""
    point = one.series[stretch.first]
    mean, lower, upper = (
        figure_text(value, one.unit, one.decimals) for value in (point.mean, point.lower, point.upper)
    )
    if point.lower is None or point.upper is None:
        return f"mean {mean}"
    return f"mean {mean}, limits {lower} to {upper}{', provisional' if stretch.provisional else ''}"


def stretches(one: ReportIndicator) -> Iterator[Stretch]:
    """The runs of points that share mean and limits; a gap ends none of them."""
    known = [(n, point) for n, point in enumerate(one.series) if point.mean is not None]
    starts = [n for n, point in known if point.rebase]
    runs = groupby(known, lambda pair: (_limits(pair[1]), sum(start <= pair[0] for start in starts)))
    found = [list(run) for _, run in runs]
    for run in found:
        (first, point), (last, _) = run[0], run[-1]
        is_latest = run is found[-1]
        few = first > 0 and len(run) < ENOUGH_POINTS  # of an older stretch, more may lie before the chart
        provisional = one.spc_note == PROVISIONAL if is_latest else few
        yield Stretch(first, last, point.mean, point.lower, point.upper, provisional)


def _limits(point: ReportPoint) -> tuple[object, ...]:
    return point.mean, point.lower, point.upper


def _targets(series: Sequence[ReportPoint]) -> Iterator[TargetStep]:
    """The runs of points that share a target; a range is two lines."""
    for key, name in (("target", "Target"), ("target_low", "From"), ("target_high", "To")):
        values = [getattr(point, key) for point in series]
        for value, run in groupby(enumerate(values), itemgetter(1)):
            places = [n for n, _ in run]
            if value is not None:
                yield TargetStep(places[0], places[-1], value, name)


def _point(point: ReportPoint, one: ReportIndicator) -> XmrPoint:
    name, _, group = point.label.rpartition(" ")
    is_last = point is one.series[-1]
    note = one.signal if is_last and point.kind != "ordinary" else ""
    return XmrPoint(name or group, point.value, point.kind, note, group if name else "")


def _text(point: ReportPoint, one: ReportIndicator) -> str:
    return figure_text(point.value, one.unit, one.decimals)
