"""The forms of carrying a plan's open actions forward: into which plan, and what becomes of its codes."""

from typing import Any

from crispy_forms_gds.layout import Field
from django import forms

from accounts.models import User
from foundation.editing.fields import choice_of, helper
from improvement_plan.models import Area, Plan, Recommendation
from improvement_plan.queries.succession import Succession, possible_successors
from improvement_plan.services.succession import Mapped


class SuccessorForm(forms.Form):
    """Which plan carries this one on."""

    def __init__(self, *args: Any, user: User, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["successor"] = choice_of(
            possible_successors(user, plan),
            "The plan that carries it on",
            empty="Choose",
            missing="Choose a plan.",
            help_text="Create it first, with its priorities and areas.",
        )
        self.helper = helper(Field.select("successor"), save="Go on", hidden=())


class MappingForm(forms.Form):
    """For each old area and recommendation its successor, or none. Drawn as a table, without a helper."""

    def __init__(self, *args: Any, found: Succession, successor: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.found = found
        areas = [("", "No area")] + [(str(a.pk), f"{a.key}: {a.text[:70]}") for a in successor.areas.all()]
        codes = [("", "None")] + [
            (str(r.pk), f"{r.code}: {r.text[:70]}") for r in successor.recommendations.all()
        ]
        self._areas = {str(area.pk): area for area in successor.areas.all()}
        self._codes = {str(row.pk): row for row in successor.recommendations.all()}
        for old in found.areas:
            self._choose(f"area-{old.area.pk}", areas, old.proposed)
        for row, proposed in found.recommendations:
            self._choose(f"recommendation-{row.pk}", codes, proposed)

    @property
    def area_rows(self) -> list[tuple[Any, forms.BoundField]]:
        """Each old area with its field."""
        return [(old, self[f"area-{old.area.pk}"]) for old in self.found.areas]

    @property
    def code_rows(self) -> list[tuple[Recommendation, forms.BoundField]]:
        """Each old recommendation with its field."""
        return [(row, self[f"recommendation-{row.pk}"]) for row, _ in self.found.recommendations]

    def mapped(self) -> Mapped:
        """What was chosen."""
        given = self.cleaned_data
        return Mapped(
            areas={o.area.pk: self._areas.get(given[f"area-{o.area.pk}"]) for o in self.found.areas},
            recommendations={
                row.pk: self._codes.get(given[f"recommendation-{row.pk}"])
                for row, _ in self.found.recommendations
            },
        )

    def _choose(
        self, name: str, choices: list[tuple[str, str]], proposed: Area | Recommendation | None
    ) -> None:
        self.fields[name] = forms.ChoiceField(
            choices=choices,
            required=False,
            initial=str(proposed.pk) if proposed else "",
            error_messages={"invalid_choice": "Choose one of these."},
        )
