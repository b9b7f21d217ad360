"""The forms about audits, their moderation and findings, complaints and compliments."""

from collections.abc import Sequence
from typing import Any

from crispy_forms_gds.layout import Field, Fieldset
from django import forms

from accounts.models import Service
from foundation.editing.fields import LongText, Versioned, choice_of, helper, short_text
from foundation.editing.rows import stamp
from kpi.forms.fields import MonthField, count_field
from kpi.models import AuditFinding, AuditGrade, AuditRound, Feedback
from kpi.queries.quality import counts_of
from kpi.rules.periods import Period

_GRADES = AuditGrade.Grade
_NO_NAMES = (
    "No child’s name, please, nor anything that points to one family: whoever reads performance reads it."
)


def _service_field() -> Any:
    return choice_of(Service.objects.all(), "Service (optional)", empty="The whole department")


class RoundForm(Versioned):
    """A round of audits with the grades that the auditors gave."""

    title = short_text(
        "What was audited", missing="Enter what was audited.", help_text="For example, Case file audits"
    )
    month_end = MonthField()
    service = _service_field()
    planned = count_field("Audits planned (optional)")
    done = count_field("Audits done (optional)", help_text="Left empty, as many as have a grade below.")
    note = LongText("Note (optional)", help_text=_NO_NAMES)

    NAMES = ("title", "month_end", "service", "planned", "done", "note")

    def __init__(
        self, *args: Any, audits: AuditRound | None = None, start: dict[str, Any] | None = None, **kwargs: Any
    ) -> None:
        kwargs["initial"] = self.initial_of(audits) if audits else {"version": 1, **(start or {})}
        super().__init__(*args, **kwargs)
        for grade in _GRADES:
            self.fields[grade.value] = count_field(grade.label)
        self.helper = helper(
            Field.text("title"),
            Field.text("month_end", field_width=20),
            Field.select("service"),
            Field.text("planned", field_width=4),
            Field.text("done", field_width=4),
            Fieldset(
                *(Field.text(grade.value, field_width=4) for grade in _GRADES),
                legend="Grades given by the auditors (an empty box is none)",
            ),
            Field.textarea("note", rows=3),
            save="Save the round",
        )

    @classmethod
    def initial_of(cls, audits: AuditRound) -> dict[str, Any]:
        """The round as this form shows it."""
        values = {name: getattr(audits, name) for name in cls.NAMES}
        return {**values, **counts_of(audits), "version": audits.version}

    def changes(self) -> dict[str, Any]:
        """The round's own fields as they are to be; its grades stand beside them."""
        return {name: self.cleaned_data[name] for name in self.NAMES}

    def counts(self) -> dict[str, int]:
        """How many audits got each grade; an empty box is none."""
        return {grade: self.cleaned_data[grade] or 0 for grade in _GRADES.values}


class ModerationForm(Versioned):
    """How a second person graded the same audits, or some of them."""

    planned = count_field("Moderations planned (optional)")

    def __init__(self, *args: Any, audits: AuditRound, **kwargs: Any) -> None:
        kwargs["initial"] = self.initial_of(audits)
        super().__init__(*args, **kwargs)
        for grade in _GRADES:
            self.fields[grade.value] = count_field(grade.label)
        self.helper = helper(
            Field.text("planned", field_width=4),
            Fieldset(
                *(Field.text(grade.value, field_width=4) for grade in _GRADES),
                legend="Grades after moderation",
            ),
            save="Save the moderation",
        )

    @classmethod
    def initial_of(cls, audits: AuditRound) -> dict[str, Any]:
        """The moderation as this form shows it."""
        counts = counts_of(audits, moderated=True)
        return {"planned": audits.moderations_planned, **counts, "version": audits.version}

    def counts(self) -> dict[str, int] | None:
        """How many audits got each grade; None where every box is empty: nobody moderated."""
        given = {grade: self.cleaned_data[grade] for grade in _GRADES.values}
        if all(count is None for count in given.values()):
            return None
        return {grade: count or 0 for grade, count in given.items()}


class FindingForm(Versioned):
    """What a round taught."""

    kind = forms.ChoiceField(
        label="Is it a strength or something to improve?",
        choices=AuditFinding.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose one of the two.", "invalid_choice": "Choose one of the two."},
    )
    theme = short_text(
        "Theme (optional)", longest=120, help_text="For example, Supervision. Findings are compared by it."
    )
    text = LongText("What was found", missing="Say what was found.", help_text=_NO_NAMES)

    NAMES = ("kind", "theme", "text")

    def __init__(self, *args: Any, finding: AuditFinding | None = None, **kwargs: Any) -> None:
        kwargs["initial"] = self.initial_of(finding) if finding else {"version": 1}
        super().__init__(*args, **kwargs)
        self.helper = helper(
            Field.radios("kind", inline=True, small=True),
            Field.text("theme"),
            Field.textarea("text", rows=4),
            save="Save the finding",
        )

    @classmethod
    def initial_of(cls, finding: AuditFinding) -> dict[str, Any]:
        """The finding as this form shows it."""
        return {**{name: getattr(finding, name) for name in cls.NAMES}, "version": stamp(finding)}

    def changes(self) -> dict[str, Any]:
        """The finding's fields as they are to be."""
        return {name: self.cleaned_data[name] for name in self.NAMES}


class FeedbackForm(Versioned):
    """Complaints or compliments of one month, service and theme."""

    kind = forms.ChoiceField(
        label="What were they?",
        choices=Feedback.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose one of the two.", "invalid_choice": "Choose one of the two."},
    )
    month_end = MonthField()
    service = _service_field()
    theme = short_text(
        "Theme (optional)",
        longest=120,
        help_text=f"Entries of one month add up: leave it empty for those about anything else. {_NO_NAMES}",
    )
    count = count_field("How many", missing="Enter how many there were.")
    in_time = count_field("Of them answered in time (optional)", help_text="Left empty, it is not known.")
    source = short_text("Where the figures come from (optional)")

    NAMES = ("month_end", "kind", "service", "theme", "count", "in_time", "source")

    def __init__(
        self, *args: Any, entry: Feedback | None = None, start: dict[str, Any] | None = None, **kwargs: Any
    ) -> None:
        kwargs["initial"] = self.initial_of(entry) if entry else {"version": 1, **(start or {})}
        super().__init__(*args, **kwargs)
        self.helper = helper(
            Field.radios("kind", inline=True, small=True),
            Field.text("month_end", field_width=20),
            Field.select("service"),
            Field.text("theme"),
            Field.text("count", field_width=4),
            Field.text("in_time", field_width=4),
            Field.text("source"),
            save="Save the entry",
        )

    @classmethod
    def initial_of(cls, entry: Feedback) -> dict[str, Any]:
        """The entry as this form shows it."""
        return {**{name: getattr(entry, name) for name in cls.NAMES}, "version": stamp(entry)}

    def changes(self) -> dict[str, Any]:
        """The entry's fields as they are to be."""
        return {name: self.cleaned_data[name] for name in self.NAMES}


class QualityFilter(forms.Form):
    """Which financial year, and which service; both live in the address."""

    year = forms.ChoiceField(label="Financial year", required=False)
    service = forms.ChoiceField(required=False)

    def __init__(self, data: Any, *, years: Sequence[Period]) -> None:
        super().__init__(data, auto_id="filter_%s")
        self.years = {year.slug: year for year in years}
        years_offered = [(year.slug, year.label) for year in years]
        services = [("", "All"), *Service.objects.values_list("slug", "name")]
        for name, choices in (("year", years_offered), ("service", services)):
            self.fields[name].choices = choices  # type: ignore[attr-defined]
            self.fields[name].error_messages["invalid_choice"] = "Choose one of these"

    def chosen(self) -> tuple[Period | None, str]:
        """The year (the newest that has anything; None without any) and the service's slug."""
        self.is_valid()
        newest = next(iter(self.years.values()), None)
        return self.years.get(self.cleaned_data.get("year", ""), newest), self.cleaned_data.get("service", "")
