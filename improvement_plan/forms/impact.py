"""The form in which a person judges a measure that no indicator shows."""

from typing import Any

from crispy_forms_gds.layout import Field
from django import forms

from foundation.composition.fields import DayField
from foundation.editing.fields import LongText, Versioned, helper
from improvement_plan.models import ImpactMeasure
from improvement_plan.rules.impact import Impact
from improvement_plan.services.stamps import stamp

_CHOICES = [(code.value, code.words) for code in reversed(Impact) if code is not Impact.NO_DATA]


class JudgementForm(Versioned):
    """How the measure stands, what shows it, and when somebody looks again."""

    code = forms.ChoiceField(
        label="How does it stand, against what was before the plan began?",
        choices=_CHOICES,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose how it stands.", "invalid_choice": "Choose one of these."},
    )
    evidence = LongText("What shows it?", missing="Say what shows it.")
    review_on = DayField(label="When will it be looked at again?")

    def __init__(self, data: Any = None, *, measure: ImpactMeasure) -> None:
        super().__init__(data, initial={"version": stamp(measure)})
        self.fields["evidence"].help_text = "For example what a survey or an audit found, and when."
        self.helper = helper(
            Field.radios("code", small=True),
            Field.textarea("evidence", rows=4),
            Field("review_on"),
            save="Save the judgement",
        )
