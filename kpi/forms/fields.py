"""Fields for figures, counts and months, as people type them."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms

from kpi.rules.periods import BadPeriod, Kind, Period, month_of

# What a count of audits or complaints in one month can be; more is a slip of the finger.
MOST = 100_000


class FigureField(forms.DecimalField):
    """A figure in its indicator's unit: "83.5", "83.5 %", "1,234"; may stay empty, then None."""

    def __init__(self, label: str, *, help_text: str = "") -> None:
        super().__init__(
            label=label,
            help_text=help_text,
            required=False,
            max_digits=18,
            decimal_places=6,
            widget=forms.TextInput({"inputmode": "decimal"}),
        )
        self.error_messages["invalid"] = "Enter a number."

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            value = "".join(value.split()).replace(",", "").replace("−", "-").removesuffix("%")
        return super().to_python(value)

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, Decimal):
            return f"{value:f}".rstrip("0").rstrip(".") if "." in f"{value:f}" else f"{value:f}"
        return value


def count_field(label: str, *, missing: str = "", help_text: str = "") -> forms.IntegerField:
    """A whole number from 0; it may stay empty unless `missing` says what to do."""
    return forms.IntegerField(
        label=label,
        required=bool(missing),
        min_value=0,
        max_value=MOST,
        help_text=help_text,
        widget=forms.TextInput({"inputmode": "numeric"}),
        error_messages={
            "required": missing,
            "invalid": "Enter a whole number.",
            "min_value": "Enter 0 or more.",
            "max_value": f"At most {MOST:,}.",
        },
    )


class MonthField(forms.CharField):
    """A month in words or figures ("December 2018", "2018-12"); cleans to its last day."""

    def __init__(self, label: str = "Month") -> None:
        super().__init__(label=label, max_length=40, help_text="For example, December 2018")
        self.widget.attrs.pop("maxlength", None)
        self.error_messages["required"] = "Enter a month."
        self.error_messages["max_length"] = "Enter a month, such as December 2018."

    def prepare_value(self, value: Any) -> Any:
        return month_of(value).label if isinstance(value, date) else value

    def clean(self, value: Any) -> Any:
        try:
            period = Period.parse(super().clean(value))
        except BadPeriod:
            raise forms.ValidationError("Enter a month, such as December 2018.") from None
        if period.kind is not Kind.MONTH:
            raise forms.ValidationError("Enter one month, such as December 2018.")
        return period.end
