"""The filters of a plan's actions, and the day from which it is looked at; both live in the address."""

from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict

from accounts.models import Post
from foundation.composition.fields import EARLIEST, LATEST
from improvement_plan.models import Plan
from improvement_plan.queries.action_list import (
    ANY_DONE,
    ANY_OPEN,
    ANY_RED,
    RED_OR_AMBER,
    SORTS,
    Filters,
)
from improvement_plan.queries.ratings import WORST_FIRST
from improvement_plan.queries.standpoint import Standpoint
from improvement_plan.rules.vocabulary import Flag, Rating

_RATINGS = [
    ("", "Any"),
    (ANY_RED, "Any red"),
    (RED_OR_AMBER, "Any red or amber"),
    (ANY_OPEN, "Any open"),
    (ANY_DONE, "Completed or accepted"),
    *((code, Rating(code).words) for code in WORST_FIRST),
]
_FLAGS = [
    ("", "Any"),
    (Flag.STALE.value, "Stale"),
    (Flag.UNDATED.value, "Undated"),
    (Flag.MOVED.value, "Moved"),
    (Flag.UNOWNED.value, "No lead post"),
]


class PlainSelect(forms.Select):
    """A select drawn in one go: Django's own template costs more than the table below it."""

    template_name = "improvement_plan/parts/select.html"

    def optgroups(self, name: str, value: list[str], attrs: dict[str, Any] | None = None) -> list[Any]:
        """One group without a name, of what the template draws."""
        chosen = {str(code) for code in value}
        offered = [(str(code), words) for code, words in self.choices]
        return [(None, [{"value": c, "label": w, "selected": c in chosen} for c, w in offered], 0)]


def _choice(label: str = "", choices: list[tuple[str, str]] | None = None) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label or None,
        required=False,
        choices=choices or [],
        widget=PlainSelect,
        error_messages={"invalid_choice": "Choose one of these"},
    )


class FilterForm(forms.Form):
    """One row of fields; a plan's own priorities, lead posts and recommendations to choose from."""

    q = forms.CharField(
        label="Words or reference",
        required=False,
        max_length=200,
        error_messages={"max_length": "At most 200 characters"},
    )
    rating = _choice(choices=_RATINGS)
    priority = _choice()
    lead = _choice("Lead post")
    flag = _choice("Flags", _FLAGS)
    recommendation = _choice()
    as_of = forms.CharField(widget=forms.HiddenInput, required=False)
    known_on = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: QueryDict, *, plan: Plan) -> None:
        # The prefix keeps the ids of two forms on a page apart; names stay short for the address.
        super().__init__(data, auto_id="filter_%s")
        self.sort = data.get("sort", "")
        self.offered = {"rating": _RATINGS, "flag": _FLAGS}
        for name in ("as_of", "known_on"):
            if not data.get(name):
                del self.fields[name]
        priorities = plan.priorities.values_list("number", "title")
        self._choose("priority", [(str(number), f"{number} {title}") for number, title in priorities])
        leading = plan.actions.order_by().values("lead_post").distinct()
        posts = Post.objects.filter(pk__in=leading).order_by("title").values_list("public_id", "title")
        self._choose("lead", [(str(public_id), title) for public_id, title in posts])
        codes = plan.recommendations.order_by("code").values_list("code", flat=True)
        self._choose("recommendation", [(code, code) for code in codes])

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        self.offered[name] = choices
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", "All"), *choices]
        if not choices:
            field.widget = forms.HiddenInput()

    def filters(self) -> Filters:
        """What was asked; a field that makes no sense filters nothing and says so beside it."""
        self.is_valid()
        asked = self.cleaned_data
        priority = asked.get("priority")
        return Filters(
            words=asked.get("q", ""),
            rating=asked.get("rating", ""),
            priority=int(priority) if priority else None,
            lead=asked.get("lead", ""),
            flag=asked.get("flag", ""),
            recommendation=asked.get("recommendation", ""),
            sort=self.sort if self.sort.removeprefix("-") in SORTS else "worst",
        )

    def chips(self) -> list[tuple[str, str]]:
        """(words, address without it) of every filter in force."""
        labels = {"q": "“{}”", "recommendation": "{}"}
        chips = []
        for name in ("q", "rating", "priority", "lead", "flag", "recommendation"):
            value = self.cleaned_data.get(name)
            if value:
                shown = labels[name].format(value) if name in labels else self._words(name, value)
                chips.append((shown, _without(self.data, name)))
        return chips

    def _words(self, name: str, value: str) -> str:
        """How the select names a value that it offered."""
        return next((words for code, words in self.offered[name] if code == value), value)

    @property
    def clear_url(self) -> str:
        """The address without any filter, from the same day."""
        query = QueryDict(mutable=True)
        query.update({name: self.data[name] for name in ("as_of", "known_on") if self.data.get(name)})
        return f"?{query.urlencode()}#actions"


def _without(data: Any, name: str) -> str:
    query = data.copy()
    query.pop(name, None)
    query.pop("page", None)
    return f"?{query.urlencode()}#actions"


class DayForm(forms.Form):
    """The day from which a plan is looked at. Empty, or nonsense, is today."""

    as_of = forms.DateField(
        label="Clock as of",
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
        error_messages={"invalid": "Enter a date like 2019-01-31"},
    )
    known_on = forms.DateField(
        label="Facts as known on",
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
        error_messages={"invalid": "Enter a date like 2019-01-31"},
    )

    def __init__(self, data: QueryDict, *, today: date) -> None:
        super().__init__(data, auto_id="day_%s")
        self.today = today

    def clean_as_of(self) -> date | None:
        return self._sensible(self.cleaned_data["as_of"])

    def clean_known_on(self) -> date | None:
        day = self._sensible(self.cleaned_data["known_on"])
        if day and day > self.today:
            raise forms.ValidationError("Nobody knows the facts of a day to come")
        return day

    def _sensible(self, day: date | None) -> date | None:
        if day and not EARLIEST <= day <= LATEST:
            raise forms.ValidationError(f"Enter a date between {EARLIEST.year} and {LATEST.year}")
        return day

    def standpoint(self) -> Standpoint:
        """From where the address looks at the plan."""
        self.is_valid()
        return Standpoint(
            as_of=self.cleaned_data.get("as_of") or self.today,
            today=self.today,
            known_on=self.cleaned_data.get("known_on"),
        )
