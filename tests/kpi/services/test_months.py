"""A month is closed once, for good, with its gaps accepted by somebody who saw them."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from threading import Barrier, BrokenBarrierError, Thread
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from accounts.models import User
from accounts.roles import Role
from foundation.audit.models import AuditRecord
from foundation.editing.errors import Refused
from kpi.models import Indicator, Observation, PublishedCell, ReportingMonth, Snapshot
from kpi.services import months as service
from kpi.services import snapshots
from kpi.services.months import Closing, before_closing, close_month
from kpi.services.publication import decide_publication
from kpi.services.snapshots import Taken, take_snapshot
from tests.factories.accounts import UserFactory
from tests.factories.kpi import DECEMBER, NOW, IndicatorFactory, ObservationFactory, series

pytestmark = pytest.mark.django_db


@pytest.fixture
def analyst() -> User:
    return UserFactory(roles=[Role.ANALYST])


def close(by: User | None, *, gaps: list[str] | None = None, reason: str = "", now: datetime = NOW) -> Any:
    return close_month(month_end=DECEMBER, gaps=gaps or [], gaps_reason=reason, by=by, now=now)


def at_once(*works: Callable[[], object]) -> list[str]:
    """What came of each: "done", or the kind of its error. In threads, each with a connection of its own."""
    outcomes: list[str] = []

    def run(work: Callable[[], object]) -> None:
        try:
            work()
            outcomes.append("done")
        except DatabaseError:
            outcomes.append("DatabaseError")
        except Refused:
            outcomes.append("Refused")
        finally:
            connection.close()

    threads = [Thread(target=run, args=[work]) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(outcomes)


def waiting_for_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let both who close be past the month's row before either works its figures out, if they can."""
    meeting, compute = Barrier(2), snapshots.compute

    def together(*args: Any) -> Taken:
        try:
            meeting.wait(timeout=0.5)
        except BrokenBarrierError:
            pass  # the other one is kept at the month's row
        return compute(*args)

    monkeypatch.setattr(service, "compute", together)


def test_closing_freezes_what_was_worked_out(analyst: User) -> None:
    indicator = IndicatorFactory(code="PI6")
    series(indicator, [80, 81, 82])
    month = close(analyst)
    assert (month.closed_by, month.closed_at, month.gaps) == (analyst, NOW, [])
    snapshot = Snapshot.objects.get()
    assert (snapshot.value, snapshot.frozen) == (Decimal(82), True)
    assert PublishedCell.objects.get().value == Decimal(82)
    assert AuditRecord.objects.latest("pk").verb == "kpi.month_closed"


def test_a_frozen_snapshot_cannot_be_changed(analyst: User) -> None:
    series(IndicatorFactory(), [80])
    close(analyst)
    with pytest.raises(DatabaseError), transaction.atomic():
        Snapshot.objects.update(value=1)
    with pytest.raises(DatabaseError), transaction.atomic():
        Snapshot.objects.all().delete()
    Observation.objects.update(value=1)
    assert take_snapshot(month_end=DECEMBER, now=NOW) == Taken(1, 0, (), was_closed=True)
    assert Snapshot.objects.get().value == Decimal(80)


def test_figures_are_worked_out_once_more_before_they_are_frozen(analyst: User) -> None:
    series(IndicatorFactory(), [80])
    take_snapshot(month_end=DECEMBER, now=NOW)
    Observation.objects.update(value=75)
    close(analyst)
    assert Snapshot.objects.get().value == Decimal(75)


def test_gaps_are_accepted_with_a_reason(analyst: User) -> None:
    series(IndicatorFactory(code="PI6"), [80])
    IndicatorFactory(code="PI7")
    with pytest.raises(Refused, match="Say why these figures are missing") as refused:
        close(analyst, gaps=["PI7"])
    assert refused.value.field == "gaps_reason"
    assert not ReportingMonth.objects.exclude(closed_at=None).exists()
    month = close(analyst, gaps=["PI7"], reason="  The system was replaced  ")
    assert (month.gaps, month.gaps_reason) == (["PI7"], "The system was replaced")


@pytest.mark.parametrize("seen", [[], ["PI7", "PI8"]])
def test_nobody_accepts_gaps_that_they_did_not_see(analyst: User, seen: list[str]) -> None:
    series(IndicatorFactory(code="PI6"), [80])
    IndicatorFactory(code="PI7")
    with pytest.raises(Refused, match="The figures changed while this page was open"):
        close(analyst, gaps=seen, reason="It is known")


def test_without_gaps_no_reason_is_kept(analyst: User) -> None:
    series(IndicatorFactory(), [80])
    assert close(analyst, reason="Not needed").gaps_reason == ""


@pytest.mark.parametrize(
    ("now", "closes"),
    [(datetime(2018, 12, 31, 23, 0, tzinfo=UTC), False), (datetime(2019, 1, 1, 0, 1, tzinfo=UTC), True)],
)
def test_a_month_is_closed_from_the_day_after_its_end(analyst: User, now: datetime, closes: bool) -> None:
    series(IndicatorFactory(), [80])
    if closes:
        assert close(analyst, now=now).is_closed
    else:
        with pytest.raises(Refused, match="December 2018 is not over yet"):
            close(analyst, now=now)


def test_a_month_is_closed_once(analyst: User) -> None:
    series(IndicatorFactory(), [80])
    close(analyst)
    with pytest.raises(Refused, match=r"December 2018 was closed on 21 January 2019\."):
        close(analyst)


def test_a_month_in_which_nothing_is_due_is_not_closed(analyst: User) -> None:
    with pytest.raises(Refused, match="No indicator is due in December 2018"):
        close(analyst)


def test_before_closing_names_gaps_and_what_is_provisional() -> None:
    late: Indicator = IndicatorFactory(code="PI7")
    ObservationFactory(indicator=IndicatorFactory(code="PI6"))
    ObservationFactory(indicator=IndicatorFactory(code="PI8"), provisional=True)
    IndicatorFactory(code="PI9", frequency="annual")
    assert before_closing(DECEMBER) == Closing(due=3, gaps=("PI7",), provisional=("PI8",))
    ObservationFactory(indicator=late, period_end=date(2018, 11, 30))
    assert before_closing(DECEMBER).gaps == ("PI7",)


def test_closing_is_not_saved_without_its_record(analyst: User, monkeypatch: pytest.MonkeyPatch) -> None:
    series(IndicatorFactory(), [80])

    def broken(**given: Any) -> None:
        raise RuntimeError("the record cannot be written")

    monkeypatch.setattr(service, "record", broken)
    with pytest.raises(RuntimeError):
        close(analyst)
    assert not Snapshot.objects.exists()
    assert not PublishedCell.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_who_close_at_once_one_succeeds(analyst: User, monkeypatch: pytest.MonkeyPatch) -> None:
    series(IndicatorFactory(), [80])
    ReportingMonth.objects.create(month_end=DECEMBER)
    waiting_for_the_other(monkeypatch)
    assert at_once(lambda: close(analyst), lambda: close(analyst)) == ["Refused", "done"]
    assert AuditRecord.objects.filter(verb="kpi.month_closed").count() == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_the_second_would_run_into_the_first(
    analyst: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: it is the lock that lets the second one hear why."""
    series(IndicatorFactory(), [80])
    ReportingMonth.objects.create(month_end=DECEMBER)
    monkeypatch.setattr(service, "locked_month", lambda end: ReportingMonth.objects.get(month_end=end))
    waiting_for_the_other(monkeypatch)
    assert at_once(lambda: close(analyst), lambda: close(analyst)) == ["DatabaseError", "done"]


@pytest.mark.django_db(transaction=True)
def test_of_two_snapshots_at_once_one_changes_anything() -> None:
    for _ in range(20):
        series(IndicatorFactory(), [80, 81, 82])
    found: list[Taken] = []

    def take() -> None:
        found.append(take_snapshot(month_end=DECEMBER, now=NOW))

    assert at_once(take, take, take) == ["done"] * 3
    assert sorted(taken.changed > 0 for taken in found) == [False, False, True]
    assert Snapshot.objects.count() == 20
    assert AuditRecord.objects.filter(verb="kpi.snapshot_taken").count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_snapshot_during_closing_waits_and_leaves_the_frozen_one(
    analyst: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    series(IndicatorFactory(), [80])
    ReportingMonth.objects.create(month_end=DECEMBER)
    closing, frozen = Barrier(2), decide_publication
    taken: list[Taken] = []

    def slowly(**given: Any) -> int:
        closing.wait(timeout=5)
        return frozen(**given)

    def take() -> None:
        closing.wait(timeout=5)
        taken.append(take_snapshot(month_end=DECEMBER, now=NOW))

    monkeypatch.setattr(service, "decide_publication", slowly)
    assert at_once(lambda: close(analyst), take) == ["done", "done"]
    assert taken == [Taken(1, 0, (), was_closed=True)]
