"""What may be shown of a closed month to those who are not entitled to small counts of children."""

from typing import ClassVar

from django.db import models

from kpi.models.indicator import Breakdown, Indicator


class PublishedCell(models.Model):
    """One figure as public editions print it, decided when its month was closed.

    `symbol` is empty where the figure is shown, else what stands in its place (`c`); `reason` says
    which rule hid it. A correction adds a row of a higher `version`; the highest counts.
    """

    append_only = True

    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="published_cells")
    period_end = models.DateField()
    breakdown = models.ForeignKey(Breakdown, on_delete=models.PROTECT, null=True, related_name="+")
    category = models.CharField(max_length=120, blank=True)
    version = models.PositiveSmallIntegerField(default=1)
    numerator = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    denominator = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    value = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    symbol = models.CharField(max_length=4, blank=True)
    reason = models.CharField(max_length=20, blank=True)
    decided_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["indicator", "period_end", "breakdown", "category", "-version"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["indicator", "period_end", "breakdown", "category", "version"],
                nulls_distinct=False,
                name="one_published_cell_a_version",
            )
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.period_end} {self.category}"
