"""Plans, a plan, and the table of its actions."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from accounts.requests import SignedIn
from foundation.clock import now, today
from improvement_plan.forms.plan_filters import DayForm, FilterForm
from improvement_plan.models import Plan
from improvement_plan.queries.action_list import codes_by_area, filtered, in_words, page_of
from improvement_plan.queries.plan_list import plan_list
from improvement_plan.queries.plan_page import counts_of_parts, ended, find_plan, plan_page
from improvement_plan.queries.standpoint import Standpoint, stood
from improvement_plan.rules.schemes import Scheme

# Where the session keeps the last change of lead posts: plan, given, title, before, on.
UNDO = "undo_lead"


def plans(request: SignedIn) -> HttpResponse:
    """Where do our plans stand."""
    user = request.user
    buttons = []
    if user.has_perm("plans.edit"):
        buttons.append(("Begin a plan", reverse("new_plan")))
    if user.has_perm("plans.import"):
        buttons.append(("Load a plan from files", reverse("import_plan")))
    context = {
        "plans": plan_list(user, today=today()),
        "buttons": buttons,
        "sees_queue": user.has_perm("actions.queue"),
        "made_at": now(),
    }
    return render(request, "improvement_plan/plans.html", context)


def plan(request: SignedIn, slug: str) -> HttpResponse:
    """Where is this plan; then its actions."""
    found = find_plan(request.user, slug)
    days = DayForm(request.GET, today=today())
    view = days.standpoint()
    page = plan_page(found, user=request.user, view=view)
    context = {
        "page": page,
        "plan": found,
        "crumbs": [("Plans", reverse("plans"))],
        "days": days,
        "buttons": [] if view.elsewhere else _buttons(request, found),
        "parts": counts_of_parts(found),
        "undo": undo_offer(request, found),
        "made_at": now(),
        **table(request, found, view=view, scheme=page.scheme, total=page.total + page.stopped),
    }
    return render(request, "improvement_plan/plan.html", context)


def actions(request: SignedIn, slug: str) -> HttpResponse:
    """The table of actions alone."""
    found = find_plan(request.user, slug)
    days = DayForm(request.GET, today=today())
    view = days.standpoint()
    total = stood(found, view).count()
    context = {
        "plan": found,
        "crumbs": plan_crumbs(found),
        "days": days,
        "view": view,
        "ended": ended(found, view.as_of),
        "made_at": now(),
        **table(request, found, view=view, scheme=found.scheme.as_scheme(), total=total),
    }
    return render(request, "improvement_plan/actions.html", context)


def table(request: SignedIn, plan: Plan, *, view: Standpoint, scheme: Scheme, total: int) -> dict[str, Any]:
    """What parts/action_table.html draws: the filters in force, one page of rows, what can be done."""
    form = FilterForm(request.GET, plan=plan)
    chosen = filtered(plan, form.filters(), scheme=scheme, view=view)
    chips = form.chips()
    page = page_of(chosen, request.GET.get("page"), count=None if chips else total)
    count, codes = page.paginator.count, codes_by_area(plan)
    return {
        "filters": form,
        "edits": request.user.has_perm("plans.edit"),
        "chips": chips,
        "view": view,
        "shown": f"{count:,} of {total:,} actions.",
        "count": count,
        "total": total,
        "rows": in_words(plan, page.object_list, scheme=scheme, view=view, codes=codes),
        "has_codes": bool(codes),
        "rows_page": page,
        "bulk": [] if view.elsewhere else bulk_choices(request, plan),
        "downloads": downloads(request, plan, view),
        "query": _carried(request),
    }


def undo_offer(request: SignedIn, plan: Plan) -> str:
    """What a change of lead posts of this session and day can still be undone, in words; else ""."""
    kept = request.session.get(UNDO)
    if not kept or kept["plan"] != plan.slug or kept["on"] != today().isoformat():
        return ""
    count = len(kept["before"])
    return f"You gave {count} action{'' if count == 1 else 's'} to {kept['title']}."


def plan_crumbs(plan: Plan) -> list[tuple[str, str]]:
    return [("Plans", reverse("plans")), (plan.name, reverse("plan", args=[plan.slug]))]


def bulk_choices(request: SignedIn, plan: Plan) -> list[tuple[str, str]]:
    """(label, address) of what this person may do with many actions at once."""
    choices = []
    if request.user.has_perm("actions.queue"):
        choices.append(("Ask the leads for a report", reverse("bulk_ask", args=[plan.slug])))
    if request.user.has_perm("plans.edit"):
        choices.append(("Change the lead post", reverse("bulk_lead", args=[plan.slug])))
        choices.append(("Set a review date", reverse("bulk_review", args=[plan.slug])))
    return choices


def downloads(request: SignedIn, plan: Plan, view: Standpoint) -> list[tuple[str, str]]:
    """(label, address) of the plan's files, for those who may download."""
    if not request.user.has_perm("plans.export"):
        return []
    kinds = (("Excel", "xlsx"), ("CSV", "csv"), ("Word", "docx"))
    return [
        (f"Download ({label})", reverse("plan_download", args=[plan.slug, kind])) for label, kind in kinds
    ]


def _carried(request: SignedIn) -> str:
    """The filters in force as a query, without page and order."""
    query = request.GET.copy()
    for name in ("page", "sort"):
        query.pop(name, None)
    return query.urlencode()


def _buttons(request: SignedIn, plan: Plan) -> list[tuple[str, str]]:
    if not request.user.has_perm("plans.edit"):
        return []
    routes = [("Add an action", "add_action"), ("Edit the plan", "edit_plan")]
    if plan.published_on is None:
        routes.append(("Publish", "publish_plan"))
    elif plan.ends_on is not None and plan.ends_on < today() and plan.successor_id is None:
        routes.append(("Carry on in a successor", "carry_forward"))
    return [(label, reverse(name, args=[plan.slug])) for label, name in routes]
