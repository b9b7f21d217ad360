"""Indicators: defining, changing, retiring and bringing them back."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Max

from accounts.models import User
from foundation.audit.acts import act
from foundation.audit.services import record
from foundation.editing.errors import Refused, unless_taken
from foundation.editing.rows import fill, lock_version, only
from kpi.models import Indicator, Unit
from kpi.rules.frequency import Frequency
from kpi.rules.rag import Polarity
from kpi.rules.target_shape import shape_problem
from kpi.services.recomputing import recompute_since

INDICATOR_FIELDS = frozenset(
    {
        "name",
        "service",
        "owner",
        "unit",
        "decimals",
        "frequency",
        "polarity",
        "counts_children",
        "compare_with",
        "in_public_report",
        "aliases",
        "sequence",
    }
)
# What snapshots are worked out from.
_COMPUTED_FROM = ("unit", "decimals", "frequency", "polarity", "compare_with")


def create_indicator(*, code: str, fields: Mapping[str, Any], by: User | None) -> Indicator:
    """Define an indicator (fields of INDICATOR_FIELDS). Its code is permanent.

    Raises Refused for a code, a name or an alias that another indicator has.
    """
    with act(by=by, why="indicator defined"):
        indicator = Indicator(code=code.strip(), **only(fields, INDICATOR_FIELDS))
        _place(indicator)
        _check(indicator)
        with unless_taken(f"There is an indicator {indicator.code} already.", field="code"):
            indicator.save(force_insert=True)
        record(by=by, verb="indicator.defined", subject=indicator)
        return indicator


def edit_indicator(
    *, indicator: Indicator, changes: Mapping[str, Any], by: User | None, expected_version: int | None = None
) -> Indicator:
    """Change an indicator; open months are worked out again where it matters to them.

    Raises StaleEdit, or Refused: for a name or alias that another one has, a frequency or unit that
    its figures do not have, a polarity that its latest target does not fit.
    """
    with act(by=by, why="indicator edited"):
        current = lock_version(indicator, expected_version)
        before = {name: getattr(current, name) for name in _COMPUTED_FROM}
        fill(current, only(changes, INDICATOR_FIELDS))
        _place(current)
        _check(current)
        _check_figures(current, before)
        _check_target(current, before)
        current.version += 1
        current.save()
        if any(getattr(current, name) != value for name, value in before.items()):
            recompute_since(date.min, by=by)
        record(by=by, verb="indicator.edited", subject=current, detail={"fields": sorted(changes)})
        return current


def retire_indicator(
    *, indicator: Indicator, on: date, reason: str, by: User | None, expected_version: int | None = None
) -> Indicator:
    """Measure it no longer: from the period that ends on or after `on` it is not due. Its figures stay."""
    if not reason.strip():
        raise Refused("Say why it is no longer measured.", field="reason")
    with act(by=by, why=f"indicator retired: {reason.strip()}"):
        current = lock_version(indicator, expected_version)
        if current.retired_on is not None:
            raise Refused("This indicator was retired already.")
        current.retired_on = on
        current.version += 1
        current.save(update_fields=["retired_on", "version"])
        recompute_since(on, by=by)
        record(by=by, verb="indicator.retired", subject=current, detail={"on": on})
        return current


def bring_back(*, indicator: Indicator, by: User | None, expected_version: int | None = None) -> Indicator:
    """Measure a retired indicator again; open months since then name it among their gaps."""
    with act(by=by, why="indicator brought back"):
        current = lock_version(indicator, expected_version)
        if current.retired_on is None:
            raise Refused("This indicator is measured already.")
        since, current.retired_on = current.retired_on, None
        current.version += 1
        current.save(update_fields=["retired_on", "version"])
        recompute_since(since, by=by)
        record(by=by, verb="indicator.brought_back", subject=current)
        return current


def _place(indicator: Indicator) -> None:
    """Without a place of its own it stands last."""
    if not indicator.sequence:
        others = Indicator.objects.exclude(pk=indicator.pk)
        indicator.sequence = (others.aggregate(last=Max("sequence"))["last"] or 0) + 1


def _check(indicator: Indicator) -> None:
    if not indicator.name.strip():
        raise Refused("Enter a name.", field="name")
    others = Indicator.objects.exclude(pk=indicator.pk)
    taken = {
        word.casefold(): code
        for code, name, aliases in others.values_list("code", "name", "aliases")
        for word in (code, name, *aliases)
    }
    if code := taken.get(indicator.name.casefold()):
        raise Refused(f"{code} has this name already: spreadsheets could not tell them apart.", field="name")
    for alias in indicator.aliases:
        if code := taken.get(alias.casefold()):
            raise Refused(f"“{alias}” stands for {code} already.", field="aliases")


def _check_figures(indicator: Indicator, before: Mapping[str, Any]) -> None:
    """What figures there are must keep their meaning."""
    figures = indicator.observations
    frequency = Frequency(indicator.frequency)
    if frequency != before["frequency"]:
        ends = figures.order_by().values_list("period_end", flat=True).distinct()
        if any(frequency.period_ending(end) is None for end in ends):
            raise Refused(
                f"It has figures of months that end no {frequency.noun}. Retire it and define another one.",
                field="frequency",
            )
    other_factor = Unit(indicator.unit).factor != Unit(before["unit"]).factor
    if other_factor and figures.exclude(denominator=None).exists():
        raise Refused(
            "Its figures were worked out in the other unit. Retire it and define another one.",
            field="unit",
        )
    if indicator.unit != before["unit"] and indicator.snapshots.filter(frozen=True).exists():
        raise Refused(
            "Closed months report its figures in the old unit. Retire it and define another one.",
            field="unit",
        )


def _check_target(indicator: Indicator, before: Mapping[str, Any]) -> None:
    polarity = Polarity(indicator.polarity)
    latest = indicator.targets.order_by("effective_from").last()
    if polarity == before["polarity"] or latest is None or polarity is Polarity.NONE:
        return
    if shape_problem(latest.facts(), polarity):
        raise Refused(
            f"Its latest target was set for “{Polarity(before['polarity']).label}”. Lift that target first,"
            " then change this, and set a new target.",
            field="polarity",
        )
