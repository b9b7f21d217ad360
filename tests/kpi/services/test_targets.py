"""Targets fit their indicator's polarity, hold from a day, and leave closed months alone."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from accounts.models import User
from accounts.roles import Role
from foundation.editing.errors import Refused, StaleEdit
from foundation.editing.rows import stamp
from foundation.jobs.models import Job
from foundation.jobs.runner import run_now
from kpi.models import Snapshot, Target
from kpi.services.months import close_month
from kpi.services.snapshots import take_snapshot
from kpi.services.targets import correct_target, remove_target, set_target
from tests.factories.accounts import UserFactory
from tests.factories.improvement_plan import NOW
from tests.factories.kpi import DECEMBER, IndicatorFactory, TargetFactory, series

pytestmark = pytest.mark.django_db

NOVEMBER = date(2018, 11, 30)


@pytest.fixture
def analyst() -> User:
    return UserFactory(roles=[Role.ANALYST])


def given(**more: Any) -> dict[str, Any]:
    return {"effective_from": date(2018, 4, 1), **more}


@pytest.mark.parametrize(
    ("polarity", "more", "field", "message"),
    [
        ("higher", {"value": 90, "amber_limit": 91}, "amber_limit", "Higher is better: the worst figure"),
        ("lower", {"value": 10, "amber_limit": 9}, "amber_limit", "Lower is better: the worst figure"),
        ("higher", {"amber_limit": 80}, "value", "Enter the target."),
        ("higher", {"value": 90, "low": 80}, "low", "“Higher is better” has no such figure."),
        ("target", {"value": 5, "green_within": -1}, "green_within", "A distance cannot be negative."),
        (
            "target",
            {"value": 5, "green_within": 2, "amber_within": 1},
            "amber_within",
            "What is still amber lies at least as far",
        ),
        ("range", {"low": 40, "high": 30}, "high", "The highest figure lies below the lowest."),
        ("range", {"amber_within": 3}, "low", "Enter the lowest or the highest figure"),
        ("none", {"value": 90}, None, "Neither direction is better here"),
    ],
)
def test_a_target_that_judges_nothing_is_refused(
    analyst: User, polarity: str, more: dict[str, Any], field: str | None, message: str
) -> None:
    one = IndicatorFactory(polarity=polarity)
    with pytest.raises(Refused) as refused:
        set_target(indicator=one, fields=given(**more), by=analyst)
    assert refused.value.field == field
    assert refused.value.message.startswith(message)
    assert not Target.objects.exists()


@pytest.mark.parametrize(
    ("polarity", "more"),
    [
        ("higher", {"value": 90, "amber_limit": 90}),
        ("lower", {"value": 10}),
        ("target", {"value": 5, "green_within": 1, "amber_within": 1}),
        ("range", {"low": 30}),
        ("range", {"low": 30, "high": 30, "amber_within": 0}),
        ("higher", {}),
    ],
)
def test_targets_that_fit_are_kept(analyst: User, polarity: str, more: dict[str, Any]) -> None:
    one = IndicatorFactory(polarity=polarity)
    set_target(indicator=one, fields=given(**more), by=analyst)
    assert {name: getattr(Target.objects.get(), name) for name in more} == more


def test_one_target_holds_from_one_day(analyst: User) -> None:
    one = IndicatorFactory()
    set_target(indicator=one, fields=given(value=90), by=analyst)
    with pytest.raises(Refused, match="Another target holds from this day") as refused:
        set_target(indicator=one, fields=given(value=80), by=analyst)
    assert refused.value.field == "effective_from"
    assert Target.objects.get().value == 90


def test_a_target_that_somebody_corrected_meanwhile_is_stale(analyst: User) -> None:
    target = TargetFactory()
    target.refresh_from_db()
    began_from = stamp(target)
    correct_target(target=target, changes={"value": 95}, by=analyst, expected_version=began_from)
    with pytest.raises(StaleEdit):
        correct_target(target=target, changes={"value": 99}, by=analyst, expected_version=began_from)
    assert Target.objects.get().value == 95


def test_a_change_reaches_the_earlier_of_two_days(analyst: User) -> None:
    target = TargetFactory(effective_from=date(2018, 6, 1))
    correct_target(target=target, changes={"effective_from": date(2018, 9, 1)}, by=analyst)
    remove_target(target=target, reason="Set for another indicator", by=analyst)
    asked = Job.objects.filter(kind="kpi.recompute").order_by("pk")
    assert [job.parameters["since"] for job in asked] == ["2018-06-01", "2018-09-01"]
    assert not Target.objects.exists()


def test_open_months_are_judged_again_and_closed_ones_stay(analyst: User) -> None:
    one = IndicatorFactory()
    TargetFactory(indicator=one)  # 90, amber from 80
    series(one, ["85.5", "85.5"])
    for month in (NOVEMBER, DECEMBER):
        take_snapshot(month_end=month, now=NOW)
    close_month(month_end=NOVEMBER, gaps=(), gaps_reason="", by=analyst, now=NOW)

    set_target(indicator=one, fields=given(effective_from=date(2018, 11, 1), value=Decimal(85)), by=analyst)
    run_now(Job.objects.get(kind="kpi.recompute"))

    judged = dict(Snapshot.objects.values_list("period_end", "rag"))
    assert judged == {NOVEMBER: "amber", DECEMBER: "green"}


def test_a_target_is_removed_for_a_reason(analyst: User) -> None:
    target = TargetFactory()
    with pytest.raises(Refused, match="Say why"):
        remove_target(target=target, reason="", by=analyst)
    assert Target.objects.exists()
