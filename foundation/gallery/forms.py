"""Example forms: how the portal's forms are written (docs/design-system.md explains)."""

from typing import Any

from crispy_forms_gds.helper import FormHelper
from crispy_forms_gds.layout import Button, Field, Layout
from django import forms

from foundation.composition.fields import DayField

PROGRESS = [
    ("not_started", "Not started"),
    ("in_progress", "In progress"),
    ("completed", "Completed"),
    ("stopped", "Stopped"),
]


class ExampleForm(forms.Form):
    """One field of each kind."""

    reference = forms.CharField(
        label="Reference",
        help_text="As it stands in the printed plan, such as A031.",
        max_length=20,
        error_messages={"required": "Enter a reference"},
    )
    progress = forms.ChoiceField(
        label="Progress",
        choices=PROGRESS,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Say how far it is",
            "invalid_choice": "Choose one of the four words",
        },
    )
    flags = forms.MultipleChoiceField(
        label="Flags",
        choices=[("stale", "Stale"), ("moved", "Moved")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    lead = forms.ChoiceField(
        label="Lead post",
        choices=[("", "Choose"), ("1", "Head of Service, Child Protection")],
        error_messages={"required": "Choose a lead post"},
    )
    due = DayField(label="Agreed date")
    risk = forms.CharField(
        label="What is the risk?",
        help_text="One or two sentences.",
        widget=forms.Textarea,
        error_messages={"required": "Say what the risk is"},
    )
    evidence = forms.FileField(label="Evidence", required=False)
    told = forms.BooleanField(label="The children were told", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout(
            Field.text("reference"),
            Field.radios("progress", inline=True, small=True),
            Field.checkboxes("flags", small=True),
            Field.select("lead"),
            Field("due"),
            Field.textarea("risk", rows=3, max_characters=500),
            Field("evidence"),
            Field.checkbox("told", small=True),
            Button("save", "Save report"),
        )


class ExampleFilters(forms.Form):
    """Filters: no helper and no layout; components/filters.html draws every field."""

    q = forms.CharField(label="Words or reference", required=False)
    rating = forms.ChoiceField(
        label="Rating", required=False, choices=[("", "Any"), ("red", "Any red or amber")]
    )
    lead = forms.ChoiceField(label="Lead post", required=False, choices=[("", "All")])


class ExampleReport(forms.Form):
    """The fields of one row of a grid."""

    progress = forms.ChoiceField(label="Progress", choices=PROGRESS)
    line = forms.CharField(label="One line", error_messages={"required": "Say how it is going in one line"})
