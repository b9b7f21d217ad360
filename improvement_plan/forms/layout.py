"""How the forms about plans are laid out, and fields that several of them have."""

from collections.abc import Iterable
from typing import Any

from crispy_forms_gds.helper import FormHelper
from crispy_forms_gds.layout import Button, Layout
from django import forms
from django.db.models import Q, QuerySet

from accounts.models import Post
from improvement_plan.forms.fields import LONGEST_TEXT


def helper(*layout: Any, save: str, hidden: tuple[str, ...] = ("version",)) -> FormHelper:
    """A form's layout inside a page's own <form>, with its one button."""
    found = FormHelper()
    found.form_tag = False
    found.disable_csrf = True
    found.layout = Layout(*layout, *hidden, Button("save", save))
    return found


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


def post_field(
    label: str, *, empty: str, missing: str = "", help_text: str = ""
) -> "forms.ModelChoiceField[Any]":
    """A choice among today's posts."""
    return forms.ModelChoiceField(
        Post.objects.current(),
        label=label,
        required=bool(missing),
        empty_label=empty,
        help_text=help_text,
        error_messages={"required": missing, "invalid_choice": "Choose one of the posts."},
    )


def with_chosen(field: forms.Field, *chosen: int | None) -> None:
    """Let a field of posts also offer those that it has already, though abolished since."""
    if isinstance(field, forms.ModelChoiceField):
        kept = [pk for pk in chosen if pk is not None]
        field.queryset = Post.objects.filter(Q(abolished_on=None) | Q(pk__in=kept))


def choice_of(
    rows: QuerySet[Any], label: str, *, empty: str, missing: str = "", help_text: str = ""
) -> "forms.ModelChoiceField[Any]":
    """A choice among rows of the plan."""
    return forms.ModelChoiceField(
        rows,
        label=label,
        required=bool(missing),
        empty_label=empty,
        help_text=help_text,
        error_messages={"required": missing, "invalid_choice": "Choose one of these."},
    )


def boxes_of(rows: QuerySet[Any], label: str, *, help_text: str = "", missing: str = "") -> Any:
    """Rows of the plan to tick."""
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
