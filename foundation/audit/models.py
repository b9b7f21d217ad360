from typing import ClassVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models.functions import Now


class AuditQuerySet(models.QuerySet["AuditRecord"]):
    """Records in the words of an auditor."""

    def about(self, subject: models.Model) -> "AuditQuerySet":
        """What happened to this object, oldest first."""
        return self.filter(subject_type=subject._meta.label_lower, subject_id=str(subject.pk)).order_by("id")


class AuditRecord(models.Model):
    """Who did what to which object, and when. The application can add rows and cannot change them.

    No foreign keys, so that a record outlives what it speaks of. `occurred_at` is the database's
    clock: a pinned day does not falsify it.
    """

    append_only = True

    occurred_at = models.DateTimeField(db_default=Now(), editable=False)
    actor_id = models.BigIntegerField(null=True, blank=True)
    actor_label = models.CharField(max_length=250)
    verb = models.CharField(max_length=100)
    subject_type = models.CharField(max_length=100, blank=True)
    subject_id = models.CharField(max_length=64, blank=True)
    subject_label = models.CharField(max_length=250, blank=True)
    detail = models.JSONField(default=dict, blank=True, encoder=DjangoJSONEncoder)
    job_id = models.UUIDField(null=True, blank=True)

    objects: ClassVar = AuditQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [
            models.Index(fields=["subject_type", "subject_id"], name="audit_subject"),
            models.Index(fields=["actor_id", "-id"], name="audit_actor"),
            models.Index(fields=["occurred_at"], name="audit_occurred_at"),
        ]

    def __str__(self) -> str:
        return f"{self.actor_label}: {self.verb} {self.subject_label}"
