"""The gallery's made-up KPIs: a process that improved after a rebase, a long one, and a benchmark."""

from types import SimpleNamespace as Thing
from typing import Any

from foundation.charts.benchmark import Authority, BenchmarkBand, Marker
from foundation.charts.xmr import Rebase, Stretch, TargetStep, XmrChart, XmrPoint

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
# fmt: off
_VISITS = (
    61.2, 63.0, 60.4, 62.7, 61.8, 60.1, 59.9, 47.2, 61.4, 62.8, 64.1, 63.0,
    66.8, 73.8, 75.4, 78.1, 78.8, 76.6, 73.5, 69.3, 82.3, 77.8, 85.3, 88.8,
)
_CASELOAD = (
    19.6, 18.9, 19.2, 20.4, 19.9, 19.1, 18.7, 19.5, 20.1, 19.8, 19.0, 18.8,
    19.3, 20.2, 21.0, 20.6, 20.9, 21.3, 20.8, 21.1, 21.6, 20.5, 20.2, 19.7,
    None, None, 18.9, 19.1, 19.4, 18.6, 18.8, 19.0, 18.5, 18.2, 18.7, 18.4,
    18.1, 17.9, 18.3, 18.0, 17.8, 18.2, 17.6, 17.9, 18.1, 17.7, 17.5, 17.9,
    17.8, 17.4, 17.6, 17.9, 17.3, 17.5, 17.2, 17.6, 17.4, 17.1, 17.3, 16.9,
)
# fmt: on
_SIMILAR = (62.5, 66.0, 68.2, 70.9, 71.4, 73.3, 77.1, 79.0, 80.2, 83.9, 86.0, 87.5, 88.8, 93.4)


def kpi_content() -> dict[str, Any]:
    """Everything that the examples of KPIs name."""
    return {
        "visits": visits(),
        "caseload": caseload(),
        "nothing": XmrChart("XmR chart of a new indicator", "", (XmrPoint("Jan", None),)),
        "similar": similar(),
        "everyone": everyone(),
        "changes": [
            Thing(direction="up", words="up 3.5", performance="better"),
            Thing(direction="up", words="up 1.2", performance="worse"),
            Thing(direction="down", words="down 14.1", performance="worse"),
            Thing(direction="same", words="no change", performance="same"),
            Thing(direction=None, words="", performance=""),
        ],
        "variations": [
            ("improvement_high", "Improving"),
            ("improvement_low", "Improving"),
            ("concern_high", "Worsening"),
            ("concern_low", "Worsening"),
            ("neutral_high", "Rising"),
            ("neutral_low", "Falling"),
            ("common_cause", "No signal"),
            ("", "Not applicable"),
            ("", "–"),
        ],
        "assurances": [
            ("consistent_pass", "Will meet", "higher"),
            ("consistent_pass", "Will meet", "lower"),
            ("consistent_fail", "Will miss", "higher"),
            ("consistent_fail", "Will miss", "lower"),
            ("inconsistent", "May or may not", "higher"),
            ("", "Not applicable", "higher"),
        ],
    }


def visits() -> XmrChart:
    """Two years of months with a rebase between them."""
    kinds = {7: "worse", 22: "better", 23: "better"}
    notes = {7: "47.2 outside the limits, worse"} | dict.fromkeys(
        (22, 23), "two of three near the limit, better"
    )
    return XmrChart(
        title="XmR chart of children visited within two weeks, January 2024 to December 2025",
        description=(
            "After the rebase in January 2025 the mean rose from 60.6 to 77.2 per cent. November and"
            " December 2025 are a signal for the better. The upper limit, 89.3, is below the target of 90.0."
        ),
        points=tuple(
            XmrPoint(_MONTHS[i % 12], value, kinds.get(i, "ordinary"), notes.get(i, ""), str(2024 + i // 12))
            for i, value in enumerate(_VISITS)
        ),
        stretches=(
            Stretch(0, 11, 60.6, 56.7, 64.6, provisional=True),
            Stretch(12, 23, 77.2, 65.1, 89.3, provisional=True),
        ),
        targets=(TargetStep(0, 11, 85.0), TargetStep(12, 23, 90.0)),
        rebases=(Rebase(12, "Rebased January 2025: visits counted only if the child was seen"),),
        axis="Per cent visited within two weeks",
    )


def caseload() -> XmrChart:
    """Five years of months with a gap: the names of the months are thinned, the line is broken."""
    return XmrChart(
        title="XmR chart of the average caseload, January 2021 to December 2025",
        description="Lower is better. The last 12 months lie below the mean, 18.9; two have no figure.",
        points=tuple(
            XmrPoint(
                _MONTHS[i % 12],
                value,
                "better" if i >= 48 else "worse" if 14 <= i <= 22 else "ordinary",
                "12 months in a row below the mean, better" if i == 59 else "",
                str(2021 + i // 12),
            )
            for i, value in enumerate(_CASELOAD)
        ),
        stretches=(Stretch(0, 59, 18.9, 17.6, 20.2),),
        targets=(TargetStep(0, 59, 18.0),),
        axis="Cases for each social worker",
    )


def similar() -> BenchmarkBand:
    """Fourteen authorities, some by name."""
    return BenchmarkBand(
        title="Visited within two weeks, beside similar authorities",
        description=(
            "Quarters of 14 authorities: D from 62.5 to 71.0, C to 78.1, B to 86.0, A to 93.4."
            " Ashworth, 88.8, is in quarter A; neighbours 82.4, England 79.7."
        ),
        quantiles=(62.5, 71.0, 78.1, 86.0, 93.4),
        better="higher",
        own=Marker("Ashworth", 88.8),
        others=(Marker("Neighbours", 82.4), Marker("England", 79.7)),
        unit="%",
    )


def everyone() -> BenchmarkBand:
    """A hundred and fifty authorities as dots; lower is better, and names crowd."""
    others = [round(20 + (i * 37 % 151) / 7 + (i * 53 % 29) / 3, 1) for i in range(148)]
    return BenchmarkBand(
        title="Children on a protection plan per 10,000, all authorities",
        description="Lower is better. Ashworth, 36.4, is in quarter C of 152 authorities.",
        quantiles=(20.0, 29.6, 35.3, 41.3, 50.6),
        better="lower",
        own=Marker("Ashworth", 36.4),
        others=(
            Marker("Neighbours 2024", 36.1),
            Marker("England 2024", 37.0),
            Marker("North West 2024", 37.4),
        ),
        authorities=(
            *(Authority(value) for value in others),
            Authority(36.4, "own"),
            *(Authority(value, "neighbour") for value in (33.1, 36.0, 39.2)),
            Authority(None),
        ),
    )
