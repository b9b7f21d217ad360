"""Requests to move a date, with the mails about them: links only, one to each person."""

from datetime import date, datetime

from django.conf import settings
from django.urls import reverse

from accounts.models import Post, User
from foundation.audit.acts import act
from foundation.notices.services import notify
from improvement_plan.models import Action, DateMove
from improvement_plan.permissions import deciders
from improvement_plan.services.dates import ask_to_move_date, decide_move


def ask_for_move(
    *,
    action: Action,
    to_date: date,
    reason: str,
    by: User,
    post: Post | None,
    today: date,
    now: datetime,
    expected_version: int | None = None,
) -> DateMove:
    """Ask to move a date (see dates.ask_to_move_date), and tell those who decide."""
    with act(by=by, why="asked to move a date"):
        move = ask_to_move_date(
            action=action,
            to_date=to_date,
            reason=reason,
            by=by,
            post=post,
            today=today,
            now=now,
            expected_version=expected_version,
        )
        for decider in deciders(action, on=today):
            if decider.pk != by.pk:
                notify(
                    recipient=decider,
                    kind="date_move.asked",
                    subject=f"A request to move the date of {action.reference} waits for you",
                    text=_text("Please decide about it here:", action, "decide_move"),
                    dedupe_key=f"date_move.asked:{move.pk}:{decider.pk}",
                )
        return move


def answer_request(
    *, move: DateMove, approve: bool, note: str = "", by: User, today: date, now: datetime
) -> DateMove:
    """Decide about a request (see dates.decide_move), and tell whoever asked."""
    with act(by=by, why="decision on a moved date"):
        decided = decide_move(move=move, approve=approve, note=note, by=by, today=today, now=now)
        if decided.asked_by_id != by.pk:
            notify(
                recipient=decided.asked_by,
                kind="date_move.decided",
                subject=f"Your request to move the date of {move.action.reference} is decided",
                text=_text("Read the decision here:", move.action, "action"),
                dedupe_key=f"date_move.decided:{move.pk}",
            )
        return decided


def _text(sentence: str, action: Action, page: str) -> str:
    address = reverse(page, args=[action.plan.slug, action.reference])
    return f"{sentence}\n\n{settings.SITE_URL.rstrip('/')}{address}\n"
