"""One world a test, and clients of its people."""

from collections.abc import Callable

import pytest
from django.test import Client
from pytest_django import Settings

from accounts.models import User
from tests.architecture import (  # noqa: F401 - they add their samples
    kpi_edit_samples,
    kpi_import_samples,
    kpi_report_samples,
    kpi_view_samples,
    plan_samples,
    structure_samples,
)
from tests.architecture.samples import World, build_world
from tests.factories.improvement_plan import TODAY


@pytest.fixture(autouse=True)
def the_day_of_the_factories(settings: Settings) -> None:
    """Plans of the factories live in January 2019."""
    settings.PINNED_TODAY = TODAY


@pytest.fixture
def world(db: None) -> World:
    return build_world()


@pytest.fixture
def client_of() -> Callable[[User | None], Client]:
    """A signed-in client whose session has been seen already, so that it writes nothing more."""

    def client_of(user: User | None) -> Client:
        client = Client()
        if user is not None:
            client.force_login(user)
            client.get("/account/you/")
        return client

    return client_of
