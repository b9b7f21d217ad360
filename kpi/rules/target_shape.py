"""Whether a target says what its indicator's polarity needs (`kpi/rules/rag.py` reads it)."""

from dataclasses import astuple
from decimal import Decimal

from kpi.rules.rag import Polarity, TargetFacts

# The fields that count, in the order in which a person fills them in.
SHAPES: dict[Polarity, tuple[str, ...]] = {
    Polarity.HIGHER: ("value", "amber_limit"),
    Polarity.LOWER: ("value", "amber_limit"),
    Polarity.TARGET: ("value", "green_within", "amber_within"),
    Polarity.RANGE: ("low", "high", "amber_within"),
    Polarity.NONE: (),
}


def is_lifted(target: TargetFacts) -> bool:
    """Whether a target says that from its day on there is none."""
    return all(part is None for part in astuple(target))


def shape_problem(target: TargetFacts, polarity: Polarity) -> tuple[str, str] | None:
    """The field that is wrong and a sentence for whoever filled it in; None for a fitting or lifted one."""
    if is_lifted(target):
        return None
    shape = SHAPES[polarity]
    if not shape:
        return "", "Neither direction is better here, so there is no target. Choose a polarity first."
    for field in ("value", "amber_limit", "green_within", "amber_within", "low", "high"):
        if getattr(target, field) is not None and field not in shape:
            return field, f"“{polarity.label}” has no such figure. Leave it empty."
    if polarity is Polarity.RANGE:
        return _range_problem(target)
    if target.value is None:
        return "value", "Enter the target."
    if polarity is Polarity.TARGET:
        return _distance_problem(target)
    return _limit_problem(target.value, target.amber_limit, polarity)


def _range_problem(target: TargetFacts) -> tuple[str, str] | None:
    if target.low is None and target.high is None:
        return "low", "Enter the lowest or the highest figure that is green, or both."
    if target.low is not None and target.high is not None and target.low > target.high:
        return "high", "The highest figure lies below the lowest."
    return _negative(target, "amber_within")


def _distance_problem(target: TargetFacts) -> tuple[str, str] | None:
    negative = _negative(target, "green_within") or _negative(target, "amber_within")
    if negative:
        return negative
    if target.amber_within is not None and target.amber_within < (target.green_within or 0):
        return "amber_within", "What is still amber lies at least as far away as what is still green."
    return None


def _limit_problem(value: Decimal, limit: Decimal | None, polarity: Polarity) -> tuple[str, str] | None:
    if limit is None:
        return None
    if polarity is Polarity.HIGHER and limit > value:
        return "amber_limit", "Higher is better: the worst figure that is still amber lies below the target."
    if polarity is Polarity.LOWER and limit < value:
        return "amber_limit", "Lower is better: the worst figure that is still amber lies above the target."
    return None


def _negative(target: TargetFacts, field: str) -> tuple[str, str] | None:
    distance = getattr(target, field)
    return (field, "A distance cannot be negative.") if distance is not None and distance < 0 else None
