"""Acting on many actions of a plan: what will change is listed first, and then confirmed.

A page is opened with the filters of the table, or with ticked references (`ref`). Its form carries
the references that were shown, so what was seen is what changes.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts.models import Post
from accounts.requests import SignedIn
from foundation.clock import now, today
from foundation.editing.pages import attempt
from improvement_plan.forms.bulk import BulkForm, LeadForm, ReviewForm
from improvement_plan.forms.plan_filters import FilterForm
from improvement_plan.models import Action, Plan
from improvement_plan.queries.action_list import filtered
from improvement_plan.queries.plan_page import find_plan
from improvement_plan.queries.standpoint import Standpoint
from improvement_plan.services.actions import change_lead
from improvement_plan.services.bulk import ask_for_reports, change_leads_back, set_review_dates
from improvement_plan.views.plans import UNDO, plan_crumbs

# More than this is a matter for the import of an edited file.
AT_MOST = 1_000


@dataclass(frozen=True)
class Chosen:
    """The plan and its actions on which to act, in the order of the table."""

    plan: Plan
    actions: list[Action]

    @property
    def counted(self) -> str:
        count = len(self.actions)
        return "1 action" if count == 1 else f"{count:,} actions"


def ask(request: SignedIn, slug: str) -> HttpResponse:
    """Ask the leads of these actions for a report, by mail."""
    chosen = _chosen(request, slug)

    def write() -> None:
        asked = ask_for_reports(plan=chosen.plan, actions=chosen.actions, by=request.user, today=today())
        people = "1 person was" if asked.people == 1 else f"{asked.people} people were"
        messages.success(request, f"{people} asked for a report on {chosen.counted}.")
        if asked.unanswerable:
            named = ", ".join(asked.unanswerable)
            messages.warning(request, f"Nobody could be asked about {named}: no post, or nobody holds it.")

    return _page(
        request, chosen, BulkForm(request.POST or None), write,
        title="Ask the leads for a report", button="Send the mails",
        text="Whoever holds the lead post, or acts for it, gets one mail with links to these actions.",
    )  # fmt: skip


def lead(request: SignedIn, slug: str) -> HttpResponse:
    """Give these actions to another lead post."""
    chosen = _chosen(request, slug)
    form = LeadForm(request.POST or None)

    def write() -> None:
        post: Post = form.cleaned_data["post"]
        before = {a.reference: a.lead_post_id for a in chosen.actions if a.lead_post_id != post.pk}
        moment = now()
        count = change_lead(actions=chosen.actions, post=post, by=request.user, today=today(), now=moment)
        same = len(chosen.actions) - count
        before_too = f" {same} of them had it before." if same else ""
        messages.success(request, f"{_counted(count)} now led by {post.title}.{before_too}")
        request.session[UNDO] = {
            "plan": chosen.plan.slug,
            "given": post.pk,
            "title": post.title,
            "before": before,
            "on": today().isoformat(),
        }

    return _page(
        request, chosen, form, write, title="Change the lead post", button="Change the lead post",
        text="The lead is the one post that answers for the action. Contributors stay.",
    )  # fmt: skip


def lead_back(request: SignedIn, slug: str) -> HttpResponse:
    """Undo the last change of lead posts of this session."""
    plan = find_plan(request.user, slug)
    kept = request.session.pop(UNDO, None)
    if kept is None or kept["plan"] != plan.slug:
        messages.error(request, "There is no change of lead posts left to undo.")
        return redirect("plan", slug=plan.slug)
    count = change_leads_back(
        plan=plan, given=kept["given"], before=kept["before"], by=request.user, today=today(), now=now()
    )
    left = len(kept["before"]) - count
    changed_since = f" {_counted(left)} changed again since, and kept that." if left else ""
    messages.success(request, f"{_counted(count)} back with the lead post that they had.{changed_since}")
    return redirect(f"{reverse('plan', args=[plan.slug])}#actions")


def review(request: SignedIn, slug: str) -> HttpResponse:
    """Set a review date for these actions."""
    chosen = _chosen(request, slug)
    form = ReviewForm(request.POST or None, today=today())

    def write() -> None:
        day = form.cleaned_data["review_on"]
        count = set_review_dates(
            actions=chosen.actions, review_on=day, by=request.user, today=today(), now=now()
        )
        messages.success(request, f"{_counted(count)} now to be reviewed on {day.day} {day:%B %Y}.")

    return _page(
        request, chosen, form, write, title="Set a review date", button="Set the review date",
        text="After that day the action shows “review due” until somebody reports. Ends an override.",
    )  # fmt: skip


def _counted(count: int) -> str:
    return "1 action is" if count == 1 else f"{count:,} actions are"


def _chosen(request: SignedIn, slug: str) -> Chosen:
    """The actions that the request names. Raises Http404 when one of them is not in this plan."""
    plan = find_plan(request.user, slug)
    asked = request.POST if request.method == "POST" else request.GET
    references = list(dict.fromkeys(asked.getlist("ref")))
    if request.method == "POST" or references:
        return Chosen(plan, _named(plan, references))
    form = FilterForm(request.GET, plan=plan)
    view = Standpoint(today(), today())
    rows = filtered(plan, form.filters(), scheme=plan.scheme.as_scheme(), view=view)
    return Chosen(plan, list(rows.select_related("lead_post")))


def _named(plan: Plan, references: Sequence[str]) -> list[Action]:
    if any("\x00" in reference for reference in references):
        raise Http404
    found = Action.objects.in_plan(plan).filter(reference__in=references).select_related("lead_post")
    by_reference = {action.reference: action for action in found}
    if len(by_reference) != len(references):
        raise Http404
    return [by_reference[reference] for reference in references]


def _page(
    request: SignedIn,
    chosen: Chosen,
    form: forms.Form,
    write: Callable[[], None],
    **words: Any,
) -> HttpResponse:
    """List the actions and ask; when confirmed, `write` and return to the table."""
    back = f"{reverse('plan', args=[chosen.plan.slug])}#actions"
    if not chosen.actions:
        messages.error(request, "No action was chosen. Tick some, or use the links above the table.")
        return redirect(back)
    if len(chosen.actions) > AT_MOST:
        messages.error(
            request, f"These are {chosen.counted}. Filter them first: at most {AT_MOST:,} at once."
        )
        return redirect(back)
    if request.method == "POST" and form.is_bound and form.is_valid() and attempt(form, write):
        return redirect(back)
    context = {
        "plan": chosen.plan, "chosen": chosen, "form": form, "back": back,
        "crumbs": plan_crumbs(chosen.plan), **words,
    }  # fmt: skip
    return render(request, "improvement_plan/bulk.html", context)
