"""Actions, the facts that rate them, and what hangs on them."""

from datetime import date
from typing import TYPE_CHECKING, ClassVar

import pghistory
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models import F, Q

from accounts.models import Post
from improvement_plan.models.plan import Plan, Priority, readable
from improvement_plan.models.structure import Area
from improvement_plan.rules.rating import REASONS, Facts
from improvement_plan.rules.vocabulary import OVERRIDES, Outlook, Progress, Rating
from kpi.models import AuditFinding

if TYPE_CHECKING:
    from accounts.models import User

# Written by rating alone: outside history and outside the edit version.
RATING_COLUMNS = ("rating", "derived_rating", "reason", "reason_on", "rated_on", "valid_until")
_RATINGS = [(rating.value, rating.words) for rating in Rating]


class ActionQuerySet(models.QuerySet["Action"]):
    """Actions in the words of the domain. Questions about ratings: queries/ratings.py."""

    def visible_to(self, user: "User") -> "ActionQuerySet":
        """The actions of the plans that this person may read."""
        return self.filter(readable(user, "plan__"))

    def in_plan(self, plan: Plan) -> "ActionQuerySet":
        return self.filter(plan=plan)

    def led_by(self, posts: models.QuerySet[Post]) -> "ActionQuerySet":
        return self.filter(lead_post__in=posts)

    def not_done(self) -> "ActionQuerySet":
        """Neither completed nor stopped: still owed."""
        return self.exclude(progress__in=[Progress.COMPLETED, Progress.STOPPED])


@pghistory.track(exclude=[*RATING_COLUMNS, "version"])
class Action(models.Model):
    """One promise of a plan, led by one post.

    The columns from `progress` to `moved_count` are the facts of rules/rating.py: rating reads
    nothing else, so one row rates without a join. `plan_ends_on` and `stale_after` repeat what
    plan and last report say; services keep them so.
    """

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="actions")
    reference = models.CharField(max_length=20, help_text="permanent, unique in its plan")
    priority = models.ForeignKey(
        Priority, on_delete=models.PROTECT, null=True, blank=True, related_name="actions"
    )
    area = models.ForeignKey(Area, on_delete=models.PROTECT, null=True, blank=True, related_name="actions")
    sequence = models.PositiveSmallIntegerField(default=0)
    text = models.TextField("action")
    success_criteria = models.TextField(blank=True)
    desired_outcome = models.TextField(blank=True)
    lead_post = models.ForeignKey(
        Post, on_delete=models.PROTECT, null=True, blank=True, related_name="led_actions"
    )
    contributors = models.ManyToManyField(
        Post, through="ActionContributor", related_name="contributed_actions"
    )
    continues = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="continued_by"
    )
    # The finding of an audit that it was made of.
    finding = models.ForeignKey(
        AuditFinding, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    due_as_printed = models.CharField(max_length=200, blank=True)
    original_due_on = models.DateField(null=True, blank=True)
    notes = models.TextField(blank=True)

    # What the officer last reported; the three texts are asked once and kept until changed.
    risk = models.TextField(blank=True)
    mitigation = models.TextField(blank=True)
    help_wanted = models.TextField(blank=True)
    stopped_reason = models.TextField(blank=True)
    reported_as_at = models.DateField(null=True, blank=True)

    # The facts.
    progress = models.CharField(
        max_length=20,
        choices=[(p.value, p.words) for p in Progress],
        default=Progress.NOT_REPORTED.value,
    )
    outlook = models.CharField(
        max_length=20, choices=[(o.value, o.words) for o in Outlook], null=True, blank=True
    )
    starts_on = models.DateField(null=True, blank=True)
    due_on = models.DateField("agreed date", null=True, blank=True)
    next_milestone_on = models.DateField(null=True, blank=True)
    review_on = models.DateField(null=True, blank=True)
    completed_on = models.DateField(null=True, blank=True)
    accepted_on = models.DateField(null=True, blank=True)
    plan_ends_on = models.DateField(null=True, blank=True)
    stale_after = models.DateField(null=True, blank=True)
    override_rating = models.CharField(max_length=20, null=True, blank=True)
    override_reason = models.TextField(null=True, blank=True)
    override_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    override_until = models.DateField("override held until", null=True, blank=True)
    moved_count = models.PositiveSmallIntegerField(default=0)

    # What rating wrote.
    rating = models.CharField(max_length=20, choices=_RATINGS, default=Rating.NOT_REPORTED.value)
    derived_rating = models.CharField(max_length=20, choices=_RATINGS, default=Rating.NOT_REPORTED.value)
    reason = models.CharField(
        max_length=30, choices=[(code, code) for code in REASONS], default="not_reported"
    )
    reason_on = models.DateField(null=True, blank=True)
    rated_on = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)

    version = models.PositiveIntegerField("edit version", default=1)

    objects: ClassVar = ActionQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["plan", "reference"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "reference"], name="action_reference_once_in_plan"),
            models.CheckConstraint(
                condition=Q(
                    override_rating=None,
                    override_reason=None,
                    override_by=None,
                    override_until=None,
                )
                | Q(
                    override_rating__in=sorted(rating.value for rating in OVERRIDES),
                    override_reason__isnull=False,
                    override_by__isnull=False,
                    override_until__isnull=False,
                ),
                name="action_override_all_or_nothing",
            ),
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(due_on=None) | Q(due_on__gte=F("starts_on")),
                name="action_due_after_start",
            ),
            models.CheckConstraint(
                condition=Q(progress=Progress.COMPLETED.value, completed_on__isnull=False)
                | (~Q(progress=Progress.COMPLETED.value) & Q(completed_on=None)),
                name="action_completed_has_its_day",
            ),
            models.CheckConstraint(
                condition=Q(accepted_on=None) | Q(progress=Progress.COMPLETED.value),
                name="action_accepted_only_when_completed",
            ),
            models.CheckConstraint(
                condition=~Q(progress=Progress.STOPPED.value) | ~Q(stopped_reason=""),
                name="action_stopped_says_why",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["plan", "rating"], name="action_plan_rating"),
            models.Index(
                fields=["valid_until"],
                condition=Q(valid_until__isnull=False),
                name="action_rating_runs_out",
            ),
            GinIndex(SearchVector("reference", "text", config="english"), name="action_words"),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.text}"

    def facts(self) -> Facts:
        """The columns that the rating table reads, as it reads them."""
        return Facts(**{field: getattr(self, field) for field in Facts.__dataclass_fields__})

    def is_rated_for(self, day: date) -> bool:
        """Whether the stored rating may be trusted on this day (DESIGN section 3)."""
        if self.rated_on is None or self.rated_on > day:
            return False
        return self.valid_until is None or day < self.valid_until


@pghistory.track()
class ActionContributor(models.Model):
    """A post that contributes without being accountable."""

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="contributions")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="contributions")

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["action", "post"], name="contributor_once_in_action")
        ]

    def __str__(self) -> str:
        return f"post {self.post_id} for action {self.action_id}"


@pghistory.track()
class ActionPartner(models.Model):
    """An organisation outside the council that the action needs."""

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="partners")
    name = models.CharField(max_length=200)

    class Meta:
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["action", "name"], name="partner_once_in_action")
        ]

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class Milestone(models.Model):
    """A step on the way; the earliest one that is neither met nor dropped is a deadline."""

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="milestones")
    title = models.CharField(max_length=300)
    due_on = models.DateField()
    met_on = models.DateField(null=True, blank=True)
    dropped_on = models.DateField(null=True, blank=True)
    dropped_reason = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["due_on", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(met_on=None) | Q(dropped_on=None), name="milestone_met_or_dropped"
            )
        ]

    def __str__(self) -> str:
        return self.title
