"""Milestones of an action: add, meet, drop, open again."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from accounts.requests import SignedIn
from foundation.clock import now, today
from foundation.clock.words import day
from foundation.editing.errors import Refused
from foundation.editing.pages import attempt, attempt_once
from improvement_plan.forms.action import MeetForm, MilestoneForm, ReasonForm
from improvement_plan.models import Action, Milestone
from improvement_plan.permissions import Rights
from improvement_plan.services.milestones import (
    add_milestone,
    drop_milestone,
    meet_milestone,
    reopen_milestone,
)
from improvement_plan.views.common import address, done, entitled, form_page, not_done


def add(request: SignedIn, slug: str, reference: str) -> HttpResponse:
    """Add a step on the way."""
    action, _ = entitled(request, slug, reference, _may_change)
    form = MilestoneForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if attempt_once(request, form, lambda: add_milestone(action=action, **given, **_who(request))):
            return done(request, action, "The milestone is added.")
    lede = "The earliest milestone that is not met is the action’s deadline."
    return form_page(request, action, form, title="Add a milestone", lede=lede)


def meet(request: SignedIn, slug: str, reference: str, milestone: int) -> HttpResponse:
    """Say on which day it was met."""
    action, found = _found(request, slug, reference, milestone)
    form = MeetForm(request.POST or None, today=today())
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if attempt(form, lambda: meet_milestone(milestone=found, **given, **_who(request))):
            return done(request, action, "The milestone is met.")
    return form_page(request, action, form, title="Milestone met", lede=_described(found))


def drop(request: SignedIn, slug: str, reference: str, milestone: int) -> HttpResponse:
    """Give it up, with a reason."""
    action, found = _found(request, slug, reference, milestone)
    form = ReasonForm(
        request.POST or None,
        label="Why is it dropped?",
        missing="Say why the milestone is dropped.",
        save="Drop the milestone",
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if attempt(form, lambda: drop_milestone(milestone=found, **given, **_who(request))):
            return done(request, action, "The milestone is dropped.")
    return form_page(request, action, form, title="Drop a milestone", lede=_described(found))


def reopen(request: SignedIn, slug: str, reference: str, milestone: int) -> HttpResponse:
    """Ask, then take back that it was met or dropped."""
    action, found = _found(request, slug, reference, milestone)
    if request.method == "POST":
        try:
            reopen_milestone(milestone=found, **_who(request))
        except Refused as refused:
            return not_done(request, action, refused.message)
        return done(request, action, "The milestone is open again.")
    context = {
        "action": action,
        "title": "Open a milestone again",
        "text": f"{_described(found)} It counts as a deadline again.",
        "label": "Open it again",
        "cancel_url": address(action),
    }
    return render(request, "improvement_plan/action_confirm.html", context)


def _may_change(rights: Rights) -> bool:
    return rights.report or rights.edit


def _found(request: SignedIn, slug: str, reference: str, pk: int) -> tuple[Action, Milestone]:
    action, _ = entitled(request, slug, reference, _may_change)
    return action, get_object_or_404(action.milestones.select_related("action"), pk=pk)


def _who(request: SignedIn) -> dict[str, Any]:
    return {"by": request.user, "today": today(), "now": now()}


def _described(milestone: Milestone) -> str:
    return f"“{milestone.title}”, due on {day(milestone.due_on)}."
