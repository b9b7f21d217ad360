"""What a person chooses for an import: the plan, its dates, the files."""

from typing import Any

from crispy_forms_gds.helper import FormHelper
from crispy_forms_gds.layout import Button, Field, Fieldset, Layout
from django import forms
from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator

from foundation.composition.fields import DayField
from improvement_plan.imports.rows import Kind
from improvement_plan.models import Plan, StatusScheme

_ACCEPT = ".csv,.xlsx,.docx"
_HINTS = {
    Kind.ACTIONS: "CSV, Excel (.xlsx) or Word (.docx): the plan’s table of actions, or an edited export",
    Kind.PRIORITIES: "Number, title, lead, and the narrative",
    Kind.AREAS: "Areas of improvement with their key, priority and text",
    Kind.RECOMMENDATIONS: "Code, source, text and areas",
    Kind.MEASURES: "Area, text and direction",
}


class UploadForm(forms.Form):
    """Files for a new plan or for one that exists."""

    plan = forms.ModelChoiceField(
        Plan.objects.none(),
        required=False,
        label="Plan",
        empty_label="A new plan",
        help_text="Files add to a plan that exists; what it holds already stays as it is.",
        error_messages={"invalid_choice": "Choose a plan from the list"},
    )
    name = forms.CharField(
        label="Name of the new plan",
        required=False,
        validators=[MaxLengthValidator(200, "Use 200 characters or fewer")],
    )
    scheme = forms.ModelChoiceField(
        StatusScheme.objects.none(),
        required=False,
        label="Status scheme of the new plan",
        empty_label="Choose a scheme",
        help_text="The words and colours in which the plan shows its ratings",
        error_messages={"invalid_choice": "Choose a scheme from the list"},
    )
    kind = forms.ChoiceField(
        label="Kind of plan", choices=[("", "By its scheme"), *Plan.Kind.choices], required=False
    )
    starts_on = DayField(label="First day (optional)", required=False)
    ends_on = DayField(label="Last day (optional)", required=False)
    cycle_days = forms.IntegerField(
        widget=forms.TextInput({"inputmode": "numeric"}),
        label="Reporting cycle in days (optional)",
        required=False,
        validators=[
            MinValueValidator(1, "Enter a number from 1 to 366"),
            MaxValueValidator(366, "Enter a number from 1 to 366"),
        ],
        help_text="31 for a monthly round",
        error_messages={"invalid": "Enter a number of days, like 31"},
    )
    status_as_at = DayField(
        label="Day that the file’s statuses speak of (optional)",
        required=False,
        help_text="Without it, the first day of a new plan, else today. For example, 31 1 2019",
    )

    def __init__(self, *args: Any, plans: Any, **kwargs: Any) -> None:
        """`plans` are those that this person may import into."""
        super().__init__(*args, **kwargs)
        self._field("plan").queryset = plans
        self._field("scheme").queryset = StatusScheme.objects.all()
        for kind in (Kind.ACTIONS, *(kind for kind in Kind if kind is not Kind.ACTIONS)):
            self.fields[kind.value] = forms.FileField(
                label=kind.words.capitalize() + ("" if kind is Kind.ACTIONS else " (optional)"),
                required=False,
                allow_empty_file=True,  # said by the store, with the file's name
                max_length=None,
                help_text=_HINTS[kind],
                widget=forms.FileInput({"accept": _ACCEPT}),
            )
        self.helper = FormHelper()
        self.helper.layout = Layout(
            Fieldset(
                Field.select("plan"),
                Field.text("name"),
                Field.select("scheme"),
                Field.select("kind"),
                "starts_on",
                "ends_on",
                Field.text("cycle_days", field_width=3),
                legend="The plan",
                legend_size="m",
            ),
            Fieldset(
                *[Field(kind.value, css_class="govuk-file-upload") for kind in self._kinds()],
                "status_as_at",
                legend="The files",
                legend_size="m",
            ),
            Button("look", "Show what would change"),
        )

    def _field(self, name: str) -> Any:
        return self.fields[name]

    def _kinds(self) -> list[Kind]:
        return [Kind(name) for name in self.fields if name in set(Kind)]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("plan") is None:
            self._check_new_plan(cleaned)
        elif any(
            cleaned.get(name) for name in ("name", "starts_on", "ends_on", "cycle_days", "scheme", "kind")
        ):
            self.add_error("plan", "Leave the fields of a new plan empty, or choose “A new plan”")
        starts, ends = cleaned.get("starts_on"), cleaned.get("ends_on")
        if starts and ends and ends < starts:
            self.add_error("ends_on", "The last day must be after the first day")
        if not any(self.files.get(kind.value) for kind in Kind):
            self.add_error("actions", "Choose at least one file")
        return cleaned

    def _check_new_plan(self, cleaned: dict[str, Any]) -> None:
        name = (cleaned.get("name") or "").strip()
        if "plan" in self.errors:
            return
        if not name and "name" not in self.errors:
            self.add_error("name", "Enter a name for the new plan, or choose a plan from the list")
        elif name and Plan.objects.filter(name__iexact=name).exists():
            self.add_error("name", "A plan of this name exists already. Choose it from the list")
        if cleaned.get("scheme") is None and "scheme" not in self.errors:
            self.add_error("scheme", "Choose the status scheme of the new plan")
