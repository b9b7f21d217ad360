"""What stands around an indicator: its dated definitions and its breakdowns."""

from collections.abc import Mapping
from typing import Any

from accounts.models import User
from foundation.audit.acts import act
from foundation.audit.services import record
from foundation.editing.errors import Refused, unless_taken
from foundation.editing.rows import fill, lock_stamped, only
from kpi.models import Breakdown, Indicator, IndicatorDefinition

DEFINITION_FIELDS = frozenset({"effective_from", "text", "cohort", "source"})
BREAKDOWN_FIELDS = frozenset({"name", "adds_up"})
_ONE_A_DAY = "Another definition holds from this day already: correct that one."


def add_definition(
    *, indicator: Indicator, fields: Mapping[str, Any], by: User | None
) -> IndicatorDefinition:
    """Say what the indicator means from a day on (fields of DEFINITION_FIELDS)."""
    with act(by=by, why="definition added"):
        definition = IndicatorDefinition(indicator=indicator, **only(fields, DEFINITION_FIELDS))
        _check(definition)
        with unless_taken(_ONE_A_DAY, field="effective_from"):
            definition.save(force_insert=True)
        record(by=by, verb="definition.added", subject=definition, detail={"indicator": indicator.code})
        return definition


def correct_definition(
    *,
    definition: IndicatorDefinition,
    changes: Mapping[str, Any],
    by: User | None,
    expected_version: int | None = None,
) -> IndicatorDefinition:
    """Correct a definition; a new meaning is a new definition, not a correction. StaleEdit, Refused."""
    with act(by=by, why="definition corrected"):
        current = lock_stamped(definition, expected_version)
        fill(current, only(changes, DEFINITION_FIELDS))
        _check(current)
        with unless_taken(_ONE_A_DAY, field="effective_from"):
            current.save()
        record(by=by, verb="definition.corrected", subject=current, detail={"fields": sorted(changes)})
        return current


def remove_definition(*, definition: IndicatorDefinition, reason: str, by: User | None) -> None:
    """Take away a definition that was written by mistake; the one before it holds on."""
    if not reason.strip():
        raise Refused("Say why it is removed.", field="reason")
    with act(by=by, why=f"definition removed: {reason.strip()}"):
        current = lock_stamped(definition, None)
        record(by=by, verb="definition.removed", subject=current, detail={"from": current.effective_from})
        current.delete()


def add_breakdown(*, indicator: Indicator, fields: Mapping[str, Any], by: User | None) -> Breakdown:
    """Add a way in which the figures are divided (fields of BREAKDOWN_FIELDS)."""
    with act(by=by, why="breakdown added"):
        breakdown = Breakdown(indicator=indicator, **only(fields, BREAKDOWN_FIELDS))
        _save(breakdown)
        record(by=by, verb="breakdown.added", subject=breakdown, detail={"indicator": indicator.code})
        return breakdown


def edit_breakdown(
    *, breakdown: Breakdown, changes: Mapping[str, Any], by: User | None, expected_version: int | None = None
) -> Breakdown:
    """Change a breakdown's name, or whether it adds up. Raises StaleEdit or Refused."""
    with act(by=by, why="breakdown edited"):
        current = lock_stamped(breakdown, expected_version)
        fill(current, only(changes, BREAKDOWN_FIELDS))
        _save(current)
        record(by=by, verb="breakdown.edited", subject=current, detail={"fields": sorted(changes)})
        return current


def remove_breakdown(*, breakdown: Breakdown, reason: str, by: User | None) -> None:
    """Take away a breakdown that no figure was ever divided by."""
    if not reason.strip():
        raise Refused("Say why it is removed.", field="reason")
    with act(by=by, why=f"breakdown removed: {reason.strip()}"):
        current = lock_stamped(breakdown, None)
        if current.observations.exists():
            raise Refused("There are figures by this breakdown: it stays.")
        record(by=by, verb="breakdown.removed", subject=current, detail={"name": current.name})
        current.delete()


def _check(definition: IndicatorDefinition) -> None:
    if not definition.text.strip():
        raise Refused("Say what is counted.", field="text")


def _save(breakdown: Breakdown) -> None:
    if not breakdown.name.strip():
        raise Refused("Enter what the figures are divided by.", field="name")
    with unless_taken("The indicator has a breakdown of this name already.", field="name"):
        breakdown.save()
