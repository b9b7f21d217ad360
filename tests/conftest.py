"""Fixtures for all tests. Servers come from tests/servers.py, databases from tests/database.py."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from django.conf import settings
from django.test import TransactionTestCase
from pytest_django import DjangoDbBlocker

from config.embedded.place import CHECKOUT
from tests.database import make_database, restore
from tests.workers import running_worker

# How long an example takes says more of the machine than of the code.
hypothesis.settings.register_profile("portal", deadline=None)
hypothesis.settings.load_profile("portal")

SHARED_DATA = CHECKOUT.parent / "shared" / "data"


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A migrated database of this process's own, used as the application's role."""
    name = settings.DATABASES["default"]["NAME"]
    make_database(name)

    def put_back(case: TransactionTestCase) -> None:
        restore(name)

    with pytest.MonkeyPatch.context() as patch:
        # What Django would flush (as the application, which may not empty the history's tables).
        patch.setattr(TransactionTestCase, "_fixture_teardown", put_back)
        yield


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of the real councils' data beside the checkout, where there is one."""
    if not SHARED_DATA.is_dir():
        pytest.skip("needs ../shared/data, the transcribed plans, which are not part of the project")
    return SHARED_DATA


@pytest.fixture(autouse=True)
def clean_cache(request: pytest.FixtureRequest) -> None:
    """Tests that use the database start with an empty cache: limits, progress, sessions."""
    asked = {"db", "transactional_db", "live_server"} & set(request.fixturenames)
    if asked or request.node.get_closest_marker("django_db"):
        from django.core.cache import cache

        cache.clear()


@pytest.fixture
def celery_worker(transactional_db: None, tmp_path: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """A real Celery worker process on this test's database and broker, listening on both queues.

    For tests marked `worker`. It is ready when the test begins, and killed with its children after.
    """
    with running_worker(tmp_path / "worker.log") as process:
        yield process
