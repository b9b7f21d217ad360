"""The pages of months: what closing would accept, who may close, what a job says."""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from accounts.roles import Role
from foundation.clock import pinned
from foundation.jobs.models import Job
from foundation.jobs.runner import run_now
from kpi.models import Indicator, ReportingMonth
from kpi.services.snapshots import take_snapshot
from tests.factories.accounts import PostHoldingFactory
from tests.factories.kpi import DECEMBER, NOW, BreakdownFactory, IndicatorFactory, ObservationFactory, series

pytestmark = pytest.mark.django_db

PAGE = "/performance/months/2018-12/"


@pytest.fixture(autouse=True)
def day() -> Iterator[None]:
    with pinned(date(2019, 1, 21)):
        yield


def client_of(role: Role, post: str = "Performance Analyst") -> Client:
    held = PostHoldingFactory(post__title=post, user__roles=[role], since=date(2018, 1, 1))
    client = Client()
    client.force_login(held.user)
    return client


def words(response: Any) -> str:
    """The page's text, one line."""
    main = response.content.decode().split("<main")[1].split("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


@pytest.fixture
def visits() -> Indicator:
    indicator = IndicatorFactory(code="PI6", name="Visits in two weeks")
    series(indicator, [80, 81, 82, 81, 80, 82])
    return indicator


def test_an_open_month_names_what_closing_would_accept(visits: Indicator) -> None:
    IndicatorFactory(code="PI7", name="Plans reviewed")
    ObservationFactory(indicator=IndicatorFactory(code="PI8", name="Assessments"), provisional=True)
    slip = IndicatorFactory(code="PI9", name="Caseload", unit="ratio", decimals=2)
    series(slip, ["19.1", "19.3", "19.2", "19.4", "1920"])
    take_snapshot(month_end=DECEMBER, now=NOW)
    said = words(client_of(Role.ANALYST).get(PAGE))
    assert "3 of 4 indicators have a figure. Worked out on 21 January 2019." in said
    assert "Without a figure import them, or say at closing why they are missing PI7 Plans reviewed" in said
    assert "Provisional closing freezes them as they are PI8 Assessments" in said
    assert "PI9 Caseload 1920 is about 100 times the figures around it" in said
    assert "As the figures are, closing would publish 3 figures, and hide 0 figures" in said


def test_what_publication_would_hide_is_counted() -> None:
    indicator = IndicatorFactory(unit="count", decimals=0)
    towns = BreakdownFactory(indicator=indicator)
    ObservationFactory(indicator=indicator, value=Decimal(33))
    for town, number in (("Ash", 3), ("Beck", 10), ("Combe", 20)):
        ObservationFactory(indicator=indicator, breakdown=towns, category=town, value=Decimal(number))
    client = client_of(Role.ANALYST)
    expected = "publish 1 figure and 1 category of breakdowns, and hide 0 figures and 2 categories"
    assert expected in words(client.get(PAGE))
    close(client)
    said = words(client.get(PAGE))
    assert "Published: 1 figure and 1 category of breakdowns." in said
    assert "Hidden to protect children: 0 figures and 2 categories." in said


def test_months_that_should_be_closed_before_are_told(visits: Indicator) -> None:
    client = client_of(Role.ANALYST)
    assert "still open" not in words(client.get(PAGE))
    take_snapshot(month_end=date(2018, 11, 30), now=NOW)
    assert "1 earlier month is still open. Close it first" in words(client.get(PAGE))


def close(client: Client, **given: str) -> Job:
    """Close December by the form, and do the work."""
    response = client.post(f"{PAGE}close/", {"sure": "on", "seen": given.pop("seen", ""), **given})
    assert response.status_code == 302, words(response)
    return run_now(Job.objects.filter(kind="kpi.close_month").latest("pk"))


def test_a_closed_month_says_by_whom_and_with_what_gaps(visits: Indicator) -> None:
    IndicatorFactory(code="PI7", name="Plans reviewed")
    client = client_of(Role.ANALYST)
    assert close(client, seen="PI7", gaps_reason="The system was replaced").error == ""
    said = words(client.get(PAGE))
    assert "Closed on 21 January 2019 by Performance Analyst." in said
    assert "1 of 2 indicators had one." in said
    assert "Accepted without a figure The system was replaced PI7 Plans reviewed" in said
    assert "Close December 2018" not in said
    listed = words(client.get("/performance/months/"))
    assert "December 2018 closed on 21 January 2019 Performance Analyst 1 21 January 2019" in listed


def test_the_form_wants_a_tick_and_a_reason(visits: Indicator) -> None:
    IndicatorFactory(code="PI7")
    client = client_of(Role.ANALYST)
    said = words(client.post(f"{PAGE}close/", {"seen": "PI7"}))
    assert "Tick that you know that this cannot be undone." in said
    assert "Say why these figures are missing." in said
    assert not Job.objects.exists()


def test_a_figure_that_came_meanwhile_keeps_the_month_open(visits: Indicator) -> None:
    late = IndicatorFactory(code="PI7")
    client = client_of(Role.ANALYST)
    response = client.post(f"{PAGE}close/", {"seen": "PI7", "sure": "on", "gaps_reason": "Ill"})
    series(late, [5])
    job = run_now(Job.objects.get())
    assert job.error.startswith("The figures changed while this page was open.")
    assert "Not done." in words(client.get(response["Location"]))
    assert not ReportingMonth.objects.exclude(closed_at=None).exists()


@pytest.mark.parametrize("slug", ["2019-02", "2018-13", "2018-19", "2018-19-q3", "december", "2018-12-31"])
def test_only_months_that_have_begun_have_a_page(visits: Indicator, slug: str) -> None:
    client = client_of(Role.ANALYST)
    for page in ("", "close/"):
        assert client.get(f"/performance/months/{slug}/{page}").status_code == 404


def test_this_month_can_be_worked_out_and_not_closed(visits: Indicator) -> None:
    client = client_of(Role.ANALYST)
    said = words(client.get("/performance/months/2019-01/"))
    assert "Open, and not over yet" in said
    assert "Work out the figures now" in said
    response = client.get("/performance/months/2019-01/close/", follow=True)
    assert "January 2019 is not over yet" in words(response)


def test_readers_see_no_buttons(visits: Indicator) -> None:
    said = words(client_of(Role.INSPECTOR, "Inspector").get(PAGE))
    assert "1 of 1 indicator has a figure" in said
    assert "Work out" not in said
    assert "Close" not in said


def test_a_job_is_shown_only_to_whoever_asked_and_on_its_month(visits: Indicator) -> None:
    client, other = client_of(Role.ANALYST), client_of(Role.ANALYST, "Second Analyst")
    there = client.post(f"{PAGE}snapshot/")["Location"]
    assert "Waiting to start" in words(client.get(there))
    assert "Waiting to start" not in words(other.get(there))
    query = there.split("?")[1]
    assert "Waiting to start" not in words(client.get(f"/performance/months/2018-11/?{query}"))
    assert client.get(f"{PAGE}?job=nonsense").status_code == 200


def test_an_empty_portal_says_how_to_begin() -> None:
    client = client_of(Role.ANALYST)
    assert "No month yet" in words(client.get("/performance/months/"))
    assert "Nothing is due" in words(client.get(PAGE))
