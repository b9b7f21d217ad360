"""What the pages of one action have in common."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4, uuid5

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts.models import Post, User
from foundation.clock import now, today
from improvement_plan.forms.fields import carry
from improvement_plan.models import Action
from improvement_plan.permissions import Rights, rights
from improvement_plan.queries.action_page import find_action
from improvement_plan.services.errors import Refused, StaleEdit
from improvement_plan.services.submissions import once


class SignedIn(HttpRequest):
    """A request that `route()` has let through: its user is one of ours."""

    user: User


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


def address(action: Action, name: str = "action", *more: Any) -> str:
    """The address of a page of this action."""
    return reverse(name, args=[action.plan.slug, action.reference, *more])


def submission_of(request: HttpRequest) -> UUID | None:
    """The key of a form with all that was typed into it: typed anew after going back, it is another."""
    try:
        sent = UUID(request.POST.get("submission", ""))
    except ValueError:
        return None
    typed = sorted((name, values) for name, values in request.POST.lists() if name != "csrfmiddlewaretoken")
    chosen = [(name, file) for name in sorted(request.FILES) for file in request.FILES.getlist(name)]
    files = [(name, file.name, file.size) for name, file in chosen]
    return uuid5(sent, repr((request.get_full_path(), typed, files)))


def new_submission(request: HttpRequest) -> str:
    """The key that a form is drawn with: its own again, or a new one."""
    try:
        return str(UUID(request.POST.get("submission", "")))
    except ValueError:
        return str(uuid4())


def done(request: HttpRequest, action: Action, message: str) -> HttpResponse:
    """Back to the action's page, saying what was done."""
    messages.success(request, message)
    return redirect(address(action))


def not_done(request: HttpRequest, action: Action, message: str) -> HttpResponse:
    """Back to the action's page, saying why nothing was done."""
    messages.error(request, message)
    return redirect(address(action))


def attempt(form: forms.Form, write: Callable[[], object]) -> bool:
    """Whether `write` was done. A refusal becomes an error of its field; what was typed stays."""
    try:
        write()
    except StaleEdit as stale:
        form.add_error(None, "Somebody saved this action while this page was open. Look again, then save.")
        carry(form, "version", str(stale.current.version))
        return False
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        return False
    return True


def attempt_once(request: SignedIn, form: forms.Form, write: Callable[[], object]) -> bool:
    """`attempt` for a form that adds something: sent twice, it adds it once."""

    def written() -> str:
        write()
        return ""

    return attempt(form, lambda: once(key=submission_of(request), by=request.user, now=now(), write=written))


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
