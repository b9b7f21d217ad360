import uuid
from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.transaction import TransactionManagementError

from accounts.models import User
from foundation.audit.context import acting
from foundation.audit.models import AuditRecord
from foundation.audit.services import record
from foundation.clock.models import Closure


def add_closure(by: User | None) -> None:
    """A service as the apps write them: the act and its record in one transaction."""
    with transaction.atomic():
        closure = Closure.objects.create(day=date(2026, 12, 29), reason="Christmas closure")
        record(by=by, verb="closure.added", subject=closure, detail={"day": closure.day})


@pytest.mark.django_db
def test_a_record_says_who_did_what_to_which_object(officer: User) -> None:
    add_closure(officer)
    closure = Closure.objects.get()
    (found,) = AuditRecord.objects.about(closure)
    assert (found.actor_id, found.actor_label, found.verb) == (
        officer.pk,
        officer.audit_label,
        "closure.added",
    )
    assert (found.subject_type, found.subject_id) == ("clock.closure", str(closure.pk))
    assert found.subject_label == "29 December 2026: Christmas closure"
    assert found.detail == {"day": "2026-12-29"}
    assert found.occurred_at is not None
    assert found.job_id is None


@pytest.mark.django_db
def test_the_system_acts_where_nobody_is_named() -> None:
    add_closure(None)
    assert AuditRecord.objects.get().actor_label == "the system"


@pytest.mark.django_db
def test_a_record_names_the_job_and_the_command() -> None:
    number = uuid.uuid4()
    with acting(by=None, why="job x", label="command x", job_id=number):
        add_closure(None)
    found = AuditRecord.objects.get()
    assert (found.job_id, found.actor_label, found.actor_id) == (number, "command x", None)


@pytest.mark.django_db
def test_a_person_as_subject_is_never_named_by_e_mail(officer: User) -> None:
    record(by=officer, verb="user.disabled", subject=officer)
    assert "@" not in AuditRecord.objects.get().subject_label


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_nothing_is_recorded() -> None:
    with pytest.raises(TransactionManagementError, match=r"closure\.added"):
        record(by=None, verb="closure.added", subject=None)
    assert AuditRecord.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_a_broken_audit_write_saves_nothing() -> None:
    def break_it(execute, sql, params, many, context):  # type: ignore[no-untyped-def]
        if "audit_auditrecord" in sql:
            raise DatabaseError("the disk is full")
        return execute(sql, params, many, context)

    with pytest.raises(DatabaseError, match="disk is full"), connection.execute_wrapper(break_it):
        add_closure(None)
    assert Closure.objects.count() == 0
    assert Closure.pgh_event_model.objects.count() == 0  # type: ignore[attr-defined]
    add_closure(None)
    assert (Closure.objects.count(), AuditRecord.objects.count()) == (1, 1)
