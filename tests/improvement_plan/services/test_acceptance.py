"""A board accepts a completion; the rating becomes "closed" until somebody reopens the action."""

from datetime import date
from typing import Any
from unittest.mock import patch

import pytest

from accounts.models import User
from foundation.editing.errors import Refused
from improvement_plan.models import Acceptance, Action, ProgressUpdate
from improvement_plan.rules.vocabulary import Outlook, Progress
from improvement_plan.services.acceptance import accept_closure
from improvement_plan.services.progress import Report, report_progress
from tests.factories.accounts import UserFactory
from tests.factories.improvement_plan import NOW, TODAY, ActionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def when() -> dict[str, Any]:
    clerk: User = UserFactory()
    return {"by": clerk, "today": TODAY, "now": NOW}


def report(action: Action, when: dict[str, Any], progress: Progress, **more: Any) -> ProgressUpdate:
    said = Report(as_at=TODAY, progress=progress, **more)
    return report_progress(action=action, report=said, post=None, **when)


def accept(action: Action, completion: ProgressUpdate, when: dict[str, Any], **more: Any) -> Acceptance:
    given = {"reference": " Minute 14 ", "accepted_on": TODAY, **more}
    return accept_closure(action=action, completion=completion, **given, **when)


def test_an_accepted_completion_is_closed(when: dict[str, Any]) -> None:
    action = ActionFactory()
    acceptance = accept(action, report(action, when, Progress.COMPLETED), when)
    action.refresh_from_db()
    assert (action.rating, action.accepted_on, acceptance.reference) == ("closed", TODAY, "Minute 14")


def test_reopening_ends_it_and_a_new_completion_can_be_accepted(when: dict[str, Any]) -> None:
    action = ActionFactory()
    accept(action, report(action, when, Progress.COMPLETED), when)
    report(action, when, Progress.IN_PROGRESS, outlook=Outlook.ON_TRACK, reason="It came back.")
    action.refresh_from_db()
    assert (action.rating, action.accepted_on) == ("on_track", None)
    assert Acceptance.objects.get().ended_at == NOW
    accept(action, report(action, when, Progress.COMPLETED), when, reference="Minute 20")
    action.refresh_from_db()
    assert action.rating == "closed"
    assert Acceptance.objects.filter(ended_at=None).get().reference == "Minute 20"


def test_refused(when: dict[str, Any]) -> None:
    action, other = ActionFactory.create_batch(2)
    opened = report(action, when, Progress.IN_PROGRESS, outlook=Outlook.ON_TRACK)
    with pytest.raises(Refused, match="That report does not complete this action"):
        accept(action, opened, when)
    completion = report(action, when, Progress.COMPLETED)
    with pytest.raises(Refused, match="That report does not complete this action"):
        accept(other, completion, when)
    with pytest.raises(Refused, match="A board cannot accept before the action was completed") as early:
        accept(action, completion, when, accepted_on=date(2019, 1, 20))
    assert early.value.field == "accepted_on"
    accept(action, completion, when)
    with pytest.raises(Refused, match="This completion was accepted before"):
        accept(action, completion, when)
    report(action, when, Progress.IN_PROGRESS, outlook=Outlook.ON_TRACK, reason="It came back.")
    with pytest.raises(Refused, match="The action was reopened"):
        accept(action, completion, when)


def test_a_broken_audit_write_saves_nothing(when: dict[str, Any]) -> None:
    action = ActionFactory()
    completion = report(action, when, Progress.COMPLETED)
    with (
        patch("improvement_plan.services.acceptance.record", side_effect=RuntimeError),
        pytest.raises(RuntimeError),
    ):
        accept(action, completion, when)
    assert not Acceptance.objects.exists()
    assert Action.objects.get().rating == "completed"
