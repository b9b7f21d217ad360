"""Files that a person uploaded for import, waiting for their preview to be confirmed."""

import uuid
from typing import ClassVar

from django.db import models

from accounts.models import User
from foundation.files.models import StoredFile
from improvement_plan.models.plan import Plan
from improvement_plan.models.scheme import StatusScheme


class PlanUpload(models.Model):
    """One import under way: its files by kind, its options, and the answers to what was uncertain.

    `files` maps a kind (actions, areas, …) to the public id of a stored file; `answers` maps the
    key of an uncertain row to the reference that it is, or to "new".
    """

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting for your confirmation"
        RUNNING = "running", "Being imported"
        IMPORTED = "imported", "Imported"
        DISCARDED = "discarded", "Discarded"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, null=True, blank=True, related_name="uploads")
    plan_name = models.CharField(max_length=200)
    scheme = models.ForeignKey(StatusScheme, on_delete=models.PROTECT, related_name="+")
    options = models.JSONField(default=dict)
    files = models.JSONField(default=dict)
    stored_files = models.ManyToManyField(StoredFile, related_name="+")
    answers = models.JSONField(default=dict)
    state = models.CharField(max_length=20, choices=State, default=State.WAITING)
    uploaded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-uploaded_at"]

    def __str__(self) -> str:
        return self.plan_name
