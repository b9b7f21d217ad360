"""Health is what came back, not what lives."""

import time

import pytest
from django.core.cache import cache
from django.test import Client

from config import health
from config.celery import CANARY_LIFE, canary, canary_key

pytestmark = pytest.mark.django_db


def test_the_web_process_reaches_its_servers(client: Client) -> None:
    response = client.get("/health/")

    assert (response.status_code, response.json()) == (200, {"database": "well", "cache": "well"})


def test_a_server_that_fails_is_named_without_detail(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> bool:
        raise RuntimeError("secret host name")

    monkeypatch.setattr(health, "_database", broken)

    response = client.get("/health/")

    assert (response.status_code, response.json()) == (503, {"database": "failing", "cache": "well"})


def test_workers_are_well_while_canaries_come_back(client: Client) -> None:
    assert client.get("/health/workers/").json() == {"quick": "failing", "bulk": "failing"}

    canary("quick")
    canary("bulk")
    assert client.get("/health/workers/").json() == {"quick": "well", "bulk": "well"}

    cache.set(canary_key("bulk"), time.time() - CANARY_LIFE - 1)
    assert client.get("/health/workers/").json() == {"quick": "well", "bulk": "failing"}
