"""Forms of commentary: asking for it, writing it, sending it back."""

from datetime import date
from typing import Any

from crispy_forms_gds.layout import Field
from django import forms
from django.db.models import QuerySet

from accounts.form_fields import post_field
from foundation.composition.fields import DayField
from foundation.editing.fields import LongText, Versioned, boxes_of, helper
from kpi.models import Commentary, Indicator

_NO_CHILD = (
    "Say what changed, why, and what is done. No child’s name belongs here, and no number from which a"
    " child could be found: what is approved is printed in reports."
)


def _words() -> LongText:
    return LongText("Commentary", missing="Write what the figures mean.", rows=8, help_text=_NO_CHILD)


class WordsForm(Versioned):
    """The text of a commentary."""

    text = _words()

    def __init__(self, *args: Any, commentary: Commentary, **kwargs: Any) -> None:
        kwargs["initial"] = self.initial_of(commentary)
        super().__init__(*args, **kwargs)
        self.helper = helper(Field.textarea("text", rows=8), save="Save and hand in")

    @staticmethod
    def initial_of(commentary: Commentary) -> dict[str, Any]:
        """What the form of this commentary begins with."""
        return {"text": commentary.text, "version": commentary.version}


class NewWordsForm(forms.Form):
    """Words that nobody asked for: about which indicators, and the text."""

    text = _words()

    def __init__(self, *args: Any, indicators: QuerySet[Indicator], ticked: list[int], **kwargs: Any) -> None:
        kwargs["initial"] = {"indicators": ticked}
        super().__init__(*args, **kwargs)
        self.fields["indicators"] = boxes_of(indicators, "About", missing="Choose at least one indicator.")
        self.helper = helper(
            Field.checkboxes("indicators", small=True),
            Field.textarea("text", rows=8),
            save="Save and hand in",
            hidden=(),
        )


class AskForm(forms.Form):
    """Asking one post for one text about one or several indicators."""

    post = post_field("Who should write", empty="Choose a post", missing="Choose who should write.")
    due_on = DayField(label="By when")

    def __init__(
        self,
        *args: Any,
        indicators: QuerySet[Indicator],
        ticked: list[int],
        post: int | None,
        due_on: date,
        **kwargs: Any,
    ) -> None:
        kwargs["initial"] = {"indicators": ticked, "post": post, "due_on": due_on}
        super().__init__(*args, **kwargs)
        self.fields["indicators"] = boxes_of(indicators, "About", missing="Choose at least one indicator.")
        self.fields["due_on"].error_messages["required"] = "Enter the day by which the text is needed."
        self.helper = helper(
            Field.checkboxes("indicators", small=True),
            Field("post"),
            Field("due_on"),
            save="Ask for it",
            hidden=(),
        )


class AskOwnersForm(forms.Form):
    """Asking the owners of all that stands out: only the day."""

    due_on = DayField(label="By when")

    def __init__(self, *args: Any, due_on: date, **kwargs: Any) -> None:
        kwargs["initial"] = {"due_on": due_on}
        super().__init__(*args, **kwargs)
        self.fields["due_on"].error_messages["required"] = "Enter the day by which the texts are needed."
        self.helper = helper(Field("due_on"), save="Ask their owners", hidden=())


class ReasonForm(Versioned):
    """Why something goes back to whoever wrote it."""

    reason = LongText("What is missing or wrong", missing="Say what is missing or wrong.")

    def __init__(self, *args: Any, version: int, **kwargs: Any) -> None:
        kwargs["initial"] = {"version": version}
        super().__init__(*args, **kwargs)
        self.helper = helper(Field.textarea("reason", rows=3), save="Send it back")


class ApproveForm(Versioned):
    """A second person's yes; nothing to fill in but the version that they read."""

    def __init__(self, *args: Any, version: int, **kwargs: Any) -> None:
        kwargs["initial"] = {"version": version}
        super().__init__(*args, **kwargs)
