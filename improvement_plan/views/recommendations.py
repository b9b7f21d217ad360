"""What a plan answers to: the list, one recommendation with its actions, and its editing."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts.requests import SignedIn
from foundation.clock import now, today
from foundation.editing.errors import Refused
from foundation.editing.pages import FormPage, form_page, found_in
from improvement_plan.forms.recommendation import RecommendationForm
from improvement_plan.forms.structure import CloseForm
from improvement_plan.models import Plan, Recommendation
from improvement_plan.queries.plan_page import find_plan
from improvement_plan.queries.recommendations import (
    SHOWS,
    find_recommendation,
    recommendation_lines,
    recommendation_page,
)
from improvement_plan.services.recommendations import (
    add_recommendation,
    close_recommendation,
    edit_recommendation,
    reopen_recommendation,
)
from improvement_plan.views.common import plan_crumbs


def recommendations(request: SignedIn, slug: str) -> HttpResponse:
    """All that the plan answers to, or with ?show= (?covered=no) a part of it."""
    plan = find_plan(request.user, slug)
    show = "uncovered" if request.GET.get("covered") == "no" else request.GET.get("show", "")
    show = show if show in SHOWS else ""
    lines = recommendation_lines(plan, "", user=request.user, today=today())
    here = reverse("plan_recommendations", args=[slug])
    context = {
        "plan": plan,
        "crumbs": plan_crumbs(plan),
        "lines": recommendation_lines(plan, show, user=request.user, today=today()) if show else lines,
        "total": len(lines),
        "uncovered": sum(not line.covered and not line.closed for line in lines),
        "shows": [
            (label, f"{here}?show={key}" if key else here, key == show) for key, label in SHOWS.items()
        ],
        "actions": [("Add a recommendation", reverse("add_recommendation", args=[slug]))]
        if request.user.has_perm("plans.edit")
        else [],
        "made_at": now(),
    }
    return render(request, "improvement_plan/recommendations.html", context)


def recommendation(request: SignedIn, slug: str, code: str) -> HttpResponse:
    """What is asked, which areas and actions answer it, and how they stand."""
    plan = find_plan(request.user, slug)
    row = find_recommendation(plan, code)
    if row.code != code:
        return redirect("recommendation", slug=slug, code=row.code)
    context = {
        "plan": plan,
        "page": recommendation_page(plan, row, user=request.user, today=today()),
        "crumbs": plan_crumbs(plan, _listed(plan)),
        "actions": _buttons(request, plan, row),
        "may_edit": request.user.has_perm("plans.edit"),
        "made_at": now(),
    }
    return render(request, "improvement_plan/recommendation.html", context)


def add(request: SignedIn, slug: str) -> HttpResponse:
    """Add a recommendation."""
    plan = find_plan(request.user, slug)
    form = RecommendationForm(request.POST or None, plan=plan)

    def write(given: dict[str, Any]) -> str:
        added = add_recommendation(
            plan=plan,
            fields=form.changes(),
            areas=list(given["areas"]),
            aliases=given["aliases"],
            by=request.user,
        )
        return reverse("recommendation", args=[slug, added.code])

    there = reverse("plan_recommendations", args=[slug])
    page = FormPage(
        "Add a recommendation", there, plan_crumbs(plan, _listed(plan)), "It is added.", plan.name
    )
    return form_page(request, page, form, write)


def edit(request: SignedIn, slug: str, pk: int) -> HttpResponse:
    """Change a recommendation, its areas and its other codes."""
    plan = find_plan(request.user, slug)
    row = found_in(plan.recommendations.select_related("plan"), pk)
    form = RecommendationForm(request.POST or None, plan=plan, recommendation=row)

    def write(given: dict[str, Any]) -> str:
        saved = edit_recommendation(
            recommendation=row,
            changes=form.changes(),
            areas=list(given["areas"]),
            aliases=given["aliases"],
            by=request.user,
            expected_version=given["version"],
        )
        return reverse("recommendation", args=[slug, saved.code])

    page = _page(plan, row, f"Edit {row.code}", f"{row.code} is saved.")
    return form_page(request, page, form, write, RecommendationForm.initial_of)


def close(request: SignedIn, slug: str, pk: int) -> HttpResponse:
    """Close a recommendation by itself, saying why."""
    plan = find_plan(request.user, slug)
    row = found_in(plan.recommendations.filter(closed_on=None), pk)
    form = CloseForm(request.POST or None, today=today(), save="Close it")

    def write(given: dict[str, Any]) -> None:
        close_recommendation(
            recommendation=row,
            closed_on=given["closed_on"],
            note=given["note"],
            by=request.user,
            today=today(),
        )

    page = _page(plan, row, f"Close {row.code}", f"{row.code} is closed.", lede=row.text)
    return form_page(request, page, form, write)


def reopen(request: SignedIn, slug: str, pk: int) -> HttpResponse:
    """Ask, then open a closed recommendation again."""
    plan = find_plan(request.user, slug)
    row = found_in(plan.recommendations.all(), pk)
    if row.closed_on is None:
        raise Http404
    back = reverse("recommendation", args=[slug, row.code])
    if request.method == "POST":
        try:
            reopen_recommendation(recommendation=row, by=request.user)
        except Refused as refused:
            messages.error(request, refused.message)
        else:
            messages.success(request, f"{row.code} is open again.")
        return redirect(back)
    return render(
        request,
        "improvement_plan/plan_confirm.html",
        {
            "title": f"Open {row.code} again",
            "caption": plan.name,
            "text": f"It was closed because: {row.closure_note}",
            "label": "Open it again",
            "cancel_url": back,
            "crumbs": plan_crumbs(plan, _listed(plan), (row.code, back)),
        },
    )


def _listed(plan: Plan) -> tuple[str, str]:
    return "Recommendations", reverse("plan_recommendations", args=[plan.slug])


def _page(plan: Plan, row: Recommendation, title: str, saved: str, lede: str = "") -> FormPage:
    there = reverse("recommendation", args=[plan.slug, row.code])
    crumbs = plan_crumbs(plan, _listed(plan), (row.code, there))
    return FormPage(title=title, back=there, crumbs=crumbs, saved=saved, caption=plan.name, lede=lede)


def _buttons(request: SignedIn, plan: Plan, row: Recommendation) -> list[tuple[str, str]]:
    if not request.user.has_perm("plans.edit"):
        return []
    last = ("Open again", "reopen_recommendation") if row.closed_on else ("Close", "close_recommendation")
    buttons = (("Edit", "edit_recommendation"), last)
    return [(label, reverse(name, args=[plan.slug, row.pk])) for label, name in buttons]
