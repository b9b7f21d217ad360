"""The short forms about one action: override, date, milestones, evidence."""

from datetime import date, timedelta
from typing import Any

from crispy_forms_gds.helper import FormHelper
from crispy_forms_gds.layout import Button, Field, Layout
from django import forms

from foundation.composition.fields import DayField
from foundation.editing.fields import LongText, Versioned
from foundation.files.kinds import in_words
from improvement_plan.models import Action
from improvement_plan.rules.vocabulary import Rating
from improvement_plan.services.evidence import KINDS

_OVERRIDABLE = (Rating.ON_TRACK, Rating.AT_RISK, Rating.OFF_TRACK)


def _helper(*layout: Any, save: str, hidden: tuple[str, ...] = ("version",)) -> FormHelper:
    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True
    helper.layout = Layout(*layout, *hidden, Button("save", save))
    return helper


class OverrideForm(Versioned):
    """Another rating for a while, and why."""

    rating = forms.ChoiceField(
        label="Show it as",
        widget=forms.RadioSelect,
        choices=[(rating.value, rating.words) for rating in _OVERRIDABLE],
        error_messages={
            "required": "Choose a rating.",
            "invalid_choice": "Override to on track, at risk or off track only.",
        },
    )
    reason = LongText(
        "Why does the derived rating mislead?",
        missing="Say why the derived rating misleads.",
        help_text="Everybody who reads the plan sees this reason beside the rating.",
    )
    until = DayField(
        label="Last day",
        help_text="The override ends by itself after this day, and with any new report or change of date.",
    )

    def __init__(self, *args: Any, action: Action, today: date, **kwargs: Any) -> None:
        initial = {
            "version": action.version,
            "rating": action.override_rating,
            "reason": action.override_reason or "",
            "until": action.override_until or today + timedelta(days=28),
        }
        super().__init__(*args, **{"initial": initial, **kwargs})
        self.fields["until"].error_messages["required"] = "Enter the last day."
        self.helper = _helper(
            Field.radios("rating", inline=True, small=True),
            Field.textarea("reason", rows=3),
            Field("until"),
            save="Override the rating",
        )


class MoveForm(Versioned):
    """Another agreed date, and why."""

    to_date = DayField(label="New date")
    reason = LongText(
        "Why should it move?",
        missing="Say why the date should move.",
        help_text="Whoever decides reads this, and it stays in the action’s story.",
    )

    def __init__(self, *args: Any, action: Action, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": {"version": action.version}, **kwargs})
        self.fields["to_date"].error_messages["required"] = "Enter the new date."
        self.helper = _helper(Field("to_date"), Field.textarea("reason", rows=3), save="Ask to move the date")


class DecideForm(forms.Form):
    """Approve or refuse a request; `move` is the request that the page showed."""

    decision = forms.ChoiceField(
        label="Your decision",
        widget=forms.RadioSelect,
        choices=[("approve", "Move the date"), ("refuse", "The date stays")],
        error_messages={
            "required": "Choose whether the date moves.",
            "invalid_choice": "Choose one of these.",
        },
    )
    note = LongText(
        "Note (optional when the date moves)",
        help_text="When the date stays, say why, so that whoever asked knows.",
    )
    move = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = _helper(
            Field.radios("decision", inline=True, small=True),
            Field.textarea("note", rows=3),
            save="Save the decision",
            hidden=("move",),
        )


class DateForm(Versioned):
    """The first agreed date, or a review date, of an action without one."""

    due_on = DayField(label="Agreed date (optional)", required=False)
    review_on = DayField(
        label="Review date (optional)",
        required=False,
        help_text="For work without an end: the day on which somebody looks at it again.",
    )

    def __init__(self, *args: Any, action: Action, **kwargs: Any) -> None:
        initial = {"version": action.version, "review_on": action.review_on}
        super().__init__(*args, **{"initial": initial, **kwargs})
        self.helper = _helper(Field("due_on"), Field("review_on"), save="Save")


class MilestoneForm(forms.Form):
    """A step on the way."""

    title = forms.CharField(
        label="What will be reached?",
        max_length=300,
        error_messages={
            "required": "Say what will be reached.",
            "max_length": "At most 300 characters: a milestone is one short line.",
        },
    )
    due_on = DayField(label="By when?")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["due_on"].error_messages["required"] = "Enter the day of the milestone."
        self.helper = _helper(Field.text("title"), Field("due_on"), save="Add the milestone", hidden=())


class MeetForm(forms.Form):
    """The day on which a milestone was met."""

    met_on = DayField(label="On which day was it met?")

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": {"met_on": today}, **kwargs})
        self.fields["met_on"].error_messages["required"] = "Enter the day."
        self.helper = _helper(Field("met_on"), save="It was met", hidden=())


class ReasonForm(forms.Form):
    """Why something is dropped or removed."""

    reason = LongText("Why?")

    def __init__(self, *args: Any, label: str, missing: str, save: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = label
        self.fields["reason"].required = True
        self.fields["reason"].error_messages["required"] = missing
        self.helper = _helper(Field.textarea("reason", rows=3), save=save, hidden=())


class EvidenceForm(forms.Form):
    """Proof: what it is, of which day, and a file, an address or a note."""

    title = forms.CharField(
        label="What is it?",
        max_length=200,
        help_text="For example: Dip sample of 20 visits",
        error_messages={"required": "Say what the evidence is.", "max_length": "At most 200 characters."},
    )
    dated_on = DayField(label="Day that it is of")
    file = forms.FileField(
        label="File (optional)",
        required=False,
        help_text=f"{in_words(KINDS)}. No child’s name, please: whoever reads the plan can open it.",
        error_messages={"empty": "This file is empty.", "invalid": "Choose the file again."},
    )
    link = forms.CharField(
        label="Address on the web (optional)",
        required=False,
        max_length=500,
        error_messages={"max_length": "At most 500 characters."},
    )
    note = LongText("Note (optional)", help_text="What it shows, in a sentence or two.")

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": {"dated_on": today}, **kwargs})
        self.fields["dated_on"].error_messages["required"] = "Enter the day that the evidence is of."
        self.helper = _helper(
            Field.text("title"),
            Field("dated_on"),
            Field("file"),
            Field.text("link"),
            Field.textarea("note", rows=3),
            save="Add the evidence",
            hidden=(),
        )
