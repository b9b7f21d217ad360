"""A report is edited, approved by a second person and frozen with its hash."""

import hashlib
import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

import pytest

from accounts.models import User
from accounts.roles import Role
from foundation.audit.models import AuditRecord
from foundation.editing.errors import Refused, StaleEdit
from kpi.models import Indicator, KpiReport, Observation, PublishedCell, ReportingMonth
from kpi.queries.report import INTERNAL, PUBLIC, Tampered, report_content
from kpi.rules.periods import Period
from kpi.services import reports as service
from kpi.services.snapshots import take_snapshot
from tests.factories.accounts import PostHoldingFactory, UserFactory
from tests.factories.kpi import DECEMBER, NOW, IndicatorFactory, series

pytestmark = pytest.mark.django_db

QUARTER = Period.parse("2018/19-Q3")
TODAY = date(2019, 1, 21)


@pytest.fixture
def analyst() -> User:
    return UserFactory(roles=[Role.ANALYST])


@pytest.fixture
def manager() -> User:
    holding = PostHoldingFactory(
        post__title="Director of Quality", user__roles=[Role.MANAGER], since=date(2018, 1, 1)
    )
    user: User = holding.user
    return user


@pytest.fixture
def visits() -> Indicator:
    """Three months of which December is closed, as far as the database knows, and published."""
    indicator = IndicatorFactory(code="PI6")
    series(indicator, [80, 81, 82])
    take_snapshot(month_end=DECEMBER, now=NOW)
    PublishedCell.objects.create(indicator=indicator, period_end=DECEMBER, value=Decimal(82), decided_at=NOW)
    ReportingMonth.objects.filter(month_end=DECEMBER).update(closed_at=NOW)
    return indicator


@pytest.fixture
def report(visits: Indicator, analyst: User) -> KpiReport:
    return service.begin_report(period=QUARTER, by=analyst, now=NOW)


def edit(report: KpiReport, by: User, version: int, **changes: Any) -> KpiReport:
    return service.edit_report(report=report, changes=changes, by=by, now=NOW, expected_version=version)


def submit(report: KpiReport, by: User, version: int | None = None) -> KpiReport:
    return service.submit_report(report=report, by=by, expected_version=version)


def approve(report: KpiReport, by: User, version: int | None = None) -> KpiReport:
    return service.approve_report(report=report, by=by, today=TODAY, now=NOW, expected_version=version)


def test_a_report_begins_with_a_title_of_its_period(report: KpiReport, analyst: User) -> None:
    assert (report.period, report.month_end, report.state) == ("2018/19-Q3", DECEMBER, "draft")
    assert report.title == "KPI report, Quarter 3 2018/19"
    with pytest.raises(Refused, match="was begun already") as refused:
        service.begin_report(period=QUARTER, by=analyst, now=NOW)
    assert refused.value.field == "period"


def test_without_figures_no_report_is_begun(analyst: User) -> None:
    with pytest.raises(Refused, match="There is no snapshot of December 2018 yet"):
        service.begin_report(period=QUARTER, by=analyst, now=NOW)
    assert not KpiReport.objects.exists()


def test_a_second_person_approves_and_freezes(report: KpiReport, analyst: User, manager: User) -> None:
    edit(report, analyst, 1, title="Our children", introduction="Inside", public_introduction="Outside")
    submit(report, analyst, 2)
    with pytest.raises(Refused, match="Somebody else must approve it"):
        approve(report, analyst, 3)
    frozen = approve(report, manager, 3)
    assert (frozen.state, frozen.approved_by, frozen.version) == ("approved", manager, 4)
    detail = AuditRecord.objects.get(verb="report.approved").detail
    assert detail == {"sha256": frozen.sha256}

    internal = report_content(QUARTER, edition=INTERNAL)
    public = report_content(QUARTER, edition=PUBLIC)
    assert (internal.introduction, public.introduction) == ("Inside", "Outside")
    assert (internal.state, internal.approved_by) == ("approved", "Director of Quality")
    assert internal.approved_on == TODAY
    assert internal.sha256 != public.sha256


def test_the_hash_is_of_the_frozen_content_as_canonical_json(
    report: KpiReport, analyst: User, manager: User
) -> None:
    approve(submit(report, analyst), manager)
    stored = KpiReport.objects.get()
    text = json.dumps(stored.content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert stored.sha256 == hashlib.sha256(text.encode()).hexdigest()
    assert set(stored.content or {}) == {"internal", "public"}


def test_what_was_changed_behind_our_back_is_noticed(report: KpiReport, analyst: User, manager: User) -> None:
    content = approve(submit(report, analyst), manager).content
    assert content is not None
    content["internal"]["indicators"][0]["value"] = "99.9"
    KpiReport.objects.update(content=content)
    with pytest.raises(Tampered):
        report_content(QUARTER, edition=INTERNAL)


def test_later_figures_words_and_definitions_do_not_change_it(
    report: KpiReport, visits: Indicator, analyst: User, manager: User
) -> None:
    approve(submit(report, analyst), manager)
    before = [report_content(QUARTER, edition=edition) for edition in (INTERNAL, PUBLIC)]
    Observation.objects.filter(period_end=DECEMBER).update(value=1)
    PublishedCell.objects.create(
        indicator=visits, period_end=DECEMBER, version=2, value=Decimal(1), decided_at=NOW
    )
    Indicator.objects.update(name="Another name", in_public_report=False)
    assert [report_content(QUARTER, edition=edition) for edition in (INTERNAL, PUBLIC)] == before


def test_an_approved_report_stays(report: KpiReport, analyst: User, manager: User) -> None:
    approve(submit(report, analyst), manager)
    back = partial(service.send_report_back, report=report, reason="x", by=manager, expected_version=3)
    steps: list[Callable[[], KpiReport]] = [
        partial(edit, report, analyst, 3, title="Another"),
        partial(submit, report, analyst),
        back,
        partial(approve, report, manager),
    ]
    for step in steps:
        with pytest.raises(Refused, match="This report is approved"):
            step()


def test_a_report_of_an_open_month_is_not_submitted(report: KpiReport, analyst: User, manager: User) -> None:
    ReportingMonth.objects.update(closed_at=None)
    with pytest.raises(Refused, match="December 2018 is still open"):
        submit(report, analyst)
    KpiReport.objects.update(state="submitted")
    with pytest.raises(Refused, match="December 2018 is still open"):
        approve(report, manager)
    assert KpiReport.objects.get().content is None


def test_only_what_was_submitted_is_approved(report: KpiReport, analyst: User, manager: User) -> None:
    with pytest.raises(Refused, match="does not wait for approval"):
        approve(report, manager)
    submit(report, analyst)
    with pytest.raises(Refused, match="waits for approval already"):
        submit(report, analyst)


def test_what_is_edited_while_it_waits_is_a_draft_again(
    report: KpiReport, analyst: User, manager: User
) -> None:
    submit(report, analyst)
    changed = edit(report, manager, 2, title="Shorter")
    assert (changed.state, changed.edited_by) == ("draft", manager)
    submit(report, manager)
    with pytest.raises(Refused, match="Somebody else must approve it"):
        approve(report, manager)
    assert approve(report, analyst).state == "approved"


def test_sent_back_it_says_why_until_it_is_submitted_again(
    report: KpiReport, analyst: User, manager: User
) -> None:
    submit(report, analyst)
    with pytest.raises(Refused) as refused:
        service.send_report_back(report=report, reason="", by=manager, expected_version=2)
    assert refused.value.field == "reason"
    back = service.send_report_back(report=report, reason="Too long", by=manager, expected_version=2)
    assert (back.state, back.sent_back) == ("draft", "Too long")
    assert submit(report, analyst, 3).sent_back == ""


def test_a_title_is_needed_and_a_late_save_is_refused(report: KpiReport, analyst: User) -> None:
    with pytest.raises(Refused) as refused:
        edit(report, analyst, 1, title="  ")
    assert refused.value.field == "title"
    edit(report, analyst, 1, title="Theirs")
    with pytest.raises(StaleEdit) as stale:
        edit(report, analyst, 1, title="Mine")
    assert stale.value.current.title == "Theirs"
    with pytest.raises(StaleEdit):
        submit(report, analyst, 1)


def test_approval_is_not_saved_without_its_record(
    report: KpiReport, analyst: User, manager: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    submit(report, analyst)

    def broken(**given: Any) -> None:
        raise RuntimeError("the record cannot be written")

    monkeypatch.setattr(service, "record", broken)
    with pytest.raises(RuntimeError):
        approve(report, manager)
    assert KpiReport.objects.get().state == "submitted"
