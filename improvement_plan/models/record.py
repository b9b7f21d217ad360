"""What happened to an action: reports, moves, evidence, acceptance, rating changes, snapshots.

Models with `append_only` are rows that the application's database role can add and read, never
change (foundation/audit/grants.py).
"""

import uuid
from typing import ClassVar

import pghistory
from django.db import models
from django.db.models import Q

from accounts.models import Post, User
from foundation.files.models import StoredFile
from improvement_plan.models.action import Action
from improvement_plan.models.plan import Plan, Priority
from improvement_plan.rules.vocabulary import Outlook, Progress, Rating


class ProgressUpdate(models.Model):
    """One report on an action: what was judged, as at which day, recorded when and for which post."""

    append_only = True

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="updates")
    as_at = models.DateField("day that the report speaks of")
    recorded_at = models.DateTimeField()
    reported_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    progress = models.CharField(max_length=20, choices=[(p.value, p.words) for p in Progress])
    outlook = models.CharField(
        max_length=20, choices=[(o.value, o.words) for o in Outlook], null=True, blank=True
    )
    text = models.TextField("what has happened", blank=True)
    risk = models.TextField(blank=True)
    mitigation = models.TextField(blank=True)
    help_wanted = models.TextField(blank=True)
    reason = models.TextField("reason for stopping or reopening", blank=True)
    no_change = models.BooleanField(default=False)
    # The key of the submitted form: the same form sent twice makes one row.
    submission = models.UUIDField(unique=True, default=uuid.uuid4)

    class Meta:
        ordering: ClassVar = ["-as_at", "-recorded_at", "-pk"]
        indexes: ClassVar = [models.Index(fields=["action", "-as_at"], name="update_latest_of_action")]

    def __str__(self) -> str:
        return f"{self.progress} as at {self.as_at}"


class RatingChange(models.Model):
    """The effective or derived rating, or its reason, became another one."""

    append_only = True

    class Cause(models.TextChoices):
        CREATED = "created", "the action was added"
        REPORT = "report", "a report"
        OVERRIDE = "override", "an override"
        DATE = "date", "a change of date"
        MILESTONE = "milestone", "a milestone"
        ACCEPTANCE = "acceptance", "acceptance by a board"
        PLAN = "plan", "a change of the plan"
        IMPORT = "import", "an import"
        CLOCK = "clock", "the passing of time"

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="rating_changes")
    changed_at = models.DateTimeField()
    as_of = models.DateField("the day that it was rated for")
    cause = models.CharField(max_length=20, choices=Cause)
    from_rating = models.CharField(max_length=20)
    to_rating = models.CharField(max_length=20, choices=[(r.value, r.words) for r in Rating])
    from_derived = models.CharField(max_length=20)
    to_derived = models.CharField(max_length=20)
    reason = models.CharField(max_length=30)
    reason_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-changed_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.from_rating} → {self.to_rating}"


@pghistory.track()
class DateMove(models.Model):
    """A request to move an agreed date; it moves when the lead of the priority approves."""

    class Decision(models.TextChoices):
        WAITING = "waiting", "Waiting"
        APPROVED = "approved", "Approved"
        REFUSED = "refused", "Refused"
        WITHDRAWN = "withdrawn", "Withdrawn"

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="date_moves")
    from_date = models.DateField(null=True, blank=True)
    to_date = models.DateField()
    reason = models.TextField()
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_for_post = models.ForeignKey(
        Post, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    asked_at = models.DateTimeField()
    decision = models.CharField(max_length=20, choices=Decision, default=Decision.WAITING)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_note = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["-asked_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["action"], condition=Q(decision="waiting"), name="one_move_waits_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(decision="waiting", decided_by=None, decided_at=None)
                | (~Q(decision="waiting") & Q(decided_by__isnull=False, decided_at__isnull=False)),
                name="date_move_decided_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.from_date} → {self.to_date}"


@pghistory.track()
class Acceptance(models.Model):
    """A board accepted one completion; reopening the action ends it."""

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="acceptances")
    completion = models.OneToOneField(ProgressUpdate, on_delete=models.PROTECT, related_name="acceptance")
    reference = models.CharField(max_length=200, help_text="the minute, for example Minute 14")
    accepted_on = models.DateField()
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-accepted_on", "-pk"]

    def __str__(self) -> str:
        return self.reference


@pghistory.track()
class Evidence(models.Model):
    """Proof that something was done or made a difference: a file, an address or a note."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="evidence")
    title = models.CharField(max_length=200)
    note = models.TextField(blank=True)
    link = models.URLField(max_length=500, blank=True)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    dated_on = models.DateField()
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    added_for_post = models.ForeignKey(
        Post, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_reason = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["-dated_on", "-pk"]
        verbose_name_plural = "evidence"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(note="") | ~Q(link="") | Q(file__isnull=False),
                name="evidence_has_something",
            )
        ]

    def __str__(self) -> str:
        return self.title


@pghistory.track()
class Risk(models.Model):
    """A risk to a plan, a priority or one action, with what is done and what help is wanted."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="plan_risks")
    priority = models.ForeignKey(
        Priority, on_delete=models.PROTECT, null=True, blank=True, related_name="plan_risks"
    )
    action = models.ForeignKey(Action, on_delete=models.PROTECT, null=True, blank=True, related_name="risks")
    text = models.TextField("risk")
    mitigation = models.TextField(blank=True)
    help_wanted = models.TextField(blank=True)
    owner_post = models.ForeignKey(
        Post, on_delete=models.PROTECT, null=True, blank=True, related_name="owned_risks"
    )
    opened_on = models.DateField()
    closed_on = models.DateField(null=True, blank=True)
    closure_note = models.TextField(blank=True)
    version = models.PositiveIntegerField("edit version", default=1)

    class Meta:
        ordering: ClassVar = ["closed_on", "-opened_on", "-pk"]

    def __str__(self) -> str:
        return self.text[:80]


class PlanSnapshot(models.Model):
    """How many of a plan's actions stood at each rating at the end of a month; feeds the trend."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="snapshots")
    month_end = models.DateField()
    rating = models.CharField(max_length=20, choices=[(r.value, r.words) for r in Rating])
    colour = models.CharField(max_length=10)
    count = models.PositiveIntegerField()
    taken_at = models.DateTimeField()

    append_only = True

    class Meta:
        ordering: ClassVar = ["plan", "month_end", "rating"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "month_end", "rating"], name="snapshot_once_a_month")
        ]

    def __str__(self) -> str:
        return f"{self.month_end}: {self.count} {self.rating}"
