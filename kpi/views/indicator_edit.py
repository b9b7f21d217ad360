"""Defining indicators: the catalogue, one indicator's settings, and the forms that change them."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts.requests import SignedIn
from foundation.clock import now, today
from foundation.editing.errors import Refused
from foundation.editing.pages import FormPage, form_page
from kpi.forms.catalogue import CatalogueFilter
from kpi.forms.indicator import IndicatorForm, NeighboursForm, RetireForm
from kpi.models import Indicator, Neighbour
from kpi.queries.catalogue import catalogue
from kpi.queries.indicator_edit import find_indicator, frozen_words, setup_of, strangers_among
from kpi.services.indicators import bring_back, create_indicator, edit_indicator, retire_indicator
from kpi.services.neighbours import list_stamp, neighbours, set_neighbours


def indicators(request: SignedIn) -> HttpResponse:
    """All indicators, with what each of them still lacks."""
    form = CatalogueFilter(request.GET)
    may_edit = request.user.has_perm("kpi.edit")
    entitled = request.user.has_perm("kpi.small_numbers")
    buttons = [("Statistical neighbours", "neighbours"), ("Define an indicator", "new_indicator")]
    context = {
        "found": catalogue(form.wanted(), entitled=entitled, today=today()),
        "form": form,
        "asked": any(request.GET.values()),
        "crumbs": [("Performance", reverse("performance"))],
        "may_edit": may_edit,
        "actions": [(label, reverse(name)) for label, name in buttons] if may_edit else [],
        "made_at": now(),
    }
    return render(request, "kpi/indicators.html", context)


def setup(request: SignedIn, code: str) -> HttpResponse:
    """How an indicator is measured: everything that was decided about it."""
    indicator = find_indicator(code)
    context = {
        "page": setup_of(indicator, today=today()),
        "crumbs": crumbs_of(indicator, here=False),
        "may_edit": request.user.has_perm("kpi.edit"),
        "actions": _actions(request, indicator),
    }
    return render(request, "kpi/indicator_setup.html", context)


def new(request: SignedIn) -> HttpResponse:
    """Define an indicator."""
    form = IndicatorForm(request.POST or None)
    there = reverse("indicators")
    page = FormPage(
        title="Define an indicator",
        back=there,
        crumbs=[("Performance", reverse("performance")), ("Indicators", there)],
        saved="The indicator is defined. Say what is counted, and set its target.",
        lede="What it measures and how. Definition and target follow, each with the day from which it holds.",
    )

    def write(given: dict[str, Any]) -> str:
        added = create_indicator(code=given["code"], fields=form.changes(), by=request.user)
        return reverse("indicator_setup", args=[added.code])

    return form_page(request, page, form, write)


def edit(request: SignedIn, code: str) -> HttpResponse:
    """Change an indicator."""
    indicator = find_indicator(code)
    form = IndicatorForm(request.POST or None, indicator=indicator)

    def write(given: dict[str, Any]) -> None:
        edit_indicator(
            indicator=indicator, changes=form.changes(), by=request.user, expected_version=given["version"]
        )

    page = page_of(indicator, f"Edit {indicator.code}", f"{indicator.code} is saved.", lede=frozen_words())
    return form_page(request, page, form, write, IndicatorForm.initial_of)


def retire(request: SignedIn, code: str) -> HttpResponse:
    """Ask from when and why, then measure it no longer."""
    indicator = find_indicator(code)
    if indicator.retired_on is not None:
        raise Http404
    form = RetireForm(request.POST or None, today=today(), version=indicator.version)

    def write(given: dict[str, Any]) -> None:
        retire_indicator(
            indicator=indicator,
            on=given["on"],
            reason=given["reason"],
            by=request.user,
            expected_version=given["version"],
        )

    page = page_of(
        indicator,
        f"Retire {indicator.code}",
        f"{indicator.code} is no longer measured.",
        lede="It leaves lists and open months from that day on. Its figures and reports stay, and it can be"
        " brought back.",
    )
    return form_page(request, page, form, write, lambda current: {"on": current.retired_on})


def restore(request: SignedIn, code: str) -> HttpResponse:
    """Ask, then measure a retired indicator again."""
    indicator = find_indicator(code)
    if indicator.retired_on is None:
        raise Http404
    return confirmed(
        request,
        indicator,
        lambda: bring_back(indicator=indicator, by=request.user),
        title=f"Bring {indicator.code} back",
        text="It is measured again. Open months name it as missing wherever it has no figure.",
        label="Bring it back",
        saved=f"{indicator.code} is measured again.",
    )


def edit_neighbours(request: SignedIn) -> HttpResponse:
    """The council's statistical neighbours, one list."""
    areas = neighbours()
    start = {"areas": areas, "version": list_stamp(areas)}
    form = NeighboursForm(request.POST or None, initial=start)
    there = reverse("indicators")
    unknown = strangers_among(areas)
    named = f" No figures were loaded yet of {', '.join(unknown)}." if unknown else ""
    page = FormPage(
        title="Statistical neighbours",
        back=there,
        crumbs=[("Performance", reverse("performance")), ("Indicators", there)],
        saved="The neighbours are saved.",
        lede=f"The authorities that ours is most like. Benchmarks take their mean.{named}",
    )

    def write(given: dict[str, Any]) -> None:
        set_neighbours(areas=given["areas"], by=request.user, expected_version=given["version"])

    def initial(current: Neighbour) -> dict[str, Any]:
        return {"areas": neighbours()}

    return form_page(request, page, form, write, initial)


# --- what the pages of one indicator have in common


def crumbs_of(indicator: Indicator, *, here: bool = True) -> list[tuple[str, str]]:
    """The way down to a page of this indicator's settings; `here` False for the settings themselves."""
    way = [
        ("Performance", reverse("performance")),
        (indicator.name, reverse("indicator", args=[indicator.code])),
    ]
    return [*way, ("How it is measured", setup_url(indicator))] if here else way


def setup_url(indicator: Indicator) -> str:
    """The page of its settings."""
    return reverse("indicator_setup", args=[indicator.code])


def page_of(indicator: Indicator, title: str, saved: str, *, lede: str = "") -> FormPage:
    """The frame of a form about this indicator; saving leads to its settings."""
    return FormPage(
        title=title,
        back=setup_url(indicator),
        crumbs=crumbs_of(indicator),
        saved=saved,
        caption=f"{indicator.code} {indicator.name}",
        lede=lede,
    )


def confirmed(
    request: SignedIn,
    indicator: Indicator,
    write: Callable[[], object],
    *,
    title: str,
    text: str,
    label: str,
    saved: str,
) -> HttpResponse:
    """A question with one button; with POST `write`, and back to the settings."""
    if request.method == "POST":
        try:
            write()
        except Refused as refused:
            messages.error(request, refused.message)
        else:
            messages.success(request, saved)
        return redirect(setup_url(indicator))
    context = {
        "title": title,
        "caption": f"{indicator.code} {indicator.name}",
        "text": text,
        "label": label,
        "cancel_url": setup_url(indicator),
        "crumbs": crumbs_of(indicator),
    }
    return render(request, "kpi/confirm.html", context)


def _actions(request: SignedIn, indicator: Indicator) -> list[tuple[str, str]]:
    if not request.user.has_perm("kpi.edit"):
        return []
    retired = indicator.retired_on is not None
    names = [("Edit", "edit_indicator")]
    names += [("Bring it back", "restore_indicator") if retired else ("Retire it", "retire_indicator")]
    return [(label, reverse(name, args=[indicator.code])) for label, name in names]
