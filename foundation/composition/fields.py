"""Form fields that every app may use."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from crispy_forms_gds.fields import DateInputField
from django.core.exceptions import ValidationError

EARLIEST = date(1990, 1, 1)
LATEST = date(2100, 1, 1)


class DayField(DateInputField):  # type: ignore[misc]
    """A day in three boxes, GOV.UK's date input; cleans to a date, or None where it may be empty.

    Whatever is typed gives a sentence, never an error page: the field that we build on passes
    thirty digits on to Python. Days outside `earliest` … `latest` are slips of the finger.
    """

    def __init__(self, *, earliest: date = EARLIEST, latest: date = LATEST, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", "For example, 31 1 2019")
        super().__init__(require_all_fields=False, **kwargs)
        self.error_messages.update(required="Enter a date", invalid="Enter a real date")
        self.earliest, self.latest = earliest, latest
        for part in self.fields:
            part.widget.attrs["inputmode"] = "numeric"
        for widget in self.widget.widgets:
            widget.attrs["inputmode"] = "numeric"

    def compress(self, data_list: Sequence[str | None]) -> date | None:
        day, month, year = data_list
        if not (day and month and year):
            return None
        if len(year) != 4:
            raise ValidationError("Enter a year with four digits")
        if len(day) > 2 or len(month) > 2:
            raise ValidationError(self.error_messages["invalid"])
        try:
            value = date(int(year), int(month), int(day))
        except ValueError:
            raise ValidationError(self.error_messages["invalid"]) from None
        if not self.earliest <= value <= self.latest:
            raise ValidationError(f"Enter a date between {self.earliest.year} and {self.latest.year}")
        return value
