"""The grid that reports on many actions: a row of fields each, and a second row for a risk."""

import hashlib
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from django import forms

from foundation.editing.errors import Refused
from foundation.editing.fields import LONGEST_TEXT, LongText, SubmissionField, VersionField, offer
from improvement_plan.forms.report import JUDGEMENTS, progress_choices
from improvement_plan.models import Action
from improvement_plan.rules.vocabulary import Outlook, Progress
from improvement_plan.services.progress import Report

_LONGEST_LINE = 1_000


@dataclass(frozen=True)
class Cells:
    """What a row of the grid shows: values and errors by the fields' names.

    Plain values, since a form a row takes longer to draw than to fill in. `prefix` stands before
    each name; `progress` are that select's choices; `errors[""]` belongs to the whole row.
    """

    prefix: str
    progress: Sequence[tuple[str, str]]
    values: Mapping[str, Any]
    errors: Mapping[str, str]

    @property
    def texts(self) -> list[tuple[str, str, str, str]]:
        """Name, label, value and error of each text of a risk, the second row."""
        return [
            (name, label, self.values[name], self.errors.get(name, "")) for name, label in RISK_TEXTS.items()
        ]


RISK_TEXTS = {
    "risk": "What is the risk?",
    "mitigation": "What is being done about it?",
    "help_wanted": "What help is wanted?",
}
OUTLOOKS = [("", "Choose"), *((outlook.value, outlook.words) for outlook in Outlook)]


def cells_of(action: Action, *, may_stop: bool, draft: Mapping[str, Any] | None = None) -> Cells:
    """A row that nobody has filled in yet, or with what was kept of it."""
    values = _began(action)
    shown = _digest(values)
    typed = {**values, **(draft or {})}
    return Cells(
        prefix=_prefix(action),
        progress=_progress_choices(action, may_stop=may_stop),
        values={
            **typed,
            "line": typed.get("text", ""),
            "version": action.version,
            "submission": uuid.uuid4(),
            "shown": shown,
        },
        errors={},
    )


class RowForm(forms.Form):
    """One action of the grid. A row left as it was shown is not a report."""

    progress = forms.ChoiceField(
        label="Progress", required=False, error_messages={"invalid_choice": "Choose one of these."}
    )
    outlook = forms.ChoiceField(
        label="Outlook",
        choices=OUTLOOKS,
        required=False,
        error_messages={"invalid_choice": "Choose one of these."},
    )
    line = forms.CharField(
        required=False,
        max_length=_LONGEST_LINE,
        error_messages={
            "max_length": f"At most {_LONGEST_LINE:,} characters: longer texts have room on the action’s page"
        },
    )
    same = forms.BooleanField(required=False)
    risk = LongText(RISK_TEXTS["risk"])
    mitigation = LongText(RISK_TEXTS["mitigation"])
    help_wanted = LongText(RISK_TEXTS["help_wanted"])
    version = VersionField()
    submission = SubmissionField()
    # What the row showed, so that a row which nobody touched is known even if its action has changed.
    shown = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def __init__(self, data: Any, *, action: Action, may_stop: bool) -> None:
        super().__init__(data, prefix=_prefix(action))
        self.action = action
        offer(self, "progress", _progress_choices(action, may_stop=may_stop))

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

    def cells(self) -> Cells:
        """The row as it was sent, with what stands in its way."""
        progress = cast(forms.ChoiceField, self.fields["progress"])
        errors = {"" if name == "__all__" else name: " ".join(map(str, e)) for name, e in self.errors.items()}
        return Cells(
            prefix=str(self.prefix),
            progress=list(progress.choices),  # type: ignore[arg-type]
            values={name: self[name].value() for name in self.fields},
            errors=errors if self.touched or self.unchanged else {},
        )


def _prefix(action: Action) -> str:
    return f"a{action.pk}"


def _began(action: Action) -> dict[str, Any]:
    return {name: getattr(action, name) or "" for name in JUDGEMENTS}


def _progress_choices(action: Action, *, may_stop: bool) -> list[tuple[str, str]]:
    choices = progress_choices(action, may_stop=may_stop)
    if action.progress == Progress.NOT_REPORTED:
        choices.insert(0, (Progress.NOT_REPORTED.value, Progress.NOT_REPORTED.words))
    return choices


def _digest(judgements: dict[str, Any]) -> str:
    """A short sign of two judgements and three texts, whatever their line ends."""
    told = "\x1f".join(" ".join(str(judgements[name]).split()) for name in JUDGEMENTS)
    return hashlib.sha256(told.encode()).hexdigest()
