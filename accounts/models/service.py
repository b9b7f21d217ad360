"""The services of the department, as a tree."""

from typing import ClassVar

import pghistory
from django.db import models


@pghistory.track()
class Service(models.Model):
    """A service, team or directorate; `parent` is the one that it belongs to."""

    name = models.CharField(max_length=200)
    slug = models.SlugField(max_length=80, unique=True)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name
