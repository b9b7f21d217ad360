"""Which months the clock works out, and on which day; what a person may ask for."""

from datetime import date
from typing import Any

import pytest

from accounts.models import User
from accounts.roles import Role
from foundation.clock.models import Closure
from foundation.editing.errors import Refused
from foundation.jobs.models import Job
from kpi.models import ReportingMonth
from kpi.services.schedule import is_first_working_day, months_due, request_closing, request_snapshot
from tests.factories.accounts import UserFactory
from tests.factories.kpi import DECEMBER, NOW

pytestmark = pytest.mark.django_db

TODAY = date(2019, 1, 21)


@pytest.fixture
def analyst() -> User:
    return UserFactory(roles=[Role.ANALYST])


@pytest.mark.parametrize(
    ("day", "first"),
    [
        # New Year's Day is a holiday; 2019 begins on a Tuesday.
        (date(2019, 1, 1), False),
        (date(2019, 1, 2), True),
        (date(2019, 1, 3), False),
        # December 2018 begins on a Saturday.
        (date(2018, 12, 1), False),
        (date(2018, 12, 3), True),
        (date(2018, 12, 4), False),
        (date(2019, 2, 1), True),
        # Good Friday and Easter Monday of 2021.
        (date(2021, 4, 1), True),
        (date(2021, 4, 6), False),
    ],
)
def test_the_first_working_day(day: date, first: bool) -> None:
    assert is_first_working_day(day) is first


def test_own_closures_push_it() -> None:
    Closure.objects.create(day=date(2019, 1, 2), reason="Stocktaking")
    assert not is_first_working_day(date(2019, 1, 2))
    assert is_first_working_day(date(2019, 1, 3))


def test_the_month_before_and_all_open_ones_are_due_the_oldest_first() -> None:
    ReportingMonth.objects.create(month_end=date(2018, 10, 31))
    ReportingMonth.objects.create(month_end=date(2018, 11, 30), closed_at=NOW)
    ReportingMonth.objects.create(month_end=DECEMBER)
    ReportingMonth.objects.create(month_end=date(2019, 1, 31))
    assert months_due(date(2019, 1, 2)) == [date(2018, 10, 31), DECEMBER]
    assert months_due(date(2019, 2, 1)) == [date(2018, 10, 31), DECEMBER, date(2019, 1, 31)]


def test_a_month_that_has_not_begun_has_no_snapshot(analyst: User) -> None:
    request_snapshot(month=date(2019, 1, 31), today=TODAY, by=analyst)
    assert Job.objects.get().parameters == {"month": "2019-01-31"}
    with pytest.raises(Refused, match="February 2019 has not begun"):
        request_snapshot(month=date(2019, 2, 28), today=TODAY, by=analyst)


def test_closing_is_asked_for_only_where_it_could_be_done(analyst: User) -> None:
    given: dict[str, Any] = {"today": TODAY, "by": analyst}
    with pytest.raises(Refused, match="January 2019 is not over yet"):
        request_closing(month=date(2019, 1, 31), gaps=[], gaps_reason="", **given)
    with pytest.raises(Refused) as refused:
        request_closing(month=DECEMBER, gaps=["PI7"], gaps_reason=" ", **given)
    assert refused.value.field == "gaps_reason"
    assert not Job.objects.exists()
    request_closing(month=DECEMBER, gaps=["PI7"], gaps_reason=" Ill ", **given)
    assert Job.objects.get().parameters == {"month": "2018-12-31", "gaps": ["PI7"], "gaps_reason": "Ill"}
