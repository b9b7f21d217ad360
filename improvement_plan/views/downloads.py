"""A plan's actions as a file: CSV, a workbook, or a Word table laid out like the printed plan."""

from collections.abc import Callable
from dataclasses import replace

from django.http import Http404, HttpResponse

from accounts.requests import SignedIn
from foundation.audit.acts import act
from foundation.audit.services import record
from foundation.clock import today
from improvement_plan.exports import Export, export_plan, plan_csv, plan_docx, plan_xlsx
from improvement_plan.forms.plan_filters import DayForm, FilterForm
from improvement_plan.queries.action_list import filtered
from improvement_plan.queries.plan_page import find_plan
from improvement_plan.queries.standpoint import Standpoint

_KINDS: dict[str, tuple[Callable[[Export], bytes], str]] = {
    "csv": (plan_csv, "text/csv; charset=utf-8"),
    "xlsx": (plan_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "docx": (plan_docx, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
}


def download(request: SignedIn, slug: str, kind: str) -> HttpResponse:
    """The actions that the filters of the address keep, as they stand on the day that it names."""
    if kind not in _KINDS:
        raise Http404
    plan = find_plan(request.user, slug)
    view = DayForm(request.GET, today=today()).standpoint()
    export = _kept(request, export_plan(plan, as_of=view.as_of, known_on=view.known_on), view)
    make, content_type = _KINDS[kind]
    response = HttpResponse(make(export), content_type=content_type)
    name = f"{plan.slug}-{view.as_of.isoformat()}.{kind}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    with act(by=request.user, why="plan downloaded"):
        count = len(export.stood.actions)
        record(by=request.user, verb="plan.downloaded", subject=plan, detail={"kind": kind, "actions": count})
    return response


def _kept(request: SignedIn, export: Export, view: Standpoint) -> Export:
    """The export of what the table shows; the whole plan without filters."""
    form = FilterForm(request.GET, plan=export.plan)
    filters = form.filters()
    if not form.chips():
        return export
    rows = filtered(export.plan, filters, scheme=export.scheme, view=view)
    wanted = set(rows.values_list("action_id", flat=True))
    actions = [item for item in export.stood.actions if item.rated.action_id in wanted]
    return replace(export, stood=replace(export.stood, actions=actions))
