"""Plans and their priorities, with document control."""

from typing import TYPE_CHECKING, ClassVar

import pghistory
from django.db import models
from django.db.models import F, Q

from accounts.models import Post, Service
from improvement_plan.models.scheme import StatusScheme

if TYPE_CHECKING:
    from accounts.models import User


def readable(user: "User", plan: str = "") -> Q:
    """Published plans for those who read plans; drafts for those who edit them.

    `plan` leads from another model to its plan: "plan__".
    """
    if not user.has_perm("plans.view"):
        return Q(pk__in=[])
    return Q() if user.has_perm("plans.view_drafts") else Q(**{f"{plan}published_on__isnull": False})


class PlanQuerySet(models.QuerySet["Plan"]):
    """Plans in the words of the domain."""

    def visible_to(self, user: "User") -> "PlanQuerySet":
        """The plans that this person may read."""
        return self.filter(readable(user))


@pghistory.track(exclude=["next_reference_number"])
class Plan(models.Model):
    """A plan of actions. Ratings read its dates and cycle; its scheme gives words and colours."""

    class Kind(models.TextChoices):
        IMPROVEMENT_PLAN = "improvement_plan", "Improvement plan"
        PARTICIPATION_STRATEGY = "participation_strategy", "Participation strategy"
        INSPECTION_ACTION_PLAN = "inspection_action_plan", "Inspection action plan"
        SERVICE_PLAN = "service_plan", "12-week service plan"
        BOARD_LOG = "board_log", "Board’s rolling action log"

    name = models.CharField(max_length=200, unique=True)
    slug = models.SlugField(max_length=80, unique=True)
    kind = models.CharField(max_length=30, choices=Kind, default=Kind.IMPROVEMENT_PLAN)
    purpose = models.TextField(blank=True)
    owner_post = models.ForeignKey(
        Post, on_delete=models.PROTECT, null=True, blank=True, related_name="owned_plans"
    )
    service = models.ForeignKey(
        Service, on_delete=models.PROTECT, null=True, blank=True, related_name="plans"
    )
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    successor = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="predecessors"
    )
    scheme = models.ForeignKey(StatusScheme, on_delete=models.PROTECT, related_name="plans")
    starts_on = models.DateField("start", null=True, blank=True)
    ends_on = models.DateField("end", null=True, blank=True)
    cycle_days = models.PositiveSmallIntegerField("reporting cycle in days", default=31)
    reference_prefix = models.CharField(max_length=6, default="A")
    next_reference_number = models.PositiveIntegerField(default=1)
    published_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField("edit version", default=1)

    objects: ClassVar = PlanQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="plan_ends_after_it_starts",
            ),
            models.CheckConstraint(condition=Q(cycle_days__gte=1), name="plan_cycle_at_least_a_day"),
        ]

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class PlanVersion(models.Model):
    """Document control: an issued version of a plan and who approved it."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="versions")
    number = models.CharField(max_length=20, help_text="as printed, for example 4.2")
    issued_on = models.DateField()
    summary = models.TextField("what changed", blank=True)
    author_post = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    approved_by = models.CharField(max_length=200, blank=True, help_text="the body or post")
    approved_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-issued_on", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "number"], name="plan_version_number_once"),
            models.CheckConstraint(
                condition=Q(approved_on=None) | ~Q(approved_by=""), name="plan_version_approver_named"
            ),
        ]

    def __str__(self) -> str:
        return f"version {self.number}"


@pghistory.track()
class PlanDistribution(models.Model):
    """Who was sent a version, and when."""

    version = models.ForeignKey(PlanVersion, on_delete=models.PROTECT, related_name="distributions")
    recipient = models.CharField(max_length=200, help_text="a body, post or partner, not a person")
    sent_on = models.DateField()

    class Meta:
        ordering: ClassVar = ["sent_on", "pk"]

    def __str__(self) -> str:
        return self.recipient


@pghistory.track()
class Priority(models.Model):
    """A priority of a plan, with its narrative as the printed plan tells it."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="priorities")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    lead_post = models.ForeignKey(
        Post, on_delete=models.PROTECT, null=True, blank=True, related_name="led_priorities"
    )
    why = models.TextField("why this is a priority", blank=True)
    what = models.TextField("what we will do", blank=True)
    how = models.TextField("how we will do it", blank=True)
    what_good_looks_like = models.TextField(blank=True)
    commitments = models.TextField(blank=True)
    risks = models.TextField(blank=True)
    version = models.PositiveIntegerField("edit version", default=1)

    class Meta:
        ordering: ClassVar = ["plan", "number"]
        verbose_name_plural = "priorities"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "number"], name="priority_number_once_in_plan")
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"
