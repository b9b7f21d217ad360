"""What is uploaded for an import and waits for its preview to be confirmed."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models


class Upload(models.Model):
    """One import under way. `options` is what a person said of it, with its job once it is confirmed."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting for your confirmation"
        RUNNING = "running", "Being imported"
        IMPORTED = "imported", "Imported"
        DISCARDED = "discarded", "Discarded"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    options = models.JSONField(default=dict)
    state = models.CharField(max_length=20, choices=State, default=State.WAITING)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()

    class Meta:
        abstract = True
        ordering: ClassVar = ["-uploaded_at"]
