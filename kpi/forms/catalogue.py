"""The filters of the catalogue of indicators; they live in the address."""

from django import forms
from django.http import QueryDict

from accounts.models import Service
from kpi.queries.catalogue import IN_USE, INCOMPLETE, RETIRED, Wanted

_SHOWN = [(IN_USE, "In use"), (INCOMPLETE, "In use, incomplete"), (RETIRED, "Retired")]


class CatalogueFilter(forms.Form):
    """What makes no sense filters nothing and says so beside its field."""

    q = forms.CharField(
        label="Words, code or owner",
        required=False,
        max_length=200,
        error_messages={"max_length": "At most 200 characters"},
    )
    service = forms.ChoiceField(required=False, error_messages={"invalid_choice": "Choose one of these"})
    show = forms.ChoiceField(
        required=False, choices=_SHOWN, error_messages={"invalid_choice": "Choose one of these"}
    )

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data, auto_id="filter_%s")
        services = Service.objects.filter(indicators__isnull=False).distinct()
        choices = [("", "All"), *services.values_list("slug", "name")]
        self.fields["service"].choices = choices  # type: ignore[attr-defined]

    def wanted(self) -> Wanted:
        """What was asked for."""
        self.is_valid()
        asked = self.cleaned_data
        return Wanted(
            words=asked.get("q", ""), service=asked.get("service", ""), show=asked.get("show") or IN_USE
        )
