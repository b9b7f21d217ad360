"""Targets: dated, so that each period is judged by the one that held then."""

from collections.abc import Mapping
from typing import Any

from accounts.models import User
from foundation.audit.acts import act
from foundation.audit.services import record
from foundation.editing.errors import Refused, unless_taken
from foundation.editing.rows import fill, lock_stamped, only
from kpi.models import Indicator, Target
from kpi.rules.rag import Polarity
from kpi.rules.target_shape import shape_problem
from kpi.services.recomputing import recompute_since

TARGET_FIELDS = frozenset(
    {
        "effective_from",
        "value",
        "amber_limit",
        "green_within",
        "amber_within",
        "low",
        "high",
        "note",
    }
)
_TAKEN = "Another target holds from this day already: correct that one."


def set_target(*, indicator: Indicator, fields: Mapping[str, Any], by: User | None) -> Target:
    """Set what counts as good from a day on; without any figure the target is lifted.

    Raises Refused where the figures do not fit the polarity or a target holds from that day already.
    """
    with act(by=by, why="target set"):
        target = Target(indicator=indicator, **only(fields, TARGET_FIELDS))
        _check(target)
        with unless_taken(_TAKEN, field="effective_from"):
            target.save(force_insert=True)
        recompute_since(target.effective_from, by=by)
        record(by=by, verb="target.set", subject=target, detail={"indicator": indicator.code})
        return target


def correct_target(
    *, target: Target, changes: Mapping[str, Any], by: User | None, expected_version: int | None = None
) -> Target:
    """Correct a target; open months from its day, old or new, are judged again. StaleEdit, Refused."""
    with act(by=by, why="target corrected"):
        current = lock_stamped(target, expected_version)
        since = current.effective_from
        fill(current, only(changes, TARGET_FIELDS))
        _check(current)
        with unless_taken(_TAKEN, field="effective_from"):
            current.save()
        recompute_since(min(since, current.effective_from), by=by)
        record(by=by, verb="target.corrected", subject=current, detail={"fields": sorted(changes)})
        return current


def remove_target(*, target: Target, reason: str, by: User | None) -> None:
    """Take away a target that was set by mistake; the one before it holds on."""
    if not reason.strip():
        raise Refused("Say why it is removed.", field="reason")
    with act(by=by, why=f"target removed: {reason.strip()}"):
        current = lock_stamped(target, None)
        record(by=by, verb="target.removed", subject=current, detail={"from": current.effective_from})
        recompute_since(current.effective_from, by=by)
        current.delete()


def _check(target: Target) -> None:
    problem = shape_problem(target.facts(), Polarity(target.indicator.polarity))
    if problem:
        field, sentence = problem
        raise Refused(sentence, field=field or None)
