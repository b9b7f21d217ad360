"""The page of an action, also as it comes back when a report was not saved."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render

from accounts.requests import SignedIn
from foundation.clock import now, today
from foundation.composition import providers
from foundation.composition.protocols import StoryEntry, ThreadLink
from improvement_plan.forms.report import ReportForm
from improvement_plan.models import Action
from improvement_plan.queries.action_page import ActionPage, MilestoneLine, action_page, find_action
from improvement_plan.queries.story import moment_of
from improvement_plan.views.common import address
from improvement_plan.views.drafts import draft_of

STORY_PAGE = 50


def action(request: SignedIn, slug: str, reference: str) -> HttpResponse:
    """How is it rated and why, until when; its story; report here."""
    return render_action(request, find_action(request.user, slug, reference))


def report_form(
    request: SignedIn, action: Action, milestones: list[MilestoneLine], *, may_stop: bool, data: Any = None
) -> ReportForm:
    """The report form of an action, with its open milestones and what My work kept of it."""
    return ReportForm(
        data,
        action=action,
        milestones=milestones,
        may_stop=may_stop,
        today=today(),
        draft=draft_of(request, action.pk),
    )


def render_action(
    request: SignedIn, found: Action, form: ReportForm | None = None, **more: Any
) -> HttpResponse:
    """Draw the page; `form` is a report that was not saved, `more` why (see report.py)."""
    page = action_page(found, user=request.user, today=today())
    if form is None and page.rights.report:
        form = report_form(request, found, page.open_milestones, may_stop=page.rights.stop)
    story = Paginator(_story(found, request), STORY_PAGE)
    context = {
        "page": page,
        "action": found,
        "crumbs": page.crumbs,
        "form": form,
        "buttons": _buttons(page),
        "thread": _thread(found, request),
        "story": story.get_page(request.GET.get("page")),
        "may_audit": request.user.has_perm("audit.view"),
        "made_at": now(),
        **more,
    }
    return render(request, "improvement_plan/action.html", context)


def _story(found: Action, request: SignedIn) -> list[StoryEntry]:
    entries = [entry for provider in providers("action_story") for entry in provider(found, request.user)]
    return sorted(entries, key=moment_of, reverse=True)


def _thread(found: Action, request: SignedIn) -> list[ThreadLink]:
    return [link for provider in providers("action_thread") for link in provider(found, request.user)]


def _buttons(page: ActionPage) -> list[tuple[str, str]]:
    """What this person may do beside reporting."""
    rights, found = page.rights, page.action
    buttons = []
    if rights.override and not page.is_done:
        buttons.append(("Override the rating", address(found, "override_action")))
    if (rights.report or rights.edit) and not page.is_done:
        if found.due_on is None:
            buttons.append(("Give it a date", address(found, "date_action")))
        elif page.move is None:
            buttons.append(("Move the date", address(found, "move_date")))
    if rights.edit:
        buttons.append(("Edit", address(found, "edit_action")))
    return buttons
