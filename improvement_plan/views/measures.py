"""Measures of impact: the list, one measure, its editing, and judging by hand or from the figures."""

from collections.abc import Callable, Sequence
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts.requests import SignedIn
from foundation.audit.acts import act
from foundation.audit.services import record
from foundation.clock import now, today
from foundation.editing.pages import FormPage, form_page
from foundation.jobs.services import request_job
from foundation.rendering.tables import Row
from improvement_plan.exports import measure_rows, measures_csv, measures_xlsx
from improvement_plan.forms.impact import JudgementForm
from improvement_plan.forms.structure import MeasureForm
from improvement_plan.models import ImpactMeasure, Plan
from improvement_plan.queries.measure_page import find_measure, measure_page
from improvement_plan.queries.plan_page import find_plan
from improvement_plan.queries.structure import MeasureLine, measure_lines
from improvement_plan.rules.impact import Impact
from improvement_plan.services.impact import JOB, judge_by_hand
from improvement_plan.services.structure import add_measure, edit_measure
from improvement_plan.views.common import plan_crumbs

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_KINDS: dict[str, tuple[Callable[[Sequence[Row]], bytes], str]] = {
    "csv": (measures_csv, "text/csv; charset=utf-8"),
    "xlsx": (measures_xlsx, _XLSX),
}
_LIST = "Measures of impact"
_GOOD, _BAD = (Impact.IMPROVING, Impact.EVIDENCED), (Impact.WORSE, Impact.NO_CHANGE)
SHOWS: dict[str, tuple[str, Callable[[MeasureLine], bool]]] = {
    "": ("All", lambda line: True),
    "behind": ("Worse or no change", lambda line: line.impact.code in _BAD),
    "ahead": ("Improving or evidenced", lambda line: line.impact.code in _GOOD),
    "unmeasured": ("No data yet", lambda line: line.impact.code == Impact.NO_DATA),
    "review": ("Review due", lambda line: line.review_due),
}


def measures(request: SignedIn, slug: str) -> HttpResponse:
    """How the plan's impact is to be seen, and what is seen of it; with ?show= (of SHOWS) a part."""
    plan, user = find_plan(request.user, slug), request.user
    edits = user.has_perm("plans.edit")
    lines, impact = measure_lines(plan, user=user, today=today())
    show = request.GET.get("show", "")
    show, here = show if show in SHOWS else "", reverse("plan_measures", args=[slug])
    context = {
        "plan": plan,
        "crumbs": plan_crumbs(plan),
        "lines": [line for line in lines if SHOWS[show][1](line)],
        "impact": impact,
        "shows": [
            (label, f"{here}?show={key}" if key else here, key == show) for key, (label, _) in SHOWS.items()
        ],
        "may_edit": edits,
        "actions": [("Add a measure", reverse("add_measure", args=[slug]))] if edits else [],
        "downloads": _downloads(request, slug),
        "made_at": now(),
    }
    return render(request, "improvement_plan/measures.html", context)


def measure(request: SignedIn, slug: str, pk: int) -> HttpResponse:
    """One measure: how it stands, what that rests on, and how it was judged before."""
    plan = find_plan(request.user, slug)
    found = find_measure(plan, pk)
    actions = []
    if request.user.has_perm("plans.edit"):
        if found.indicator_id is None:
            actions.append(("Judge it", reverse("judge_measure", args=[slug, pk])))
        actions.append(("Edit", reverse("edit_measure", args=[slug, pk])))
    context = {
        "plan": plan,
        "crumbs": plan_crumbs(plan, _listed(slug)),
        "page": measure_page(plan, found, user=request.user, today=today()),
        "actions": actions,
        "made_at": now(),
    }
    return render(request, "improvement_plan/measure.html", context)


def new_measure(request: SignedIn, slug: str) -> HttpResponse:
    """Add a measure of impact."""
    plan = find_plan(request.user, slug)
    form = MeasureForm(request.POST or None, plan=plan)

    def write(given: dict[str, Any]) -> None:
        areas = list(given["areas"])
        add_measure(plan=plan, fields=form.changes(), areas=areas, by=request.user, now=now())

    page = _page(plan, "Add a measure", "The measure is added.", _listed(slug)[1])
    return form_page(request, page, form, write)


def change_measure(request: SignedIn, slug: str, pk: int) -> HttpResponse:
    """Change a measure of impact."""
    plan = find_plan(request.user, slug)
    found = find_measure(plan, pk)
    form = MeasureForm(request.POST or None, plan=plan, measure=found)

    def write(given: dict[str, Any]) -> None:
        edit_measure(
            measure=found,
            changes=form.changes(),
            areas=list(given["areas"]),
            by=request.user,
            now=now(),
            expected_version=given["version"],
        )

    page = _page(plan, "Edit the measure", "The measure is saved.", _address(slug, found), found)
    return form_page(request, page, form, write, MeasureForm.initial_of)


def judge(request: SignedIn, slug: str, pk: int) -> HttpResponse:
    """Say how a measure without an indicator stands, and what shows it."""
    plan = find_plan(request.user, slug)
    found = find_measure(plan, pk)
    if found.indicator_id is not None:
        raise Http404
    form = JudgementForm(request.POST or None, measure=found)

    def write(given: dict[str, Any]) -> None:
        judge_by_hand(
            measure=found,
            code=Impact(given["code"]),
            evidence=given["evidence"],
            review_on=given["review_on"],
            by=request.user,
            today=today(),
            now=now(),
            expected_version=given["version"],
        )

    page = _page(plan, "Judge the measure", "The judgement is saved.", _address(slug, found), found)
    return form_page(request, page, form, write, lambda late: {})


def judge_all(request: SignedIn, slug: str) -> HttpResponse:
    """Ask for the job that judges the plan's measures from their indicators, and show its page."""
    plan = find_plan(request.user, slug)
    job = request_job(kind=JOB, parameters={"plan": plan.pk}, by=request.user)
    return redirect("jobs:job", public_id=job.public_id)


def download(request: SignedIn, slug: str, kind: str) -> HttpResponse:
    """The measures as a file that can be edited and imported again."""
    if kind not in _KINDS:
        raise Http404
    plan = find_plan(request.user, slug)
    rows = measure_rows(plan, user=request.user, today=today())
    make, content_type = _KINDS[kind]
    response = HttpResponse(make(rows), content_type=content_type)
    name = f"{plan.slug}-measures-{today().isoformat()}.{kind}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    with act(by=request.user, why="measures downloaded"):
        detail = {"kind": kind, "measures": len(rows)}
        record(by=request.user, verb="plan.downloaded", subject=plan, detail=detail)
    return response


def _listed(slug: str) -> tuple[str, str]:
    return _LIST, reverse("plan_measures", args=[slug])


def _address(slug: str, found: ImpactMeasure) -> str:
    return reverse("measure", args=[slug, found.pk])


def _downloads(request: SignedIn, slug: str) -> list[tuple[str, str]]:
    if not request.user.has_perm("plans.export"):
        return []
    kinds = (("Excel", "xlsx"), ("CSV", "csv"))
    return [(f"Download ({label})", reverse("measures_download", args=[slug, kind])) for label, kind in kinds]


def _page(plan: Plan, title: str, saved: str, back: str, found: ImpactMeasure | None = None) -> FormPage:
    """A form that leads back to the list, or to the measure that it is about."""
    crumbs = plan_crumbs(plan, _listed(plan.slug), *([("The measure", back)] if found else []))
    lede = found.text if found else ""
    return FormPage(title=title, back=back, crumbs=crumbs, saved=saved, caption=plan.name, lede=lede)
