"""One table, two readers: Python and SQL agree on every set of facts (property test)."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from improvement_plan.rules.rating import Facts, rate, valid_until
from improvement_plan.rules.sql import FACT_COLUMNS, rated_sql, rating_on_sql

TYPES = {
    "progress": "text",
    "outlook": "text",
    "override_rating": "text",
    "moved_count": "int",
    "lead_post_id": "int",
}

# A narrow window, so that days often coincide with each other and with the day of the rating.
days = st.integers(0, 12).map(lambda n: date(2019, 1, 1) + timedelta(days=n))
maybe_day = st.none() | days


@st.composite
def facts(draw: st.DrawFn) -> Facts:
    """Facts as the database's constraints allow them."""
    progress = draw(st.sampled_from(["not_reported", "not_started", "in_progress", "completed", "stopped"]))
    done = progress == "completed"
    override = draw(st.none() | st.sampled_from(["on_track", "at_risk", "off_track"]))
    return Facts(
        progress=progress,
        outlook=draw(st.none() | st.sampled_from(["on_track", "at_risk", "off_track"])),
        starts_on=draw(maybe_day),
        due_on=draw(maybe_day),
        next_milestone_on=draw(maybe_day),
        review_on=draw(maybe_day),
        completed_on=draw(days) if done else None,
        accepted_on=draw(maybe_day) if done else None,
        plan_ends_on=draw(maybe_day),
        override_rating=override,
        override_until=draw(days) if override else None,
        stale_after=draw(maybe_day),
    )


def _values(rows: Sequence[Facts]) -> tuple[str, list[Any]]:
    cells = ", ".join(f"%s::{TYPES.get(column, 'date')}" for column in FACT_COLUMNS)
    values = ", ".join(f"({n}, {cells})" for n in range(len(rows)))
    columns = ", ".join(("id", *FACT_COLUMNS))
    return f"(VALUES {values}) AS facts({columns})", [getattr(row, c) for row in rows for c in FACT_COLUMNS]


@pytest.mark.django_db
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(facts(), min_size=20, max_size=40), as_of=days)
def test_sql_and_python_read_the_table_alike(rows: list[Facts], as_of: date) -> None:
    source, params = _values(rows)
    statement = rated_sql(source, as_of=f"'{as_of}'::date", keep="id")
    with connection.cursor() as cursor:
        cursor.execute(f"{statement} ORDER BY id", params)
        found = [row[1:] for row in cursor.fetchall()]
    expected = []
    for row in rows:
        rated = rate(row, as_of=as_of)
        expected.append(
            (rated.rating, rated.derived, rated.reason, rated.reason_on, valid_until(row, as_of=as_of))
        )
    assert found == expected


@pytest.mark.django_db
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(facts(), min_size=20, max_size=40), rated_on=days, later=st.integers(-3, 12))
def test_a_stored_rating_read_on_any_day_is_the_rating_of_that_day(
    rows: list[Facts], rated_on: date, later: int
) -> None:
    as_of = rated_on + timedelta(days=later)
    source, params = _values(rows)
    stored = rated_sql(source, as_of=f"'{rated_on}'::date", keep=", ".join(("id", *FACT_COLUMNS)))
    read = rating_on_sql(f"'{as_of}'::date", of="stored.")
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {read} FROM (SELECT *, '{rated_on}'::date AS rated_on FROM ({stored}) AS s) AS stored"
            " ORDER BY id",
            params,
        )
        found = [row[0] for row in cursor.fetchall()]
    assert found == [rate(row, as_of=as_of).rating for row in rows]


@settings(max_examples=500, deadline=None)
@given(row=facts(), as_of=days)
def test_until_valid_until_nothing_changes_and_on_it_something_does(row: Facts, as_of: date) -> None:
    now = rate(row, as_of=as_of)
    until = valid_until(row, as_of=as_of)
    for n in range(1, 40):
        day = as_of + timedelta(days=n)
        later = rate(row, as_of=day)
        same = (now.derived, now.rating, now.reason) == (later.derived, later.rating, later.reason)
        if day == until:
            assert not same
            return
        assert same
    assert until is None
