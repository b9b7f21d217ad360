"""The form of an inspection, with its judgements one on each line."""

from typing import Any

from crispy_forms_gds.layout import Field
from django import forms

from accounts.models import User
from foundation.composition.fields import DayField
from foundation.editing.fields import LONGEST_TEXT, Versioned, choice_of, helper, short_text
from improvement_plan.models import Inspection, Judgement, Plan
from improvement_plan.services.stamps import stamp

_GRADES = {label.casefold(): value for value, label in Judgement.Grade.choices}
_GRADES |= {"requires improvement": Judgement.Grade.REQUIRES_IMPROVEMENT.value}
_LONGEST_AREA = 200


class JudgementLines(forms.CharField):
    """Lines of "Area: Grade"; cleans to pairs of an area and a stored grade."""

    def __init__(self) -> None:
        super().__init__(
            label="Judgements (optional)",
            required=False,
            max_length=LONGEST_TEXT,
            help_text="One on each line: the area, a colon, and outstanding, good, requires improvement or"
            " inadequate. For example, Children who need help and protection: good",
            widget=forms.Textarea({"rows": 5}),
        )
        self.widget.attrs.pop("maxlength", None)

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, (list, tuple)):
            return "\n".join(f"{area}: {Judgement.Grade(grade).label}" for area, grade in value)
        return value

    def clean(self, value: Any) -> Any:
        return [self._pair(line.strip()) for line in super().clean(value).splitlines() if line.strip()]

    def _pair(self, line: str) -> tuple[str, str]:
        area, _, grade = (part.strip() for part in line.rpartition(":"))
        found = _GRADES.get(grade.casefold())
        if not area or found is None:
            raise forms.ValidationError(
                f"“{line[:80]}”: write the area, a colon, and outstanding, good,"
                " requires improvement or inadequate."
            )
        if len(area) > _LONGEST_AREA:
            raise forms.ValidationError(f"An area has at most {_LONGEST_AREA} characters.")
        return area, found


class InspectionForm(Versioned):
    """What was inspected, what was judged, and the days that the clocks count from and to."""

    title = short_text("Title", missing="Enter a title.")
    kind = forms.ChoiceField(
        label="Kind",
        choices=Inspection.Kind.choices,
        error_messages={"invalid_choice": "Choose one of these."},
    )
    body = short_text("Who inspected", longest=120, missing="Say who inspected.")
    visited_on = DayField(label="Last day of the visit")
    letter_received_on = DayField(label="Report or letter received on (optional)", required=False)
    clock_applies = forms.BooleanField(
        label="An action plan was asked for: a draft within 20 working days of the letter,"
        " the final plan within 70",
        required=False,
    )
    draft_plan_sent_on = DayField(label="Draft plan sent on (optional)", required=False)
    final_plan_sent_on = DayField(label="Final plan sent on (optional)", required=False)
    judgements = JudgementLines()

    NAMES = (
        "title", "kind", "body", "visited_on", "letter_received_on", "clock_applies", "draft_plan_sent_on",
        "final_plan_sent_on", "plan",
    )  # fmt: skip

    def __init__(self, *args: Any, user: User, inspection: Inspection | None = None, **kwargs: Any) -> None:
        kwargs["initial"] = self.initial_of(inspection) if inspection else {"version": 1, "body": "Ofsted"}
        super().__init__(*args, **kwargs)
        self.fields["visited_on"].error_messages["required"] = "Enter the last day of the visit."
        self.fields["plan"] = choice_of(
            Plan.objects.visible_to(user), "Plan that answers it (optional)", empty="No plan yet"
        )
        self.helper = helper(
            Field.text("title"),
            Field.select("kind"),
            Field.text("body"),
            Field("visited_on"),
            Field("letter_received_on"),
            Field.checkbox("clock_applies", small=True),
            Field("draft_plan_sent_on"),
            Field("final_plan_sent_on"),
            Field.select("plan"),
            Field.textarea("judgements", rows=5),
            save="Save the inspection",
        )

    @classmethod
    def initial_of(cls, inspection: Inspection) -> dict[str, Any]:
        """The inspection as this form shows it."""
        return {
            **{name: getattr(inspection, name) for name in cls.NAMES},
            "judgements": list(inspection.judgements.values_list("area", "grade")),
            "version": stamp(inspection),
        }

    def changes(self) -> dict[str, Any]:
        """The inspection's own fields as they are to be; the judgements stand beside them."""
        return {name: self.cleaned_data[name] for name in self.NAMES}
