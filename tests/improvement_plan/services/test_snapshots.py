"""The end of a month, frozen with what was known then."""

from datetime import date

import pytest

from foundation.clock import now, pinned, today
from improvement_plan.models import Action, PlanSnapshot
from improvement_plan.services.snapshots import take_snapshots
from tests.factories.improvement_plan import ActionFactory, PlanFactory


@pytest.mark.django_db
def test_a_month_is_counted_once_by_the_plans_scheme() -> None:
    this_month = today()
    plan = PlanFactory(published_on=date(2019, 1, 1))
    ActionFactory(plan=plan, due_on=date(2019, 1, 10))
    ActionFactory(plan=plan, due_on=this_month.replace(year=this_month.year + 2))
    ActionFactory(plan=plan, progress="stopped", stopped_reason="merged", outlook=None)
    assert take_snapshots(month_end=this_month, now=now()) == 3
    assert take_snapshots(month_end=this_month, now=now()) == 0
    counted = PlanSnapshot.objects.filter(plan=plan).values_list("rating", "colour", "count")
    assert sorted(counted) == [("on_track", "green", 1), ("overdue", "red", 1), ("stopped", "grey", 1)]


@pytest.mark.django_db
def test_a_late_run_counts_what_was_known_at_the_months_end() -> None:
    """The action is recorded today, so the end of last month did not know of it."""
    plan = PlanFactory(published_on=date(2019, 1, 1))
    ActionFactory(plan=plan)
    last_month = today().replace(day=1)
    assert take_snapshots(month_end=date(last_month.year - 1, 12, 31), now=now()) == 0
    Action.objects.filter(plan=plan).update(text="Another text")
    assert take_snapshots(month_end=today(), now=now()) == 1


@pytest.mark.django_db
def test_plans_that_were_not_published_then_are_left_out() -> None:
    with pinned(date(2019, 1, 31)):
        ActionFactory(plan=PlanFactory(published_on=None))
        ActionFactory(plan=PlanFactory(published_on=date(2019, 2, 1)))
        assert take_snapshots(month_end=date(2019, 1, 31), now=now()) == 0
