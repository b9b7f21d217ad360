"""The form of a recommendation, requirement or notice."""

from typing import Any

from crispy_forms_gds.layout import Field
from django import forms

from foundation.composition.fields import DayField
from foundation.editing.fields import Lines, LongText, Versioned, boxes_of, choice_of, helper, short_text
from improvement_plan.forms.structure import area_line
from improvement_plan.models import Plan, Recommendation
from improvement_plan.services.stamps import stamp


class RecommendationForm(Versioned):
    """What is asked of the council, by whom, and which areas answer it."""

    code = short_text("Code", longest=40, missing="Enter its code.", help_text="As printed, such as OR1.")
    text = LongText("What it asks for", missing="Enter what it asks for.")
    kind = forms.ChoiceField(
        label="Kind",
        choices=Recommendation.Kind.choices,
        error_messages={"invalid_choice": "Choose one of these."},
    )
    regulation = short_text("Regulation (optional)", help_text="For a statutory requirement or a notice.")
    source = short_text("Source (optional)", help_text="The inspection, commissioner or notice that asks.")
    due_on = DayField(label="Due on (optional)", required=False)
    is_repeat = forms.BooleanField(label="It was made at an earlier inspection too", required=False)
    aliases = Lines(
        "Other codes (optional)", longest=40, help_text="As other documents print it, one on each line."
    )

    NAMES = ("code", "text", "kind", "regulation", "source", "parent", "due_on", "is_repeat")

    def __init__(
        self, *args: Any, plan: Plan, recommendation: Recommendation | None = None, **kwargs: Any
    ) -> None:
        kwargs["initial"] = self.initial_of(recommendation) if recommendation else {"version": 1}
        super().__init__(*args, **kwargs)
        others = plan.recommendations.exclude(pk=recommendation.pk if recommendation else 0)
        self.fields["parent"] = choice_of(others, "Part of (optional)", empty="It stands by itself")
        self.fields["parent"].label_from_instance = lambda row: f"{row.code}: {row.text[:80]}"  # type: ignore[attr-defined]
        self.fields["areas"] = boxes_of(plan.areas.all(), "Areas that answer it (optional)")
        self.fields["areas"].label_from_instance = area_line  # type: ignore[attr-defined]
        self.helper = helper(
            Field.text("code", field_width=10),
            Field.textarea("text", rows=4),
            Field.select("kind"),
            Field.text("regulation"),
            Field.text("source"),
            Field("due_on"),
            Field.checkbox("is_repeat", small=True),
            Field.select("parent"),
            Field.textarea("aliases", rows=2),
            Field.checkboxes("areas", small=True),
            save="Save the recommendation",
        )

    @classmethod
    def initial_of(cls, row: Recommendation) -> dict[str, Any]:
        """The recommendation as this form shows it."""
        return {
            **{name: getattr(row, name) for name in cls.NAMES},
            "areas": list(row.areas.all()),
            "aliases": list(row.aliases.order_by("code").values_list("code", flat=True)),
            "version": stamp(row),
        }

    def changes(self) -> dict[str, Any]:
        """The recommendation's own fields as they are to be; areas and aliases stand beside them."""
        return {name: self.cleaned_data[name] for name in self.NAMES}
