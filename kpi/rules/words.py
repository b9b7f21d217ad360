"""Figures as a person reads them: "83.0%", "down 8.8", "90.0% or more"."""

from decimal import Decimal

from kpi.rules.rag import Polarity, TargetFacts, displayed

_PERCENT = "percent"
_NONE = "–"


def figure_text(value: Decimal | None, unit: str, decimals: int) -> str:
    """A value as displayed, with the sign of its unit; a dash where there is none."""
    if value is None:
        return _NONE
    return f"{displayed(value, decimals):,}{'%' if unit == _PERCENT else ''}"


def change_text(change: Decimal | None, decimals: int) -> str:
    """A change in words, in the indicator's own unit (points for per cents): "down 8.8", "no change"."""
    if change is None:
        return ""
    if not change:
        return "no change"
    return f"{'up' if change > 0 else 'down'} {displayed(abs(change), decimals):,}"


def target_text(target: TargetFacts, polarity: Polarity, unit: str, decimals: int) -> str:
    """What is green, in words: "90.0% or more", "between 30.0 and 40.0"; a dash without a target."""

    def shown(value: Decimal) -> str:
        return figure_text(value, unit, _decimals(value, decimals))

    if polarity is Polarity.RANGE:
        if target.low is not None and target.high is not None:
            return f"{shown(target.low)} to {shown(target.high)}"
        if target.low is not None:
            return f"{shown(target.low)} or more"
        return f"{shown(target.high)} or less" if target.high is not None else _NONE
    if target.value is None:
        return _NONE
    value = shown(target.value)
    if polarity is Polarity.HIGHER:
        return f"{value} or more"
    if polarity is Polarity.LOWER:
        return f"{value} or less"
    if polarity is Polarity.TARGET and target.green_within:
        return f"{value}, give or take {shown(target.green_within)}"
    return value


def bare_target_text(target: TargetFacts, polarity: Polarity, unit: str, decimals: int) -> str:
    """The same for tables that say which way is better: "90.0%"."""
    text = target_text(target, polarity, unit, decimals)
    if polarity in (Polarity.HIGHER, Polarity.LOWER):
        return text.removesuffix(" or more").removesuffix(" or less")
    return text


def _decimals(value: Decimal, least: int) -> int:
    """At least those that are displayed, and more where the target says more."""
    exponent = value.normalize().as_tuple().exponent
    return max(least, -exponent if isinstance(exponent, int) else 0)
