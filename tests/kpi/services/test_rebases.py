"""A rebase has a person and a reason, where limits mean something at all."""

from datetime import date

import pytest

from accounts.models import User
from accounts.roles import Role
from foundation.audit.models import AuditRecord
from foundation.editing.errors import Refused
from foundation.jobs.models import Job
from foundation.jobs.runner import run_now
from kpi.models import Rebase, Snapshot
from kpi.services.rebases import rebase, remove_rebase
from kpi.services.snapshots import take_snapshot
from tests.factories.accounts import UserFactory
from tests.factories.improvement_plan import NOW
from tests.factories.kpi import DECEMBER, IndicatorFactory, series

pytestmark = pytest.mark.django_db

JULY = date(2018, 7, 1)


@pytest.fixture
def analyst() -> User:
    return UserFactory(roles=[Role.ANALYST])


def test_mean_and_limits_begin_anew_and_run_on_again(analyst: User) -> None:
    one = IndicatorFactory()
    series(one, [50, 52, 50, 52, 50, 52, 80, 82, 80, 82, 80, 82])
    take_snapshot(month_end=DECEMBER, now=NOW)
    assert Snapshot.objects.get().spc_mean == pytest.approx(66)

    row = rebase(indicator=one, starts_on=JULY, reason="Counted weekly", by=analyst, now=NOW)
    run_now(Job.objects.latest("pk"))
    assert (row.decided_by, row.decided_at) == (analyst, NOW)
    assert Snapshot.objects.get().spc_mean == pytest.approx(81)

    remove_rebase(row=row, reason="It is not counted weekly", by=analyst)
    run_now(Job.objects.latest("pk"))
    assert Snapshot.objects.get().spc_mean == pytest.approx(66)
    verbs = AuditRecord.objects.filter(verb__startswith="indicator.rebase").order_by("pk")
    assert [record.verb for record in verbs] == ["indicator.rebased", "indicator.rebase_removed"]
    assert verbs[1].detail == {"from": "2018-07-01"}


def test_nothing_begins_anew_without_a_reason_or_twice_on_a_day(analyst: User) -> None:
    one = IndicatorFactory()
    with pytest.raises(Refused) as refused:
        rebase(indicator=one, starts_on=JULY, reason="  ", by=analyst, now=NOW)
    assert refused.value.field == "reason"
    row = rebase(indicator=one, starts_on=JULY, reason="Counted weekly", by=analyst, now=NOW)
    with pytest.raises(Refused, match="on this day already") as refused:
        rebase(indicator=one, starts_on=JULY, reason="Again", by=analyst, now=NOW)
    assert refused.value.field == "starts_on"
    with pytest.raises(Refused, match="Say why"):
        remove_rebase(row=row, reason="", by=analyst)
    assert Rebase.objects.get().reason == "Counted weekly"


@pytest.mark.parametrize("frequency", ["year_to_date", "rolling_12"])
def test_figures_that_contain_each_other_have_no_limits(analyst: User, frequency: str) -> None:
    one = IndicatorFactory(frequency=frequency)
    with pytest.raises(Refused, match="contain each other"):
        rebase(indicator=one, starts_on=JULY, reason="Counted weekly", by=analyst, now=NOW)
