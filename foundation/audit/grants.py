"""What each database role may do: the owner changes tables, the application fills them.

History and audit tables take new rows from the application and nothing else, so that a bug or an
intruder in the application cannot rewrite what happened.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from django.apps import apps
from django.conf import settings
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from pghistory.models import Context, Event
from psycopg2 import errors
from psycopg2.sql import SQL, Composable, Identifier, Literal

logger = logging.getLogger("golden_thread.audit")

MIGRATIONS = "django_migrations"


def has_two_roles() -> bool:
    """Whether the installation separates the owner of the tables from the application."""
    return bool(settings.DATABASE_OWNER["USER"] != settings.DATABASE_APPLICATION["USER"])


@contextmanager
def as_owner(using: str = "default") -> Iterator[BaseDatabaseWrapper]:
    """Run as the tables' owner: the connection is closed, signed in again, and given back after.

    For commands and test set-up only: Django shares the sign-in between the threads of a process.
    Raises RuntimeError inside a transaction, which closing the connection would lose.
    """
    connection = connections[using]
    if connection.in_atomic_block:
        raise RuntimeError("as_owner() cannot be used inside a transaction")
    before = {key: connection.settings_dict[key] for key in settings.DATABASE_OWNER}
    connection.close()
    connection.settings_dict.update(settings.DATABASE_OWNER)
    try:
        yield connection
    finally:
        connection.close()
        connection.settings_dict.update(before)


def append_only_tables() -> list[str]:
    """Tables to which the application may only add: histories and models marked `append_only`."""
    models = apps.get_models(include_auto_created=True)
    kept = (m for m in models if issubclass(m, Event) or getattr(m, "append_only", False))
    return sorted({m._meta.db_table for m in kept if m._meta.managed and not m._meta.proxy})


def ensure_application_role(using: str = "default") -> None:
    """Create the application's database role unless it is there. Call as the owner."""
    role, password = (str(settings.DATABASE_APPLICATION[key] or "") for key in ("USER", "PASSWORD"))
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
        if cursor.fetchone():
            return
    create = SQL("CREATE ROLE {} LOGIN").format(Identifier(role))
    if password:
        create += SQL(" PASSWORD {}").format(Literal(password))
    try:
        _execute(using, [create])
    except Exception as error:
        # Roles belong to the whole server: a second checkout or test worker may have been faster.
        if not isinstance(error.__cause__, errors.DuplicateObject | errors.UniqueViolation):
            raise


def apply_grants(using: str = "default") -> None:
    """Give the application exactly its rights on every table. Call as the owner; may be repeated.

    A table that somebody makes by hand later can be read and added to, no more.
    """
    app = Identifier(str(settings.DATABASE_APPLICATION["USER"]))
    existing = set(connections[using].introspection.table_names())
    read_only = {MIGRATIONS, Context._meta.db_table} & existing
    append_only = set(append_only_tables()) & existing
    statements: list[Composable] = [
        SQL("GRANT USAGE ON SCHEMA public TO {}").format(app),
        SQL("REVOKE CREATE ON SCHEMA public FROM PUBLIC, {}").format(app),
        SQL("REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {}").format(app),
        SQL("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {}").format(app),
        SQL("GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {}").format(app),
        SQL("ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT ON TABLES TO {}").format(app),
        SQL("ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {}").format(app),
        *_revoke("UPDATE, DELETE", append_only, app),
        *_revoke("INSERT, UPDATE, DELETE", read_only, app),
    ]  # fmt: skip
    _execute(using, statements)


def _revoke(rights: str, tables: set[str], app: Composable) -> list[Composable]:
    revoke = SQL("REVOKE {} ON {} FROM {}")  # the words of `rights` are our own
    return [revoke.format(SQL(rights), Identifier(table), app) for table in sorted(tables)]


def _execute(using: str, statements: list[Composable]) -> None:
    """All or nothing, so that no moment exists in which the application may do too much or too little."""
    connection = connections[using]
    with connection.cursor() as cursor:
        raw = cursor.cursor
        cursor.execute(SQL("; ").join(statements).as_string(raw))
