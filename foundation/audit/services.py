"""The one way to write an audit record."""

from typing import Any

from django.db import connection, models
from django.db.transaction import TransactionManagementError

from foundation.audit.context import Actor, acting_now
from foundation.audit.models import AuditRecord

_LABEL_LENGTH = 250


def record(
    *, by: Actor | None, verb: str, subject: models.Model | None, detail: dict[str, Any] | None = None
) -> AuditRecord:
    """Record that `by` did `verb` ("action.progress_reported") to `subject`.

    `by` None means whoever `acting()` names, else the system. `detail` is JSON (dates and decimals
    allowed) without texts that people wrote. Raises TransactionManagementError outside a
    transaction: an act and its record are saved together or not at all.
    """
    if not connection.in_atomic_block:
        raise TransactionManagementError(f"{verb} must be recorded in the transaction of the act")
    who = acting_now(by)
    return AuditRecord.objects.create(
        actor_id=who.actor_id,
        actor_label=who.actor_label,
        verb=verb,
        subject_type=subject._meta.label_lower if subject else "",
        subject_id=str(subject.pk) if subject else "",
        subject_label=_label(subject),
        detail=detail or {},
        job_id=who.job_id,
    )


def _label(subject: models.Model | None) -> str:
    """How the record names the object: `audit_label` where the model has one, else its `str()`."""
    if subject is None:
        return ""
    return str(getattr(subject, "audit_label", None) or subject)[:_LABEL_LENGTH]
