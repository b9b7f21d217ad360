import uuid
from typing import ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models.functions import Now

VIEW_ALL = "jobs.view_all"


class JobState(models.TextChoices):
    """Where a job stands."""

    QUEUED = "queued", "waiting to start"
    RUNNING = "running", "running"
    DONE = "done", "finished"
    FAILED = "failed", "failed"


class Queue(models.TextChoices):
    """`quick` for what a person waits for, `bulk` for the rest."""

    QUICK = "quick", "quick"
    BULK = "bulk", "bulk"


class JobQuerySet(models.QuerySet["Job"]):
    """Jobs in the words of the domain."""

    def visible_to(self, user: "AbstractBaseUser | AnonymousUser") -> "JobQuerySet":
        """A person's own jobs; all of them with the permission for it."""
        if user.has_perm(VIEW_ALL):  # type: ignore[union-attr]
            return self.all()
        return self.filter(asked_by=user.pk) if user.pk else self.none()


class Job(models.Model):
    """Long or deferred work, as a row written together with what asked for it.

    All its times are the database's clock, so that the clocks of web and workers need not agree.
    `attempts` counts the claims and serves as the fence: only the latest claim may finish the job.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField("Celery task", max_length=100)
    queue = models.CharField(max_length=10, choices=Queue)
    parameters = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    asked_at = models.DateTimeField(db_default=Now(), editable=False)
    scheduled_for = models.DateTimeField(null=True, blank=True)

    state = models.CharField(
        max_length=10, choices=JobState, default=JobState.QUEUED, db_default=JobState.QUEUED
    )
    dispatched_at = models.DateTimeField(null=True, blank=True)
    dispatches = models.PositiveSmallIntegerField(default=0, db_default=0)
    claimed_at = models.DateTimeField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0, db_default=0)
    finished_at = models.DateTimeField(null=True, blank=True)
    result = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    error = models.TextField("what went wrong, for the person who asked", blank=True, default="")

    objects: ClassVar = JobQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["kind", "scheduled_for"],
                condition=models.Q(scheduled_for__isnull=False),
                name="job_once_for_each_scheduled_time",
            ),
            models.CheckConstraint(
                condition=models.Q(state="running", lease_until__isnull=False) | ~models.Q(state="running"),
                name="job_running_has_a_lease",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["done", "failed"], finished_at__isnull=False)
                | models.Q(state__in=["queued", "running"], finished_at__isnull=True),
                name="job_finished_has_its_time",
            ),
            models.CheckConstraint(
                condition=models.Q(state="failed") ^ models.Q(error=""),
                name="job_failed_says_why",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["state", "dispatched_at"],
                condition=models.Q(state__in=["queued", "running"]),
                name="job_unfinished",
            ),
            models.Index(fields=["asked_by", "-id"], name="job_asked_by"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} ({self.public_id})"

    @property
    def is_finished(self) -> bool:
        """Done or failed: its page has nothing more to wait for."""
        return self.state in (JobState.DONE, JobState.FAILED)
