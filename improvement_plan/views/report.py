"""Reporting on one action, from its page."""

from django.http import HttpResponse, QueryDict

from accounts.models import User
from accounts.requests import SignedIn
from foundation.clock import now, today
from foundation.editing.errors import Refused, StaleEdit
from foundation.editing.pages import Difference, Stale, late_save
from improvement_plan.forms.report import ReportForm
from improvement_plan.models import Action
from improvement_plan.permissions import Rights
from improvement_plan.queries.action_page import open_milestones
from improvement_plan.rules.vocabulary import Outlook, Progress
from improvement_plan.services.progress import report_no_change, report_progress
from improvement_plan.views.action import render_action, report_form
from improvement_plan.views.common import acting_post, done, entitled
from improvement_plan.views.drafts import forget_draft

_PROBLEM = "You changed something below: save it as a report, or put it back to report no change."


def report(request: SignedIn, slug: str, reference: str) -> HttpResponse:
    """Save a report, or show the page again with what stands in its way. Nothing typed is lost."""
    action, found = entitled(request, slug, reference, lambda rights: rights.report)
    if request.method != "POST":
        return render_action(request, action)
    form = _sent_form(request, action, found, request.POST)
    no_change = "no_change" in request.POST
    if no_change and form.says_something:
        form.add_error(None, _PROBLEM)
    elif form.is_valid() or (no_change and form.cleaned_data.get("version")):
        try:
            _save(form, found, by=request.user, no_change=no_change)
        except StaleEdit:
            return _stale(request, slug, reference)
        except Refused as refused:
            form.refuse(refused)
        else:
            forget_draft(request, action.pk)
            return done(request, action, f"Your report on {action.reference} is saved.")
    return render_action(request, action, form)


def _sent_form(request: SignedIn, action: Action, found: Rights, data: QueryDict) -> ReportForm:
    milestones = open_milestones(action, today=today())
    return report_form(request, action, milestones, may_stop=found.stop, data=data)


def _save(form: ReportForm, found: Rights, *, by: User, no_change: bool) -> None:
    given = form.cleaned_data
    post = acting_post(by, found)
    if no_change:
        report_no_change(
            action=form.action,
            by=by,
            post=post,
            today=today(),
            now=now(),
            expected_version=given["version"],
            submission=given.get("submission"),
        )
    else:
        report_progress(
            action=form.action,
            report=form.report(),
            by=by,
            post=post,
            today=today(),
            now=now(),
            expected_version=given["version"],
        )


def _stale(request: SignedIn, slug: str, reference: str) -> HttpResponse:
    """Both texts beside each other; the form keeps what was typed and carries the new version."""
    action, found = entitled(request, slug, reference, lambda rights: rights.report)
    data = request.POST.copy()
    data["version"] = str(action.version)
    form = _sent_form(request, action, found, data)
    form.is_valid()
    form.errors.clear()
    return render_action(request, action, form, stale=stale_save(action, form))


def stale_save(action: Action, form: ReportForm) -> Stale:
    """Who saved meanwhile, when, and where their words differ from these."""
    latest = action.updates.first()
    theirs = {
        "Progress": Progress(action.progress).words,
        "Outlook": Outlook(action.outlook).words if action.outlook else "",
        "What has happened": latest.text if latest else "",
        "Risk": action.risk,
        "Mitigation": action.mitigation,
        "Help wanted": action.help_wanted,
    }
    yours = {
        "Progress": _word(Progress, form.data.get("progress", "")),
        "Outlook": _word(Outlook, form.data.get("outlook", "")),
        "What has happened": form.data.get("text", ""),
        "Risk": form.data.get("risk", ""),
        "Mitigation": form.data.get("mitigation", ""),
        "Help wanted": form.data.get("help_wanted", ""),
    }
    return late_save(action, [Difference(label, theirs[label], yours[label]) for label in theirs])


def _word(kind: type[Progress] | type[Outlook], value: str) -> str:
    return kind(value).words if value in set(kind) else ""
