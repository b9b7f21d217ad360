"""Agreed dates: given once, then moved only with a reason and the lead's approval."""

from datetime import date, datetime

from accounts.models import Post, User
from foundation.audit.acts import act
from foundation.audit.services import record
from foundation.editing.errors import Refused
from improvement_plan.models import Action, DateMove
from improvement_plan.rules.vocabulary import Progress
from improvement_plan.services.facts import OVERRIDE_COLUMNS, clear_override
from improvement_plan.services.rating import Cause, lock_action, save_rated

Decision = DateMove.Decision


def set_first_date(
    *,
    action: Action,
    due_on: date | None = None,
    review_on: date | None = None,
    by: User | None,
    today: date,
    now: datetime,
    expected_version: int | None = None,
) -> None:
    """Give an undated action its agreed date, or any action a review date.

    Raises Refused when it has an agreed date already (that one is moved), or the day is impossible.
    """
    with act(by=by, why="date given"):
        action = lock_action(action, expected_version=expected_version)
        if due_on is None and review_on is None:
            raise Refused("Give an agreed date or a review date.", field="due_on")
        if due_on is not None:
            if action.due_on is not None:
                raise Refused("This action has an agreed date. Ask to move it instead.", field="due_on")
            _check_after_start(action, due_on)
            action.due_on = due_on
            action.original_due_on = action.original_due_on or due_on
        if review_on is not None:
            if review_on < today:
                raise Refused("A review date cannot lie in the past.", field="review_on")
            action.review_on = review_on
        clear_override(action)
        changed = {"due_on", "original_due_on", "review_on", *OVERRIDE_COLUMNS}
        save_rated(action, changed=changed, cause=Cause.DATE, today=today, now=now)
        record(by=by, verb="action.dated", subject=action, detail={"due_on": due_on, "review_on": review_on})


def ask_to_move_date(
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
    """Ask the lead to move the agreed date. Nothing changes until `decide_move`."""
    with act(by=by, why="asked to move a date"):
        action = lock_action(action, expected_version=expected_version)
        _check_move(action, to_date, reason)
        move = DateMove.objects.create(
            action=action,
            from_date=action.due_on,
            to_date=to_date,
            reason=reason.strip(),
            asked_by=by,
            asked_for_post=post,
            asked_at=now,
        )
        record(by=by, verb="date_move.asked", subject=action, detail={"to": to_date})
        return move


def decide_move(
    *, move: DateMove, approve: bool, note: str = "", by: User, today: date, now: datetime
) -> DateMove:
    """Approve or refuse a move. Approval moves the agreed date, ends an override and re-rates.

    Raises Refused when it was decided before, or a refusal gives no reason.
    """
    with act(by=by, why="decision on a moved date"):
        action = lock_action(move.action, expected_version=None)
        move = DateMove.objects.select_for_update().get(pk=move.pk)
        if move.decision != Decision.WAITING:
            raise Refused(f"This request was {move.get_decision_display().lower()} already.")
        if not approve and not note.strip():
            raise Refused("Say why the date stays, so that the officer knows.", field="note")
        if approve:
            _check_after_start(action, move.to_date)
            action.due_on = move.to_date
            action.moved_count += 1
            clear_override(action)
            changed = {"due_on", "moved_count", *OVERRIDE_COLUMNS}
            save_rated(action, changed=changed, cause=Cause.DATE, today=today, now=now)
        move.decision = Decision.APPROVED if approve else Decision.REFUSED
        move.decided_by, move.decided_at, move.decision_note = by, now, note.strip()
        move.save()
        record(by=by, verb=f"date_move.{move.decision}", subject=action, detail={"to": move.to_date})
        return move


def withdraw_move(*, move: DateMove, by: User, now: datetime) -> DateMove:
    """Take a waiting request back."""
    with act(by=by, why="request to move a date withdrawn"):
        move = DateMove.objects.select_for_update().select_related("action").get(pk=move.pk)
        if move.decision != Decision.WAITING:
            raise Refused(f"This request was {move.get_decision_display().lower()} already.")
        move.decision, move.decided_by, move.decided_at = Decision.WITHDRAWN, by, now
        move.save()
        record(by=by, verb="date_move.withdrawn", subject=move.action)
        return move


def _check_move(action: Action, to_date: date, reason: str) -> None:
    if action.due_on is None:
        raise Refused("This action has no agreed date yet. Give it one.", field="to_date")
    if action.progress in (Progress.COMPLETED, Progress.STOPPED):
        raise Refused("The date of completed or stopped work does not move.", field="to_date")
    if to_date == action.due_on:
        raise Refused("That is the agreed date already.", field="to_date")
    if not reason.strip():
        raise Refused("Say why the date should move.", field="reason")
    _check_after_start(action, to_date)
    if DateMove.objects.filter(action=action, decision=Decision.WAITING).exists():
        raise Refused("A request to move this date waits for a decision already.", field="to_date")


def _check_after_start(action: Action, day: date) -> None:
    if action.starts_on and day < action.starts_on:
        raise Refused(f"The action starts on {action.starts_on:%-d %B %Y}, after that day.", field="to_date")
