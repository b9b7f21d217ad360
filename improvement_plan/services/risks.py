"""The register of risks to a plan, a priority or one action."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from accounts.models import User
from foundation.audit.acts import act
from foundation.audit.services import record
from foundation.editing.errors import Refused, StaleEdit
from foundation.editing.rows import fill, only
from improvement_plan.models import Plan, Risk

RISK_FIELDS = frozenset({"priority", "action", "text", "mitigation", "help_wanted", "owner_post"})


def add_risk(*, plan: Plan, fields: Mapping[str, Any], by: User | None, today: date) -> Risk:
    """Put a risk on the plan's register (fields of RISK_FIELDS)."""
    with act(by=by, why="risk added"):
        risk = Risk(plan=plan, opened_on=today, **only(fields, RISK_FIELDS))
        _check(risk)
        risk.save(force_insert=True)
        record(by=by, verb="risk.added", subject=risk)
        return risk


def edit_risk(
    *, risk: Risk, changes: Mapping[str, Any], by: User | None, expected_version: int | None = None
) -> Risk:
    """Change a risk. Raises StaleEdit or Refused."""
    with act(by=by, why="risk edited"):
        current = _locked(risk, expected_version)
        fill(current, only(changes, RISK_FIELDS))
        _check(current)
        current.version += 1
        current.save()
        record(by=by, verb="risk.edited", subject=current, detail={"fields": sorted(changes)})
        return current


def close_risk(*, risk: Risk, closed_on: date, note: str, by: User | None, today: date) -> Risk:
    """Take a risk off the register, saying why. It stays in the history."""
    with act(by=by, why="risk closed"):
        current = _locked(risk, None)
        if current.closed_on is not None:
            raise Refused("This risk was closed already.")
        if not note.strip():
            raise Refused("Say why it can be closed.", field="note")
        if closed_on > today:
            raise Refused("The day cannot lie in the future.", field="closed_on")
        if closed_on < current.opened_on:
            raise Refused("The day lies before the risk was opened.", field="closed_on")
        current.closed_on, current.closure_note = closed_on, note.strip()
        current.version += 1
        current.save(update_fields=["closed_on", "closure_note", "version"])
        record(by=by, verb="risk.closed", subject=current)
        return current


def _locked(risk: Risk, expected_version: int | None) -> Risk:
    current: Risk = Risk.objects.select_for_update(of=("self",)).get(pk=risk.pk)
    if expected_version is not None and current.version != expected_version:
        raise StaleEdit(current)
    return current


def _check(risk: Risk) -> None:
    if not risk.text.strip():
        raise Refused("Say what the risk is.", field="text")
    if risk.priority is not None and risk.priority.plan_id != risk.plan_id:
        raise Refused("Choose a priority of this plan.", field="priority")
    if risk.action is not None and risk.action.plan_id != risk.plan_id:
        raise Refused("Choose an action of this plan.", field="action")
