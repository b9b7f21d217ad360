"""A report's figures as rows: the columns that CSV and workbook share."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Literal

from foundation.rendering.tables import LONGEST_CELL, Column, Number, Row, Shaded, Value
from kpi.models import Unit
from kpi.rules.frequency import Frequency
from kpi.rules.rag import Polarity, Rag
from kpi.rules.report import KpiReportContent, ReportComparator, ReportIndicator
from kpi.rules.spc_words import assurance_word, variation_word

# Name in the CSV, heading in the workbook. Programs read the first fourteen: they stay as they are.
COLUMNS: Sequence[tuple[Column, str]] = (
    (Column("code", "code"), "Code"),
    (Column("period", "period"), "Period"),
    (Column("value", "value", "number"), "Value"),
    (Column("rag", "rag"), "RAG"),
    (Column("previous", "previous", "number"), "Compared with"),
    (Column("change", "change", "number"), "Change"),
    (Column("change_direction", "change_direction"), "Direction"),
    (Column("three_month_mean", "three_month_mean", "number"), "Mean of three before"),
    (Column("three_month_direction", "three_month_direction"), "Direction from that mean"),
    (Column("england", "england", "number"), "England"),
    (Column("neighbours", "neighbours", "number"), "Neighbours"),
    (Column("region", "region", "number"), "Region"),
    (Column("variation", "variation"), "Variation"),
    (Column("assurance", "assurance"), "Assurance"),
    (Column("name", "name", width=45), "Indicator"),
    (Column("service", "service"), "Service"),
    (Column("owner", "owner"), "Owner"),
    (Column("period_label", "period_label"), "Period in words"),
    (Column("unit", "unit"), "Unit"),
    (Column("polarity", "polarity"), "Polarity"),
    (Column("frequency", "frequency"), "Frequency"),
    (Column("numerator", "numerator", "number"), "Numerator"),
    (Column("denominator", "denominator", "number"), "Denominator"),
    (Column("target", "target", "number"), "Target"),
    (Column("floor", "floor", "number"), "Worst amber"),
    (Column("target_low", "target_low", "number"), "Target from"),
    (Column("target_high", "target_high", "number"), "Target to"),
    (Column("previous_period", "previous_period"), "Compared period"),
    (Column("change_performance", "change_performance"), "Better or worse"),
    (Column("three_month_performance", "three_month_performance"), "Better or worse than that mean"),
    (Column("england_year", "england_year"), "England, year"),
    (Column("england_direction", "england_direction"), "Direction from England"),
    (Column("neighbours_year", "neighbours_year"), "Neighbours, year"),
    (Column("neighbours_direction", "neighbours_direction"), "Direction from neighbours"),
    (Column("region_year", "region_year"), "Region, year"),
    (Column("region_direction", "region_direction"), "Direction from region"),
    (Column("mean", "mean", "number"), "Mean"),
    (Column("lower_limit", "lower_limit", "number"), "Lower limit"),
    (Column("upper_limit", "upper_limit", "number"), "Upper limit"),
    (Column("points", "points", "number"), "Points"),
    (Column("limits_note", "limits_note"), "About the limits"),
    (Column("signal", "signal", width=35), "Signal"),
    (Column("missing", "missing"), "Why no figure"),
    (Column("provisional", "provisional"), "Provisional"),
    (Column("restated", "restated", width=35), "Corrected since"),
    (Column("basis_restated", "basis_restated"), "Based on a figure since corrected"),
    (Column("commentary", "commentary", width=60), "Commentary"),
)


def figure_rows(content: KpiReportContent) -> list[Row]:
    """A row an indicator: numbers at its decimals, everything else as the rules' stored words."""
    return [_row(one) for one in content.indicators]


def _row(one: ReportIndicator) -> Row:
    row: dict[str, Value] = {
        "code": one.code,
        "period": one.period,
        "value": figure(one, one.value) or one.symbol,
        "rag": one.rag,
        "previous": figure(one, one.previous),
        "change": _as_given(one.change, one.decimals),  # per cents change by points
        "change_direction": one.change_direction,
        # Finer than the value: the direction is told from the exact mean.
        "three_month_mean": figure(one, one.three_month_mean, more=2),
        "three_month_direction": one.three_month_direction,
        "variation": one.variation,
        "assurance": one.assurance,
        "name": one.name,
        "service": one.service,
        "owner": one.owner,
        "period_label": one.period_label,
        "unit": one.unit,
        "polarity": one.polarity,
        "frequency": one.frequency,
        "numerator": _as_given(one.numerator),
        "denominator": _as_given(one.denominator),
        "previous_period": one.since,
        "change_performance": one.change_performance,
        "three_month_performance": one.three_month_performance,
        "mean": figure(one, one.mean, more=1),
        "lower_limit": figure(one, one.lower, more=1),
        "upper_limit": figure(one, one.upper, more=1),
        "points": one.spc_points,
        "limits_note": one.spc_note,
        "signal": one.signal,
        "missing": one.missing,
        "provisional": one.provisional,
        "restated": one.restated,
        "basis_restated": one.basis_restated,
        "commentary": one.commentary,
    }
    for name in ("target", "floor", "target_low", "target_high"):
        row[name] = _as_given(getattr(one, name), one.decimals, sign_of(one))
    for name in ("england", "neighbours", "region"):
        beside: ReportComparator = getattr(one, name)
        row[name] = _as_given(beside.value, one.decimals, sign_of(one))
        row[f"{name}_year"] = beside.year
        row[f"{name}_direction"] = beside.direction
    return row


def readable_rows(content: KpiReportContent) -> list[Row]:
    """The same rows in words for people, RAG on its colour, texts as long as a workbook's cell can be."""
    return [{**_row(one), **_words(one)} for one in content.indicators]


def _words(one: ReportIndicator) -> dict[str, Value]:
    return {
        "rag": shaded_rag(one.rag),
        "variation": variation_word(one.variation, one.spc_note),
        "assurance": assurance_word(one.assurance, one.spc_note),
        "unit": Unit(one.unit).label,
        "polarity": Polarity(one.polarity).label,
        "frequency": Frequency(one.frequency).label,
        "limits_note": LIMITS_NOTES.get(one.spc_note, ""),
        "provisional": "provisional" if one.provisional else "",
        "basis_restated": "yes" if one.basis_restated else "",
        "commentary": fitting(one.commentary),
    }


def fitting(text: str) -> str:
    """A text as a workbook's cell can hold it; what is longer ends with where the rest stands."""
    return text if len(text) < LONGEST_CELL else text[: LONGEST_CELL - 100] + " … (whole in the PDF)"


LIMITS_NOTES: Mapping[str, str] = {
    "provisional": "Provisional: fewer than 13 points",
    "not_applicable": "Not applicable: each figure contains those before it",
    "not_computable": "Not computable",
    "hidden": "Not shown: would give back a hidden figure",
}
_FILLS: Mapping[Rag, tuple[str, str]] = {
    Rag.GREEN: ("CCE2D8", "000000"),
    Rag.AMBER: ("FFDD99", "000000"),
    Rag.RED: ("F6B8B0", "000000"),
}


def shaded_rag(code: str) -> Value:
    """The colour's word on the colour; nothing where there is no RAG."""
    rag = Rag(code)
    return Shaded(rag.label, *_FILLS[rag]) if rag in _FILLS else None


def figure(one: ReportIndicator, value: Decimal | None, *, more: int = 0) -> Number | None:
    """A value of this indicator at its decimals, or with so many more."""
    return None if value is None else Number(value, one.decimals + more, sign_of(one))


def sign_of(one: ReportIndicator) -> Literal["", "%"]:
    """What stands behind its values."""
    return "%" if one.unit == Unit.PERCENT else ""


def _as_given(value: Decimal | None, least: int = 0, sign: Literal["", "%"] = "") -> Number | None:
    """A value that we did not round: at least so many decimals, and more where it has them."""
    if value is None:
        return None
    exponent = value.normalize().as_tuple().exponent
    return Number(value, max(least, -exponent if isinstance(exponent, int) else 0), sign)
