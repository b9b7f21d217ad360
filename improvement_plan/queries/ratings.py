"""Ratings as read: stored ones while they may be trusted, else worked out for the day.

Sets are rated in SQL (`with_rating`), single rows by `rate()`; both read the same table.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import CharField, Count, F, Func, IntegerField, QuerySet, Value
from django.db.models.expressions import RawSQL

from foundation.audit.history import known_on as events_known_on
from improvement_plan.models import Action, Plan
from improvement_plan.rules.rating import Facts, Rated, flags, rate, valid_until
from improvement_plan.rules.rollup import RollUp, roll_up
from improvement_plan.rules.sql import FACT_COLUMNS, rating_on_sql
from improvement_plan.rules.vocabulary import SEVERITY, Flag, Rating

# "Worst first": severity, then what is done, then what was stopped.
WORST_FIRST = [rating.value for rating in (*SEVERITY, Rating.COMPLETED, Rating.CLOSED, Rating.STOPPED)]
_TABLE = f'"{Action._meta.db_table}".'


def with_rating(actions: QuerySet[Action], *, as_of: date) -> QuerySet[Any]:
    """The actions with `rating_now`, the effective rating on that day; it filters and counts."""
    placeholders = rating_on_sql("%s::date", of=_TABLE)
    params = (as_of,) * placeholders.count("%s")
    return actions.annotate(rating_now=RawSQL(placeholders, params, output_field=CharField()))


def by_severity() -> Func:
    """Where `rating_now` stands among WORST_FIRST, to order by."""
    order = Value(WORST_FIRST, output_field=ArrayField(CharField()))
    return Func(order, F("rating_now"), function="array_position", output_field=IntegerField())


def rated_now(action: Action, *, as_of: date) -> Rated:
    """One action's outcome on a day: the stored one while it may be trusted."""
    if action.is_rated_for(as_of):
        return Rated(
            derived=Rating(action.derived_rating),
            rating=Rating(action.rating),
            reason=action.reason,
            reason_on=action.reason_on,
        )
    return rate(action.facts(), as_of=as_of)


def count_by_rating(actions: QuerySet[Action], *, as_of: date) -> RollUp:
    """One query: how many of these actions stand at each rating, and the rating of the whole."""
    rows = (
        with_rating(actions, as_of=as_of)
        .order_by()
        .values("rating_now")
        .annotate(n=Count("pk", distinct=True))
    )
    return roll_up({Rating(row["rating_now"]): row["n"] for row in rows})


@dataclass(frozen=True)
class RatedRow:
    """An action's facts and outcome, as it stood: `row` has Action's tracked columns by attribute
    (the action itself, or its history event), `action_id` is the action's id."""

    action_id: int
    row: Any
    rated: Rated
    flags: tuple[Flag, ...]
    valid_until: date | None


def rated_rows(plan: Plan, *, as_of: date, known_on: date | None = None) -> list[RatedRow]:
    """The plan's actions rated for `as_of`, by reference.

    Without `known_on` from today's facts; with it from the facts that the portal knew at the end of
    that day, rebuilt from history. Two queries at the most, whatever the plan's size.
    """
    if known_on is None:
        actions = Action.objects.in_plan(plan).order_by("reference")
        return [_rated_row(action.pk, action, as_of) for action in actions]
    events: Iterable[Any] = events_known_on(Action.pgh_event_model, known_on).filter(plan_id=plan.pk)  # type: ignore[attr-defined]
    rows = (_rated_row(event.pgh_obj_id, event, as_of) for event in events)
    return sorted(rows, key=lambda row: row.row.reference)


def _rated_row(action_id: int, row: Any, as_of: date) -> RatedRow:
    facts = Facts(**{column: getattr(row, column) for column in FACT_COLUMNS})
    return RatedRow(
        action_id=action_id,
        row=row,
        rated=rate(facts, as_of=as_of),
        flags=flags(facts, as_of=as_of),
        valid_until=valid_until(facts, as_of=as_of),
    )
