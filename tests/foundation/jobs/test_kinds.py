"""Every job that anybody can ask for has a task that runs it."""

from typing import Any

import pytest
from celery import current_app
from django.conf import settings

from accounts.roles import PERMISSIONS
from foundation.jobs import registry
from foundation.jobs.models import Queue


@pytest.fixture(autouse=True)
def work() -> None:
    """Only the real kinds: takes the place of the fixture that registers one for tests."""


def test_each_kind_is_a_celery_task_of_its_name_with_a_known_queue_and_permission() -> None:
    for name, kind in registry.all_kinds().items():
        assert registry.has_task(name), name
        assert kind.name == name
        assert kind.queue in Queue.values, name
        assert kind.needs is None or kind.needs in PERMISSIONS, name
    assert not registry.has_task("no.such.task")


def test_each_entry_of_the_schedule_resolves() -> None:
    assert settings.CELERY_BEAT_SCHEDULE
    current_app.loader.import_default_modules()
    entries: list[dict[str, Any]] = list(settings.CELERY_BEAT_SCHEDULE.values())
    for entry in entries:
        assert entry["task"] in current_app.tasks
        if "kwargs" in entry:
            assert entry["kwargs"]["kind"] in registry.all_kinds()
