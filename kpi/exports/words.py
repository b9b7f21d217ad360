"""An indicator of a report in words, for its PDF and for its page."""

from collections.abc import Iterator
from typing import Any

from kpi.models import Unit
from kpi.rules.frequency import Frequency
from kpi.rules.rag import Polarity
from kpi.rules.report import ReportComparator, ReportIndicator, ReportPoint
from kpi.rules.words import figure_text

Json = dict[str, Any]


def kind_words(one: ReportIndicator) -> str:
    """Owner, how often, which way is better: one line under the name."""
    parts = [one.owner, Frequency(one.frequency).label, Polarity(one.polarity).label, Unit(one.unit).label]
    return " · ".join(part for part in parts if part)


def parts_words(one: ReportIndicator) -> str:
    """ "62 of 72", empty where the parts are not known or not shown."""
    if one.numerator is None or one.denominator is None:
        return ""
    return f"{_plain(one.numerator)} of {_plain(one.denominator)}"


def _plain(number: Any) -> str:
    return f"{number.normalize():,f}"


def caveats(one: ReportIndicator) -> Iterator[str]:
    """What a reader must know of this figure, a sentence each."""
    if one.provisional:
        yield "Provisional: the source has not confirmed this figure."
    if one.restated:
        yield f"{one.restated}."
    if one.basis_restated:
        yield "Based on a figure since corrected."
    if one.symbol:
        yield "A small count of children, or a figure that would give one away, is not shown."


def change_parts(direction: str, words: str, performance: str) -> Json:
    """A change as it is drawn: direction, words, and better or worse unless nothing changed."""
    return {"direction": direction, "words": words, "meaning": performance if words != "no change" else ""}


def three_parts(one: ReportIndicator) -> Json:
    """Where the value stands from the mean of the three periods before, as `change_parts`."""
    if not one.three_month_direction:
        return change_parts("", "", "")
    mean = figure_text(one.three_month_mean, one.unit, one.decimals)
    words = {"up": f"above {mean}", "down": f"below {mean}", "same": f"the same, {mean}"}
    return change_parts(
        one.three_month_direction, words[one.three_month_direction], one.three_month_performance
    )


def beside_words(beside: ReportComparator) -> str:
    """Where we stand from a comparator, empty where nothing can be said."""
    return {"up": "we are above", "down": "we are below", "same": "we are the same"}.get(beside.direction, "")


def point_parts(one: ReportIndicator, point: ReportPoint) -> Json:
    """A row of the table of figures: label, value, target, remarks."""
    remarks = [
        {"better": "better", "worse": "worse", "signal": "signal"}.get(point.kind, ""),
        "provisional" if point.provisional else "",
        "corrected" if point.restated else "",
        "limits begin anew" if point.rebase else "",
    ]
    return {
        "label": point.label,
        "value": point.symbol or figure_text(point.value, one.unit, one.decimals),
        "target": _target(one, point),
        "remarks": ", ".join(filter(None, remarks)),
    }


def _target(one: ReportIndicator, point: ReportPoint) -> str:
    if point.target_low is None and point.target_high is None:
        return figure_text(point.target, one.unit, one.decimals)
    low, high = (figure_text(end, one.unit, one.decimals) for end in (point.target_low, point.target_high))
    return f"{low} to {high}"
