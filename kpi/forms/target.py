"""The form of a target: the figures that the indicator's polarity asks for."""

from typing import Any

from crispy_forms_gds.layout import Field
from django import forms

from foundation.composition.fields import DayField
from foundation.editing.fields import LongText, Versioned, helper
from foundation.editing.rows import stamp
from kpi.forms.fields import FigureField
from kpi.models import Indicator, Target
from kpi.rules.rag import Polarity
from kpi.rules.target_shape import SHAPES, is_lifted

FIGURES = ("value", "amber_limit", "green_within", "amber_within", "low", "high")
_LABELS: dict[Polarity, dict[str, tuple[str, str]]] = {
    Polarity.HIGHER: {
        "value": ("Target", "This figure and more is green."),
        "amber_limit": ("Lowest figure that is still amber (optional)", "Below it is red."),
    },
    Polarity.LOWER: {
        "value": ("Target", "This figure and less is green."),
        "amber_limit": ("Highest figure that is still amber (optional)", "Above it is red."),
    },
    Polarity.TARGET: {
        "value": ("Target", ""),
        "green_within": ("Green up to this far away (optional)", "Left empty, only the target itself is."),
        "amber_within": ("Amber up to this far away (optional)", "Farther is red."),
    },
    Polarity.RANGE: {
        "low": ("Lowest figure that is green (optional)", "Left empty, the range is open below."),
        "high": ("Highest figure that is green (optional)", "Left empty, the range is open above."),
        "amber_within": ("Amber up to this far outside (optional)", "Farther is red."),
    },
    Polarity.NONE: {},
}


class TargetForm(Versioned):
    """What counts as good from a day on, or that nothing does any more."""

    effective_from = DayField(
        label="Holds from", help_text="From the first period that ends on this day or later."
    )
    lifted = forms.BooleanField(label="No target any more from this day on", required=False)
    note = LongText("Who set it, and why (optional)")

    def __init__(self, *args: Any, indicator: Indicator, target: Target | None = None, **kwargs: Any) -> None:
        kwargs["initial"] = self.initial_of(target) if target else {"version": 1}
        super().__init__(*args, **kwargs)
        self.fields["effective_from"].error_messages["required"] = "Enter the first day of this target."
        self.shape = SHAPES[Polarity(indicator.polarity)]
        for name, (label, hint) in _LABELS[Polarity(indicator.polarity)].items():
            self.fields[name] = FigureField(label, help_text=hint)
        self.helper = helper(
            Field("effective_from"),
            *(Field.text(name, field_width=10) for name in self.shape),
            Field.checkbox("lifted", small=True),
            Field.textarea("note", rows=3),
            save="Save the target",
        )

    @staticmethod
    def initial_of(target: Target) -> dict[str, Any]:
        """The target as this form shows it."""
        figures = {name: getattr(target, name) for name in FIGURES}
        return {
            **figures,
            "effective_from": target.effective_from,
            "lifted": is_lifted(target.facts()),
            "note": target.note,
            "version": stamp(target),
        }

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        filled = [name for name in self.shape if given.get(name) is not None]
        if given.get("lifted") and filled:
            self.add_error("lifted", "Either figures or no target any more, not both.")
        if not given.get("lifted") and not filled and not self.errors:
            first = self.shape[0] if self.shape else "lifted"
            self.add_error(first, "Enter the target, or tick that there is none any more.")
        return given

    def changes(self) -> dict[str, Any]:
        """The target's fields as they are to be; what the polarity does not ask for is empty."""
        given = self.cleaned_data
        return {
            **{name: given.get(name) for name in FIGURES},
            "effective_from": given["effective_from"],
            "note": given["note"],
        }
