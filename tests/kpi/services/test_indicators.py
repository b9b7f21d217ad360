"""Indicators are defined once, keep the meaning of their figures, and can come back."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from accounts.models import User
from accounts.roles import Role
from foundation.audit.models import AuditRecord
from foundation.editing.errors import Refused, StaleEdit
from foundation.jobs.models import Job
from foundation.jobs.runner import run_now
from kpi.models import Indicator, Snapshot
from kpi.services.indicators import bring_back, create_indicator, edit_indicator, retire_indicator
from kpi.services.snapshots import take_snapshot
from tests.factories.accounts import UserFactory
from tests.factories.improvement_plan import NOW
from tests.factories.kpi import DECEMBER, IndicatorFactory, ObservationFactory, TargetFactory, series

pytestmark = pytest.mark.django_db


@pytest.fixture
def analyst() -> User:
    return UserFactory(roles=[Role.ANALYST])


def fields(**more: Any) -> dict[str, Any]:
    return {
        "name": "Visits on time",
        "unit": "percent",
        "decimals": 1,
        "frequency": "monthly",
        "polarity": "higher",
        **more,
    }


def asked_since() -> list[str]:
    return [job.parameters["since"] for job in Job.objects.filter(kind="kpi.recompute").order_by("pk")]


def test_an_indicator_is_defined_last_in_the_lists_and_recorded(analyst: User) -> None:
    IndicatorFactory(sequence=7)
    added = create_indicator(code=" CP1 ", fields=fields(), by=analyst)
    assert (added.code, added.sequence) == ("CP1", 8)
    assert AuditRecord.objects.get(verb="indicator.defined").subject_label == "CP1 Visits on time"
    assert asked_since() == []  # it has no figures yet


@pytest.mark.parametrize(
    ("code", "more", "field", "message"),
    [
        ("k1", {}, "code", "There is an indicator k1 already."),
        ("K2", {"name": " "}, "name", "Enter a name."),
        ("K2", {"name": "Seen ALONE"}, "name", "K1 has this name already: spreadsheets could not tell"),
        ("K2", {"aliases": ["k1"]}, "aliases", "“k1” stands for K1 already."),
        ("K2", {"aliases": ["fresh", "SC 4"]}, "aliases", "“SC 4” stands for K1 already."),
    ],
)
def test_spreadsheets_find_each_indicator_by_one_name(
    analyst: User, code: str, more: dict[str, Any], field: str, message: str
) -> None:
    IndicatorFactory(code="K1", name="Seen alone", aliases=["sc 4"])
    with pytest.raises(Refused) as refused:
        create_indicator(code=code, fields=fields(**more), by=analyst)
    assert refused.value.field == field
    assert refused.value.message.startswith(message)
    assert Indicator.objects.count() == 1


def test_what_snapshots_are_made_of_is_worked_out_again_and_a_name_is_not(analyst: User) -> None:
    one = IndicatorFactory(decimals=1)
    edit_indicator(indicator=one, changes={"name": "Seen in time"}, by=analyst)
    assert asked_since() == []
    edit_indicator(indicator=one, changes={"decimals": 0}, by=analyst)
    assert asked_since() == ["0001-01-01"]
    assert Indicator.objects.get().version == 3


def test_the_job_changes_open_months(analyst: User) -> None:
    one = IndicatorFactory(decimals=1)
    series(one, ["80.6", "85.5"])
    take_snapshot(month_end=DECEMBER, now=NOW)
    assert Snapshot.objects.get().value == Decimal("85.5")
    edit_indicator(indicator=one, changes={"decimals": 0}, by=analyst)
    done = run_now(Job.objects.get(kind="kpi.recompute"))
    assert (done.state, done.result["message"]) == ("done", "1 month worked out.")
    assert Snapshot.objects.get().value == 86


def test_a_stale_edit_is_refused_with_what_stands_now(analyst: User) -> None:
    one = IndicatorFactory(name="Seen")
    edit_indicator(indicator=one, changes={"name": "Theirs"}, by=analyst, expected_version=1)
    with pytest.raises(StaleEdit) as stale:
        edit_indicator(indicator=one, changes={"name": "Mine"}, by=analyst, expected_version=1)
    assert (stale.value.current.name, stale.value.version) == ("Theirs", 2)
    assert Indicator.objects.get().name == "Theirs"


def test_figures_keep_their_meaning(analyst: User) -> None:
    one = IndicatorFactory()
    ObservationFactory(indicator=one, period_end=date(2018, 11, 30), numerator=9, denominator=10, value=90)
    with pytest.raises(Refused, match=r"^It has figures of months that end no quarter\.") as refused:
        edit_indicator(indicator=one, changes={"frequency": "quarterly"}, by=analyst)
    assert refused.value.field == "frequency"
    with pytest.raises(Refused, match="worked out in the other unit") as refused:
        edit_indicator(indicator=one, changes={"unit": "rate_per_10000"}, by=analyst)
    assert refused.value.field == "unit"
    edit_indicator(indicator=one, changes={"frequency": "month_end"}, by=analyst)
    one.refresh_from_db()
    assert (one.frequency, one.unit) == ("month_end", "percent")


def test_what_closed_months_report_keeps_its_unit(analyst: User) -> None:
    one = IndicatorFactory()
    ObservationFactory(indicator=one)
    take_snapshot(month_end=DECEMBER, now=NOW)
    edit_indicator(indicator=one, changes={"unit": "count"}, by=analyst)
    Snapshot.objects.update(frozen=True)
    with pytest.raises(Refused, match="Closed months report its figures in the old unit") as refused:
        edit_indicator(indicator=one, changes={"unit": "percent"}, by=analyst)
    assert refused.value.field == "unit"
    edit_indicator(indicator=one, changes={"unit": "count", "name": "Visits"}, by=analyst)
    one.refresh_from_db()
    assert (one.unit, one.name) == ("count", "Visits")


def test_figures_at_quarter_ends_may_become_quarterly(analyst: User) -> None:
    one = IndicatorFactory()
    ObservationFactory(indicator=one, period_end=DECEMBER)
    edit_indicator(indicator=one, changes={"frequency": "quarterly"}, by=analyst)
    one.refresh_from_db()
    assert one.frequency == "quarterly"


def test_a_polarity_must_fit_the_latest_target(analyst: User) -> None:
    one = IndicatorFactory()
    TargetFactory(indicator=one)  # 90, amber from 80
    with pytest.raises(Refused, match="set for “Higher is better”") as refused:
        edit_indicator(indicator=one, changes={"polarity": "lower"}, by=analyst)
    assert refused.value.field == "polarity"
    TargetFactory(indicator=one, effective_from=date(2019, 1, 1), value=None, amber_limit=None)
    edit_indicator(indicator=one, changes={"polarity": "lower"}, by=analyst)
    one.refresh_from_db()
    assert one.polarity == "lower"


def test_an_indicator_retires_for_a_reason_and_comes_back(analyst: User) -> None:
    one = IndicatorFactory()
    with pytest.raises(Refused, match="Say why"):
        retire_indicator(indicator=one, on=date(2018, 12, 1), reason=" ", by=analyst)
    retire_indicator(indicator=one, on=date(2018, 12, 1), reason="The return ended", by=analyst)
    assert list(Indicator.objects.due_at(date(2018, 11, 30))) == [one]
    assert list(Indicator.objects.due_at(DECEMBER)) == []
    with pytest.raises(Refused, match="retired already"):
        retire_indicator(indicator=one, on=date(2018, 12, 1), reason="Again", by=analyst)
    bring_back(indicator=one, by=analyst)
    assert list(Indicator.objects.due_at(DECEMBER)) == [one]
    assert asked_since() == ["2018-12-01", "2018-12-01"]
    with pytest.raises(Refused, match="measured already"):
        bring_back(indicator=one, by=analyst)


def test_without_its_record_nothing_is_saved(analyst: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(**_: Any) -> None:
        raise RuntimeError("no record")

    monkeypatch.setattr("kpi.services.indicators.record", broken)
    with pytest.raises(RuntimeError):
        create_indicator(code="CP1", fields=fields(), by=analyst)
    assert not Indicator.objects.exists()
