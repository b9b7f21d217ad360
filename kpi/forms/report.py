"""Forms of the KPI report: which period, its texts, which file of it."""

from collections.abc import Sequence
from typing import Any

from crispy_forms_gds.layout import Field
from django import forms

from foundation.editing.fields import LongText, Versioned, helper, short_text
from kpi.exports.formats import FORMATS
from kpi.models import KpiReport
from kpi.rules.periods import Period
from kpi.rules.report import EDITIONS


class BeginForm(forms.Form):
    """The period of a new report."""

    period = forms.ChoiceField(
        label="Period",
        help_text="The figures of a quarter are those of its last month.",
        error_messages={"required": "Choose a period.", "invalid_choice": "Choose one of these periods."},
    )

    def __init__(self, *args: Any, periods: Sequence[Period], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(period.slug, period.label) for period in periods]
        self.fields["period"].choices = choices  # type: ignore[attr-defined]
        self.helper = helper(Field.select("period"), save="Begin the report", hidden=())


class ReportForm(Versioned):
    """The texts that people add to the figures."""

    title = short_text("Title", missing="Enter a title.")
    introduction = LongText(
        "Introduction to the internal edition (optional)",
        rows=6,
        help_text="Read by those who may see small counts of children.",
    )
    public_introduction = LongText(
        "Introduction to the public edition (optional)",
        rows=6,
        help_text="No child’s name belongs here, and no number from which a child could be found.",
    )

    def __init__(self, *args: Any, report: KpiReport, **kwargs: Any) -> None:
        kwargs["initial"] = self.initial_of(report)
        super().__init__(*args, **kwargs)
        self.helper = helper(
            Field.text("title"),
            Field.textarea("introduction", rows=6),
            Field.textarea("public_introduction", rows=6),
            save="Save",
        )

    @staticmethod
    def initial_of(report: KpiReport) -> dict[str, Any]:
        """What the form of this report begins with."""
        return {
            "title": report.title,
            "introduction": report.introduction,
            "public_introduction": report.public_introduction,
            "version": report.version,
        }

    def changes(self) -> dict[str, Any]:
        """The fields to save."""
        return {name: self.cleaned_data[name] for name in ("title", "introduction", "public_introduction")}


class ExportForm(forms.Form):
    """Which file of which edition."""

    kind = forms.ChoiceField(choices=[(key, one.label) for key, one in FORMATS.items()])
    edition = forms.ChoiceField(choices=[(edition, edition) for edition in EDITIONS])
