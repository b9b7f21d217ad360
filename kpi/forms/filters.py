"""The filters of performance; they live in the address."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import QueryDict

from kpi.models import ReportingMonth
from kpi.queries.summary import ATTENTION, NO_RAG, SILENT, SORTS, Filters, Summary
from kpi.rules.rag import Rag
from kpi.rules.significance import Significance

_RAGS = [("", "Any"), *((rag.value, rag.label) for rag in reversed(Rag) if rag), (NO_RAG, Rag.NONE.label)]
_SIGNALS = [
    ("", "Any"),
    (ATTENTION, "Need attention"),
    (SILENT, "Stand out, no commentary"),
    (Significance.WORSENING.value, "Worsening"),
    (Significance.WILL_MISS.value, "Will miss, no improvement"),
    (Significance.IMPROVING.value, "Improving"),
    (Significance.CHANGING.value, "Rising or falling"),
    (Significance.NO_SIGNAL.value, "No signal"),
    (Significance.UNJUDGED.value, "Without limits"),
    (Significance.NO_FIGURE.value, "Without a figure"),
]

_ORDERS = {
    "indicator": "the order of reports",
    "rag": "RAG",
    "change": "change",
    "variation": "variation",
    "assurance": "meeting the target",
}


def _choice(label: str = "", choices: list[tuple[str, str]] | None = None) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label or None,
        required=False,
        choices=choices or [],
        error_messages={"invalid_choice": "Choose one of these"},
    )


class SummaryFilter(forms.Form):
    """One row of fields. What makes no sense filters nothing and says so beside its field."""

    q = forms.CharField(
        label="Words or code",
        required=False,
        max_length=200,
        error_messages={"max_length": "At most 200 characters"},
    )
    month = _choice()
    service = _choice()
    rag = _choice("RAG", _RAGS)
    signal = _choice("Signal", _SIGNALS)
    frequency = _choice("Measured")

    def __init__(self, data: QueryDict, *, summary: Summary, months: list[ReportingMonth]) -> None:
        query = data.copy()
        query.setdefault("month", f"{summary.month.month_end:%Y-%m}")
        super().__init__(query, auto_id="filter_%s")
        self.summary = summary
        self.offered = {
            "month": [(f"{month.month_end:%Y-%m}", month_words(month)) for month in months],
            "service": [("", "All"), *((name, name) for name in summary.services)],
            "rag": _RAGS,
            "signal": _SIGNALS,
            "frequency": [("", "Any"), *((f.value, f.label) for f in summary.frequencies)],
        }
        for name in ("month", "service", "frequency"):
            self.fields[name].choices = self.offered[name]  # type: ignore[attr-defined]
        for name in ("service", "frequency"):
            if len(self.offered[name]) < 3:  # "All" and the only one
                self.fields[name].widget = forms.HiddenInput()

    def filters(self) -> Filters:
        """What was asked."""
        self.is_valid()
        asked = self.cleaned_data
        sort = self.data.get("sort", "")
        return Filters(
            words=asked.get("q", ""),
            service=asked.get("service", ""),
            rag=asked.get("rag", ""),
            signal=asked.get("signal", ""),
            frequency=asked.get("frequency", ""),
            sort=sort if sort.removeprefix("-") in SORTS else "",
        )

    def chips(self) -> list[tuple[str, str]]:
        """(words, address without it) of every filter and order in force; the month is none."""
        chips = []
        for name in ("q", "service", "rag", "signal", "frequency"):
            value = self.cleaned_data.get(name)
            if value:
                shown = f"“{value}”" if name == "q" else dict(self.offered[name]).get(value, value)
                chips.append((shown, _without(self.data, name)))
        order = self.filters().sort.removeprefix("-")
        if order:
            chips.append((f"Sorted by {_ORDERS[order]}", _without(self.data, "sort")))
        return chips

    @property
    def clear_url(self) -> str:
        """The address of the month without any filter."""
        return f"?{urlencode({'month': f'{self.summary.month.month_end:%Y-%m}'})}#indicators"


def month_words(month: ReportingMonth) -> str:
    """A month to choose: "Dec 2018, open"."""
    return f"{month.month_end:%b %Y}{'' if month.is_closed else ', open'}"


def _without(data: Any, name: str) -> str:
    query = data.copy()
    query.pop(name, None)
    return f"?{query.urlencode()}#indicators"
