"""Rounds of audits with grades that add up, their moderation and findings; complaints and compliments."""

from datetime import date
from typing import Any

import pytest

from accounts.models import User
from accounts.roles import Role
from foundation.audit.models import AuditRecord
from foundation.editing.errors import Refused, StaleEdit
from foundation.editing.rows import stamp
from kpi.models import AuditFinding, AuditRound, Feedback
from kpi.services.feedback import add_feedback, delete_feedback, edit_feedback
from kpi.services.quality import (
    add_finding,
    delete_finding,
    delete_round,
    edit_finding,
    edit_round,
    moderate_round,
    record_round,
)
from tests.factories.accounts import UserFactory
from tests.factories.improvement_plan import NOW, TODAY
from tests.factories.kpi import DECEMBER

pytestmark = pytest.mark.django_db

GRADES = {"good": 6, "requires_improvement": 17, "inadequate": 24}


@pytest.fixture
def manager() -> User:
    return UserFactory(roles=[Role.MANAGER])


def given(**more: Any) -> dict[str, Any]:
    return {"title": "Case file audits", "month_end": DECEMBER, "planned": 55, **more}


def a_round(by: User, **more: Any) -> AuditRound:
    return record_round(fields=given(**more), counts=GRADES, by=by, today=TODAY)


def grades(audits: AuditRound) -> dict[str, tuple[int, int | None]]:
    return {row.grade: (row.count, row.moderated_count) for row in audits.grades.all()}


# --- audits


def test_a_round_keeps_every_grade_those_nobody_got_included(manager: User) -> None:
    audits = a_round(manager)
    assert grades(audits) == {
        "outstanding": (0, None),
        "good": (6, None),
        "requires_improvement": (17, None),
        "inadequate": (24, None),
    }
    assert audits.total_done() == 47
    assert AuditRecord.objects.get().verb == "audit_round.recorded"


@pytest.mark.parametrize(
    ("more", "field", "message"),
    [
        ({"title": " "}, "title", "Enter what was audited."),
        ({"done": 46}, "done", "47 audits have a grade, more than the 46 that were done."),
        ({"month_end": date(2019, 2, 28)}, "month_end", "This month has not begun yet."),
    ],
)
def test_a_round_that_cannot_be_is_refused(
    manager: User, more: dict[str, Any], field: str, message: str
) -> None:
    with pytest.raises(Refused) as refused:
        a_round(manager, **more)
    assert (refused.value.field, refused.value.message) == (field, message)
    assert not AuditRound.objects.exists()


def test_a_round_stands_once_in_a_month(manager: User) -> None:
    a_round(manager)
    with pytest.raises(Refused, match="recorded for this month and service already"):
        a_round(manager)
    a_round(manager, month_end=date(2018, 11, 30))
    assert AuditRound.objects.count() == 2


def test_more_may_be_done_than_graded(manager: User) -> None:
    assert a_round(manager, done=53).total_done() == 53


def test_grades_are_moderated_in_a_second_step(manager: User) -> None:
    audits = a_round(manager)
    moderate_round(
        audits=audits, counts={"requires_improvement": 20, "inadequate": 17}, planned=47, by=manager
    )
    audits.refresh_from_db()
    assert (audits.moderations_planned, audits.version) == (47, 2)
    assert grades(audits) == {
        "outstanding": (0, 0),
        "good": (6, 0),
        "requires_improvement": (17, 20),
        "inadequate": (24, 17),
    }
    moderate_round(audits=audits, counts=None, by=manager)
    assert {moderated for _, moderated in grades(audits).values()} == {None}


def test_no_more_are_moderated_than_were_done(manager: User) -> None:
    audits = a_round(manager)
    with pytest.raises(Refused, match="Only 47 audits were done"):
        moderate_round(audits=audits, counts={"good": 48}, by=manager)
    moderate_round(audits=audits, counts={"good": 47}, by=manager)
    with pytest.raises(Refused, match="47 audits were moderated"):
        edit_round(audits=audits, changes={}, counts={"good": 6}, by=manager, today=TODAY)
    assert grades(audits)["good"] == (6, 47)


def test_editing_keeps_the_moderation_and_knows_what_it_began_from(manager: User) -> None:
    audits = a_round(manager)
    moderate_round(audits=audits, counts={"good": 3}, by=manager, expected_version=1)
    with pytest.raises(StaleEdit):
        edit_round(audits=audits, changes={}, counts=GRADES, by=manager, today=TODAY, expected_version=1)
    edit_round(
        audits=audits,
        changes={"title": "Audits of visits"},
        counts={**GRADES, "good": 7},
        by=manager,
        today=TODAY,
        expected_version=2,
    )
    assert AuditRound.objects.get().title == "Audits of visits"
    assert grades(audits)["good"] == (7, 3)


def test_findings_are_noted_changed_and_deleted(manager: User) -> None:
    audits = a_round(manager)
    finding = add_finding(
        audits=audits, fields={"kind": "learning", "text": "Plans lack dates"}, by=manager, now=NOW
    )
    finding.refresh_from_db()
    began_from = stamp(finding)
    edit_finding(finding=finding, changes={"theme": "Planning"}, by=manager, expected_version=began_from)
    with pytest.raises(StaleEdit):
        edit_finding(finding=finding, changes={"theme": "X"}, by=manager, expected_version=began_from)
    with pytest.raises(Refused, match="Say what was found"):
        edit_finding(finding=finding, changes={"text": " "}, by=manager)
    kept = AuditFinding.objects.get()
    assert (kept.theme, kept.noted_by, kept.noted_at) == ("Planning", manager, NOW)
    delete_finding(finding=finding, by=manager)
    with pytest.raises(Refused, match="Somebody deleted this meanwhile"):
        delete_finding(finding=finding, by=manager)


def test_a_round_goes_with_all_that_hangs_on_it(manager: User) -> None:
    audits = a_round(manager)
    add_finding(audits=audits, fields={"kind": "strength", "text": "Seen alone"}, by=manager, now=NOW)
    delete_round(audits=audits, by=manager)
    assert not AuditRound.objects.exists()
    assert not AuditFinding.objects.exists()


# --- complaints and compliments


def entry(**more: Any) -> dict[str, Any]:
    return {"month_end": DECEMBER, "kind": "complaint", "theme": "Contact", "count": 10, **more}


def test_feedback_is_recorded_once_a_month_and_theme(manager: User) -> None:
    add_feedback(fields=entry(in_time=4), by=manager, today=TODAY)
    with pytest.raises(Refused, match="recorded already"):
        add_feedback(fields=entry(count=3), by=manager, today=TODAY)
    add_feedback(fields=entry(kind="compliment"), by=manager, today=TODAY)
    assert Feedback.objects.count() == 2


def test_no_more_are_in_time_than_there_were(manager: User) -> None:
    with pytest.raises(Refused) as refused:
        add_feedback(fields=entry(in_time=11), by=manager, today=TODAY)
    assert refused.value.field == "in_time"
    with pytest.raises(Refused, match="has not begun"):
        add_feedback(fields=entry(month_end=date(2019, 3, 31)), by=manager, today=TODAY)


def test_an_entry_is_changed_and_deleted(manager: User) -> None:
    one = add_feedback(fields=entry(), by=manager, today=TODAY)
    one.refresh_from_db()
    began_from = stamp(one)
    edit_feedback(entry=one, changes={"count": 12}, by=manager, today=TODAY, expected_version=began_from)
    with pytest.raises(StaleEdit):
        edit_feedback(entry=one, changes={"count": 13}, by=manager, today=TODAY, expected_version=began_from)
    assert Feedback.objects.get().count == 12
    delete_feedback(entry=one, by=manager)
    assert not Feedback.objects.exists()


def test_the_record_of_deeds_names_no_small_number(manager: User) -> None:
    add_feedback(fields=entry(count=3), by=manager, today=TODAY)
    record = AuditRecord.objects.get(verb="feedback.recorded")
    assert record.subject_label == "Complaints, December 2018"
    assert record.detail == {}
