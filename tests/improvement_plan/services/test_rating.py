"""Rating into Postgres: the set-based job, the single save, and both at once."""

import threading
from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from improvement_plan.models import Action, RatingChange
from improvement_plan.rules.rating import rate, valid_until
from improvement_plan.rules.vocabulary import Outlook, Progress
from improvement_plan.services import rating as service
from improvement_plan.services.progress import Report, report_progress
from improvement_plan.services.rating import Rerated, lock_action, rate_all, rate_due, rate_plan, save_rated
from tests.factories.improvement_plan import NOW, TODAY, ActionFactory, PlanFactory

Cause = RatingChange.Cause


def outcome(action: Action) -> tuple[str, str, str, date | None, date | None]:
    action.refresh_from_db()
    return action.rating, action.derived_rating, action.reason, action.reason_on, action.valid_until


def row_versions() -> list[str]:
    """Changes with every write to a row, whatever it writes."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT ctid::text FROM improvement_plan_action ORDER BY id")
        return [row[0] for row in cursor.fetchall()]


@pytest.mark.django_db
def test_the_nightly_run_touches_only_rows_whose_day_has_come() -> None:
    turning = ActionFactory(due_on=date(2019, 1, 31))
    waiting = ActionFactory(due_on=date(2019, 3, 31))
    assert rate_due(today=date(2019, 1, 31), now=NOW) == Rerated(0, 0)
    assert rate_due(today=date(2019, 2, 1), now=NOW) == Rerated(1, 1)
    assert outcome(turning) == ("overdue", "overdue", "due_date_passed", date(2019, 1, 31), None)
    assert outcome(waiting)[0] == "on_track"
    waiting.refresh_from_db()
    assert waiting.rated_on == TODAY
    assert rate_due(today=date(2019, 2, 1), now=NOW) == Rerated(0, 0)


@pytest.mark.django_db
def test_each_change_is_a_row_that_says_from_what_to_what_and_why() -> None:
    action = ActionFactory(due_on=date(2019, 1, 31))
    rate_due(today=date(2019, 2, 1), now=NOW)
    change = RatingChange.objects.get(action=action)
    assert (change.from_rating, change.to_rating, change.reason) == ("on_track", "overdue", "due_date_passed")
    assert (change.cause, change.as_of, change.reason_on) == ("clock", date(2019, 2, 1), date(2019, 1, 31))


@pytest.mark.django_db
def test_rating_everything_again_changes_nothing_and_writes_nothing() -> None:
    actions = [ActionFactory(due_on=TODAY + timedelta(days=n - 3)) for n in range(7)]
    Action.objects.update(rating="not_reported", rated_on=None)
    assert rate_all(today=TODAY, now=NOW) == Rerated(7, 7)
    before = list(
        Action.objects.order_by("pk").extra(select={"row": "ctid::text"}).values_list("row", flat=True)
    )
    assert rate_all(today=TODAY, now=NOW) == Rerated(7, 0)
    after = list(
        Action.objects.order_by("pk").extra(select={"row": "ctid::text"}).values_list("row", flat=True)
    )
    assert before == after
    for action in actions:
        action.refresh_from_db()
        rated = rate(action.facts(), as_of=TODAY)
        expected = (rated.rating, rated.derived, rated.reason, rated.reason_on)
        assert outcome(action) == (*expected, valid_until(action.facts(), as_of=TODAY))


@pytest.mark.django_db
def test_one_plan_is_rated_without_the_others() -> None:
    action, other = ActionFactory(due_on=TODAY), ActionFactory(due_on=TODAY)
    assert rate_plan(plan=action.plan, cause=Cause.PLAN, today=date(2019, 2, 1), now=NOW) == Rerated(1, 1)
    assert outcome(action)[0] == "overdue"
    assert outcome(other)[0] == "on_track"


@pytest.mark.django_db
def test_rating_stands_outside_history_and_the_edit_version() -> None:
    action = ActionFactory(due_on=date(2019, 1, 31))
    events = Action.pgh_event_model.objects.filter(pgh_obj_id=action.pk)  # type: ignore[attr-defined]
    before = events.count()
    rate_due(today=date(2019, 2, 1), now=NOW)
    assert events.count() == before
    version = action.version
    action.refresh_from_db()
    assert action.version == version


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("safe", [True, False], ids=["our statement", "control: without the row version"])
def test_a_report_saved_while_the_job_runs_is_not_overwritten(
    safe: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The job has read the row, the officer's save holds it; when the save commits, the job goes on.

    The control leaves out the comparison of the row's version, and must lose the officer's rating.
    """
    if not safe:
        ours = service._statement
        unsafe = "AND action.ctid = rated.row_version"
        monkeypatch.setattr(service, "_statement", lambda where: ours(where).replace(unsafe, ""))
    action = ActionFactory(due_on=date(2019, 1, 31))

    def job() -> None:
        rate_due(today=date(2019, 2, 1), now=NOW)
        connection.close()

    worker = threading.Thread(target=job)
    with transaction.atomic():
        locked = lock_action(action, expected_version=None)
        worker.start()
        _wait_for_lock()
        locked.due_on = date(2019, 6, 30)
        save_rated(locked, changed={"due_on"}, cause=Cause.DATE, today=date(2019, 2, 1), now=NOW)
    worker.join()
    assert outcome(action)[0] == ("on_track" if safe else "overdue")


def _wait_for_lock() -> None:
    """Until the other connection waits for our row."""
    with connection.cursor() as cursor:
        for _ in range(500):
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return
            cursor.execute("SELECT pg_sleep(0.01)")
    raise AssertionError("the job never reached the row")


@pytest.mark.django_db
def test_a_report_is_rated_with_its_save() -> None:
    action = ActionFactory(due_on=date(2019, 1, 31))
    report = Report(as_at=TODAY, progress=Progress.IN_PROGRESS, outlook=Outlook.OFF_TRACK, risk="No manager")
    report_progress(action=action, report=report, by=None, post=None, today=TODAY, now=NOW)
    assert outcome(action) == ("off_track", "off_track", "reported_off_track", None, date(2019, 2, 1))
    assert RatingChange.objects.get(action=action).cause == "report"


@pytest.mark.django_db
def test_the_command_runs_the_job_and_prints_both_numbers(capsys: pytest.CaptureFixture[str]) -> None:
    plan = PlanFactory()
    ActionFactory(plan=plan, due_on=date(2019, 1, 31))
    ActionFactory(plan=plan, due_on=date(2019, 5, 31))
    call_command("rate_actions", "--as-of", "2019-02-01")
    call_command("rate_actions", "--as-of", "2019-02-01", "--all")
    assert capsys.readouterr().out.splitlines() == [
        "looked at 1, changed 1",
        "looked at 2, changed 0",
    ]
