"""The report's pages: who reads which edition, what freezing means, files made by a job."""

import hashlib
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from accounts.models import User
from accounts.roles import Role
from foundation.audit.models import AuditRecord
from foundation.clock import pinned
from foundation.composition import providers
from foundation.files.models import StoredFile
from foundation.jobs.models import Job
from foundation.jobs.runner import NOT_ALLOWED, run_now
from kpi.models import Indicator, KpiReport, ReportingMonth
from kpi.rules.periods import Period
from kpi.services import reports as service
from kpi.services.months import before_closing, close_month
from kpi.services.restatements import Correction, restate
from kpi.services.snapshots import take_snapshot
from tests.factories.accounts import PostHoldingFactory, UserFactory
from tests.factories.kpi import DECEMBER, NOW, IndicatorFactory, TargetFactory, series
from tests.kpi.views.test_months import words

pytestmark = pytest.mark.django_db

LIST = "/performance/reports/"
PAGE = f"{LIST}2018-19-q3/"
QUARTER = Period.parse("2018/19-Q3")
TODAY = date(2019, 1, 21)


@pytest.fixture(autouse=True)
def day(settings: Settings, tmp_path: Path) -> Iterator[None]:
    settings.MEDIA_ROOT = tmp_path
    with pinned(TODAY):
        yield


def holder(title: str, role: Role) -> User:
    held = PostHoldingFactory(post__title=title, user__roles=[role], since=date(2018, 1, 1))
    user: User = held.user
    return user


@pytest.fixture
def analyst() -> User:
    return holder("Performance Analyst", Role.ANALYST)


@pytest.fixture
def manager() -> User:
    return holder("Director of Quality", Role.MANAGER)


@pytest.fixture
def reader() -> User:
    return UserFactory(roles=[Role.BOARD_MEMBER])


@pytest.fixture
def visits(analyst: User) -> Indicator:
    """December closed: visits are published, a count of 4 children is hidden."""
    indicator = IndicatorFactory(code="PI6", name="Visits in two weeks")
    TargetFactory(indicator=indicator)
    series(indicator, [80, 81, 82])
    few = IndicatorFactory(code="PI9", name="Children placed far away", unit="count", decimals=0)
    series(few, [9, 8, 4])
    gaps = before_closing(DECEMBER).gaps
    close_month(month_end=DECEMBER, gaps=gaps, gaps_reason="", by=analyst, now=NOW)
    return indicator


@pytest.fixture
def report(visits: Indicator, analyst: User) -> KpiReport:
    begun = service.begin_report(period=QUARTER, by=analyst, now=NOW)
    texts = {"introduction": "Four children live far away.", "public_introduction": "Visits rose."}
    return service.edit_report(report=begun, changes=texts, by=analyst, now=NOW, expected_version=1)


def approve(report: KpiReport, by: User) -> KpiReport:
    service.submit_report(report=report, by=by, expected_version=None)
    return service.approve_report(report=report, by=by, today=TODAY, now=NOW, expected_version=None)


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_a_report_is_begun_for_the_latest_quarter_or_month(visits: Indicator, analyst: User) -> None:
    client = client_of(analyst)
    form = client.get(f"{LIST}begin/").context["form"]
    assert form.fields["period"].choices == [
        ("2018-19-q3", "Quarter 3 2018/19"),
        ("2018-12", "December 2018"),
    ]
    response = client.post(f"{LIST}begin/", {"period": "2018-19-q3"})
    assert response["Location"] == PAGE
    form = client.get(f"{LIST}begin/").context["form"]
    assert form.fields["period"].choices == [("2018-12", "December 2018")]
    assert "Choose one of these periods." in words(client.post(f"{LIST}begin/", {"period": "2018-11"}))


def test_drafts_are_for_those_who_edit_or_approve(
    report: KpiReport, manager: User, reader: User, analyst: User
) -> None:
    assert client_of(analyst).get(PAGE).status_code == 200
    assert client_of(manager).get(PAGE).status_code == 200
    for user in (reader, UserFactory(roles=[Role.OFFICER])):
        assert client_of(user).get(PAGE).status_code == 404
        assert "No report yet" in words(client_of(user).get(LIST))
    approve(report, manager)
    assert client_of(reader).get(PAGE).status_code == 200
    said = words(client_of(reader).get(LIST))
    assert "Quarter 3 2018/19 Approved approved by Director of Quality on 21 January 2019" in said


def test_the_internal_edition_is_for_the_entitled(report: KpiReport, manager: User, reader: User) -> None:
    approve(report, manager)
    said = words(client_of(manager).get(PAGE))
    assert "Four children live far away." in said
    assert "PI9 Children placed far away 4 " in said
    for client, page in (
        (client_of(reader), PAGE),
        (client_of(reader), f"{PAGE}?edition=internal"),
        (client_of(manager), f"{PAGE}?edition=public"),
    ):
        said = words(client.get(page))
        assert "Visits rose." in said
        assert "PI9 Children placed far away c " in said
        assert "Four children" not in said


def test_a_hidden_count_is_nowhere_on_the_public_page(report: KpiReport, manager: User, reader: User) -> None:
    """The canary: 8 and 4, of which only the change could be told."""
    approve(report, manager)
    page = client_of(reader).get(PAGE).content.decode()
    section = page.split('id="kpi-PI9"')[1].split("</section>")[0]
    assert ", hidden to protect children" in section
    assert "down 4" not in page
    assert "Mean" not in section


def test_the_page_says_what_the_snapshots_say(report: KpiReport, analyst: User) -> None:
    said = words(client_of(analyst).get(PAGE))
    assert "Draft. Last edited by Performance Analyst on 21 January 2019." in said
    assert "PI6 Visits in two weeks 82.0% 90.0% or more Amber" in said
    assert "Green 0 Amber 1 Red 0 No RAG 1" in said
    assert "Figures of December 2018, closed" in said


def test_a_report_of_an_open_month_cannot_be_handed_in(report: KpiReport, analyst: User) -> None:
    ReportingMonth.objects.update(closed_at=None, closed_by=None)
    client = client_of(analyst)
    said = words(client.get(PAGE))
    assert "December 2018 is not closed: its figures can still change" in said
    assert "Hand in for approval" not in said
    assert "is not closed yet: what may be published" in words(client.get(f"{PAGE}?edition=public"))
    said = words(client.post(f"{PAGE}submit/", {"version": "2"}, follow=True))
    assert "December 2018 is still open." in said


def test_it_goes_its_way_by_page(report: KpiReport, analyst: User, manager: User) -> None:
    editor, second = client_of(analyst), client_of(manager)
    texts = {"title": "How visits went", "introduction": "", "public_introduction": ""}
    editor.post(f"{PAGE}edit/", {**texts, "version": "2"})
    editor.post(f"{PAGE}submit/", {"version": "3"})
    assert "Approve and freeze" not in words(editor.get(PAGE))
    work = [item for ask in providers("work") for item in ask(manager, TODAY)]
    assert [item.title for item in work] == ["Approve the report How visits went"]
    second.post(f"{PAGE}send-back/", {"reason": "Say more", "version": "4"})
    assert "It was sent back Say more" in words(editor.get(PAGE))
    editor.post(f"{PAGE}submit/", {"version": "5"})
    said = words(second.post(f"{PAGE}approve/", {"version": "5"}, follow=True))
    assert "Somebody saved this while this page was open." in said
    said = words(second.post(f"{PAGE}approve/", {"version": "6"}, follow=True))
    assert "Approved by Director of Quality on 21 January 2019, and frozen" in said
    for page in ("edit/", "send-back/"):
        assert second.get(f"{PAGE}{page}").status_code == 404


def test_a_late_edit_shows_both_texts(report: KpiReport, analyst: User, manager: User) -> None:
    given = {"title": "Mine", "introduction": "", "public_introduction": "", "version": "2"}
    client_of(manager).post(f"{PAGE}edit/", {**given, "title": "Theirs"})
    said = words(client_of(analyst).post(f"{PAGE}edit/", given))
    assert "Theirs" in said
    assert KpiReport.objects.get().title == "Theirs"


def test_a_correction_afterwards_is_told_and_changes_nothing(
    report: KpiReport, visits: Indicator, analyst: User, manager: User, reader: User
) -> None:
    approve(report, manager)
    before = KpiReport.objects.get().content
    restate(
        corrections=[Correction(indicator=visits, period_end=DECEMBER, value=Decimal(86))],
        reason="Two visits were late",
        by=analyst,
        now=NOW.replace(month=2),
    )
    said = words(client_of(manager).get(PAGE))
    assert "PI6 Visits in two weeks , December 2018: 82.0%, since corrected to 86.0%" in said
    assert "PI6 Visits in two weeks 82.0% 90.0% or more Amber" in said
    public = words(client_of(reader).get(PAGE))
    assert "Corrected since it was approved" in public
    assert "86.0%" not in public
    assert KpiReport.objects.get().content == before


def test_the_hash_can_be_checked(report: KpiReport, manager: User, reader: User) -> None:
    client = client_of(reader)
    assert client.get(f"{PAGE}content/").status_code == 404
    approve(report, manager)
    frozen = client.get(f"{PAGE}content/?edition=internal")
    assert frozen["Content-Disposition"] == 'attachment; filename="kpi-report-2018-19-q3-public.json"'
    assert hashlib.sha256(frozen.content).hexdigest() in words(client.get(PAGE))
    assert b"Four children" not in frozen.content
    internal = client_of(manager).get(f"{PAGE}content/")
    assert b"Four children" in internal.content
    assert hashlib.sha256(internal.content).hexdigest() in words(client_of(manager).get(PAGE))
    assert AuditRecord.objects.filter(verb="report.content_downloaded").count() == 2


def test_a_report_that_was_changed_behind_our_back_is_not_shown(
    report: KpiReport, manager: User, reader: User
) -> None:
    approve(report, manager)
    content = KpiReport.objects.get().content
    assert content is not None
    content["public"]["introduction"] = "Visits doubled."
    KpiReport.objects.update(content=content)
    said = words(client_of(reader).get(PAGE))
    assert "The frozen report of 2018/19-Q3 is not what was approved." in said
    assert "Visits doubled." not in said
    assert client_of(reader).get(f"{PAGE}content/").status_code == 404
    export(reader, "csv", "public")
    assert run_now(Job.objects.get()).error.startswith("The frozen report of 2018/19-Q3 is not")


# --- files


def export(user: User, kind: str, edition: str) -> Any:
    return client_of(user).post(f"{PAGE}export/", {"kind": kind, "edition": edition})


@pytest.mark.parametrize(
    ("kind", "starts"), [("csv", b"code,period,value"), ("xlsx", b"PK"), ("pdf", b"%PDF-1.7")]
)
def test_a_file_is_made_by_a_job(report: KpiReport, analyst: User, kind: str, starts: bytes) -> None:
    response = export(analyst, kind, "internal")
    assert "Waiting to start" in words(client_of(analyst).get(response["Location"]))
    job = run_now(Job.objects.get())
    stored = StoredFile.objects.get(public_id=job.result["file"])
    assert stored.original_name == f"kpi-report-2018-19-q3-internal-draft.{kind}"
    assert stored.path.read_bytes().removeprefix(b"\xef\xbb\xbf").startswith(starts)
    detail = AuditRecord.objects.get(verb="report.export_asked").detail
    assert (detail["format"], detail["edition"]) == (kind, "internal")
    assert "Download kpi-report" in words(client_of(analyst).get(response["Location"]))
    assert "Download kpi-report" not in words(
        client_of(UserFactory(roles=[Role.MANAGER])).get(response["Location"])
    )


def test_others_take_the_public_edition_only(report: KpiReport, manager: User, reader: User) -> None:
    assert export(reader, "csv", "public").status_code == 404
    approve(report, manager)
    assert export(reader, "csv", "internal").status_code == 404
    assert export(reader, "odt", "public").status_code == 404
    export(reader, "csv", "public")
    job = run_now(Job.objects.get())
    made = StoredFile.objects.get(public_id=job.result["file"]).path.read_text()
    assert "PI9,2018-12,c," in made


def test_rights_are_asked_again_when_the_file_is_made(report: KpiReport, manager: User) -> None:
    approve(report, manager)
    export(manager, "csv", "internal")
    manager.role_grants.update(ended_at=NOW)
    assert run_now(Job.objects.get()).error == NOT_ALLOWED
    manager.role_grants.create(role=Role.CLERK, granted_at=NOW)
    Job.objects.update(state="queued", error="", finished_at=None)
    job = run_now(Job.objects.get())
    assert job.error == "The internal edition is for those who may see small counts of children."
    assert not StoredFile.objects.exists()


def test_a_public_file_of_an_open_month_is_refused(report: KpiReport, analyst: User) -> None:
    ReportingMonth.objects.update(closed_at=None, closed_by=None)
    export(analyst, "csv", "public")
    assert run_now(Job.objects.get()).error.startswith("December 2018 is not closed yet")


@pytest.mark.parametrize("slug", ["2018-12", "2018-19-Q3", "2018", "nonsense"])
def test_other_addresses_look_missing(report: KpiReport, analyst: User, slug: str) -> None:
    assert client_of(analyst).get(f"{LIST}{slug}/").status_code == 404


def test_sixty_indicators_cost_no_more_queries_than_two(report: KpiReport, analyst: User) -> None:
    ReportingMonth.objects.update(closed_at=None, closed_by=None)
    client = client_of(analyst)
    client.get(PAGE)
    with CaptureQueriesContext(connection) as few:
        client.get(PAGE)
    for indicator in IndicatorFactory.create_batch(60):
        series(indicator, [80, 81] * 12)
    take_snapshot(month_end=DECEMBER, now=NOW)
    with CaptureQueriesContext(connection) as many:
        assert "PI6" in words(client.get(PAGE))
    assert len(many) == len(few)
