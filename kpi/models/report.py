"""The KPI report of a month or quarter: edited, approved by a second person, frozen."""

import uuid
from typing import ClassVar

import pghistory
from django.db import models
from django.db.models import F, Q

from accounts.models import User


@pghistory.track()
class KpiReport(models.Model):
    """One period's report. Its figures are the snapshots'; what people add are its texts.

    `period` is a period's code (2018-12, 2018/19-Q3). `content` holds, once approved, exactly what
    the internal and the public edition say, and `sha256` the hash of that content as canonical JSON.
    `sent_back` says why a submitted report became a draft again.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        SUBMITTED = "submitted", "Waiting for approval"
        APPROVED = "approved", "Approved"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    period = models.CharField(max_length=20, unique=True)
    month_end = models.DateField()
    title = models.CharField(max_length=200)
    introduction = models.TextField(blank=True)
    public_introduction = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    edited_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    edited_at = models.DateTimeField()
    approved_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    content = models.JSONField(null=True, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    sent_back = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["-month_end", "period"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(
                    state="approved",
                    approved_by__isnull=False,
                    approved_at__isnull=False,
                    content__isnull=False,
                )
                & ~Q(sha256="")
                | ~Q(state="approved") & Q(approved_by=None, approved_at=None, content=None, sha256=""),
                name="report_approved_is_frozen",
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("edited_by")),
                name="report_approved_by_another",
            ),
            models.CheckConstraint(
                condition=Q(sent_back="") | Q(state="draft"), name="report_sent_back_is_a_draft"
            ),
        ]

    def __str__(self) -> str:
        return self.title
