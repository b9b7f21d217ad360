"""A report on one action."""

import uuid
from collections.abc import Sequence
from datetime import date
from typing import Any

from crispy_forms_gds.helper import FormHelper
from crispy_forms_gds.layout import Div, Field, Layout
from django import forms
from django.utils.html import format_html

from foundation.clock.words import day
from foundation.composition.fields import DayField
from foundation.editing.errors import Refused
from foundation.editing.fields import LongText, SubmissionField, Versioned, offer
from improvement_plan.models import Action
from improvement_plan.queries.action_page import MilestoneLine
from improvement_plan.rules.vocabulary import Outlook, Progress
from improvement_plan.services.progress import MILESTONE_DROPPED, MILESTONE_MET, Report

JUDGEMENTS = ("progress", "outlook", "risk", "mitigation", "help_wanted")
_DONE = (Progress.COMPLETED, Progress.STOPPED)


def progress_choices(action: Action, *, may_stop: bool) -> list[tuple[str, str]]:
    """What this person may report; stopping is a manager's, and no report says "not reported"."""
    offered = [Progress.NOT_STARTED, Progress.IN_PROGRESS, Progress.COMPLETED]
    if may_stop or action.progress == Progress.STOPPED:
        offered.append(Progress.STOPPED)
    return [(progress.value, progress.words) for progress in offered]


class ReportForm(Versioned):
    """Two judgements, what has happened, the texts of a risk, and what completing or stopping asks."""

    progress = forms.ChoiceField(
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose how far the action is.",
            "invalid_choice": "Choose one of these.",
        },
    )
    outlook = forms.ChoiceField(
        widget=forms.RadioSelect,
        choices=[(outlook.value, outlook.words) for outlook in Outlook],
        required=False,
        error_messages={"invalid_choice": "Choose one of these."},
    )
    text = LongText("What has happened?")
    risk = LongText("What is the risk?")
    mitigation = LongText("What is being done about it?")
    help_wanted = LongText("What help is wanted?")
    reason = LongText("Why is it stopped?", rows=2)
    as_at = DayField(label="Day that this report speaks of", required=False)
    submission = SubmissionField()

    def __init__(
        self,
        *args: Any,
        action: Action,
        milestones: Sequence[MilestoneLine],
        may_stop: bool,
        today: date,
        draft: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        began = {name: getattr(action, name) for name in JUDGEMENTS}
        if action.progress == Progress.NOT_REPORTED:
            began["progress"] = ""
        initial = {**began, "version": action.version, "as_at": today, **(draft or {})}
        super().__init__(*args, **{"initial": initial, **kwargs})
        self.action, self.today, self.began = action, today, began
        self.milestone_fields = {f"milestone_{line.pk}": line for line in milestones}
        self._shape(may_stop=may_stop)
        self.helper = FormHelper(self)
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = self._layout()

    def _shape(self, *, may_stop: bool) -> None:
        """Words and choices that depend on the action."""
        progress, text, reason = self.fields["progress"], self.fields["text"], self.fields["reason"]
        offer(self, "progress", progress_choices(self.action, may_stop=may_stop))
        if not may_stop:
            progress.help_text = "Stopping an action is a manager’s decision."
        if self.action.reported_as_at:
            text.label = f"What has happened since {day(self.action.reported_as_at)}?"
        if self.action.progress in _DONE:
            reason.label = "Why is it reopened?"
        for name, line in self.milestone_fields.items():
            self.fields[name] = forms.ChoiceField(
                label=format_html("Milestone “{}”, {}", line.title, line.words),
                choices=[(MILESTONE_MET, "Met"), (MILESTONE_DROPPED, "Dropped")],
                widget=forms.RadioSelect,
                required=False,
            )

    def _layout(self) -> Layout:
        asked = [Field.radios(name, inline=True, small=True) for name in self.milestone_fields]
        reopening = self.action.progress in _DONE
        return Layout(
            Field.radios("progress", inline=True, small=True, legend_size="s"),
            *([Div(*asked, css_class="gt-when gt-when--completed")] if asked else []),
            Div(
                Field.textarea("reason", rows=2),
                css_class=f"gt-when gt-when--{'reopening' if reopening else 'stopped'}",
            ),
            Div(
                Field.radios("outlook", inline=True, small=True, legend_size="s"),
                css_class="gt-when gt-when--open",
            ),
            Field.textarea("text", rows=3),
            Div(
                Field.textarea("risk", rows=3),
                Field.textarea("mitigation", rows=3),
                Field.textarea("help_wanted", rows=3),
                css_class="gt-report__extra gt-when gt-when--risk",
            ),
            Field("as_at", template="improvement_plan/parts/another_day.html"),
            "version",
            "submission",
        )

    @property
    def says_something(self) -> bool:
        """Whether anything was written or chosen that "no change" would lose."""
        now = {name: self.data.get(name, "").replace("\r\n", "\n").strip() for name in JUDGEMENTS}
        was = {name: (self.began[name] or "").strip() for name in JUDGEMENTS}
        return now != was or bool(self.data.get("text", "").strip())

    def report(self) -> Report:
        """What a valid form says."""
        given = self.cleaned_data
        return Report(
            as_at=given["as_at"] or self.today,
            progress=Progress(given["progress"]),
            outlook=Outlook(given["outlook"]) if given["outlook"] else None,
            text=given["text"],
            risk=given["risk"],
            mitigation=given["mitigation"],
            help_wanted=given["help_wanted"],
            reason=given["reason"],
            milestones={line.pk: given[name] for name, line in self.milestone_fields.items() if given[name]},
            submission=given["submission"] or uuid.uuid4(),
        )

    def refuse(self, refused: Refused) -> None:
        """Put what the service refused at the field that it speaks of."""
        field = refused.field
        if field == "milestones":
            unanswered = [name for name in self.milestone_fields if not self.cleaned_data.get(name)]
            field = unanswered[0] if unanswered else None
        self.add_error(field if field in self.fields else None, refused.message)
