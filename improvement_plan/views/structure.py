"""The parts of a plan: priorities, areas and the register of risks. Measures: views/measures.py."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from accounts.requests import SignedIn
from foundation.clock import now, today
from foundation.editing.pages import FormPage, form_page, found_in
from improvement_plan.forms.structure import AreaForm, CloseForm, PriorityForm, RiskForm
from improvement_plan.models import Plan, Priority
from improvement_plan.queries.plan_page import find_plan
from improvement_plan.queries.structure import priority_lines, priority_page, risks_of
from improvement_plan.services.risks import add_risk, close_risk, edit_risk
from improvement_plan.services.structure import add_area, add_priority, edit_area, edit_priority
from improvement_plan.views.common import plan_crumbs


def priorities(request: SignedIn, slug: str) -> HttpResponse:
    """The plan's priorities with their roll-ups."""
    plan = find_plan(request.user, slug)
    return _list(
        request,
        plan,
        "priorities",
        lines=priority_lines(plan, today=today()),
        actions=_buttons(request, plan, ("Add a priority", "add_priority")),
        made_at=now(),
    )


def priority(request: SignedIn, slug: str, number: int) -> HttpResponse:
    """A priority: its narrative, its areas with what they answer and how they are measured, its risks."""
    plan = find_plan(request.user, slug)
    page = priority_page(plan, _priority(plan, number), user=request.user, today=today())
    actions = []
    if request.user.has_perm("plans.edit"):
        actions = [
            ("Edit", reverse("edit_priority", args=[slug, number])),
            ("Add an area", f"{reverse('add_area', args=[slug])}?priority={number}"),
            ("Add a risk", f"{reverse('add_risk', args=[slug])}?priority={number}"),
        ]
    return _list(request, plan, "priority", page=page, actions=actions, made_at=now())


def new_priority(request: SignedIn, slug: str) -> HttpResponse:
    """Add a priority."""
    plan = find_plan(request.user, slug)
    form = PriorityForm(request.POST or None, plan=plan)

    def write(given: dict[str, Any]) -> str:
        added = add_priority(plan=plan, fields=form.changes(), by=request.user)
        return reverse("priority", args=[slug, added.number])

    return form_page(
        request, _page(plan, "Add a priority", "The priority is added.", "plan_priorities"), form, write
    )


def change_priority(request: SignedIn, slug: str, number: int) -> HttpResponse:
    """Change a priority and its narrative."""
    plan = find_plan(request.user, slug)
    one = _priority(plan, number)
    form = PriorityForm(request.POST or None, plan=plan, priority=one)

    def write(given: dict[str, Any]) -> str:
        saved = edit_priority(
            priority=one, changes=form.changes(), by=request.user, expected_version=given["version"]
        )
        return reverse("priority", args=[slug, saved.number])

    page = _page(plan, "Edit the priority", "The priority is saved.", "priority", number)
    return form_page(request, page, form, write, PriorityForm.initial_of)


def new_area(request: SignedIn, slug: str) -> HttpResponse:
    """Add an area of improvement, under the priority that the address names."""
    plan = find_plan(request.user, slug)
    form = AreaForm(request.POST or None, plan=plan, initial=_asked_priority(request, plan))

    def write(given: dict[str, Any]) -> str:
        added = add_area(plan=plan, fields=form.changes(), key=given["key"], by=request.user)
        return f"{reverse('priority', args=[slug, added.priority.number])}#{added.key}"

    return form_page(
        request, _page(plan, "Add an area", "The area is added.", "plan_priorities"), form, write
    )


def change_area(request: SignedIn, slug: str, pk: int) -> HttpResponse:
    """Change an area of improvement."""
    plan = find_plan(request.user, slug)
    one = found_in(plan.areas.select_related("priority"), pk)
    form = AreaForm(request.POST or None, plan=plan, area=one)

    def write(given: dict[str, Any]) -> str:
        saved = edit_area(
            area=one, changes=form.changes(), by=request.user, expected_version=given["version"]
        )
        return f"{reverse('priority', args=[slug, saved.priority.number])}#{saved.key}"

    page = _page(plan, f"Edit area {one.key}", "The area is saved.", "priority", one.priority.number)
    return form_page(request, page, form, write, AreaForm.initial_of)


def risks(request: SignedIn, slug: str) -> HttpResponse:
    """The register of risks: the open ones, or with ?show=closed the closed ones."""
    plan = find_plan(request.user, slug)
    closed = request.GET.get("show") == "closed"
    buttons = _buttons(request, plan, ("Add a risk", "add_risk"))
    return _list(request, plan, "risks", risks=risks_of(plan, closed=closed), closed=closed, actions=buttons)


def new_risk(request: SignedIn, slug: str) -> HttpResponse:
    """Put a risk on the register."""
    plan = find_plan(request.user, slug)
    form = RiskForm(request.POST or None, plan=plan, initial=_asked_priority(request, plan))

    def write(given: dict[str, Any]) -> None:
        add_risk(plan=plan, fields=form.changes(), by=request.user, today=today())

    return form_page(
        request, _page(plan, "Add a risk", "The risk is on the register.", "plan_risks"), form, write
    )


def change_risk(request: SignedIn, slug: str, pk: int) -> HttpResponse:
    """Change a risk of the register."""
    plan = find_plan(request.user, slug)
    one = found_in(plan.plan_risks.filter(closed_on=None), pk)
    form = RiskForm(request.POST or None, plan=plan, risk=one)

    def write(given: dict[str, Any]) -> None:
        edit_risk(risk=one, changes=form.changes(), by=request.user, expected_version=given["version"])

    page = _page(plan, "Edit the risk", "The risk is saved.", "plan_risks")
    return form_page(request, page, form, write, RiskForm.initial_of)


def end_risk(request: SignedIn, slug: str, pk: int) -> HttpResponse:
    """Close a risk, saying why."""
    plan = find_plan(request.user, slug)
    one = found_in(plan.plan_risks.filter(closed_on=None), pk)
    form = CloseForm(request.POST or None, today=today(), save="Close the risk")

    def write(given: dict[str, Any]) -> None:
        close_risk(risk=one, closed_on=given["closed_on"], note=given["note"], by=request.user, today=today())

    page = _page(plan, "Close the risk", "The risk is closed.", "plan_risks", lede=one.text)
    return form_page(request, page, form, write)


def _priority(plan: Plan, number: int) -> Priority:
    found: Priority | None = None
    if number < 32_768:  # what the column holds
        found = plan.priorities.select_related("lead_post").filter(number=number).first()
    if found is None:
        raise Http404
    return found


def _asked_priority(request: SignedIn, plan: Plan) -> dict[str, Any]:
    """The priority that the address names, as a form's initial value."""
    asked = request.GET.get("priority", "")
    found = plan.priorities.filter(number=asked).first() if asked.isdecimal() and len(asked) < 5 else None
    return {"priority": found} if found else {}


def _buttons(request: SignedIn, plan: Plan, *buttons: tuple[str, str]) -> list[tuple[str, str]]:
    if not request.user.has_perm("plans.edit"):
        return []
    return [(label, reverse(name, args=[plan.slug])) for label, name in buttons]


def _list(request: SignedIn, plan: Plan, template: str, **context: Any) -> HttpResponse:
    context |= {"plan": plan, "may_edit": request.user.has_perm("plans.edit"), "crumbs": plan_crumbs(plan)}
    return render(request, f"improvement_plan/{template}.html", context)


def _page(plan: Plan, title: str, saved: str, back: str, *args: Any, lede: str = "") -> FormPage:
    """A form that leads back to a page of the plan."""
    words = {
        "plan_priorities": "Priorities",
        "priority": f"Priority {args[0] if args else ''}",
        "plan_risks": "Risks",
    }
    there = reverse(back, args=[plan.slug, *args])
    return FormPage(
        title=title,
        back=there,
        crumbs=plan_crumbs(plan, (words[back], there)),
        saved=saved,
        caption=plan.name,
        lede=lede,
    )
