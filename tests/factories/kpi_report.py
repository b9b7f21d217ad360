"""KPI reports written out: content for exports, without a database."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from kpi.rules.periods import Period
from kpi.rules.report import KpiReportContent, ReportComparator, ReportIndicator, ReportPoint

NOWHERE = ReportComparator(None, "–", "", "")

# Made up: two years of a percentage that was counted anew from January 2018 on.
VISITS = (
    "61.2 63.1 60.4 62.8 61.9 60.1 59.9 47.2 61.4 62.9 64.2 63.0"
    " 66.8 73.8 75.4 78.1 78.8 76.6 73.5 69.3 82.3 77.8 85.3 88.8"
)


def point(label: str, value: str | None, **changes: Any) -> ReportPoint:
    """One month of a series with a target of 90 and without limits."""
    made = ReportPoint(
        period=Period.parse(label).code,
        label=label,
        value=None if value is None else Decimal(value),
        symbol="",
        provisional=False,
        restated=False,
        target=Decimal(90),
        target_low=None,
        target_high=None,
        mean=None,
        lower=None,
        upper=None,
        kind="ordinary",
        rebase="",
    )
    return replace(made, **changes)


def visits(values: str = VISITS) -> tuple[ReportPoint, ...]:
    """The series of `VISITS` with limits, signals and the rebase."""
    last, found = Period.parse("2018-12"), []
    listed = values.split()
    for n, value in enumerate(listed):
        period = last.previous(len(listed) - 1 - n)
        limits = ("60.7", "56.6", "64.8") if n < 12 else ("77.2", "65.1", "89.3")
        mean, lower, upper = map(Decimal, limits)
        found.append(
            point(
                period.short_label,
                value,
                mean=mean,
                lower=lower,
                upper=upper,
                kind={7: "worse", 22: "better", 23: "better"}.get(n, "ordinary"),
                rebase="counted only if the child was seen" if n == 12 else "",
            )
        )
    return tuple(found)


def indicator(**changes: Any) -> ReportIndicator:
    """PI6 in December 2018: 88.8%, amber, improving, sure to miss its target."""
    made = ReportIndicator(
        code="PI6",
        name="Children on a plan visited within two weeks",
        service="Child Protection",
        owner="Head of Service, Child Protection",
        definition="Children with a protection plan who were seen in the 14 days before",
        unit="percent",
        decimals=1,
        polarity="higher",
        frequency="month_end",
        period="2018-12",
        period_label="December 2018",
        value=Decimal("88.8"),
        value_text="88.8%",
        symbol="",
        missing="",
        numerator=Decimal("404.00"),
        denominator=Decimal("455.00"),
        provisional=False,
        restated="",
        basis_restated=False,
        target=Decimal("90.000000"),
        target_low=None,
        target_high=None,
        floor=Decimal("80.000000"),
        target_text="90.0% or more",
        rag="amber",
        previous=Decimal("85.3"),
        since="Nov 2018",
        change=Decimal("3.5"),
        change_text="up 3.5",
        change_direction="up",
        change_performance="better",
        three_month_mean=Decimal("81.800000"),
        three_month_direction="up",
        three_month_performance="better",
        england=ReportComparator(Decimal("79.700000"), "79.7%", "2018", "up"),
        neighbours=ReportComparator(Decimal("82.440000"), "82.4%", "2018", "up"),
        region=NOWHERE,
        spc_points=24,
        mean=Decimal("77.208333"),
        lower=Decimal("65.108333"),
        upper=Decimal("89.308333"),
        spc_note="provisional",
        variation="improvement_high",
        assurance="consistent_fail",
        signal="two of three months near the upper limit",
        commentary="Two more teams plan visits ahead.\n\nCover is asked for.",
        series=visits(),
    )
    return replace(made, **changes)


def hidden(**changes: Any) -> ReportIndicator:
    """An indicator as public editions show it where its count is small."""
    made = indicator(
        code="PI9",
        name="Return interviews within 72 hours",
        value=None,
        value_text="c",
        symbol="c",
        numerator=None,
        denominator=None,
        rag="",
        previous=None,
        change=None,
        change_text="",
        change_direction="",
        change_performance="",
        three_month_mean=None,
        three_month_direction="",
        three_month_performance="",
        england=NOWHERE,
        neighbours=NOWHERE,
        spc_points=0,
        mean=None,
        lower=None,
        upper=None,
        spc_note="hidden",
        variation="",
        assurance="",
        signal="",
        commentary="",
        series=(point("Oct 2018", "60.0"), point("Nov 2018", "75.0"), point("Dec 2018", None, symbol="c")),
    )
    return replace(made, **changes)


def content(*indicators: ReportIndicator, **changes: Any) -> KpiReportContent:
    """The internal draft of quarter 3 2018/19."""
    made = KpiReportContent(
        period="2018/19-Q3",
        label="Quarter 3 2018/19",
        month_end=date(2018, 12, 31),
        edition="internal",
        title="KPI report, Quarter 3 2018/19",
        introduction="",
        state="draft",
        closed=True,
        made_at=datetime(2019, 1, 21, 6, 10, tzinfo=UTC),
        approved_by="",
        approved_on=None,
        gaps=(),
        gaps_reason="",
        indicators=indicators or (indicator(),),
    )
    return replace(made, **changes)
