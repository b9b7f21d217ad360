"""Quality beside quantity: audits of practice, and what families complain of and praise."""

import uuid
from typing import ClassVar

import pghistory
from django.db import models
from django.db.models import Q

from accounts.models import Service, User


@pghistory.track()
class AuditRound(models.Model):
    """Audits of case files in one month and service: how many were planned, how they were graded.

    `done`: how many were carried out, where more of them than have a grade; None is the sum of the
    grades. `moderations_planned`: how many were to be graded a second time.
    """

    history_needs: ClassVar = "kpi.view"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField(max_length=200)
    month_end = models.DateField()
    service = models.ForeignKey(
        Service, on_delete=models.PROTECT, null=True, blank=True, related_name="audit_rounds"
    )
    planned = models.PositiveIntegerField(null=True, blank=True)
    done = models.PositiveIntegerField(null=True, blank=True)
    moderations_planned = models.PositiveIntegerField(null=True, blank=True)
    note = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["-month_end", "title"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["title", "month_end", "service"],
                nulls_distinct=False,
                name="audit_round_unique_in_month",
            )
        ]

    def __str__(self) -> str:
        return f"{self.title}, {self.month_end:%B %Y}"

    def total_done(self) -> int:
        """How many audits were carried out. One query, none where the grades are prefetched."""
        return self.done if self.done is not None else sum(grade.count for grade in self.grades.all())


@pghistory.track()
class AuditGrade(models.Model):
    """How many audits of a round got this grade, by the auditor and after moderation."""

    class Grade(models.TextChoices):
        OUTSTANDING = "outstanding", "Outstanding"
        GOOD = "good", "Good"
        REQUIRES_IMPROVEMENT = "requires_improvement", "Requires improvement"
        INADEQUATE = "inadequate", "Inadequate"

    round = models.ForeignKey(AuditRound, on_delete=models.CASCADE, related_name="grades")
    grade = models.CharField(max_length=20, choices=Grade)
    count = models.PositiveIntegerField()
    moderated_count = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["round", "pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["round", "grade"], name="one_count_a_grade")]

    def __str__(self) -> str:
        return f"{self.get_grade_display()} {self.count}"


@pghistory.track()
class AuditFinding(models.Model):
    """Something that a round of audits taught; it can become an action of a plan."""

    class Kind(models.TextChoices):
        STRENGTH = "strength", "Strength"
        LEARNING = "learning", "To improve"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    round = models.ForeignKey(AuditRound, on_delete=models.CASCADE, related_name="findings")
    kind = models.CharField(max_length=10, choices=Kind)
    theme = models.CharField(max_length=120, blank=True)
    text = models.TextField()
    noted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    noted_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["round", "pk"]

    def __str__(self) -> str:
        return self.text[:80]


@pghistory.track()
class Feedback(models.Model):
    """Complaints or compliments of one month, service and theme; how many were answered in time."""

    # Each is of few people.
    history_needs: ClassVar = "kpi.small_numbers"

    class Kind(models.TextChoices):
        COMPLAINT = "complaint", "Complaints"
        COMPLIMENT = "compliment", "Compliments"

    month_end = models.DateField()
    kind = models.CharField(max_length=12, choices=Kind)
    service = models.ForeignKey(Service, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    theme = models.CharField(max_length=120, blank=True)
    count = models.PositiveIntegerField()
    in_time = models.PositiveIntegerField(null=True, blank=True)
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering: ClassVar = ["-month_end", "kind", "theme"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["month_end", "kind", "service", "theme"],
                nulls_distinct=False,
                name="feedback_once_a_month_and_theme",
            ),
            models.CheckConstraint(
                condition=Q(in_time=None) | Q(in_time__lte=models.F("count")),
                name="in_time_at_most_all",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.month_end:%B %Y}"
