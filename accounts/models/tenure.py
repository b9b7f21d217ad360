"""From a day to a last day, or open: how long somebody holds a post or acts for it."""

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import Q


def in_force(on: date) -> Q:
    """Rows whose `since` … `until` (last day, or open) hold on this day."""
    return Q(since__lte=on) & (Q(until=None) | Q(until__gte=on))


class Tenure(models.Model):
    """Shared by holdings and delegations."""

    since = models.DateField()
    until = models.DateField(null=True, blank=True, help_text="last day; empty while it lasts")

    class Meta:
        abstract = True
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=models.F("since")),
                name="%(class)s_ends_after_it_starts",
            )
        ]
