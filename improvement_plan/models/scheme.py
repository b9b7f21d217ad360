"""Status schemes: the words and colours in which a plan shows its ratings."""

from typing import ClassVar

import pghistory
from django.db import models

from improvement_plan.rules.schemes import Colour, Scheme, Shown
from improvement_plan.rules.vocabulary import Rating


@pghistory.track()
class StatusScheme(models.Model):
    """A key as a plan prints it; every rating has one entry."""

    key = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name

    def as_scheme(self) -> Scheme:
        """The entries as the rules read them: one query unless prefetched."""
        return {
            Rating(entry.rating): Shown(Colour(entry.colour), entry.words) for entry in self.entries.all()
        }


@pghistory.track()
class StatusSchemeEntry(models.Model):
    """What one scheme shows for one rating."""

    scheme = models.ForeignKey(StatusScheme, on_delete=models.CASCADE, related_name="entries")
    rating = models.CharField(max_length=20, choices=[(r.value, r.words) for r in Rating])
    colour = models.CharField(max_length=10, choices=[(c.value, c.value) for c in Colour])
    words = models.CharField(max_length=120)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["scheme", "rating"], name="scheme_shows_a_rating_once")
        ]

    def __str__(self) -> str:
        return f"{self.rating}: {self.colour}, {self.words}"
