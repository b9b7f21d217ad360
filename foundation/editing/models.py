"""Forms that were saved, so that sending one twice saves it once."""

from typing import ClassVar

from django.conf import settings
from django.db import models


class Submission(models.Model):
    """One form as it was sent and saved, and the address that it led to. Kept for a day."""

    key = models.UUIDField()
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    saved_at = models.DateTimeField()
    address = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["sent_by", "key"], name="editing_submission_once")
        ]
        indexes: ClassVar = [models.Index(fields=["saved_at"], name="editing_submission_age")]

    def __str__(self) -> str:
        return str(self.key)
