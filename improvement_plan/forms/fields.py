"""Fields that several forms share."""

import uuid
from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.core.validators import MaxLengthValidator
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


_TOO_LONG = f"At most {LONGEST_TEXT:,} characters: shorten this text, or add it as evidence"


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
