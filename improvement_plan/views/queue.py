"""The managers' queue: work without an owner or a date, and what else waits; giving it out in bulk."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts.requests import SignedIn
from foundation.clock import now, today
from foundation.editing.errors import Refused
from improvement_plan.forms.queue import AGREED, GiveDateForm, GivePostForm
from improvement_plan.models import Action
from improvement_plan.queries.queue import (
    MOVES,
    SHOWS,
    STALE,
    UNOWNED,
    VACANT,
    draw,
    queue_counts,
    queued_actions,
    queued_moves,
    vacant_posts,
)
from improvement_plan.services.actions import change_lead
from improvement_plan.services.bulk import set_due_dates, set_review_dates

ROWS = 100
ORDERS = {VACANT: "By lead post", STALE: "The longest without a report first"}


def queue(request: SignedIn) -> HttpResponse:
    """What waits for a manager: one part at a time, the first that has anything unless ?show= says."""
    counts = queue_counts(request.user, today=today())
    first = next((show for show in SHOWS if counts[show]), UNOWNED)
    show = request.GET.get("show", first)
    show = show if show in SHOWS else first
    context: dict[str, Any] = {
        "show": show,
        "title": SHOWS[show],
        "order": ORDERS.get(show, "By plan and reference"),
        "shows": [(f"{label}: {counts[key]}", f"?show={key}", key == show) for key, label in SHOWS.items()],
        "anything": any(counts.values()),
        "made_at": now(),
    }
    if show == MOVES:
        context["moves"] = queued_moves(request.user, today=today())
    else:
        page = Paginator(queued_actions(request.user, show, today=today()), ROWS).get_page(
            request.GET.get("page")
        )
        context |= {"rows_page": page, "rows": draw(list(page.object_list), today=today())}
    if show == VACANT:
        context["posts"] = vacant_posts(request.user, today=today())
    return render(request, "improvement_plan/queue.html", context)


def give_post(request: SignedIn) -> HttpResponse:
    """Give the ticked actions to one lead post."""
    actions = _ticked(request)
    form = GivePostForm(request.POST or None)

    def write() -> str:
        post = form.cleaned_data["post"]
        changed = change_lead(actions=actions, post=post, by=request.user, today=today(), now=now())
        return f"{_counted(changed)} given to {post.title}."

    return _give(request, actions, form, write, "Give to a post", "One post will answer for these actions.")


def give_date(request: SignedIn) -> HttpResponse:
    """Give the ticked actions one agreed date or one review date."""
    actions = _ticked(request)
    form = GiveDateForm(request.POST or None)

    def write() -> str:
        given = form.cleaned_data
        when: dict[str, Any] = {"by": request.user, "today": today(), "now": now()}
        if given["kind"] == AGREED:
            changed = set_due_dates(actions=actions, due_on=given["day"], **when)
        else:
            changed = set_review_dates(actions=actions, review_on=given["day"], **when)
        return f"{_counted(changed)} given that date."

    lede = "An agreed date can only be moved with a reason and an approval once it is given."
    return _give(request, actions, form, write, "Give a date", lede)


def _give(
    request: SignedIn, actions: list[Action], form: forms.Form, write: Any, title: str, lede: str
) -> HttpResponse:
    """List what will change with what is asked, then do all of it or nothing."""
    back = _back(request)
    if not actions:
        messages.error(request, "Tick the actions first.")
        return redirect(back)
    if request.method == "POST" and form.is_valid():
        try:
            done = write()
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        else:
            messages.success(request, done)
            return redirect(back)
    context = {
        "title": title,
        "lede": lede,
        "form": form,
        "rows": draw(actions, today=today()),
        "show": _show(request),
        "back": back,
        "crumbs": [("Queue", reverse("queue"))],
    }
    return render(request, "improvement_plan/queue_give.html", context)


def _ticked(request: SignedIn) -> list[Action]:
    """The ticked actions. Raises Http404 when one of them may not be given out: nothing is changed."""
    asked = (request.POST if request.method == "POST" else request.GET).getlist("action")
    if any(not pk.isdecimal() or len(pk) > 18 for pk in asked):
        raise Http404
    wanted = {int(pk) for pk in asked}
    visible = Action.objects.visible_to(request.user).not_done().filter(pk__in=wanted)
    found = list(visible.select_related("plan", "lead_post").order_by("plan__name", "reference"))
    if len(found) != len(wanted):
        raise Http404
    return found


def _show(request: SignedIn) -> str:
    asked = (request.POST if request.method == "POST" else request.GET).get("show", "")
    return asked if asked in SHOWS else UNOWNED


def _back(request: SignedIn) -> str:
    return f"{reverse('queue')}?show={_show(request)}"


def _counted(number: int) -> str:
    return "1 action is" if number == 1 else f"{number} actions are"
