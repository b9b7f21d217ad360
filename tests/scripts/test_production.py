"""What docker-compose.yml and the Dockerfile promise (no Docker engine is needed to read them)."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from config.embedded.place import CHECKOUT

OURS = ("web", "worker-quick", "worker-bulk", "beat")


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    loaded = yaml.safe_load((CHECKOUT / "docker-compose.yml").read_text())
    services: dict[str, Any] = loaded["services"]
    assert set(loaded["volumes"]) == {"portal", "postgres", "redis"}
    return services


def test_all_parts_run(services: dict[str, Any]) -> None:
    assert set(services) == {*OURS, "migrate", "postgres", "redis"}


@pytest.mark.parametrize("name", [*OURS, "postgres", "redis"])
def test_each_says_whether_it_is_well_and_comes_back(name: str, services: dict[str, Any]) -> None:
    assert services[name]["healthcheck"]["test"]
    assert services[name]["restart"] == "unless-stopped"


@pytest.mark.parametrize("name", OURS)
def test_each_waits_for_the_migrations_and_the_servers(name: str, services: dict[str, Any]) -> None:
    assert services[name]["depends_on"] == {
        "migrate": {"condition": "service_completed_successfully"},
        "postgres": {"condition": "service_healthy"},
        "redis": {"condition": "service_healthy"},
    }


def test_only_the_migrations_know_the_owner(services: dict[str, Any]) -> None:
    knowing = [name for name, service in services.items() if "OWNER_PASSWORD" in str(service)]
    assert knowing == ["migrate", "postgres"]
    assert "portal_app:" in services["web"]["environment"]["DATABASE_URL"]


@pytest.mark.parametrize("name", [*OURS, "migrate"])
def test_our_containers_may_write_their_volume_only(name: str, services: dict[str, Any]) -> None:
    service = services[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["volumes"] == ["portal:/var/lib/portal"]
    assert service["environment"]["SECRET_KEY"].startswith("${SECRET_KEY:?")


def test_what_is_kept_is_on_volumes(services: dict[str, Any]) -> None:
    assert services["postgres"]["volumes"] == ["postgres:/var/lib/postgresql/data"]
    assert services["redis"]["volumes"] == ["redis:/data"]
    assert "--appendonly yes" in services["redis"]["command"]


def test_both_queues_have_a_worker(services: dict[str, Any]) -> None:
    queues = {re.search(r"-Q (\w+)", services[f"worker-{name}"]["command"]) for name in ("quick", "bulk")}
    assert {found.group(1) for found in queues if found} == {"quick", "bulk"}


def test_the_variables_are_ones_that_the_settings_read(services: dict[str, Any]) -> None:
    settings = (CHECKOUT / "config" / "settings.py").read_text()
    for name in services["migrate"]["environment"]:
        assert f'"{name}"' in settings, f"{name} is read nowhere"


def test_the_image_runs_as_nobody_in_particular_with_what_exists() -> None:
    lines = (CHECKOUT / "Dockerfile").read_text().splitlines()
    last_stage = lines[max(n for n, line in enumerate(lines) if line.startswith("FROM")) :]
    assert "USER portal" in last_stage
    copied = [line.split()[1:-1] for line in lines if line.startswith("COPY") and "--from" not in line]
    for source in (name for names in copied for name in names):
        assert Path(CHECKOUT / source).exists(), source
