"""What was typed on My work about an action that asks for more on its own page: kept in the session."""

from typing import Any

from django.http import HttpRequest

_KEY = "report_drafts"


def keep_draft(request: HttpRequest, action_id: int, draft: dict[str, str]) -> None:
    """Keep what was typed until the action's report is saved."""
    drafts = request.session.get(_KEY, {})
    request.session[_KEY] = {**drafts, str(action_id): draft}


def draft_of(request: HttpRequest, action_id: int) -> dict[str, Any] | None:
    """What was typed about this action, if anything waits."""
    found: dict[str, Any] | None = request.session.get(_KEY, {}).get(str(action_id))
    return found


def forget_draft(request: HttpRequest, action_id: int) -> None:
    """The report was saved."""
    drafts = request.session.get(_KEY, {})
    if str(action_id) in drafts:
        request.session[_KEY] = {key: draft for key, draft in drafts.items() if key != str(action_id)}
