"""What belongs to one indicator: definitions, targets, rebases, breakdowns; added, corrected, removed."""

from typing import Any

from django.http import HttpResponse

from accounts.requests import SignedIn
from foundation.clock import now
from foundation.editing.pages import form_page, found_in
from kpi.forms.indicator import BreakdownForm, DefinitionForm, RemoveForm
from kpi.forms.rebase import RebaseForm
from kpi.forms.target import TargetForm
from kpi.models import Indicator
from kpi.queries.indicator_edit import find_indicator, frozen_words
from kpi.services.definitions import (
    add_breakdown,
    add_definition,
    correct_definition,
    edit_breakdown,
    remove_breakdown,
    remove_definition,
)
from kpi.services.rebases import rebase, remove_rebase
from kpi.services.targets import correct_target, remove_target, set_target
from kpi.views.indicator_edit import page_of


def new_definition(request: SignedIn, code: str) -> HttpResponse:
    """Say what the indicator means from a day on."""
    indicator = find_indicator(code)
    form = DefinitionForm(request.POST or None)

    def write(given: dict[str, Any]) -> None:
        add_definition(indicator=indicator, fields=form.changes(), by=request.user)

    page = page_of(indicator, "Add a definition", "The definition is added.", lede="The ones before it stay.")
    return form_page(request, page, form, write)


def change_definition(request: SignedIn, code: str, pk: int) -> HttpResponse:
    """Correct what a definition says."""
    indicator = find_indicator(code)
    one = found_in(indicator.definitions.all(), pk)
    form = DefinitionForm(request.POST or None, definition=one)

    def write(given: dict[str, Any]) -> None:
        correct_definition(
            definition=one, changes=form.changes(), by=request.user, expected_version=given["version"]
        )

    page = page_of(
        indicator,
        "Correct the definition",
        "The definition is saved.",
        lede="A correction changes what was meant all along. Where the meaning changes, add a definition.",
    )
    return form_page(request, page, form, write, DefinitionForm.initial_of)


def drop_definition(request: SignedIn, code: str, pk: int) -> HttpResponse:
    """Take away a definition that was written by mistake."""
    indicator = find_indicator(code)
    one = found_in(indicator.definitions.all(), pk)

    def write(given: dict[str, Any]) -> None:
        remove_definition(definition=one, reason=given["reason"], by=request.user)

    return _removal(request, indicator, "Remove the definition", write)


def new_target(request: SignedIn, code: str) -> HttpResponse:
    """Set a target from a day on, or lift it."""
    indicator = find_indicator(code)
    form = TargetForm(request.POST or None, indicator=indicator)

    def write(given: dict[str, Any]) -> None:
        set_target(indicator=indicator, fields=form.changes(), by=request.user)

    page = page_of(indicator, "Set a target", "The target is set.", lede=frozen_words())
    return form_page(request, page, form, write)


def change_target(request: SignedIn, code: str, pk: int) -> HttpResponse:
    """Correct a target."""
    indicator = find_indicator(code)
    one = found_in(indicator.targets.select_related("indicator"), pk)
    form = TargetForm(request.POST or None, indicator=indicator, target=one)

    def write(given: dict[str, Any]) -> None:
        correct_target(target=one, changes=form.changes(), by=request.user, expected_version=given["version"])

    page = page_of(indicator, "Correct the target", "The target is saved.", lede=frozen_words())
    return form_page(request, page, form, write, TargetForm.initial_of)


def drop_target(request: SignedIn, code: str, pk: int) -> HttpResponse:
    """Take away a target that was set by mistake."""
    indicator = find_indicator(code)
    one = found_in(indicator.targets.all(), pk)

    def write(given: dict[str, Any]) -> None:
        remove_target(target=one, reason=given["reason"], by=request.user)

    return _removal(request, indicator, "Remove the target", write)


def new_rebase(request: SignedIn, code: str) -> HttpResponse:
    """Begin mean and limits anew."""
    indicator = find_indicator(code)
    form = RebaseForm(request.POST or None)

    def write(given: dict[str, Any]) -> None:
        rebase(
            indicator=indicator,
            starts_on=given["starts_on"],
            reason=given["reason"],
            by=request.user,
            now=now(),
        )

    lede = "Only where the way of counting or of working changed for good, not because a figure is unwelcome."
    page = page_of(indicator, "Begin mean and limits anew", "Mean and limits begin anew.", lede=_after(lede))
    return form_page(request, page, form, write)


def drop_rebase(request: SignedIn, code: str, pk: int) -> HttpResponse:
    """Let mean and limits run on."""
    indicator = find_indicator(code)
    one = found_in(indicator.rebases.all(), pk)

    def write(given: dict[str, Any]) -> None:
        remove_rebase(row=one, reason=given["reason"], by=request.user)

    return _removal(request, indicator, "Let mean and limits run on", write)


def new_breakdown(request: SignedIn, code: str) -> HttpResponse:
    """Add a way in which the figures are divided."""
    indicator = find_indicator(code)
    form = BreakdownForm(request.POST or None)

    def write(given: dict[str, Any]) -> None:
        add_breakdown(indicator=indicator, fields=form.changes(), by=request.user)

    page = page_of(indicator, "Add a breakdown", "The breakdown is added.")
    return form_page(request, page, form, write)


def change_breakdown(request: SignedIn, code: str, pk: int) -> HttpResponse:
    """Change a breakdown."""
    indicator = find_indicator(code)
    one = found_in(indicator.breakdowns.all(), pk)
    form = BreakdownForm(request.POST or None, breakdown=one)

    def write(given: dict[str, Any]) -> None:
        edit_breakdown(
            breakdown=one, changes=form.changes(), by=request.user, expected_version=given["version"]
        )

    page = page_of(indicator, "Edit the breakdown", "The breakdown is saved.")
    return form_page(request, page, form, write, BreakdownForm.initial_of)


def drop_breakdown(request: SignedIn, code: str, pk: int) -> HttpResponse:
    """Take away a breakdown that no figure was divided by."""
    indicator = find_indicator(code)
    one = found_in(indicator.breakdowns.all(), pk)

    def write(given: dict[str, Any]) -> None:
        remove_breakdown(breakdown=one, reason=given["reason"], by=request.user)

    return _removal(request, indicator, "Remove the breakdown", write, lede="")


def _removal(
    request: SignedIn, indicator: Indicator, title: str, write: Any, lede: str | None = None
) -> HttpResponse:
    """A removal needs a reason, which the history keeps."""
    form = RemoveForm(request.POST or None, save=title)
    page = page_of(indicator, title, "It is removed.", lede=frozen_words() if lede is None else lede)
    return form_page(request, page, form, write)


def _after(lede: str) -> str:
    return " ".join(filter(None, (lede, frozen_words())))
