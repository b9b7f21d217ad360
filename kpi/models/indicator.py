"""What is measured, how well it should go, and where a new way of counting begins."""

import uuid
from datetime import date
from typing import ClassVar

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from accounts.models import Post, Service, User
from kpi.rules.frequency import CompareWith, Frequency, due_with
from kpi.rules.rag import Polarity, TargetFacts

CODE_SHAPE = r"^[A-Za-z0-9][A-Za-z0-9._-]*$"


class Unit(models.TextChoices):
    """What a value counts, and what numerator ÷ denominator is multiplied by (`factor`)."""

    PERCENT = "percent", "per cent"
    RATE = "rate_per_10000", "per 10,000 children"
    COUNT = "count", "number"
    RATIO = "ratio", "ratio"
    DAYS = "days", "days"

    @property
    def factor(self) -> int:
        return {"percent": 100, "rate_per_10000": 10_000}.get(self.value, 1)


class IndicatorQuerySet(models.QuerySet["Indicator"]):
    """Indicators in the words of the domain."""

    def in_use(self) -> "IndicatorQuerySet":
        """Those that are still measured."""
        return self.filter(retired_on=None)

    def due_at(self, month_end: date) -> "IndicatorQuerySet":
        """Those measured then, one of whose periods ends with this month."""
        measured = Q(retired_on=None) | Q(retired_on__gt=month_end)
        return self.filter(measured, frequency__in=due_with(month_end))


@pghistory.track()
class Indicator(models.Model):
    """One measure of how well children are served. Its figures are observations, a row a period.

    `decimals` are those that are displayed: targets are met and directions told on displayed values.
    `counts_children`: small counts are suppressed where others than the entitled read.
    `aliases` are other names and codes under which spreadsheets bring it.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.CharField(
        max_length=30,
        validators=[RegexValidator(CODE_SHAPE, "Use letters, digits, full stops, hyphens, underscores.")],
    )
    name = models.CharField(max_length=200)
    service = models.ForeignKey(
        Service, on_delete=models.PROTECT, null=True, blank=True, related_name="indicators"
    )
    owner = models.ForeignKey(
        Post, on_delete=models.PROTECT, null=True, blank=True, related_name="indicators"
    )
    unit = models.CharField(max_length=20, choices=Unit)
    decimals = models.PositiveSmallIntegerField(default=1)
    frequency = models.CharField(max_length=20, choices=[(f.value, f.label) for f in Frequency])
    polarity = models.CharField(max_length=10, choices=[(p.value, p.label) for p in Polarity])
    counts_children = models.BooleanField(default=True)
    compare_with = models.CharField(
        max_length=20,
        choices=[(c.value, c.label) for c in CompareWith],
        default=CompareWith.PREVIOUS.value,
    )
    in_public_report = models.BooleanField(default=True)
    aliases = ArrayField(models.CharField(max_length=200), default=list, blank=True)
    sequence = models.PositiveIntegerField(default=0)
    retired_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar = IndicatorQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["sequence", "code"]
        constraints: ClassVar = [
            models.UniqueConstraint(Lower("code"), name="indicator_code_unique"),
            models.CheckConstraint(condition=Q(code__regex=CODE_SHAPE), name="indicator_code_is_an_address"),
            models.CheckConstraint(condition=Q(decimals__lte=4), name="indicator_decimals_at_most_four"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    @property
    def factor(self) -> int:
        """What numerator ÷ denominator is multiplied by."""
        return Unit(self.unit).factor


@pghistory.track()
class IndicatorDefinition(models.Model):
    """What an indicator meant from a day on: who is counted, and where the figures come from."""

    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="definitions")
    effective_from = models.DateField()
    text = models.TextField()
    cohort = models.TextField(blank=True)
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering: ClassVar = ["indicator", "effective_from"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["indicator", "effective_from"], name="one_definition_from_one_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id} from {self.effective_from}"


@pghistory.track()
class Target(models.Model):
    """What counts as good from the first period that ends on or after a day, until the next target.

    Higher or lower is better: `value`, and `amber_limit`, the worst value that is still amber.
    Close to target: `value`, `green_within`, `amber_within`. Within range: `low` and `high`, one
    of which may be open, and `amber_within`, how far outside is still amber. Nothing at all: lifted.
    The rule is `kpi/rules/rag.py`.
    """

    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="targets")
    effective_from = models.DateField()
    value = models.DecimalField(max_digits=18, decimal_places=6, null=True, blank=True)
    amber_limit = models.DecimalField(max_digits=18, decimal_places=6, null=True, blank=True)
    green_within = models.DecimalField(max_digits=18, decimal_places=6, null=True, blank=True)
    amber_within = models.DecimalField(max_digits=18, decimal_places=6, null=True, blank=True)
    low = models.DecimalField(max_digits=18, decimal_places=6, null=True, blank=True)
    high = models.DecimalField(max_digits=18, decimal_places=6, null=True, blank=True)
    note = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["indicator", "effective_from"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["indicator", "effective_from"], name="one_target_from_one_day"),
            models.CheckConstraint(
                condition=Q(value=None) | Q(low=None, high=None),
                name="target_is_a_value_or_a_range",
            ),
            models.CheckConstraint(
                condition=Q(low=None) | Q(high=None) | Q(low__lte=F("high")),
                name="target_range_has_its_ends_in_order",
            ),
            models.CheckConstraint(
                condition=(Q(green_within=None) | Q(green_within__gte=0))
                & (Q(amber_within=None) | Q(amber_within__gte=0)),
                name="target_tolerances_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id} from {self.effective_from}"

    def facts(self) -> TargetFacts:
        """The target as the rule of RAG takes it."""
        return TargetFacts(
            value=self.value,
            amber_limit=self.amber_limit,
            green_within=self.green_within,
            amber_within=self.amber_within,
            low=self.low,
            high=self.high,
        )


@pghistory.track()
class Rebase(models.Model):
    """From the period that ends on or after this day, mean and limits are worked out anew."""

    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="rebases")
    starts_on = models.DateField()
    reason = models.TextField()
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True)
    decided_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["indicator", "starts_on"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["indicator", "starts_on"], name="one_rebase_on_one_day"),
            models.CheckConstraint(condition=~Q(reason=""), name="rebase_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id} from {self.starts_on}"


@pghistory.track()
class Breakdown(models.Model):
    """One way in which an indicator's figures are divided: by team, town, ethnicity, PN code.

    `adds_up`: each child stands in exactly one category, so the categories sum to the total and a
    single hidden one could be found by subtraction.
    """

    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="breakdowns")
    name = models.CharField(max_length=80)
    adds_up = models.BooleanField(default=True)

    class Meta:
        ordering: ClassVar = ["indicator", "name"]
        constraints: ClassVar = [
            models.UniqueConstraint("indicator", Lower("name"), name="breakdown_unique_in_indicator")
        ]

    def __str__(self) -> str:
        return self.name
