"""RAG, direction and performance as Postgres expressions, for sets of indicators. Text in, text out.

The twins of `rag.py`, `direction.py` and `figures.py`; a property test proves that both agree.
Arguments are SQL expressions of type numeric (texts for `polarity`), values already displayed, and
NULL where nothing is known.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class TargetColumns:
    """Where a statement has the facts of a target."""

    value: str
    amber_limit: str
    green_within: str
    amber_within: str
    low: str
    high: str


def displayed_sql(value: str, decimals: str) -> str:
    """The value as it is displayed: Postgres rounds numeric half away from zero, as `displayed()` does."""
    return f"round({value}, {decimals})"


def rag_sql(value: str, polarity: str, target: TargetColumns) -> str:
    """The RAG of a displayed value: green, amber, red or an empty text."""
    t = target
    off, outside = f"abs({value} - {t.value})", _outside(value, t)
    bands = {
        "higher": (f"{value} >= {t.value}", f"{value} >= {t.amber_limit}", t.value),
        "lower": (f"{value} <= {t.value}", f"{value} <= {t.amber_limit}", t.value),
        "target": (f"{off} <= COALESCE({t.green_within}, 0)", f"{off} <= {t.amber_within}", t.value),
        "range": (f"{outside} = 0", f"{outside} <= {t.amber_within}", f"COALESCE({t.low}, {t.high})"),
    }
    whens = "\n".join(
        f"WHEN {polarity} = '{name}' AND ({known}) IS NOT NULL THEN"
        f" CASE WHEN {green} THEN 'green' WHEN {amber} THEN 'amber' ELSE 'red' END"
        for name, (green, amber, known) in bands.items()
    )
    return f"(CASE WHEN {value} IS NULL THEN ''\n{whens}\nELSE '' END)"


def direction_sql(value: str, reference: str) -> str:
    """Which way the value lies from the reference: up, down, same or an empty text."""
    return (
        f"(CASE WHEN {value} > {reference} THEN 'up' WHEN {value} < {reference} THEN 'down'"
        f" WHEN {value} = {reference} THEN 'same' ELSE '' END)"
    )


def performance_sql(value: str, reference: str, polarity: str, target: TargetColumns) -> str:
    """Whether the value is better or worse than the reference, the same, or an empty text."""
    gain = {
        "higher": f"{value} - {reference}",
        "lower": f"{reference} - {value}",
        "target": f"abs({reference} - {target.value}) - abs({value} - {target.value})",
        "range": f"{_outside(reference, target)} - {_outside(value, target)}",
    }
    whens = " ".join(f"WHEN '{name}' THEN sign({by})" for name, by in gain.items())
    return (
        f"COALESCE(CASE (CASE {polarity} {whens} END)"
        " WHEN 1 THEN 'better' WHEN -1 THEN 'worse' WHEN 0 THEN 'same' END, '')"
    )


def _outside(value: str, target: TargetColumns) -> str:
    """How far outside the range; GREATEST passes over an end that is open, but also over no value."""
    return (
        f"(CASE WHEN ({value} + COALESCE({target.low}, {target.high})) IS NOT NULL"
        f" THEN GREATEST({target.low} - {value}, {value} - {target.high}, 0) END)"
    )
