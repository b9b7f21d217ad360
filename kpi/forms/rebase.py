"""The form of a rebase."""

from typing import Any

from crispy_forms_gds.layout import Field
from django import forms

from foundation.composition.fields import DayField
from foundation.editing.fields import LongText, helper


class RebaseForm(forms.Form):
    """From when, and why, mean and limits are worked out anew."""

    starts_on = DayField(
        label="From", help_text="Mean and limits begin with the period that ends on this day or later."
    )
    reason = LongText(
        "Why?",
        missing="Say why mean and limits begin anew.",
        help_text="What changed in how it is counted or done. It stands on the chart.",
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.fields["starts_on"].error_messages["required"] = "Enter the day."
        self.helper = helper(
            Field("starts_on"), Field.textarea("reason", rows=3), save="Begin anew", hidden=()
        )
