"""Work on many actions: all of it, or nothing."""

from datetime import date
from typing import Any

import pytest

from accounts.models import User
from accounts.roles import Role
from foundation.audit.models import AuditRecord
from foundation.editing.errors import Refused
from improvement_plan.models import Action
from improvement_plan.services import bulk
from tests.factories.accounts import PostHoldingFactory, UserFactory
from tests.factories.improvement_plan import NOW, TODAY, ActionFactory, PlanFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager() -> User:
    return UserFactory(roles=[Role.PROGRAMME_MANAGER])


def test_one_that_has_a_date_refuses_all(manager: User) -> None:
    plan = PlanFactory()
    undated = ActionFactory(plan=plan, reference="A1", due_on=None)
    dated = ActionFactory(plan=plan, reference="A2")
    given: dict[str, Any] = {"due_on": date(2019, 6, 30), "by": manager, "today": TODAY, "now": NOW}

    with pytest.raises(Refused) as refused:
        bulk.set_due_dates(actions=[undated, dated], **given)

    assert refused.value.message == "A2: This action has an agreed date. Ask to move it instead."
    assert Action.objects.get(reference="A1").due_on is None
    assert bulk.set_due_dates(actions=[undated], **given) == 1
    assert Action.objects.get(reference="A1").due_on == date(2019, 6, 30)


def test_review_dates_count_what_changed(manager: User) -> None:
    actions = [ActionFactory(), ActionFactory(review_on=date(2019, 3, 1))]

    changed = bulk.set_review_dates(
        actions=actions, review_on=date(2019, 3, 1), by=manager, today=TODAY, now=NOW
    )

    assert changed == 1


def test_asking_is_recorded_with_counts_and_without_names(manager: User) -> None:
    action = ActionFactory()
    PostHoldingFactory(post=action.lead_post)
    asked = bulk.ask_for_reports(plan=action.plan, actions=[action], by=manager, today=TODAY)

    assert (asked.people, asked.unanswerable) == (1, ())
    assert AuditRecord.objects.get(verb="plan.reports_asked").detail == {"actions": 1, "people": 1}


def test_a_broken_audit_write_changes_nothing(manager: User, monkeypatch: pytest.MonkeyPatch) -> None:
    actions = [ActionFactory(), ActionFactory()]
    calls: list[object] = []

    def broken(**what: object) -> None:
        calls.append(what)
        if len(calls) == 2:
            raise RuntimeError("no record")

    monkeypatch.setattr("improvement_plan.services.dates.record", broken)
    given: dict[str, Any] = {"by": manager, "today": TODAY, "now": NOW}

    with pytest.raises(RuntimeError):
        bulk.set_review_dates(actions=actions, review_on=date(2019, 3, 1), **given)

    assert [action.review_on for action in Action.objects.all()] == [None, None]
