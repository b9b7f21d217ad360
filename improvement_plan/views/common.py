"""What the pages of plans, and those of one action, have in common."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts.models import Post, User
from accounts.requests import SignedIn
from foundation.clock import today
from foundation.editing.pages import new_submission
from improvement_plan.models import Action, Plan
from improvement_plan.permissions import Rights, rights
from improvement_plan.queries.action_page import find_action


def entitled(
    request: SignedIn, slug: str, reference: str, may: Callable[[Rights], bool]
) -> tuple[Action, Rights]:
    """The action and this person's rights to it. Raises Http404 unless they `may` do what is asked."""
    action = find_action(request.user, slug, reference)
    found = rights(request.user, action, today=today())
    if not may(found):
        raise Http404
    return action, found


def acting_post(user: User, found: Rights) -> Post | None:
    """The post for which somebody acts: the action's where they hold one of those, else their own."""
    if found.post is not None:
        return found.post
    own: Post | None = Post.objects.held_by(user, on=today()).order_by("title").first()
    return own


def plan_crumbs(plan: Plan, *more: tuple[str, str]) -> list[tuple[str, str]]:
    """The way down to a page of this plan."""
    return [("Plans", reverse("plans")), (plan.name, reverse("plan", args=[plan.slug])), *more]


def address(action: Action, name: str = "action", *more: Any) -> str:
    """The address of a page of this action."""
    return reverse(name, args=[action.plan.slug, action.reference, *more])


def done(request: HttpRequest, action: Action, message: str) -> HttpResponse:
    """Back to the action's page, saying what was done."""
    messages.success(request, message)
    return redirect(address(action))


def not_done(request: HttpRequest, action: Action, message: str) -> HttpResponse:
    """Back to the action's page, saying why nothing was done."""
    messages.error(request, message)
    return redirect(address(action))


def form_page(
    request: HttpRequest, action: Action, form: forms.Form, *, title: str, lede: str = "", **more: Any
) -> HttpResponse:
    """One form about an action: its title, what it will do, the form, and a way back."""
    context = {
        "action": action,
        "form": form,
        "title": title,
        "lede": lede,
        "crumbs": [
            (action.plan.name, reverse("plan", args=[action.plan.slug])),
            (f"Action {action.reference}", address(action)),
        ],
        "back": address(action),
        "submission": new_submission(request),
        **more,
    }
    return render(request, "improvement_plan/action_form.html", context)
