"""Letting the database's own timestamps follow the example's time.

Two stamps come from the database's clock and cannot be given: when a history row was written and
when an audit record was. The example happened in a minute, so they are set afterwards, by the tables'
owner (the application's role cannot change either table), and in these rows only: history rows that
carry MOMENT in their context, and audit records that `Timeline` saw being written.
"""

from collections.abc import Sequence

from django.apps import apps
from django.db import connection
from pghistory.models import Event
from psycopg2.extras import execute_values

from foundation.audit.models import AuditRecord
from improvement_plan.example.timeline import MOMENT, Recorded


def backdate_history() -> int:
    """Give each history row of the example the moment that its context names; returns how many."""
    moved = 0
    with connection.cursor() as cursor:
        for model in apps.get_models():
            if issubclass(model, Event) and model._meta.managed and not model._meta.proxy:
                table = connection.ops.quote_name(model._meta.db_table)
                cursor.execute(
                    f"UPDATE {table} SET pgh_created_at = (pgh_context ->> %s)::timestamptz"  # noqa: S608
                    " WHERE pgh_context ->> %s IS NOT NULL",
                    [MOMENT, MOMENT],
                )
                moved += cursor.rowcount
    return moved


def backdate_audit(recorded: Sequence[Recorded]) -> None:
    """Give the audit records of the example their moments."""
    table = connection.ops.quote_name(AuditRecord._meta.db_table)
    with connection.cursor() as cursor:
        execute_values(
            cursor.cursor,
            f"UPDATE {table} SET occurred_at = seen.moment"  # noqa: S608
            " FROM (VALUES %s) AS seen (after, last, moment)"
            f" WHERE {table}.id > seen.after AND {table}.id <= seen.last",
            [(row.after, row.last, row.moment) for row in recorded],
            template="(%s, %s, %s::timestamptz)",
            page_size=len(recorded) or 1,
        )
