"""A manager's judgement beside the derived rating, with a reason and a last day."""

from datetime import date, datetime

from accounts.models import User
from foundation.audit.acts import act
from foundation.audit.services import record
from foundation.editing.errors import Refused
from improvement_plan.models import Action
from improvement_plan.rules.vocabulary import OPEN, OVERRIDES, Rating
from improvement_plan.services.facts import OVERRIDE_COLUMNS, clear_override
from improvement_plan.services.rating import Cause, lock_action, save_rated


def set_override(
    *,
    action: Action,
    rating: Rating,
    reason: str,
    until: date,
    by: User,
    today: date,
    now: datetime,
    expected_version: int | None = None,
) -> None:
    """Show another rating until a day, inclusive; the derived one stays visible beside it.

    Raises Refused for a rating that cannot be overridden to, for done or stopped work, without a
    reason, or for a day that has passed.
    """
    with act(by=by, why="rating overridden"):
        action = lock_action(action, expected_version=expected_version)
        if rating not in OVERRIDES:
            raise Refused("Override to on track, at risk or off track only.", field="rating")
        if action.derived_rating not in OPEN:
            raise Refused("Completed or stopped work is not overridden. Reopen it instead.")
        if not reason.strip():
            raise Refused("Say why the derived rating misleads.", field="reason")
        if until < today:
            raise Refused("The last day of an override cannot lie in the past.", field="until")
        action.override_rating, action.override_reason = rating.value, reason.strip()
        action.override_by, action.override_until = by, until
        save_rated(action, changed=OVERRIDE_COLUMNS, cause=Cause.OVERRIDE, today=today, now=now)
        record(by=by, verb="action.overridden", subject=action, detail={"to": rating, "until": until})


def end_override(
    *, action: Action, by: User, today: date, now: datetime, expected_version: int | None = None
) -> None:
    """Return to the derived rating before the override's last day."""
    with act(by=by, why="override ended"):
        action = lock_action(action, expected_version=expected_version)
        if action.override_rating is None:
            raise Refused("There is no override to end.")
        clear_override(action)
        save_rated(action, changed=OVERRIDE_COLUMNS, cause=Cause.OVERRIDE, today=today, now=now)
        record(by=by, verb="action.override_ended", subject=action)
