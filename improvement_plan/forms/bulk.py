"""What a change of many actions asks for. The actions themselves travel as hidden references."""

from datetime import date
from typing import Any

from crispy_forms_gds.helper import FormHelper
from django import forms

from accounts.models import Post
from foundation.composition.fields import DayField


class BulkForm(forms.Form):
    """Drawn inside the page's own form, which carries the references."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper(self)
        self.helper.form_tag = False
        self.helper.disable_csrf = True


class LeadForm(BulkForm):
    post = forms.ModelChoiceField(
        Post.objects.current().order_by("title"),
        to_field_name="public_id",
        label="New lead post",
        empty_label="Choose a post",
        error_messages={"required": "Choose a post", "invalid_choice": "Choose one of these posts"},
    )


class ReviewForm(BulkForm):
    review_on = DayField(label="Review date")

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["review_on"].error_messages["required"] = "Enter the review date"

    def clean_review_on(self) -> date:
        day: date = self.cleaned_data["review_on"]
        if day < self.today:
            raise forms.ValidationError("A review date cannot lie in the past")
        return day
