"""Inspections, their judgements, and Ofsted's working-day clocks for the action plan."""

from typing import ClassVar

import pghistory
from django.db import models

from improvement_plan.models.plan import Plan


@pghistory.track()
class Inspection(models.Model):
    """An inspection or visit; `letter_received_on` starts the clocks of 20 and 70 working days.

    `clock_applies`: a draft plan within 20 and a final plan within 70 working days are asked for
    after inadequate judgements and after focused visits with areas for priority action.
    """

    class Kind(models.TextChoices):
        STANDARD = "standard", "Standard or short inspection"
        FOCUSED_VISIT = "focused_visit", "Focused visit"
        MONITORING_VISIT = "monitoring_visit", "Monitoring visit"
        JOINT = "joint", "Joint targeted area inspection"
        AGENCY = "agency", "Adoption or fostering agency inspection"
        OTHER = "other", "Other review"

    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=30, choices=Kind)
    body = models.CharField("who inspected", max_length=120, default="Ofsted")
    visited_on = models.DateField("last day of the visit")
    letter_received_on = models.DateField("report or letter received", null=True, blank=True)
    clock_applies = models.BooleanField("an action plan was asked for", default=False)
    draft_plan_sent_on = models.DateField(null=True, blank=True)
    final_plan_sent_on = models.DateField(null=True, blank=True)
    plan = models.ForeignKey(
        Plan, on_delete=models.PROTECT, null=True, blank=True, related_name="inspections"
    )

    class Meta:
        ordering: ClassVar = ["-visited_on", "title"]

    def __str__(self) -> str:
        return self.title


@pghistory.track()
class Judgement(models.Model):
    """What an inspection judged of one area of practice."""

    class Grade(models.TextChoices):
        OUTSTANDING = "outstanding", "Outstanding"
        GOOD = "good", "Good"
        REQUIRES_IMPROVEMENT = "requires_improvement", "Requires improvement to be good"
        INADEQUATE = "inadequate", "Inadequate"

    inspection = models.ForeignKey(Inspection, on_delete=models.CASCADE, related_name="judgements")
    area = models.CharField(max_length=200)
    grade = models.CharField(max_length=30, choices=Grade)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["inspection", "area"], name="judgement_area_once")
        ]

    def __str__(self) -> str:
        return f"{self.area}: {self.get_grade_display()}"
