"""How measures of impact stood: judgements from indicators, month by month, and by people."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from accounts.models import User
from improvement_plan.models.structure import ImpactMeasure
from improvement_plan.rules.impact import Impact
from kpi.models import Indicator


class ImpactJudgement(models.Model):
    """How one measure stood as of a day; of one day the latest row counts, all are kept.

    From its indicator: the end of the last closed month, with the figures that it rests on as they
    were then (`baseline` against `latest`, both as displayed), and `words` without figures. By a
    person: the day, what they saw, and when they look again.
    """

    append_only = True

    measure = models.ForeignKey(ImpactMeasure, on_delete=models.PROTECT, related_name="judgements")
    as_of = models.DateField()
    code = models.CharField(max_length=10, choices=[(code.value, code.words) for code in Impact])
    words = models.TextField(blank=True)
    judged_at = models.DateTimeField()
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, null=True, related_name="+")
    counted_from = models.DateField("start that it counts from", null=True)
    baseline = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    baseline_given = models.BooleanField("the baseline is the plan's own figure", default=False)
    latest = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    latest_end = models.DateField(null=True)
    judged_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    evidence = models.TextField(blank=True)
    review_on = models.DateField(null=True)

    class Meta:
        ordering: ClassVar = ["-as_of", "-judged_at", "-pk"]
        indexes: ClassVar = [
            models.Index(fields=["measure", "-as_of", "-judged_at"], name="judgement_latest_of_measure")
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(indicator__isnull=False, judged_by=None, evidence="", review_on=None)
                | Q(indicator=None, baseline=None, latest=None, review_on__isnull=False) & ~Q(evidence=""),
                name="judged_from_an_indicator_or_by_a_person",
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} as of {self.as_of}"
