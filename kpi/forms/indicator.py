"""The forms about an indicator: itself, its definitions, its breakdowns, taking something away."""

from datetime import date
from typing import Any

from crispy_forms_gds.layout import Field
from django import forms

from accounts.form_fields import post_field, with_chosen
from accounts.models import Service
from foundation.composition.fields import DayField
from foundation.editing.fields import Lines, LongText, Versioned, choice_of, helper, short_text
from foundation.editing.rows import stamp
from kpi.models import Breakdown, Indicator, IndicatorDefinition, Unit
from kpi.rules.frequency import CompareWith, Frequency
from kpi.rules.rag import Polarity

_UNKNOWN = {"required": "Choose one of these.", "invalid_choice": "Choose one of these."}
_PLACES = [("0", "None: 83"), ("1", "One: 83.0"), ("2", "Two: 83.00"), ("3", "Three"), ("4", "Four")]
_MOST = 100_000


def _choice(label: str, choices: list[tuple[str, str]], help_text: str = "") -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, help_text=help_text, error_messages=_UNKNOWN)


class IndicatorForm(Versioned):
    """An indicator. Its code is given once: reports, spreadsheets and addresses name it."""

    code = forms.RegexField(
        r"^[A-Za-z0-9][A-Za-z0-9._-]*$",
        label="Code",
        max_length=30,
        help_text="Short and permanent, as reports and spreadsheets name it. For example, CP-VISITS",
        error_messages={
            "required": "Enter a code.",
            "invalid": "Use letters, digits, full stops, hyphens and underscores, a letter or digit first.",
            "max_length": "At most 30 characters.",
        },
    )
    name = short_text("Name", missing="Enter a name.")
    aliases = Lines(
        "Other names and codes (optional)",
        help_text="As spreadsheets name it, one on each line. Imports find it by them.",
    )
    service = choice_of(Service.objects.all(), "Service (optional)", empty="The whole department")
    owner = post_field(
        "Owner (optional)", empty="No owner yet", help_text="The post that writes its commentary."
    )
    unit = _choice("Unit", [("", "Choose"), *Unit.choices])
    decimals = forms.TypedChoiceField(
        label="Decimals that are shown",
        choices=_PLACES,
        coerce=int,
        initial=1,
        help_text="Targets are met, and directions told, on figures as shown.",
        error_messages=_UNKNOWN,
    )
    frequency = _choice(
        "How often it is measured", [("", "Choose"), *((f.value, f.label) for f in Frequency)]
    )
    polarity = _choice("Which way is better", [("", "Choose"), *((p.value, p.label) for p in Polarity)])
    compare_with = _choice("Its change is measured against", [(c.value, c.label) for c in CompareWith])
    counts_children = forms.BooleanField(
        label="It counts children: small numbers are hidden where others read", required=False, initial=True
    )
    in_public_report = forms.BooleanField(
        label="It is in the public edition of reports", required=False, initial=True
    )
    sequence = forms.IntegerField(
        label="Place in lists (optional)",
        required=False,
        min_value=1,
        max_value=_MOST,
        widget=forms.TextInput({"inputmode": "numeric"}),
        help_text="Left empty, it stands last.",
        error_messages={
            "invalid": "Enter a whole number.",
            "min_value": "Places begin at 1.",
            "max_value": f"At most {_MOST:,}.",
        },
    )

    NAMES = (
        "name", "aliases", "service", "owner", "unit", "decimals", "frequency", "polarity", "compare_with",
        "counts_children", "in_public_report", "sequence",
    )  # fmt: skip

    def __init__(self, *args: Any, indicator: Indicator | None = None, **kwargs: Any) -> None:
        start = {"version": 1, "counts_children": True, "in_public_report": True, "decimals": 1}
        kwargs["initial"] = self.initial_of(indicator) if indicator else start
        super().__init__(*args, **kwargs)
        with_chosen(self.fields["owner"], indicator.owner_id if indicator else None)
        if indicator is not None:
            del self.fields["code"]
        self.helper = helper(
            *([] if indicator else [Field.text("code", field_width=10)]),
            Field.text("name"),
            Field.textarea("aliases", rows=3),
            Field.select("service"),
            Field.select("owner"),
            Field.select("unit"),
            Field.select("decimals"),
            Field.select("frequency"),
            Field.select("polarity"),
            Field.select("compare_with"),
            Field.checkbox("counts_children", small=True),
            Field.checkbox("in_public_report", small=True),
            Field.text("sequence", field_width=4),
            save="Save the indicator" if indicator else "Define the indicator",
        )

    @classmethod
    def initial_of(cls, indicator: Indicator) -> dict[str, Any]:
        """The indicator as this form shows it."""
        return {**{name: getattr(indicator, name) for name in cls.NAMES}, "version": indicator.version}

    def changes(self) -> dict[str, Any]:
        """The indicator's fields as they are to be; a place that was left empty is 0."""
        given = {name: self.cleaned_data[name] for name in self.NAMES}
        return {**given, "sequence": given["sequence"] or 0}


class DefinitionForm(Versioned):
    """What an indicator means from a day on."""

    effective_from = DayField(label="Holds from")
    text = LongText("What is counted", missing="Say what is counted.")
    cohort = LongText("Of whom (optional)", help_text="The children or cases that it is a share of.")
    source = short_text("Where the figures come from (optional)", help_text="For example, the case system")

    NAMES = ("effective_from", "text", "cohort", "source")

    def __init__(self, *args: Any, definition: IndicatorDefinition | None = None, **kwargs: Any) -> None:
        kwargs["initial"] = self.initial_of(definition) if definition else {"version": 1}
        super().__init__(*args, **kwargs)
        self.fields["effective_from"].error_messages["required"] = "Enter the first day of this definition."
        self.helper = helper(
            Field("effective_from"),
            Field.textarea("text", rows=4),
            Field.textarea("cohort", rows=3),
            Field.text("source"),
            save="Save the definition",
        )

    @classmethod
    def initial_of(cls, definition: IndicatorDefinition) -> dict[str, Any]:
        """The definition as this form shows it."""
        return {**{name: getattr(definition, name) for name in cls.NAMES}, "version": stamp(definition)}

    def changes(self) -> dict[str, Any]:
        """The definition's fields as they are to be."""
        return {name: self.cleaned_data[name] for name in self.NAMES}


class BreakdownForm(Versioned):
    """One way in which an indicator's figures are divided."""

    name = short_text(
        "Divided by", longest=80, missing="Enter what the figures are divided by.",
        help_text="For example, Team. Spreadsheets name it so.",
    )  # fmt: skip
    adds_up = forms.BooleanField(
        label="Each child stands in exactly one category, so that the categories add up to the whole",
        required=False,
    )

    NAMES = ("name", "adds_up")

    def __init__(self, *args: Any, breakdown: Breakdown | None = None, **kwargs: Any) -> None:
        kwargs["initial"] = self.initial_of(breakdown) if breakdown else {"version": 1, "adds_up": True}
        super().__init__(*args, **kwargs)
        self.helper = helper(
            Field.text("name"), Field.checkbox("adds_up", small=True), save="Save the breakdown"
        )

    @classmethod
    def initial_of(cls, breakdown: Breakdown) -> dict[str, Any]:
        """The breakdown as this form shows it."""
        return {**{name: getattr(breakdown, name) for name in cls.NAMES}, "version": stamp(breakdown)}

    def changes(self) -> dict[str, Any]:
        """The breakdown's fields as they are to be."""
        return {name: self.cleaned_data[name] for name in self.NAMES}


class NeighboursForm(Versioned):
    """The statistical neighbours, as the list of the day names them."""

    areas = Lines(
        "Authorities",
        longest=120,
        help_text="One on each line, named as the comparators name them.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper(Field.textarea("areas", rows=12), save="Save the neighbours")


class RetireForm(Versioned):
    """From when, and why, an indicator is no longer measured."""

    on = DayField(label="Not measured from", help_text="Periods that end on this day or later are not due.")
    reason = LongText("Why?", missing="Say why it is no longer measured.")

    def __init__(self, data: Any = None, *, today: date, version: int) -> None:
        super().__init__(data, initial={"on": today, "version": version})
        self.fields["on"].error_messages["required"] = "Enter the day."
        self.helper = helper(Field("on"), Field.textarea("reason", rows=3), save="Retire the indicator")


class RemoveForm(forms.Form):
    """Why something is taken away."""

    reason = LongText("Why?", missing="Say why it is removed.")

    def __init__(self, data: Any = None, *, save: str) -> None:
        super().__init__(data)
        self.helper = helper(Field.textarea("reason", rows=3), save=save, hidden=())
