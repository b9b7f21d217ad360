"""The jobs that work months out and close them, and the commands that run them here and now."""

from collections.abc import Iterator
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from accounts.roles import Role
from config.schedule import BEAT_SCHEDULE
from foundation.clock import pinned
from foundation.composition import providers
from foundation.jobs.models import Job
from foundation.jobs.runner import NOT_ALLOWED, run_now
from foundation.jobs.services import request_job
from kpi import tasks
from kpi.models import Indicator, ReportingMonth, Snapshot
from tests.factories.accounts import UserFactory
from tests.factories.kpi import DECEMBER, IndicatorFactory, series

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def day() -> Iterator[None]:
    """The first working day of January 2019."""
    with pinned(date(2019, 1, 2)):
        yield


@pytest.fixture
def analyst() -> User:
    return UserFactory(roles=[Role.ANALYST], email="analyst@council.example")


@pytest.fixture
def visits() -> Indicator:
    indicator = IndicatorFactory(code="PI6")
    series(indicator, [80, 81, 82])
    return indicator


def run(kind: str, by: User | None = None, **parameters: object) -> Job:
    return run_now(request_job(kind=kind, parameters=parameters, by=by, dispatch=False))


def said(command: str, *arguments: str) -> str:
    out = StringIO()
    call_command(command, *arguments, stdout=out)
    return out.getvalue()


def test_the_clock_asks_for_it_in_the_first_days_of_a_month() -> None:
    entry = BEAT_SCHEDULE["kpi-snapshots-monthly"]
    assert entry["kwargs"] == {"kind": "kpi.take_snapshot", "queue": "bulk"}
    assert sorted(entry["schedule"].day_of_month) == list(range(1, 11))  # type: ignore[attr-defined]


def test_on_the_first_working_day_the_month_before_is_worked_out(visits: Indicator) -> None:
    job = run("kpi.take_snapshot")
    assert job.result == {"months": ["2018-12-31"], "message": "1 month worked out."}
    assert Snapshot.objects.get().value == 82


def test_on_other_days_the_clock_does_nothing(visits: Indicator) -> None:
    with pinned(date(2019, 1, 3)):
        job = run("kpi.take_snapshot")
    assert job.result["message"] == "Nothing was due: this is not the first working day of a month."
    assert not ReportingMonth.objects.exists()


def test_a_person_gets_the_month_that_they_named(visits: Indicator, analyst: User) -> None:
    IndicatorFactory(code="PI7")
    job = run("kpi.take_snapshot", by=analyst, month="2018-12-31")
    assert (job.result["due"], job.result["changed"], job.result["gaps"]) == (2, 3, ["PI7"])
    assert job.result["url"] == "/performance/months/2018-12/"
    assert run("kpi.take_snapshot", by=analyst, month="2018-12-31").result["changed"] == 0


def test_closing_tells_the_apps_above(
    visits: Indicator, analyst: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[date] = []
    monkeypatch.setattr(tasks, "providers", lambda kind: [told.append] if kind == "month_closed" else [])
    job = run("kpi.close_month", by=analyst, month="2018-12-31", gaps=[], gaps_reason="")
    assert job.result["message"] == "December 2018 is closed."
    assert ReportingMonth.objects.get().closed_by == analyst
    assert told == [DECEMBER]


def test_the_composition_knows_who_is_told() -> None:
    assert all(callable(provide) for provide in providers("month_closed"))


def test_what_is_refused_is_said(visits: Indicator, analyst: User) -> None:
    IndicatorFactory(code="PI7")
    job = run("kpi.close_month", by=analyst, month="2018-12-31", gaps=[], gaps_reason="")
    assert job.error.startswith("The figures changed while this page was open.")
    officer = UserFactory(roles=[Role.OFFICER])
    assert (
        run("kpi.close_month", by=officer, month="2018-12-31", gaps=[], gaps_reason="").error == NOT_ALLOWED
    )
    assert not ReportingMonth.objects.exists()


def test_the_command_says_what_it_did(visits: Indicator) -> None:
    IndicatorFactory(code="PI7")
    assert said("take_snapshot", "--period", "2018-12").splitlines() == [
        "December 2018: 2 indicators worked out, 3 figures changed.",
        "due 2, changed 3",
        "without a figure: PI7",
    ]
    assert said("take_snapshot", "--period", "Dec 2018").splitlines()[1] == "due 2, changed 0"


@pytest.mark.parametrize(
    ("period", "says"),
    [
        ("2018/19", "2018/19 is not a month"),
        ("soon", "does not name a period"),
        ("2019-02", "February 2019 has not begun"),
    ],
)
def test_the_command_wants_a_month(period: str, says: str) -> None:
    with pytest.raises(CommandError, match=says):
        said("take_snapshot", "--period", period)


def test_a_month_is_closed_by_command(visits: Indicator, analyst: User) -> None:
    IndicatorFactory(code="PI7")
    closing = ["--period", "2018-12", "--by", "Analyst@council.example"]
    with pytest.raises(CommandError, match=r"These have no figure: PI7\. Say why with --gaps-reason\."):
        said("close_month", *closing)
    assert said("close_month", *closing, "--gaps-reason", "New system").splitlines() == [
        "December 2018 is closed.",
        "Accepted without a figure: PI7",
    ]
    with pytest.raises(CommandError, match="December 2018 was closed on 2 January 2019"):
        said("close_month", *closing, "--gaps-reason", "New system")
    assert "is closed: its figures stay" in said("take_snapshot", "--period", "2018-12")


def test_only_somebody_who_may_closes_a_month(visits: Indicator) -> None:
    UserFactory(roles=[Role.OFFICER], email="officer@council.example")
    with pytest.raises(CommandError, match="no longer have the permission"):
        said("close_month", "--period", "2018-12", "--by", "officer@council.example")
    with pytest.raises(CommandError, match=r"Nobody signs in as nobody@council\.example"):
        said("close_month", "--period", "2018-12", "--by", "nobody@council.example")
