"""The forms about the parts of a plan: priorities, areas, measures, risks."""

from datetime import date
from typing import Any

from crispy_forms_gds.layout import Field
from django import forms
from django.db.models import Q

from accounts.form_fields import post_field, with_chosen
from foundation.composition.fields import DayField
from foundation.editing.fields import LongText, Versioned, boxes_of, choice_of, helper, short_text
from improvement_plan.models import Area, ImpactMeasure, Plan, Priority, Risk
from improvement_plan.services.stamps import stamp
from kpi.models import Indicator

_UNKNOWN = {"invalid_choice": "Choose one of these."}


def area_line(area: Area) -> str:
    """An area in a list to choose from."""
    return f"{area.key}: {area.text[:110]}"


class PriorityForm(Versioned):
    """A priority with its narrative, as the printed plan tells it."""

    number = forms.IntegerField(
        label="Number",
        min_value=1,
        max_value=999,
        widget=forms.TextInput({"inputmode": "numeric"}),
        error_messages={
            "required": "Enter its number.",
            "invalid": "Enter a whole number.",
            "min_value": "Numbers start at 1.",
            "max_value": "At most 999.",
        },
    )
    title = short_text("Title", missing="Enter a title.")
    lead_post = post_field(
        "Lead post (optional)", empty="No lead post yet", help_text="Decides about dates that should move."
    )
    why = LongText("Why this is a priority (optional)")
    what = LongText("What we will do (optional)")
    how = LongText("How we will do it (optional)")
    what_good_looks_like = LongText("What good looks like (optional)")
    commitments = LongText("Commitments (optional)")
    risks = LongText("Risks as the plan prints them (optional)")

    NAMES = (
        "number",
        "title",
        "lead_post",
        "why",
        "what",
        "how",
        "what_good_looks_like",
        "commitments",
        "risks",
    )

    def __init__(self, *args: Any, plan: Plan, priority: Priority | None = None, **kwargs: Any) -> None:
        last = max(plan.priorities.values_list("number", flat=True), default=0)
        kwargs["initial"] = self.initial_of(priority) if priority else {"number": last + 1, "version": 1}
        super().__init__(*args, **kwargs)
        with_chosen(self.fields["lead_post"], priority.lead_post_id if priority else None)
        self.helper = helper(
            Field.text("number", field_width=3),
            Field.text("title"),
            Field.select("lead_post"),
            *(Field.textarea(name, rows=4) for name in self.NAMES[3:]),
            save="Save the priority",
        )

    @classmethod
    def initial_of(cls, priority: Priority) -> dict[str, Any]:
        """The priority as this form shows it."""
        return {**{name: getattr(priority, name) for name in cls.NAMES}, "version": priority.version}

    def changes(self) -> dict[str, Any]:
        """The priority's fields as they are to be."""
        return {name: self.cleaned_data[name] for name in self.NAMES}


class AreaForm(Versioned):
    """An area of improvement. Its key is given once."""

    text = LongText("What is to be improved", missing="Say what is to be improved.")
    how_we_will_know = LongText("How we will know (optional)")
    key = short_text(
        "Code (optional)",
        longest=60,
        help_text="As printed, and permanent. Without one it is made of the priority’s number.",
    )

    NAMES = ("priority", "text", "how_we_will_know")

    def __init__(self, *args: Any, plan: Plan, area: Area | None = None, **kwargs: Any) -> None:
        given: dict[str, Any] = kwargs.pop("initial", {})
        kwargs["initial"] = self.initial_of(area) if area else {"version": 1, **given}
        super().__init__(*args, **kwargs)
        self.fields["priority"] = choice_of(
            plan.priorities.all(), "Priority", empty="Choose", missing="Choose a priority."
        )
        if area is not None:
            del self.fields["key"]
        self.helper = helper(
            Field.select("priority"),
            Field.textarea("text", rows=3),
            Field.textarea("how_we_will_know", rows=3),
            *([] if area else [Field.text("key", field_width=10)]),
            save="Save the area",
        )

    @classmethod
    def initial_of(cls, area: Area) -> dict[str, Any]:
        """The area as this form shows it."""
        return {**{name: getattr(area, name) for name in cls.NAMES}, "version": stamp(area)}

    def changes(self) -> dict[str, Any]:
        """The area's fields as they are to be."""
        return {name: self.cleaned_data[name] for name in self.NAMES}


class MeasureForm(Versioned):
    """How an area's impact is to be seen."""

    text = LongText("What is measured", missing="Say what is measured.")
    expectation = forms.ChoiceField(
        label="What is expected",
        choices=ImpactMeasure.Expectation.choices,
        initial=ImpactMeasure.Expectation.OTHER,
        error_messages=_UNKNOWN,
    )
    expectation_note = LongText("What is expected, in words (optional)")
    shared_name = short_text(
        "Shared name (optional)",
        help_text="Measures of one name are one measure, printed under several areas.",
    )
    baseline = forms.DecimalField(
        label="Baseline (optional)",
        required=False,
        max_digits=12,
        decimal_places=3,
        help_text="Counts where the indicator has no figures from before the plan.",
    )
    target = forms.DecimalField(label="Target (optional)", required=False, max_digits=12, decimal_places=3)
    review_on = DayField(label="Review on (optional)", required=False)

    NAMES = (
        "text",
        "indicator",
        "expectation",
        "expectation_note",
        "shared_name",
        "baseline",
        "target",
        "review_on",
    )

    def __init__(self, *args: Any, plan: Plan, measure: ImpactMeasure | None = None, **kwargs: Any) -> None:
        kwargs["initial"] = self.initial_of(measure) if measure else {"version": 1}
        super().__init__(*args, **kwargs)
        for name in ("baseline", "target"):
            self.fields[name].widget = forms.TextInput({"inputmode": "decimal"})
            self.fields[name].error_messages["invalid"] = "Enter a number."
        chosen = Q(pk=measure.indicator_id) if measure and measure.indicator_id else Q()
        self.fields["indicator"] = choice_of(
            Indicator.objects.filter(Q(retired_on=None) | chosen) if chosen else Indicator.objects.in_use(),
            "Indicator that shows it (optional)",
            empty="None: a person judges it",
            help_text="Judged from its figures each time a month of performance is closed.",
        )
        self.fields["areas"] = boxes_of(
            plan.areas.all(), "Areas", missing="Choose the areas whose impact it shows."
        )
        self.fields["areas"].label_from_instance = area_line  # type: ignore[attr-defined]
        self.helper = helper(
            Field.textarea("text", rows=3),
            Field.select("indicator"),
            Field.select("expectation"),
            Field.textarea("expectation_note", rows=2),
            Field.text("baseline", field_width=10),
            Field.text("target", field_width=10),
            Field("review_on"),
            Field.text("shared_name"),
            Field.checkboxes("areas", small=True),
            save="Save the measure",
        )

    @classmethod
    def initial_of(cls, measure: ImpactMeasure) -> dict[str, Any]:
        """The measure as this form shows it."""
        values: dict[str, Any] = {name: getattr(measure, name) for name in cls.NAMES}
        for name in ("baseline", "target"):
            if values[name] is not None:
                values[name] = f"{values[name]:f}".rstrip("0").rstrip(".")
        return {**values, "areas": list(measure.areas.all()), "version": stamp(measure)}

    def changes(self) -> dict[str, Any]:
        """The measure's own fields as they are to be; its areas stand beside them."""
        return {name: self.cleaned_data[name] for name in self.NAMES}


class RiskForm(Versioned):
    """A risk to the plan, to one of its priorities, or to one action."""

    text = LongText("What is the risk?", missing="Say what the risk is.")
    mitigation = LongText("What is being done about it (optional)")
    help_wanted = LongText("Help wanted (optional)")
    owner_post = post_field("Owner (optional)", empty="No owner yet")

    NAMES = ("text", "mitigation", "help_wanted", "priority", "action", "owner_post")

    def __init__(self, *args: Any, plan: Plan, risk: Risk | None = None, **kwargs: Any) -> None:
        given: dict[str, Any] = kwargs.pop("initial", {})
        kwargs["initial"] = self.initial_of(risk) if risk else {"version": 1, **given}
        super().__init__(*args, **kwargs)
        with_chosen(self.fields["owner_post"], risk.owner_post_id if risk else None)
        self.fields["priority"] = choice_of(
            plan.priorities.all(), "Priority (optional)", empty="The whole plan"
        )
        self.fields["action"] = choice_of(plan.actions.all(), "Action (optional)", empty="No single action")
        self.fields["action"].label_from_instance = lambda action: f"{action.reference} {action.text[:80]}"  # type: ignore[attr-defined]
        self.helper = helper(
            Field.textarea("text", rows=3),
            Field.textarea("mitigation", rows=3),
            Field.textarea("help_wanted", rows=2),
            Field.select("priority"),
            Field.select("action"),
            Field.select("owner_post"),
            save="Save the risk",
        )

    @classmethod
    def initial_of(cls, risk: Risk) -> dict[str, Any]:
        """The risk as this form shows it."""
        return {**{name: getattr(risk, name) for name in cls.NAMES}, "version": risk.version}

    def changes(self) -> dict[str, Any]:
        """The risk's fields as they are to be."""
        return {name: self.cleaned_data[name] for name in self.NAMES}


class CloseForm(forms.Form):
    """When and why something is closed: a risk or a recommendation."""

    closed_on = DayField(label="Closed on")
    note = LongText("Why it can be closed", missing="Say why it can be closed.")

    def __init__(self, data: Any = None, *, today: date, save: str) -> None:
        super().__init__(data, initial={"closed_on": today})
        self.fields["closed_on"].error_messages["required"] = "Enter the day."
        self.helper = helper(Field("closed_on"), Field.textarea("note", rows=3), save=save, hidden=())
