"""Reports: what they write, what they refuse, and that nothing is written twice or by halves."""

import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from threading import Thread
from typing import Any
from unittest.mock import patch

import pytest
from django.db import connection

from accounts.models import User
from foundation.audit.models import AuditRecord
from foundation.editing.errors import Refused, StaleEdit
from improvement_plan.models import Acceptance, Action, ProgressUpdate, RatingChange
from improvement_plan.rules.vocabulary import Outlook, Progress
from improvement_plan.services.progress import (
    GridRow,
    Report,
    RowsRefused,
    report_many,
    report_no_change,
    report_progress,
)
from tests.factories.accounts import UserFactory
from tests.factories.improvement_plan import NOW, TODAY, ActionFactory, MilestoneFactory

pytestmark = pytest.mark.django_db

ON_TRACK = Report(as_at=TODAY, progress=Progress.IN_PROGRESS, outlook=Outlook.ON_TRACK, text="Two teams.")
COMPLETED = Report(as_at=TODAY, progress=Progress.COMPLETED)

Send = Callable[..., ProgressUpdate]


@pytest.fixture
def user() -> User:
    return UserFactory()


@pytest.fixture
def send(user: User) -> Send:
    """Sends a report as this test's user, today."""

    def send(action: Action, report: Report, **more: Any) -> ProgressUpdate:
        return report_progress(action=action, report=report, by=user, post=None, today=TODAY, now=NOW, **more)

    return send


def test_a_report_becomes_the_present_state_and_is_rated_at_once(send: Send, user: User) -> None:
    action = ActionFactory()
    report = Report(
        as_at=date(2019, 1, 20),
        progress=Progress.IN_PROGRESS,
        outlook=Outlook.AT_RISK,
        text=" Two teams still to start. ",
        risk="One team has no manager.",
        mitigation="The neighbour plans its visits.",
        help_wanted="Cover",
    )
    update = send(action, report)
    action.refresh_from_db()
    assert (action.rating, action.reason, action.risk) == (
        "at_risk",
        "reported_at_risk",
        "One team has no manager.",
    )
    assert (action.reported_as_at, action.stale_after) == (date(2019, 1, 20), date(2019, 2, 20))
    assert (update.text, update.recorded_at, update.reported_by) == (
        "Two teams still to start.",
        NOW,
        user,
    )
    change = RatingChange.objects.get()
    assert (change.from_rating, change.to_rating, change.cause) == ("on_track", "at_risk", "report")
    assert AuditRecord.objects.about(action).get().verb == "action.progress_reported"


@pytest.mark.parametrize(
    ("change", "field", "message"),
    [
        ({"as_at": date(2019, 1, 22)}, "as_at", "The day of a report cannot lie in the future."),
        (
            {"as_at": date(2019, 1, 16)},
            "as_at",
            "The last report speaks of 17 January 2019; this one cannot speak of an earlier day.",
        ),
        ({"progress": Progress.NOT_REPORTED}, "progress", "Choose how far the action is."),
        ({"outlook": None}, "outlook", "Choose an outlook."),
        ({"outlook": Outlook.AT_RISK}, "risk", "Say what the risk is."),
        ({"outlook": Outlook.OFF_TRACK, "risk": " "}, "risk", "Say what the risk is."),
        (
            {"outlook": Outlook.AT_RISK, "risk": "No manager"},
            "mitigation",
            "Say what is being done about the risk. If nothing is, the outlook is off track.",
        ),
        ({"progress": Progress.STOPPED, "outlook": None}, "reason", "Say why the action is stopped."),
    ],
)
def test_refused(send: Send, change: dict[str, Any], field: str, message: str) -> None:
    action = ActionFactory()
    with pytest.raises(Refused) as refused:
        send(action, replace(ON_TRACK, **change))
    assert (refused.value.message, refused.value.field) == (message, field)
    assert not ProgressUpdate.objects.exists()
    assert Action.objects.get().version == 1


def test_off_track_needs_a_risk_and_no_mitigation(send: Send) -> None:
    action = ActionFactory()
    send(action, replace(ON_TRACK, outlook=Outlook.OFF_TRACK, risk="No manager"))
    assert Action.objects.get().rating == "off_track"


def test_completing_needs_an_answer_for_each_open_milestone(send: Send) -> None:
    action = ActionFactory()
    first = MilestoneFactory(action=action, title="Pilot", due_on=date(2019, 2, 1))
    second = MilestoneFactory(action=action, title="Rota", due_on=date(2019, 3, 1))
    with pytest.raises(Refused) as refused:
        send(action, replace(COMPLETED, milestones={first.pk: "met"}))
    assert (refused.value.message, refused.value.field) == (
        "Say whether “Rota” was met or dropped.",
        "milestones",
    )
    send(action, replace(COMPLETED, milestones={first.pk: "met", second.pk: "dropped"}))
    first.refresh_from_db()
    second.refresh_from_db()
    action.refresh_from_db()
    assert (first.met_on, second.dropped_on) == (TODAY, TODAY)
    assert second.dropped_reason == "dropped when the action was completed"
    assert (action.rating, action.completed_on, action.next_milestone_on) == ("completed", TODAY, None)


def test_completed_work_is_reopened_only_with_a_reason(send: Send, user: User) -> None:
    action = ActionFactory()
    completion = send(action, COMPLETED)
    Acceptance.objects.create(
        action=action, completion=completion, reference="Minute 14", accepted_on=TODAY, recorded_by=user
    )
    Action.objects.update(accepted_on=TODAY)
    with pytest.raises(Refused, match="Say why the action is reopened"):
        send(action, ON_TRACK)
    send(action, replace(ON_TRACK, reason="The template was withdrawn."))
    action.refresh_from_db()
    assert (action.rating, action.completed_on, action.accepted_on) == ("on_track", None, None)
    assert Acceptance.objects.get().ended_at == NOW


def test_a_report_ends_an_override(send: Send, user: User) -> None:
    action = ActionFactory(
        override_rating="at_risk",
        override_reason="watch",
        override_by=user,
        override_until=date(2019, 2, 28),
    )
    assert action.rating == "at_risk"
    send(action, ON_TRACK)
    action.refresh_from_db()
    assert (action.rating, action.override_rating, action.override_by) == ("on_track", None, None)


def test_the_same_form_twice_makes_one_report(send: Send) -> None:
    action = ActionFactory()
    first = send(action, ON_TRACK, expected_version=1)
    again = send(action, ON_TRACK, expected_version=1)
    assert again == first
    assert ProgressUpdate.objects.count() == 1
    assert Action.objects.get().version == 2


def test_a_stale_save_is_refused_and_says_how_it_stands(send: Send) -> None:
    action = ActionFactory()
    send(action, ON_TRACK, expected_version=1)
    with pytest.raises(StaleEdit) as stale:
        send(action, replace(ON_TRACK, submission=uuid.uuid4(), text="Mine"), expected_version=1)
    assert isinstance(stale.value.current, Action)
    assert stale.value.current.version == 2
    assert ProgressUpdate.objects.get().text == "Two teams."


def test_a_broken_audit_write_saves_nothing(send: Send) -> None:
    action = ActionFactory()
    with (
        patch("improvement_plan.services.progress.record", side_effect=RuntimeError),
        pytest.raises(RuntimeError),
    ):
        send(action, replace(ON_TRACK, outlook=Outlook.OFF_TRACK, risk="No manager"))
    assert Action.objects.get().rating == "on_track"
    assert not ProgressUpdate.objects.exists()
    assert not RatingChange.objects.exists()


def test_no_change_repeats_the_judgements(user: User) -> None:
    action = ActionFactory(outlook="at_risk", risk="No manager", mitigation="The neighbour plans.")
    update = report_no_change(action=action, by=user, post=None, today=TODAY, now=NOW)
    assert (update.no_change, update.outlook, update.risk, update.as_at) == (
        True,
        "at_risk",
        "No manager",
        TODAY,
    )


@pytest.mark.parametrize(
    "state",
    [
        {"progress": "not_reported", "outlook": None, "reported_as_at": None},
        {"progress": "completed", "outlook": None, "completed_on": date(2019, 1, 5)},
    ],
)
def test_no_change_needs_an_earlier_report_on_open_work(user: User, state: dict[str, Any]) -> None:
    action = ActionFactory(reference="A031", **state)
    with pytest.raises(Refused) as refused:
        report_no_change(action=action, by=user, post=None, today=TODAY, now=NOW)
    assert refused.value.message == (
        "A031: “no change” needs an earlier report on open work. Choose progress and outlook instead."
    )


def rows(*pairs: tuple[Action, Report | None]) -> list[GridRow]:
    return [GridRow(action, None, action.version, report, uuid.uuid4()) for action, report in pairs]


def test_many_reports_are_saved_together(user: User) -> None:
    actions = ActionFactory.create_batch(3)
    updates = report_many(
        rows=rows((actions[0], ON_TRACK), (actions[1], None)), by=user, today=TODAY, now=NOW
    )
    assert [(update.action, update.no_change) for update in updates] == [
        (actions[0], False),
        (actions[1], True),
    ]
    assert ProgressUpdate.objects.count() == 2


def test_one_row_in_the_way_saves_nothing_and_each_is_named(user: User) -> None:
    good, bad, stale = ActionFactory.create_batch(3)
    Action.objects.filter(pk=stale.pk).update(version=5)
    wanted = rows((good, ON_TRACK), (bad, replace(ON_TRACK, outlook=None)), (stale, None))
    with pytest.raises(RowsRefused) as refused:
        report_many(rows=wanted, by=user, today=TODAY, now=NOW)
    assert refused.value.message == "Nothing was saved yet: see the rows that need your attention."
    assert {pk: type(problem) for pk, problem in refused.value.problems.items()} == {
        bad.pk: Refused,
        stale.pk: StaleEdit,
    }
    assert not ProgressUpdate.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_the_same_moment_make_one_report(user: User) -> None:
    action = ActionFactory()
    outcomes: list[int] = []

    def click() -> None:
        try:
            update = report_progress(
                action=action,
                report=ON_TRACK,
                by=user,
                post=None,
                today=TODAY,
                now=NOW,
                expected_version=1,
            )
            outcomes.append(update.pk)
        finally:
            connection.close()

    clicks = [Thread(target=click) for _ in range(4)]
    for thread in clicks:
        thread.start()
    for thread in clicks:
        thread.join()
    update = ProgressUpdate.objects.get()
    assert outcomes == [update.pk] * 4
