"""The form that closes a month."""

from collections.abc import Sequence
from typing import Any

from crispy_forms_gds.layout import Field
from django import forms

from foundation.editing.fields import LongText, helper


class CloseForm(forms.Form):
    """A tick that it is for good, and a reason where figures are missing. `seen`: the codes of those."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    sure = forms.BooleanField(
        label="I know that this cannot be undone",
        error_messages={"required": "Tick that you know that this cannot be undone."},
    )

    def __init__(self, *args: Any, gaps: Sequence[str], **kwargs: Any) -> None:
        kwargs["initial"] = {"seen": " ".join(gaps)}
        super().__init__(*args, **kwargs)
        rows: list[Any] = []
        if gaps:
            self.fields["gaps_reason"] = LongText(
                "Why figures are missing",
                missing="Say why these figures are missing.",
                help_text="It stands beside the month, and in the internal report.",
            )
            rows.append(Field.textarea("gaps_reason", rows=3))
        rows.append(Field.checkbox("sure", small=True))
        self.order_fields(["gaps_reason", "sure", "seen"])
        self.helper = helper(*rows, save="Close the month", hidden=("seen",))

    def gaps(self) -> list[str]:
        """The codes that stood on the page as missing."""
        return str(self.cleaned_data["seen"]).split()
