"""Correcting closed months: which figures, what they should say, and why."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from crispy_forms_gds.layout import Field
from django import forms
from django.core.exceptions import ValidationError

from foundation.editing.fields import LongText, helper
from kpi.forms.fields import FigureField
from kpi.models import Breakdown, Indicator, Observation
from kpi.services.restatements import Correction

PARTS = ("value", "numerator", "denominator")
_LABELS = {"value": "Value", "numerator": "Numerator", "denominator": "Denominator"}
# What a confirmation sends back; more than any batch of corrections has.
_LONGEST = 2_000_000


@dataclass(frozen=True)
class GridRow:
    """One figure of the grid with its three fields."""

    title: str
    part: str
    fields: tuple[forms.BoundField, ...]


class GridForm(forms.Form):
    """The figures of some indicators in one month, to be overwritten where they are wrong."""

    def __init__(self, data: Any, *, held: Sequence[Observation]) -> None:
        super().__init__(data)
        self.held = held
        for number, row in enumerate(held):
            for part in PARTS:
                field = FigureField(_LABELS[part])
                field.initial = getattr(row, part)
                self.fields[f"{number}-{part}"] = field

    def rows(self) -> list[GridRow]:
        """The rows of the grid, in order."""
        return [
            GridRow(
                title=f"{row.indicator.code} {row.indicator.name}",
                part=_part(row),
                fields=tuple(self[f"{number}-{part}"] for part in PARTS),
            )
            for number, row in enumerate(self.held)
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for number in range(len(self.held)):
            bottom = cleaned.get(f"{number}-denominator")
            if bottom is not None and bottom <= 0:
                self.add_error(f"{number}-denominator", "Enter more than 0.")
        if not self.errors and not self.corrections():
            raise ValidationError("Change at least one figure.")
        return cleaned

    def corrections(self) -> list[Correction]:
        """What was overwritten. Where only the parts were, the value is worked out from them."""
        found = []
        for number, row in enumerate(self.held):
            before = {part: getattr(row, part) for part in PARTS}
            after = {part: self.cleaned_data.get(f"{number}-{part}") for part in PARTS}
            if after == before:
                continue
            parts_changed = any(after[part] != before[part] for part in ("numerator", "denominator"))
            if parts_changed and after["value"] == before["value"] and None not in after.values():
                after["value"] = None
            found.append(
                Correction(
                    indicator=row.indicator,
                    period_end=row.period_end,
                    breakdown=row.breakdown,
                    category=row.category,
                    value=after["value"],
                    numerator=after["numerator"],
                    denominator=after["denominator"],
                )
            )
        return found


def _part(row: Observation) -> str:
    return f"{row.breakdown.name}: {row.category}" if row.breakdown else ""


class FileForm(forms.Form):
    """A long table of corrections, as results are imported."""

    file = forms.FileField(label="CSV or XLSX file", error_messages={"required": "Choose a file."})


class ConfirmForm(forms.Form):
    """The corrections that were previewed, what they were compared with, and the one reason."""

    rows = forms.CharField(widget=forms.HiddenInput, max_length=_LONGEST)
    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)
    reason = LongText(
        "Why these figures are corrected",
        missing="Say why the figures are corrected.",
        help_text="One reason for all of them. It stands beside both figures.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper(
            Field.textarea("reason", rows=3), save="Correct these figures", hidden=("rows", "seen")
        )

    def clean_rows(self) -> list[Correction]:
        """The corrections again; what was changed on the way is refused."""
        try:
            return read_rows(self.cleaned_data["rows"])
        except (ValueError, KeyError, TypeError, ArithmeticError):
            raise ValidationError("This page was changed. Begin again.") from None


def written_rows(corrections: Iterable[Correction]) -> str:
    """Corrections as a hidden field carries them."""
    return json.dumps(
        [
            {
                "indicator": c.indicator.pk,
                "period_end": c.period_end.isoformat(),
                "breakdown": c.breakdown.pk if c.breakdown else None,
                "category": c.category,
                **{part: None if (n := getattr(c, part)) is None else f"{n:f}" for part in PARTS},
            }
            for c in corrections
        ]
    )


def read_rows(text: str) -> list[Correction]:
    """What `written_rows` wrote. Raises ValueError or its like (`clean_rows`) for anything else."""
    rows = json.loads(text)
    if not isinstance(rows, list) or not rows:
        raise ValueError(text)
    indicators = Indicator.objects.in_bulk([_id(row["indicator"]) for row in rows])
    breakdowns = Breakdown.objects.in_bulk([_id(row["breakdown"]) for row in rows if row["breakdown"]])
    return [_correction(row, indicators, breakdowns) for row in rows]


def _correction(
    row: dict[str, Any], indicators: dict[int, Indicator], breakdowns: dict[int, Breakdown]
) -> Correction:
    indicator, breakdown, category = indicators[row["indicator"]], None, ""
    if row["breakdown"]:
        breakdown, category = breakdowns[row["breakdown"]], row["category"]
        held = Observation.objects.filter(breakdown=breakdown, category=category)
        if breakdown.indicator_id != indicator.pk or "\0" in category or not held.exists():
            raise ValueError(category)
    return Correction(
        indicator=indicator,
        period_end=date.fromisoformat(row["period_end"]),
        breakdown=breakdown,
        category=category,
        value=_number(row["value"]),
        numerator=_number(row["numerator"]),
        denominator=_number(row["denominator"]),
    )


def _id(number: int) -> int:
    if not 0 < number < 2**63:
        raise ValueError(number)
    return number


def _number(text: str | None) -> Decimal | None:
    if text is None:
        return None
    number = Decimal(text)
    if not number.is_finite() or abs(number) >= 10**12:
        raise ValueError(text)
    return number
