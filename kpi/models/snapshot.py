"""A month as it was reported: open while it may change, then closed and frozen."""

from typing import ClassVar

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q

from accounts.models import User
from kpi.models.indicator import Indicator
from kpi.rules.direction import Direction, Performance
from kpi.rules.rag import Rag

_DIRECTIONS = [(d.value, d.value) for d in Direction]
_PERFORMANCES = [(p.value, p.value) for p in Performance if p.value]


@pghistory.track()
class ReportingMonth(models.Model):
    """A calendar month's reporting. It has a row from its first snapshot on.

    `gaps` are the codes of the indicators that had no figure when it was closed, which the person
    who closed it accepted, with `gaps_reason`.
    """

    month_end = models.DateField(unique=True)
    computed_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    gaps = models.JSONField(default=list)
    gaps_reason = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["-month_end"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_by=None) | Q(closed_at__isnull=False),
                name="closed_by_somebody_at_some_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.month_end:%B %Y}"

    @property
    def is_closed(self) -> bool:
        return self.closed_at is not None


class Snapshot(models.Model):
    """One indicator in one period: what the reports of that month say, worked out once and kept.

    Values are displayed ones (rounded half up to the indicator's decimals); the three-month mean is
    exact to six places. Empty texts mean "cannot be said": no figure, no target, no polarity.
    Mean and limits are those of statistical process control (`kpi/rules/spc.py`), plain floats.
    A frozen row is protected by the database.
    """

    # Rows are only ever made of the indicators themselves, and those are never deleted: without the
    # database's check and its lock on every indicator a month is written in half the time.
    indicator = models.ForeignKey(
        Indicator, on_delete=models.PROTECT, related_name="snapshots", db_constraint=False, db_index=False
    )
    period_end = models.DateField()
    value = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    numerator = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    denominator = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    provisional = models.BooleanField(default=False)

    target = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    amber_limit = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    target_low = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    target_high = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    rag = models.CharField(max_length=5, blank=True, choices=[(r.value, r.value) for r in Rag if r.value])

    previous = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    previous_end = models.DateField(null=True)
    change = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    change_direction = models.CharField(max_length=4, blank=True, choices=_DIRECTIONS)
    change_performance = models.CharField(max_length=6, blank=True, choices=_PERFORMANCES)
    three_month_mean = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    three_month_direction = models.CharField(max_length=4, blank=True, choices=_DIRECTIONS)
    three_month_performance = models.CharField(max_length=6, blank=True, choices=_PERFORMANCES)

    england = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    england_year = models.PositiveSmallIntegerField(null=True)
    england_direction = models.CharField(max_length=4, blank=True, choices=_DIRECTIONS)
    neighbours = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    neighbours_year = models.PositiveSmallIntegerField(null=True)
    neighbours_direction = models.CharField(max_length=4, blank=True, choices=_DIRECTIONS)
    region = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    region_year = models.PositiveSmallIntegerField(null=True)
    region_direction = models.CharField(max_length=4, blank=True, choices=_DIRECTIONS)

    spc_points = models.PositiveIntegerField(default=0)
    spc_mean = models.FloatField(null=True)
    spc_lower = models.FloatField(null=True)
    spc_upper = models.FloatField(null=True)
    variation = models.CharField(max_length=20, blank=True)
    assurance = models.CharField(max_length=20, blank=True)
    signal = models.CharField(max_length=200, blank=True)
    spc_note = models.CharField(max_length=40, blank=True)

    computed_at = models.DateTimeField()
    frozen = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["indicator", "-period_end"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["period_end", "indicator"], name="one_snapshot_of_an_indicator")
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(
                name="frozen_snapshot",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__frozen=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.period_end}"
