"""The figures: what was counted in a period, here and elsewhere, and what was corrected since."""

import uuid
from typing import ClassVar

import pghistory
from django.db import models
from django.db.models import Q

from accounts.models import User
from kpi.models.indicator import Breakdown, Indicator


@pghistory.track()
class Observation(models.Model):
    """One figure: the whole indicator, or one category of one of its breakdowns, in one period.

    The period is the one of the indicator's frequency that ends on `period_end`. `value` is always
    there, in the indicator's unit; numerator and denominator are what it was made of, where known.
    """

    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="observations")
    period_end = models.DateField()
    breakdown = models.ForeignKey(
        Breakdown, on_delete=models.PROTECT, null=True, blank=True, related_name="observations"
    )
    category = models.CharField(max_length=120, blank=True)
    numerator = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    denominator = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    value = models.DecimalField(max_digits=18, decimal_places=6)
    provisional = models.BooleanField(default=False)
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering: ClassVar = ["indicator", "period_end", "breakdown", "category"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["indicator", "period_end"],
                condition=Q(breakdown=None),
                include=["value"],
                name="one_headline_figure_a_period",
            ),
            models.UniqueConstraint(
                fields=["breakdown", "period_end", "category"],
                condition=Q(breakdown__isnull=False),
                name="one_figure_a_category_and_period",
            ),
            models.CheckConstraint(
                condition=Q(breakdown=None, category="") | Q(breakdown__isnull=False) & ~Q(category=""),
                name="category_belongs_to_a_breakdown",
            ),
            models.CheckConstraint(
                condition=Q(denominator=None) | Q(denominator__gt=0), name="denominator_above_zero"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.category} {self.period_end}"


@pghistory.track()
class Comparator(models.Model):
    """A published figure of elsewhere, or our own out-turn, each with its own year.

    `year` is the one in which the (financial) year ended, as DfE labels it: 2018 is 2017/18; None
    where the source gives none. `value` None: the source says that there is none.
    """

    class Kind(models.TextChoices):
        ENGLAND = "england", "England"
        REGION = "region", "Region"
        NEIGHBOURS = "neighbours", "Statistical neighbours"
        OUTTURN = "outturn", "Own out-turn"
        AUTHORITY = "authority", "Authority"

    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="comparators")
    kind = models.CharField(max_length=12, choices=Kind)
    area = models.CharField(max_length=120)
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    value = models.DecimalField(max_digits=18, decimal_places=6, null=True, blank=True)
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering: ClassVar = ["indicator", "kind", "area", "year"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["indicator", "kind", "area", "year"],
                nulls_distinct=False,
                name="one_comparator_of_an_area_and_year",
            )
        ]

    def __str__(self) -> str:
        return f"{self.area} {self.year or ''}"


@pghistory.track()
class Neighbour(models.Model):
    """One of the council's statistical neighbours, as a list of that day names them."""

    area = models.CharField(max_length=120, unique=True)

    class Meta:
        ordering: ClassVar = ["area"]

    def __str__(self) -> str:
        return self.area


class RestatementBatch(models.Model):
    """Corrections of closed months, made together for one reason."""

    append_only = True

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    reason = models.TextField()
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-made_at"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(reason=""), name="restatement_has_a_reason")
        ]

    def __str__(self) -> str:
        return f"restatement of {self.made_at:%-d %B %Y}"


class Restatement(models.Model):
    """One figure of a closed month before and after its correction; None: there was, or is, none.

    The frozen snapshot keeps the figure that was reported; the observation holds the new one.
    """

    append_only = True

    batch = models.ForeignKey(RestatementBatch, on_delete=models.PROTECT, related_name="items")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="restatements")
    period_end = models.DateField()
    breakdown = models.ForeignKey(Breakdown, on_delete=models.PROTECT, null=True, related_name="+")
    category = models.CharField(max_length=120, blank=True)
    value_before = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    value_after = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    numerator_before = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    numerator_after = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    denominator_before = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    denominator_after = models.DecimalField(max_digits=14, decimal_places=2, null=True)

    class Meta:
        ordering: ClassVar = ["batch", "indicator", "period_end"]
        indexes: ClassVar = [models.Index(fields=["indicator", "period_end"], name="restatement_of_a_figure")]

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.period_end}"
