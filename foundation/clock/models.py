from typing import ClassVar

import pghistory
from django.db import models


@pghistory.track()
class Closure(models.Model):
    """A weekday on which this council is closed although it is no bank holiday."""

    day = models.DateField(unique=True)
    reason = models.CharField(max_length=200)

    class Meta:
        ordering: ClassVar = ["day"]

    def __str__(self) -> str:
        return f"{self.day:%d %B %Y}: {self.reason}"
