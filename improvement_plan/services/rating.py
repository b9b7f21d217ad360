"""Rating into Postgres: one action with its save, sets in one statement.

The save of one action and the job over many cannot race: an action's facts and ratings stand in
one row, a save rates the row that it has locked, and the set-based statement leaves out every row
that somebody changed after it was read (its ctid is another one), because that change rated it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Max, Min

from foundation.editing.errors import StaleEdit
from improvement_plan.models import Action, Plan, RatingChange
from improvement_plan.models.action import RATING_COLUMNS
from improvement_plan.rules.rating import rate, valid_until
from improvement_plan.rules.sql import FACT_COLUMNS, rated_sql

Cause = RatingChange.Cause
# Rows of one statement: small enough to show progress, large enough to cost nothing.
BATCH = 100_000


@dataclass(frozen=True)
class Rerated:
    """How many rows a run looked at, and in how many of them rating or reason became another."""

    looked_at: int = 0
    changed: int = 0

    def __add__(self, other: "Rerated") -> "Rerated":
        return Rerated(self.looked_at + other.looked_at, self.changed + other.changed)


def lock_action(action: Action, *, expected_version: int | None) -> Action:
    """The action as it stands now, locked until the transaction ends.

    Raises StaleEdit when it was saved after the form with `expected_version` was opened.
    """
    current: Action = Action.objects.select_for_update(of=("self",)).select_related("plan").get(pk=action.pk)
    check_version(current, expected_version)
    return current


def check_version(action: Action, expected_version: int | None) -> None:
    """Raises StaleEdit when a locked action was saved since the form with that version was opened."""
    if expected_version is not None and action.version != expected_version:
        raise StaleEdit(action)


def save_rated(action: Action, *, changed: Iterable[str], cause: Cause, today: date, now: datetime) -> None:
    """Write these columns of a locked action together with its new rating, in one UPDATE.

    A change of rating or reason becomes a RatingChange row; the edit version goes up by one.
    """
    before = (action.rating, action.derived_rating, action.reason)
    set_rating(action, today=today)
    action.version += 1
    action.save(update_fields={*changed, *RATING_COLUMNS, "version"})
    if before != (action.rating, action.derived_rating, action.reason):
        _change(action, before, cause=cause, today=today, now=now).save(force_insert=True)


def set_rating(action: Action, *, today: date) -> None:
    """Fill the rating columns of an unsaved or locked action from its facts."""
    facts = action.facts()
    rated = rate(facts, as_of=today)
    action.rating, action.derived_rating = rated.rating.value, rated.derived.value
    action.reason, action.reason_on = rated.reason, rated.reason_on
    action.rated_on, action.valid_until = today, valid_until(facts, as_of=today)


def log_creation(actions: Iterable[Action], *, cause: Cause, today: date, now: datetime) -> None:
    """The first RatingChange row of each new action: from nothing to what it is."""
    RatingChange.objects.bulk_create(
        _change(action, ("", "", ""), cause=cause, today=today, now=now) for action in actions
    )


def rate_plan(*, plan: Plan, cause: Cause, today: date, now: datetime) -> Rerated:
    """Re-rate all actions of a plan in one statement, inside the caller's transaction."""
    return _rate_where("plan_id = %(plan)s", {"plan": plan.pk}, cause=cause, today=today, now=now)


def rate_due(*, today: date, now: datetime) -> Rerated:
    """The nightly run: only rows whose day has come (valid_until ≤ today)."""
    return _rate_where("valid_until <= %(as_of)s", {}, cause=Cause.CLOCK, today=today, now=now)


def rate_all(*, today: date, now: datetime, progress: Any = None) -> Rerated:
    """Re-rate every action, in batches of ids so that memory stays flat and progress shows.

    `progress` has `set(done, total)`; all batches commit together with the caller's transaction.
    """
    ends = Action.objects.aggregate(first=Min("pk"), last=Max("pk"))
    total, done = Rerated(), 0
    if ends["first"] is None:
        return total
    span = ends["last"] - ends["first"] + 1
    for low in range(ends["first"], ends["last"] + 1, BATCH):
        total += _rate_where(
            "id >= %(low)s AND id < %(high)s",
            {"low": low, "high": low + BATCH},
            cause=Cause.CLOCK,
            today=today,
            now=now,
        )
        done = min(done + BATCH, span)
        if progress is not None:
            progress.set(done, span)
    return total


def _rate_where(where: str, params: dict[str, Any], *, cause: Cause, today: date, now: datetime) -> Rerated:
    """Rate the rows that `where` names and log what changed; rows that stay the same are not written."""
    params = {**params, "as_of": today, "now": now, "cause": cause.value}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_statement(where), params)
        looked_at, changed = cursor.fetchone()
    return Rerated(looked_at, changed)


def _statement(where: str) -> str:
    action, change = Action._meta.db_table, RatingChange._meta.db_table
    facts = ", ".join(FACT_COLUMNS)
    source = (
        f"(SELECT ctid AS row_version, id, {facts}, {', '.join(RATING_COLUMNS)}"
        f" FROM {action} WHERE {where}) AS facts"
    )
    keep = (
        "row_version, id, rating AS was_rating, derived_rating AS was_derived,"
        " reason AS was_reason, reason_on AS was_reason_on, valid_until AS was_valid_until, rated_on"
    )
    return f"""
        WITH rated AS MATERIALIZED ({rated_sql(source, as_of="%(as_of)s::date", keep=keep)}),
        written AS (
            UPDATE {action} AS action
            SET rating = rated.rating, derived_rating = rated.derived_rating, reason = rated.reason,
                reason_on = rated.reason_on, valid_until = rated.valid_until, rated_on = %(as_of)s
            FROM rated
            WHERE action.id = rated.id AND action.ctid = rated.row_version
              AND (rated.rating <> rated.was_rating OR rated.derived_rating <> rated.was_derived
                   OR rated.reason <> rated.was_reason
                   OR rated.reason_on IS DISTINCT FROM rated.was_reason_on
                   OR rated.valid_until IS DISTINCT FROM rated.was_valid_until
                   OR rated.rated_on IS NULL OR rated.rated_on > %(as_of)s)
            RETURNING rated.*
        ),
        logged AS (
            INSERT INTO {change} (action_id, changed_at, as_of, cause, from_rating, to_rating,
                                  from_derived, to_derived, reason, reason_on)
            SELECT id, %(now)s, %(as_of)s, %(cause)s, was_rating, rating, was_derived,
                   derived_rating, reason, reason_on
            FROM written
            WHERE rating <> was_rating OR derived_rating <> was_derived OR reason <> was_reason
            RETURNING 1
        )
        SELECT (SELECT count(*) FROM rated), (SELECT count(*) FROM logged)
    """


def _change(
    action: Action, before: tuple[str, str, str], *, cause: Cause, today: date, now: datetime
) -> RatingChange:
    return RatingChange(
        action=action,
        changed_at=now,
        as_of=today,
        cause=cause,
        from_rating=before[0],
        to_rating=action.rating,
        from_derived=before[1],
        to_derived=action.derived_rating,
        reason=action.reason,
        reason_on=action.reason_on,
    )
