"""Files that a person uploaded for import, waiting for their preview to be confirmed."""

import uuid
from typing import ClassVar

from django.db import models

from accounts.models import User
from foundation.files.models import StoredFile


class KpiUpload(models.Model):
    """One import under way. `left_out` names the rows that a person leaves out, `confirmed` the
    warnings that they confirmed, by the keys of the preview."""

    class Kind(models.TextChoices):
        OBSERVATIONS = "observations", "Results"
        COMPARATORS = "comparators", "Comparators"

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting for your confirmation"
        RUNNING = "running", "Being imported"
        IMPORTED = "imported", "Imported"
        DISCARDED = "discarded", "Discarded"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=12, choices=Kind)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    options = models.JSONField(default=dict)
    left_out = models.JSONField(default=list)
    confirmed = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    summary = models.JSONField(default=dict)
    uploaded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-uploaded_at"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.uploaded_at:%-d %B %Y}"
