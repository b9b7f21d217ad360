from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Now


class NoticeState(models.TextChoices):
    """`unknown`: sending began and its end was never seen. It is not sent again."""

    QUEUED = "queued", "waiting"
    SENDING = "sending", "being sent"
    SENT = "sent", "sent"
    UNKNOWN = "unknown", "perhaps sent"
    REFUSED = "refused", "refused"


class Notice(models.Model):
    """One plain-text mail to one person, sent at most once."""

    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=100)
    subject = models.CharField(max_length=200)
    text = models.TextField()
    dedupe_key = models.CharField(max_length=200, unique=True, null=True, blank=True)
    state = models.CharField(
        max_length=10, choices=NoticeState, default=NoticeState.QUEUED, db_default=NoticeState.QUEUED
    )
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    claimed_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [
            models.Index(
                fields=["state", "created_at"],
                condition=models.Q(state__in=["queued", "sending"]),
                name="notice_unfinished",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} to user {self.recipient_id}"
