"""The tests' databases: migrated once into a template, copied for each process, reset in between.

Tests run as the application's role, as the portal does; only what is here acts as the owner.
"""

import fcntl
import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg2.extensions
from psycopg2 import sql

from config.embedded.place import APPLICATION_ROLE, CHECKOUT, Place
from config.embedded.postgres import connect

# Copies of the rows that migrations made, and a function that puts all tables back to them. It
# deletes only where there is something, without triggers, which takes a few milliseconds where
# Django's flush (TRUNCATE of every table) takes hundreds.
BASELINE = """
CREATE SCHEMA baseline;
DO $$
DECLARE name text; filled boolean;
BEGIN
  FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
    EXECUTE format('SELECT EXISTS (SELECT 1 FROM public.%I)', name) INTO filled;
    IF filled THEN EXECUTE format('CREATE TABLE baseline.%I AS TABLE public.%I', name, name); END IF;
  END LOOP;
END $$;
CREATE FUNCTION baseline.restore() RETURNS void LANGUAGE plpgsql AS $$
DECLARE name text; filled boolean; columns text;
BEGIN
  PERFORM set_config('session_replication_role', 'replica', true);
  PERFORM set_config('lock_timeout', '15s', true);
  FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
    EXECUTE format('SELECT EXISTS (SELECT 1 FROM public.%I)', name) INTO filled;
    IF filled THEN EXECUTE format('DELETE FROM public.%I', name); END IF;
    IF to_regclass(format('baseline.%I', name)) IS NOT NULL THEN
      SELECT string_agg(quote_ident(column_name), ', ') INTO columns FROM information_schema.columns
        WHERE table_schema = 'public' AND table_name = name AND is_generated = 'NEVER';
      EXECUTE format('INSERT INTO public.%I (%s) SELECT %s FROM baseline.%I', name, columns, columns, name);
    END IF;
  END LOOP;
END $$;
"""


def shared_place() -> Place:
    """Where this run's PostgreSQL works (tests/servers.py)."""
    return Place(Path(os.environ["GT_TEST_PLACE"]))


def migrations_key() -> str:
    """Changes with every migration, model, dependency, and with what sets up roles and grants."""
    digest = hashlib.sha256((CHECKOUT / "requirements-dev.lock").read_bytes())
    first_party = [path for path in CHECKOUT.glob("*/") if path.name not in {".venv", "var", "node_modules"}]
    patterns = ("**/migrations/*.py", "**/models/*.py", "**/models.py")
    sources = [path for folder in first_party for pattern in patterns for path in folder.glob(pattern)]
    sources += (CHECKOUT / "foundation" / "audit").glob("**/*.py")
    for path in sorted(set(sources)):
        digest.update(str(path.relative_to(CHECKOUT)).encode() + path.read_bytes())
    return digest.hexdigest()[:12]


def make_database(name: str) -> None:
    """Make (again) the database `name`, migrated. Raises RuntimeError with what `migrate` said."""
    place = shared_place()
    with _one_at_a_time(place), _owner(place) as run:
        template = f"template_{migrations_key()}"
        if not run("SELECT 1 FROM pg_database WHERE datname = %s", template):
            _make_template(place, template)
        run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        run(f"CREATE DATABASE {name} TEMPLATE {template}")


def restore(name: str) -> None:
    """Put every table of database `name` back to what the migrations made."""
    connection = connect(shared_place(), database=name)
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT baseline.restore()")
    finally:
        connection.close()


def _make_template(place: Place, template: str) -> None:
    with _owner(place) as run:
        for (old,) in run("SELECT datname FROM pg_database WHERE datname LIKE 'template\\_%%'"):
            run(f"DROP DATABASE {old}")
        if not run("SELECT 1 FROM pg_roles WHERE rolname = %s", APPLICATION_ROLE):
            run(f"CREATE ROLE {APPLICATION_ROLE} LOGIN")
        run("DROP DATABASE IF EXISTS building WITH (FORCE)")
        run("CREATE DATABASE building")
        environment = place.environment(database="building") | {"REDIS_URL": os.environ["REDIS_URL"]}
        migrated = subprocess.run(
            [sys.executable, "manage.py", "migrate", "--verbosity=0"],
            cwd=CHECKOUT,
            env=os.environ | environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )
        if migrated.returncode != 0:
            raise RuntimeError(f"The migrations failed:\n{migrated.stdout}{migrated.stderr}")
        connection = connect(place, database="building")
        with connection.cursor() as cursor:
            cursor.execute(BASELINE)
        connection.close()
        run(sql.SQL("ALTER DATABASE building RENAME TO {}").format(sql.Identifier(template)))


@contextmanager
def _one_at_a_time(place: Place) -> Iterator[None]:
    with (place.run / "template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


class _Run:
    """Runs one statement as the owner and returns its rows."""

    def __init__(self, connection: psycopg2.extensions.connection) -> None:
        self._connection = connection

    def __call__(self, statement: str | sql.Composable, *values: str) -> list[tuple[str, ...]]:
        with self._connection.cursor() as cursor:
            cursor.execute(statement, values)
            return cursor.fetchall() if cursor.description else []


@contextmanager
def _owner(place: Place) -> Iterator[_Run]:
    connection = connect(place, database="postgres")
    try:
        yield _Run(connection)
    finally:
        connection.close()
