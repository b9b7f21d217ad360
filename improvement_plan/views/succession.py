"""Carrying a plan's open actions forward: into which plan, what becomes of its codes, then all at once."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts.requests import SignedIn
from foundation.clock import now, today
from foundation.editing.errors import Refused
from foundation.editing.pages import FormPage, form_page
from improvement_plan.forms.succession import MappingForm, SuccessorForm
from improvement_plan.models import Plan
from improvement_plan.queries.plan_page import find_plan
from improvement_plan.queries.succession import possible_successors, succession
from improvement_plan.services.succession import CarriedOn, carry_forward
from improvement_plan.views.common import plan_crumbs


def carry(request: SignedIn, slug: str) -> HttpResponse:
    """First which plan carries this one on, then (with ?to=) what becomes of its areas and codes."""
    plan = find_plan(request.user, slug)
    asked = request.GET.get("to", "")
    if not asked:
        return _choose(request, plan)
    if "\x00" in asked:
        raise Http404
    successor = possible_successors(request.user, plan).filter(slug=asked).first()
    if successor is None:
        raise Http404
    return _map(request, plan, successor)


def _choose(request: SignedIn, plan: Plan) -> HttpResponse:
    here = reverse("carry_forward", args=[plan.slug])
    form = SuccessorForm(request.POST or None, user=request.user, plan=plan)
    if request.method == "POST" and form.is_valid():
        return redirect(f"{here}?to={form.cleaned_data['successor'].slug}")
    page = FormPage(
        title="Carry forward",
        back=reverse("plan", args=[plan.slug]),
        crumbs=plan_crumbs(plan),
        saved="",
        caption=plan.name,
        lede="Its open actions go on in another plan, with all that is known of them. They stop here.",
    )
    return form_page(request, page, form, lambda given: None)


def _map(request: SignedIn, plan: Plan, successor: Plan) -> HttpResponse:
    found = succession(plan, successor)
    form = MappingForm(request.POST or None, found=found, successor=successor)
    if request.method == "POST" and form.is_valid():
        try:
            done = carry_forward(
                plan=plan,
                successor=successor,
                mapped=form.mapped(),
                by=request.user,
                today=today(),
                now=now(),
            )
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, _said(done))
            return redirect("plan", slug=successor.slug)
    context = {
        "plan": plan,
        "successor": successor,
        "form": form,
        "found": found,
        "errors": [(error, "") for error in form.non_field_errors()]
        + [
            (error, form[name].auto_id)
            for name, listed in form.errors.items()
            if name in form.fields
            for error in listed
        ],
        "crumbs": plan_crumbs(plan),
        "back": reverse("plan", args=[plan.slug]),
    }
    return render(request, "improvement_plan/carry_forward.html", context)


def _said(done: CarriedOn) -> str:
    count = len(done.actions)
    words = f"{count} action{'' if count == 1 else 's'} carried forward."
    return f"{words} Other codes now: {', '.join(done.aliases)}." if done.aliases else words
