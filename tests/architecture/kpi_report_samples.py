"""Words in every state, a correction, and reports in every state."""

from datetime import date
from decimal import Decimal
from typing import Any

from accounts.models import User
from kpi.models import Commentary, Indicator, KpiReport
from kpi.rules.periods import Period
from kpi.services import commentary, reports
from kpi.services.restatements import Correction, restate
from tests.architecture.kpi_view_samples import OCTOBER, SEPTEMBER
from tests.architecture.samples import EXTEND, GROW, SAMPLES, Arguments, Sample, World
from tests.factories.improvement_plan import TODAY
from tests.factories.kpi import NOW, IndicatorFactory

_DRAFT, _WAITING, _APPROVED = "2018-10", "2018-19-q2", "2018-09"


def extend(world: World) -> None:
    """About October: words asked for and drafted. September: corrected, one report waits, one is approved."""
    one = world.more["seen"]
    _correct(one, world, 70)
    world.more |= {"asked words": _asked(world), "drafted words": _drafted(world)}
    for slug in (_DRAFT, _WAITING, _APPROVED):
        reports.begin_report(period=Period.parse(slug), by=world.somebody, now=NOW)
    for slug in (_WAITING, _APPROVED):
        reports.submit_report(report=_report(slug), by=world.somebody, expected_version=None)
    reports.approve_report(
        report=_report(_APPROVED),
        by=world.people["programme_manager"],
        today=TODAY,
        now=NOW,
        expected_version=None,
    )


def grow(world: World) -> None:
    """More words, corrections and reports."""
    for number in range(4):
        _asked(world)
        _drafted(world)
        _correct(world.more["seen"], world, 60 + number)
        end = date(2017, number + 1, 28)
        period = Period.parse(f"{end:%Y-%m}")
        KpiReport.objects.create(
            period=period.code,
            month_end=period.end,
            title=f"Report {number}",
            edited_by=world.people["analyst"],
            edited_at=NOW,
            state="submitted",
        )


def _asked(world: World) -> Commentary:
    return commentary.ask(
        indicators=[IndicatorFactory(retired_on=date(2018, 4, 1))],
        month_end=OCTOBER,
        post=world.post,
        due_on=TODAY,
        by=world.people["analyst"],
        today=TODAY,
        now=NOW,
    )


def _drafted(world: World) -> Commentary:
    return commentary.begin(
        indicators=[IndicatorFactory(retired_on=date(2018, 4, 1))],
        month_end=OCTOBER,
        text="Visits are planned a week ahead.",
        by=world.somebody,
        now=NOW,
    )


def _correct(indicator: Indicator, world: World, value: int) -> None:
    right = Correction(indicator=indicator, period_end=SEPTEMBER, value=Decimal(value))
    restate(corrections=[right], reason="Counted twice", by=world.people["analyst"], now=NOW)


def _report(slug: str) -> KpiReport:
    return KpiReport.objects.get(period=Period.parse(slug).code)


def _words(name: str) -> Arguments:
    return lambda world, user: {"public_id": world.more[name].public_id}


def _period(slug: str) -> Arguments:
    return lambda world, user: {"period": slug}


def _october(world: World, user: User) -> dict[str, Any]:
    return {"month": "2018-10"}


def _writes_any(world: World, user: User) -> bool:
    return user.has_perm("kpi.comment_any")


def _writes_any_or_approves(world: World, user: User) -> bool:
    return _writes_any(world, user) or user.has_perm("kpi.approve")


EXTEND.append(extend)
GROW.append(grow)
SAMPLES |= {
    "month": Sample(_october),
    "take_snapshot": Sample(_october),
    "close_month": Sample(_october),
    "commentary": Sample(_words("asked words"), also=_writes_any_or_approves, also_to_write=_writes_any),
    "approve_commentary": Sample(_words("drafted words")),
    "send_back_commentary": Sample(_words("drafted words")),
    "withdraw_commentary": Sample(_words("asked words")),
    "kpi_report": Sample(_period(_APPROVED)),
    "edit_report": Sample(_period(_DRAFT)),
    "submit_report": Sample(_period(_DRAFT)),
    "approve_report": Sample(_period(_WAITING)),
    "send_report_back": Sample(_period(_WAITING)),
    "export_report": Sample(_period(_APPROVED), {"kind": "csv", "edition": "public"}),
    "report_content": Sample(_period(_APPROVED)),
}
