"""Fields for people and posts that the forms of every app may have."""

from typing import Any

from django import forms
from django.db.models import Q

from accounts.models import Post


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
