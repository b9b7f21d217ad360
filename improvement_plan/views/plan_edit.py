"""Making, editing and publishing a plan, its versions, and what its actions promise."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts.requests import SignedIn
from foundation.clock import now, today
from foundation.editing.errors import Refused
from foundation.editing.pages import FormPage, form_page
from improvement_plan.forms.plan_edit import ActionForm, PlanForm, VersionForm
from improvement_plan.models import Action, Plan
from improvement_plan.queries.action_page import find_action
from improvement_plan.queries.findings import find_finding, plans_for_new_actions
from improvement_plan.queries.plan_page import find_plan
from improvement_plan.services.actions import create_actions, edit_action
from improvement_plan.services.plans import create_plan, edit_plan, issue_version, publish_plan
from improvement_plan.views.common import plan_crumbs
from kpi.models import AuditFinding


def new_plan(request: SignedIn) -> HttpResponse:
    """Create a draft plan."""
    form = PlanForm(request.POST or None, user=request.user)
    page = FormPage(
        title="New plan",
        back=reverse("plans"),
        crumbs=[("Plans", reverse("plans"))],
        saved="The plan is created as a draft. Only those who edit plans see it until it is published.",
        lede="It starts as a draft. Its actions can be added one by one, or loaded from a file.",
    )

    def write(given: dict[str, Any]) -> str:
        plan = create_plan(by=request.user, **form.changes())
        return reverse("plan", args=[plan.slug])

    return form_page(request, page, form, write)


def edit(request: SignedIn, slug: str) -> HttpResponse:
    """Change a plan; a change of dates or cycle re-rates its actions with the save."""
    plan = find_plan(request.user, slug)
    form = PlanForm(request.POST or None, user=request.user, plan=plan)

    def write(given: dict[str, Any]) -> None:
        edit_plan(
            plan=plan,
            changes=form.changes(),
            by=request.user,
            today=today(),
            now=now(),
            expected_version=given["version"],
        )

    page = _page(plan, "Edit the plan", f"{plan.name} is saved.")
    return form_page(request, page, form, write, PlanForm.initial_of)


def publish(request: SignedIn, slug: str) -> HttpResponse:
    """Ask, then show a draft to everybody who reads plans."""
    plan = find_plan(request.user, slug)
    if plan.published_on is not None:
        raise Http404
    back = reverse("plan", args=[plan.slug])
    if request.method == "POST":
        try:
            publish_plan(plan=plan, by=request.user, today=today())
        except Refused as refused:
            messages.error(request, refused.message)
        else:
            messages.success(request, f"{plan.name} is published.")
        return redirect(back)
    return render(
        request,
        "improvement_plan/plan_confirm.html",
        {
            "title": "Publish the plan",
            "caption": plan.name,
            "text": "Everybody who reads plans will see it, and its leads find their actions in My work.",
            "label": "Publish the plan",
            "cancel_url": back,
            "crumbs": plan_crumbs(plan),
        },
    )


def versions(request: SignedIn, slug: str) -> HttpResponse:
    """Document control: the versions that were issued, by whom approved, to whom sent."""
    plan = find_plan(request.user, slug)
    context = {
        "plan": plan,
        "crumbs": plan_crumbs(plan),
        "versions": plan.versions.prefetch_related("distributions"),
        "actions": [("Issue a version", reverse("issue_version", args=[slug]))]
        if request.user.has_perm("plans.edit")
        else [],
    }
    return render(request, "improvement_plan/versions.html", context)


def issue(request: SignedIn, slug: str) -> HttpResponse:
    """Record a version that was issued."""
    plan = find_plan(request.user, slug)
    form = VersionForm(request.POST or None, today=today())
    there = reverse("plan_versions", args=[slug])
    page = FormPage(
        title="Issue a version",
        back=there,
        crumbs=plan_crumbs(plan, ("Versions", there)),
        saved="The version is recorded.",
        caption=plan.name,
    )

    def write(given: dict[str, Any]) -> None:
        issue_version(plan=plan, details=form.details(), by=request.user)

    return form_page(request, page, form, write)


def add_action(request: SignedIn, slug: str) -> HttpResponse:
    """Add an action to the plan; it gets the plan's next reference. ?finding= names what it is made of."""
    plan = find_plan(request.user, slug)
    area = plan.areas.filter(key=request.GET.get("area", "").replace("\x00", "")).first()
    finding = _asked_finding(request)
    start = {"area": area} if area else {}
    form = ActionForm(
        request.POST or None, plan=plan, initial={**start, "text": finding.text} if finding else start
    )

    def write(given: dict[str, Any]) -> str:
        new = replace(form.new(), finding=finding)
        added = create_actions(plan=plan, new=[new], by=request.user, today=today(), now=now())
        return reverse("action", args=[plan.slug, added[0].reference])

    lede = f"Made of a finding of {finding.round}. Say what will be done about it." if finding else ""
    return form_page(request, _page(plan, "Add an action", "The action is added.", lede), form, write)


def action_of_finding(request: SignedIn, public_id: UUID) -> HttpResponse:
    """Choose the plan that an audit's finding becomes an action of; where only one runs, go there."""
    finding = find_finding(request.user, public_id)
    plans = [
        (plan, f"{reverse('add_action', args=[plan.slug])}?finding={public_id}")
        for plan in plans_for_new_actions(request.user, today=today())
    ]
    if len(plans) == 1:
        return redirect(plans[0][1])
    context = {
        "finding": finding,
        "plans": plans,
        "crumbs": [(str(finding.round), reverse("quality_round", args=[finding.round.public_id]))],
    }
    return render(request, "improvement_plan/action_of_finding.html", context)


def _asked_finding(request: SignedIn) -> AuditFinding | None:
    try:
        return find_finding(request.user, UUID(request.GET.get("finding", "")))
    except (ValueError, Http404):
        return None


def change_action(request: SignedIn, slug: str, reference: str) -> HttpResponse:
    """Change what an action promises. Its agreed date moves on a page of its own."""
    action = find_action(request.user, slug, reference)
    form = ActionForm(request.POST or None, plan=action.plan, action=action)

    def write(given: dict[str, Any]) -> None:
        edit_action(
            action=action,
            changes=form.changes(),
            contributors=list(given["contributors"]),
            partners=given["partners"],
            by=request.user,
            today=today(),
            now=now(),
            expected_version=given["version"],
        )

    there = reverse("action", args=[slug, reference])
    page = FormPage(
        title="Edit the action",
        back=there,
        crumbs=plan_crumbs(action.plan, (f"Action {reference}", there)),
        saved=f"{reference} is saved.",
        caption=reference,
        lede=_about_dates(action),
    )
    return form_page(request, page, form, write, ActionForm.initial_of)


def _about_dates(action: Action) -> str:
    if action.due_on is None:
        return "It has no agreed date yet. Give it one from its page."
    return "What is promised. The agreed date moves with a reason and an approval, from the action’s page."


def _page(plan: Plan, title: str, saved: str, lede: str = "") -> FormPage:
    return FormPage(
        title=title,
        back=reverse("plan", args=[plan.slug]),
        crumbs=plan_crumbs(plan),
        saved=saved,
        caption=plan.name,
        lede=lede,
    )
