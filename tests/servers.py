"""Pytest plugin (`-p tests.servers`): the tests' own PostgreSQL and Valkey.

pytest-django reads the settings before any conftest, so the servers must be named earlier than
that. The first process (xdist's controller, or the only one) starts PostgreSQL in the first free
place under var/test/, so that several test runs can work in one checkout; every process has a
database and a Valkey of its own. What a run prepared (the cluster, the migrated template database)
stays for the next one.
"""

import atexit
import os
import shutil
from collections.abc import Callable, Generator
from functools import partial
from pathlib import Path

import pytest

from config.embedded.children import open_lock, try_lock
from config.embedded.place import CHECKOUT, Place
from config.embedded.postgres import CARELESS, Postgres, ServerFailed
from config.embedded.valkey import Valkey

PLACES = CHECKOUT / "var" / "test"


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None]:
    """Start the servers and name them, before pytest-django reads the settings."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    if not worker:
        place, free = _free_place()
        _finally(early_config, free)
        postgres = _start_postgres(place)
        _finally(early_config, postgres.stop)
        os.environ["GT_TEST_PLACE"] = str(place.root)
    name_servers(Place(Path(os.environ["GT_TEST_PLACE"])), worker or "main", early_config)
    return (yield)


def name_servers(shared: Place, process: str, config: pytest.Config) -> None:
    """Start this process's Valkey; let the environment name it and this process's database."""
    own = Place(shared.root / process)
    shutil.rmtree(own.root / "files", ignore_errors=True)
    own.prepare()
    valkey = Valkey(own, keep=False)
    valkey.start()
    _finally(config, valkey.stop)
    os.environ.update(shared.environment(database=f"test_{process}"))
    os.environ.update(
        REDIS_URL=f"unix://{own.valkey_socket}",
        SECRET_KEY="for-tests-only-" + "x" * 40,
        GT_VAR_DIR=str(own.root),
        GT_EMBEDDED="1",
    )
    os.environ.pop("GT_TODAY", None)


def _free_place() -> tuple[Place, Callable[[], None]]:
    """The first place that no other run uses, and what frees it again."""
    PLACES.mkdir(parents=True, exist_ok=True)
    for number in range(32):
        lock = open_lock(PLACES / f"{number}.lock")
        if try_lock(lock):
            return Place(PLACES / str(number)), partial(os.close, lock)
        os.close(lock)
    raise pytest.UsageError("32 test runs are at work in this checkout: wait for one to end.")


def _start_postgres(place: Place) -> Postgres:
    """Start it; after a crash of the machine (nothing is synced) on a new, empty cluster."""
    place.prepare()
    postgres = Postgres(place, CARELESS, sync=False)
    try:
        postgres.start()
    except ServerFailed:
        shutil.rmtree(place.postgres_data, ignore_errors=True)
        postgres.start()
    return postgres


def _finally(config: pytest.Config, action: Callable[[], None]) -> None:
    """Run once: when pytest ends, or at the latest when Python does."""
    done = False

    def once() -> None:
        nonlocal done
        if not done:
            done = True
            action()

    config.add_cleanup(once)
    atexit.register(once)
