"""The grid that reports on many actions: a row of fields each, and a second row for a risk."""

import hashlib
import uuid
from datetime import date
from typing import Any

from django import forms

from improvement_plan.forms.fields import LONGEST_TEXT, LongText, SubmissionField, VersionField, offer
from improvement_plan.forms.report import JUDGEMENTS, progress_choices
from improvement_plan.models import Action
from improvement_plan.rules.vocabulary import Outlook, Progress
from improvement_plan.services.errors import Refused
from improvement_plan.services.progress import Report

_LONGEST_LINE = 1_000


class RowForm(forms.Form):
    """One action of the grid. A row left as it was shown is not a report."""

    progress = forms.ChoiceField(
        label="Progress", required=False, error_messages={"invalid_choice": "Choose one of these."}
    )
    outlook = forms.ChoiceField(
        label="Outlook",
        choices=[("", "Choose"), *((outlook.value, outlook.words) for outlook in Outlook)],
        required=False,
        error_messages={"invalid_choice": "Choose one of these."},
    )
    line = forms.CharField(
        label="One line",
        required=False,
        max_length=_LONGEST_LINE,
        error_messages={
            "max_length": f"At most {_LONGEST_LINE:,} characters: longer texts have room on the action’s page"
        },
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    same = forms.BooleanField(label="No change", required=False)
    risk = LongText("What is the risk?", rows=2)
    mitigation = LongText("What is being done about it?", rows=2)
    help_wanted = LongText("What help is wanted?", rows=2)
    version = VersionField()
    submission = SubmissionField()
    # What the row showed, so that a row which nobody touched is known even if its action has changed.
    shown = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    use_required_attribute = False

    def __init__(
        self, data: Any = None, *, action: Action, may_stop: bool, draft: dict[str, Any] | None = None
    ) -> None:
        began = {name: getattr(action, name) or "" for name in JUDGEMENTS}
        initial = {**began, **(draft or {}), "version": action.version, "shown": _digest(began)}
        super().__init__(data, initial=initial, prefix=f"a{action.pk}")
        self.action = action
        choices = progress_choices(action, may_stop=may_stop)
        if action.progress == Progress.NOT_REPORTED:
            choices = [(Progress.NOT_REPORTED.value, Progress.NOT_REPORTED.words), *choices]
        offer(self, "progress", choices)

    @property
    def touched(self) -> bool:
        """Whether anything in the row differs from what it showed."""
        given = {name: self[name].value() or "" for name in JUDGEMENTS}
        said = self["line"].value() or ""
        return _digest(given) != self["shown"].value() or bool(str(said).strip())

    @property
    def unchanged(self) -> bool:
        """Whether "no change" is ticked."""
        return bool(self["same"].value())

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.unchanged and self.touched:
            self.add_error("same", "You changed this row: untick “no change”, or put it back.")
        if cleaned.get("version") is None:
            self.errors.pop("version", None)
            self.add_error(None, "This row was changed on its way. Open the page again.")
        return cleaned

    def report(self, *, today: date) -> Report:
        """What a valid, touched row says."""
        given = self.cleaned_data
        return Report(
            as_at=today,
            progress=Progress(given["progress"] or Progress.NOT_REPORTED),
            outlook=Outlook(given["outlook"]) if given["outlook"] else None,
            text=given["line"],
            risk=given["risk"],
            mitigation=given["mitigation"],
            help_wanted=given["help_wanted"],
            submission=self.key,
        )

    @property
    def key(self) -> uuid.UUID:
        """The row's own key: sent twice, it makes one report."""
        found: uuid.UUID = self.cleaned_data.get("submission") or uuid.uuid4()
        return found

    def draft(self) -> dict[str, str]:
        """What was typed, for the action's own page, which asks what this row cannot."""
        values = {name: str(self.cleaned_data.get(name) or "") for name in JUDGEMENTS}
        return values | {"text": str(self.cleaned_data.get("line") or "")[:LONGEST_TEXT]}

    def refuse(self, refused: Refused) -> None:
        """Put what the service refused at the field that it speaks of."""
        self.add_error(refused.field if refused.field in self.fields else None, refused.message)

    @property
    def extra_fields(self) -> list[forms.BoundField]:
        """The second row, shown where the outlook is not on track."""
        return [self["risk"], self["mitigation"], self["help_wanted"]]


def _digest(judgements: dict[str, Any]) -> str:
    """A short sign of two judgements and three texts, whatever their line ends."""
    told = "\x1f".join(" ".join(str(judgements[name]).split()) for name in JUDGEMENTS)
    return hashlib.sha256(told.encode()).hexdigest()
