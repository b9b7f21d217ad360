"""What a person chooses for an import: the file, and what it holds."""

from datetime import date
from typing import Any, cast

from crispy_forms_gds.helper import FormHelper
from crispy_forms_gds.layout import Button, Field, Layout
from django import forms

from kpi.imports.sheet import MOST_MONTHS
from kpi.models import Indicator, KpiUpload
from kpi.rules.periods import months_later

_KINDS = [
    (KpiUpload.Kind.OBSERVATIONS.value, "Results: our own figures, with the comparators beside them"),
    (KpiUpload.Kind.COMPARATORS.value, "Comparators: figures of England, regions, neighbours, authorities"),
]


class UploadForm(forms.Form):
    """One file of results or comparators."""

    kind = forms.ChoiceField(
        label="What does the file hold?",
        choices=_KINDS,
        widget=forms.RadioSelect,
        initial=KpiUpload.Kind.OBSERVATIONS.value,
        error_messages={
            "required": "Choose what the file holds",
            "invalid_choice": "Choose what the file holds",
        },
    )
    file = forms.FileField(
        label="File",
        required=False,
        allow_empty_file=True,  # said by the store, with the file's name
        max_length=None,
        help_text="CSV or Excel (.xlsx), long or with the months across",
        widget=forms.FileInput({"accept": ".csv,.xlsx"}),
    )
    indicator = forms.ModelChoiceField(
        Indicator.objects.none(),
        to_field_name="code",
        required=False,
        label="Indicator (optional)",
        empty_label="The file says it",
        help_text="Only for a file that does not name its indicators",
        error_messages={"invalid_choice": "Choose an indicator from the list"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = cast("forms.ModelChoiceField[Indicator]", self.fields["indicator"])
        chosen.queryset = Indicator.objects.in_use()
        self.helper = FormHelper()
        self.helper.layout = Layout(
            Field.radios("kind", legend_size="s"),
            Field("file", css_class="govuk-file-upload"),
            Field.select("indicator"),
            Button("look", "Show what would change"),
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.files.get("file"):
            self.add_error("file", "Choose a file")
        return cleaned


class SheetForm(forms.Form):
    """Which sheet to download: how many months, and whether with the portal's figures."""

    months = forms.IntegerField(min_value=1, max_value=MOST_MONTHS)
    filled = forms.BooleanField(required=False)


def last_month(today: date) -> date:
    """The end of the last month that is over."""
    return months_later(today, -1)
