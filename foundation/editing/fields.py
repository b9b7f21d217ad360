"""What the forms of every app share: their fields, and how they are laid out."""

import uuid
from collections.abc import Iterable
from typing import Any, cast

from crispy_forms_gds.helper import FormHelper
from crispy_forms_gds.layout import Button, Layout
from django import forms
from django.core.validators import MaxLengthValidator
from django.db.models import QuerySet
from django.http import QueryDict

LONGEST_TEXT = 10_000


def offer(form: forms.Form, name: str, choices: Iterable[tuple[str, str]]) -> None:
    """Give a form's field other choices."""
    cast(forms.ChoiceField, form.fields[name]).choices = list(choices)


def carry(form: forms.Form, name: str, value: str) -> None:
    """Change one value of what was sent, for the form's next round; all else stays as it was typed."""
    data = cast(QueryDict, form.data).copy()
    data[name] = value
    form.data = data


def helper(*layout: Any, save: str, hidden: tuple[str, ...] = ("version",)) -> FormHelper:
    """A form's layout inside a page's own <form>, with its one button."""
    found = FormHelper()
    found.form_tag = False
    found.disable_csrf = True
    found.layout = Layout(*layout, *hidden, Button("save", save))
    return found


_TOO_LONG = f"At most {LONGEST_TEXT:,} characters: shorten this text"


class LongText(forms.CharField):
    """A text of several lines, at most LONGEST_TEXT characters; empty unless `missing` says otherwise.

    The browser is not told the length: it would cut a pasted text without a word.
    """

    def __init__(self, label: str, *, missing: str = "", rows: int = 3, **kwargs: Any) -> None:
        super().__init__(
            label=label,
            required=bool(missing),
            widget=forms.Textarea({"rows": rows}),
            validators=[MaxLengthValidator(LONGEST_TEXT, _TOO_LONG)],
            **kwargs,
        )
        self.error_messages["required"] = missing


class Line(forms.CharField):
    """A text of one line. No browser sends a line end here, but names, codes and addresses have none."""

    def to_python(self, value: Any) -> Any:
        return " ".join(str(super().to_python(value)).split())


def short_text(label: str, *, longest: int = 200, missing: str = "", help_text: str = "") -> forms.CharField:
    """A text of one line; it may stay empty unless `missing` says what to do."""
    found = Line(
        label=label,
        required=bool(missing),
        max_length=longest,
        help_text=help_text,
        error_messages={"required": missing, "max_length": f"At most {longest} characters."},
    )
    # The length is checked here and not by the browser, which would cut a pasted text silently.
    found.widget.attrs.pop("maxlength", None)
    return found


def choice_of(
    rows: QuerySet[Any], label: str, *, empty: str, missing: str = "", help_text: str = ""
) -> "forms.ModelChoiceField[Any]":
    """A choice among rows."""
    return forms.ModelChoiceField(
        rows,
        label=label,
        required=bool(missing),
        empty_label=empty,
        help_text=help_text,
        error_messages={"required": missing, "invalid_choice": "Choose one of these."},
    )


def boxes_of(rows: QuerySet[Any], label: str, *, help_text: str = "", missing: str = "") -> Any:
    """Rows to tick."""
    return forms.ModelMultipleChoiceField(
        rows,
        label=label,
        required=bool(missing),
        help_text=help_text,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": missing,
            "invalid_choice": "Choose from this list.",
            "invalid_pk_value": "Choose from this list.",
        },
    )


class Lines(forms.CharField):
    """One entry a line; cleans to a list without empty lines and repetitions."""

    def __init__(self, label: str, *, longest: int = 200, help_text: str = "One on each line.") -> None:
        super().__init__(
            label=label,
            required=False,
            max_length=LONGEST_TEXT,
            help_text=help_text,
            widget=forms.Textarea({"rows": 3}),
        )
        self.widget.attrs.pop("maxlength", None)
        self.longest = longest

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, (list, tuple)) else value

    def clean(self, value: Any) -> Any:
        return list(self._entries(super().clean(value)))

    def _entries(self, text: str) -> Iterable[str]:
        entries = dict.fromkeys(line.strip() for line in text.splitlines() if line.strip())
        if any(len(entry) > self.longest for entry in entries):
            raise forms.ValidationError(f"At most {self.longest} characters on a line.")
        return entries


class VersionField(forms.IntegerField):
    """The edit version that a form began from."""

    def __init__(self) -> None:
        super().__init__(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1, required=False)


class SubmissionField(forms.UUIDField):
    """The form's own key: the same form sent twice makes one row."""

    def __init__(self) -> None:
        super().__init__(widget=forms.HiddenInput, initial=uuid.uuid4, required=False)


class Versioned(forms.Form):
    """A form that knows the version that it began from. Without one it is not saved."""

    version = VersionField()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("version") is None:
            self.errors.pop("version", None)
            self.add_error(None, "This page was open too long or was changed. Open it again.")
        return cleaned
