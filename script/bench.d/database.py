"""A scratch database beside the portal's own, for benchmarks: made, migrated, dropped."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg2
from psycopg2 import sql

from config.embedded import servers

NAME = f"portal_bench_{os.getpid()}"
FILLED = f"{NAME}_filled"
_DROP = "DROP DATABASE IF EXISTS {} WITH (FORCE)"


@contextmanager
def scratch_database() -> Iterator[None]:
    """The environment names an empty, migrated database; it is dropped in the end.

    With DATABASE_OWNER_URL set it is made on that server, else on the embedded one.
    """
    with servers():
        owner = os.environ["DATABASE_OWNER_URL"]
        _run(owner, _DROP, "CREATE DATABASE {}")
        for name in ("DATABASE_URL", "DATABASE_OWNER_URL"):
            os.environ[name] = f"{os.environ[name].rpartition('/')[0]}/{NAME}"
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
        subprocess.run([sys.executable, "manage.py", "migrate", "--verbosity=0", "--skip-checks"], check=True)
        try:
            yield
        finally:
            _close()
            _run(owner, _DROP)
            _run(owner, _DROP, name=FILLED)


def keep_as_filled() -> None:
    """Remember the scratch database as it is now."""
    _close()
    _run(_server(), _DROP, name=FILLED)
    _run(_server(), f"CREATE DATABASE {{}} TEMPLATE {NAME}", name=FILLED)


def put_back_filled() -> None:
    """Make the scratch database again as it was remembered: a copy of its files."""
    _close()
    _run(_server(), _DROP, f"CREATE DATABASE {{}} TEMPLATE {FILLED}", "CHECKPOINT")


def _server() -> str:
    return f"{os.environ['DATABASE_OWNER_URL'].rpartition('/')[0]}/postgres"


def _close() -> None:
    from django.db import connections

    connections.close_all()


def _run(url: str, *statements: str, name: str = NAME) -> None:
    connection = psycopg2.connect(url)
    connection.autocommit = True
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(sql.SQL(statement).format(sql.Identifier(name)))
    connection.close()
