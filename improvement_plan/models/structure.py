"""What a plan answers to: areas of improvement, recommendations, measures of impact."""

from typing import ClassVar

import pghistory
from django.db import models
from django.db.models import Q

from improvement_plan.models.plan import Plan, Priority
from kpi.models import Indicator


@pghistory.track()
class Area(models.Model):
    """An area of improvement under a priority; `key` is permanent within its plan."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="areas")
    priority = models.ForeignKey(Priority, on_delete=models.PROTECT, related_name="areas")
    key = models.CharField(max_length=60)
    sequence = models.PositiveSmallIntegerField()
    text = models.TextField()
    how_we_will_know = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["priority", "sequence"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "key"], name="area_key_once_in_plan")
        ]

    def __str__(self) -> str:
        return self.key


@pghistory.track()
class Recommendation(models.Model):
    """Something that an inspection, commissioner or notice asks of the council.

    `code` is as printed in a plan ("OR1", "IFA 1.3"); it is unique in its plan.
    """

    class Kind(models.TextChoices):
        RECOMMENDATION = "recommendation", "Recommendation"
        STATUTORY_REQUIREMENT = "statutory_requirement", "Statutory requirement"
        COMPLIANCE_NOTICE = "compliance_notice", "Compliance notice"
        ORGANISATIONAL_PRIORITY = "organisational_priority", "Organisational priority"

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="recommendations")
    code = models.CharField(max_length=40)
    kind = models.CharField(max_length=30, choices=Kind, default=Kind.RECOMMENDATION)
    regulation = models.CharField(max_length=200, blank=True)
    source = models.CharField(max_length=200, blank=True)
    text = models.TextField()
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="parts")
    due_on = models.DateField(null=True, blank=True)
    is_repeat = models.BooleanField("made at an earlier inspection too", default=False)
    areas = models.ManyToManyField(Area, related_name="recommendations", blank=True)
    closed_on = models.DateField(null=True, blank=True)
    closure_note = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["plan", "code"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "code"], name="recommendation_code_once_in_plan"),
            models.CheckConstraint(
                condition=Q(closed_on=None) | ~Q(closure_note=""),
                name="recommendation_closure_says_why",
            ),
        ]

    def __str__(self) -> str:
        return self.code


@pghistory.track()
class RecommendationAlias(models.Model):
    """Another code of the same recommendation: S6 is printed SIF6 elsewhere."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="recommendation_aliases")
    recommendation = models.ForeignKey(Recommendation, on_delete=models.CASCADE, related_name="aliases")
    code = models.CharField(max_length=40)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["plan", "code"], name="alias_once_in_plan")]

    def __str__(self) -> str:
        return self.code


@pghistory.track()
class ImpactMeasure(models.Model):
    """How an area's impact is to be seen. `shared_name` joins the rows that print one measure.

    Judged from its indicator; without one by a person, with evidence (models/impact.py).
    """

    class Expectation(models.TextChoices):
        INCREASE = "increase", "Goes up"
        DECREASE = "decrease", "Goes down"
        IN_LINE = "in-line-with-comparators", "Comes into line with comparators"
        OTHER = "other", "Judged by a person"

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="impact_measures")
    areas = models.ManyToManyField(Area, related_name="impact_measures")
    sequence = models.PositiveSmallIntegerField()
    text = models.TextField()
    expectation = models.CharField(max_length=30, choices=Expectation, default=Expectation.OTHER)
    expectation_note = models.TextField(blank=True)
    shared_name = models.CharField(max_length=200, blank=True)
    baseline = models.DecimalField(max_digits=12, decimal_places=3, null=True, blank=True)
    target = models.DecimalField(max_digits=12, decimal_places=3, null=True, blank=True)
    review_on = models.DateField(null=True, blank=True)
    indicator = models.ForeignKey(
        Indicator, on_delete=models.PROTECT, null=True, blank=True, related_name="impact_measures"
    )

    class Meta:
        ordering: ClassVar = ["plan", "sequence", "pk"]

    def __str__(self) -> str:
        return self.text[:80]
