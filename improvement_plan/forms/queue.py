"""What is given to ticked work of the queue: a lead post, or a date."""

from typing import Any

from crispy_forms_gds.layout import Field
from django import forms

from accounts.form_fields import post_field
from foundation.composition.fields import DayField
from foundation.editing.fields import helper

AGREED, REVIEW = "agreed", "review"


class GivePostForm(forms.Form):
    """The post that is to lead."""

    post = post_field("Lead post", empty="Choose a post", missing="Choose a post.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper(Field.select("post"), save="Give it to this post", hidden=())


class GiveDateForm(forms.Form):
    """One date for all that was ticked."""

    kind = forms.ChoiceField(
        label="Which date",
        widget=forms.RadioSelect,
        choices=[
            (AGREED, "Agreed date: it is done by then"),
            (REVIEW, "Review date: it is looked at again by then"),
        ],
        error_messages={"required": "Choose which date.", "invalid_choice": "Choose one of these."},
    )
    day = DayField(label="Day")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["day"].error_messages["required"] = "Enter the day."
        self.helper = helper(Field.radios("kind", small=True), Field("day"), save="Give the date", hidden=())
