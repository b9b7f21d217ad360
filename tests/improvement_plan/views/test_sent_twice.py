"""Each form that adds something: sent twice it adds one row, changed after going back another."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from accounts.roles import Role
from foundation.clock import pinned
from improvement_plan.models import (
    Action,
    Area,
    Evidence,
    ImpactMeasure,
    Inspection,
    Milestone,
    ProgressUpdate,
    Risk,
)
from tests.factories.accounts import UserFactory
from tests.factories.improvement_plan import TODAY, ActionFactory, AreaFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def day(settings: Settings, tmp_path: Path) -> Iterator[None]:
    settings.MEDIA_ROOT = tmp_path
    with pinned(TODAY):
        yield


@pytest.fixture
def area() -> Area:
    area: Area = AreaFactory(priority__plan__slug="children")
    ActionFactory(plan=area.plan, area=area, priority=area.priority, reference="A031")
    return area


@pytest.fixture
def client(area: Area) -> Client:
    client = Client()
    client.force_login(UserFactory(roles=[Role.PROGRAMME_MANAGER]))
    return client


def day_of(name: str, day: str, month: str, year: str) -> dict[str, str]:
    return {f"{name}_0": day, f"{name}_1": month, f"{name}_2": year}


def key_of(page: str) -> str:
    found = re.search(r'name="submission"[^>]* value="([0-9a-f-]{36})"', page)
    assert found is not None
    return found[1]


ADDING: list[tuple[str, Any, str, dict[str, str]]] = [
    ("actions/A031/milestones/add/", Milestone, "title", day_of("due_on", "1", "3", "2019")),
    (
        "actions/A031/evidence/add/",
        Evidence,
        "title",
        {"note": "Seen", **day_of("dated_on", "2", "1", "2019")},
    ),
    ("actions/add/", Action, "text", {"version": "1"}),
    ("areas/add/", Area, "text", {"version": "1", "priority": "?"}),
    ("measures/add/", ImpactMeasure, "text", {"version": "1", "areas": "?", "expectation": "increase"}),
    ("risks/add/", Risk, "text", {"version": "1"}),
]


@pytest.mark.parametrize(("page", "model", "field", "more"), ADDING, ids=lambda given: str(given)[:30])
def test_a_form_sent_twice_adds_one_row(
    client: Client, area: Area, page: str, model: Any, field: str, more: dict[str, str]
) -> None:
    address = f"/plans/children/{page}"
    known = {"priority": str(area.priority_id), "areas": str(area.pk)}
    form = {name: known[name] if value == "?" else value for name, value in more.items()}
    form |= {field: "Rota agreed", "submission": key_of(client.get(address).content.decode())}

    first, second = (client.post(address, form) for _ in range(2))
    assert (first.status_code, second.status_code) == (302, 302), first.content.decode()
    assert first["Location"] == second["Location"]
    assert model.objects.filter(**{field: "Rota agreed"}).count() == 1

    client.post(address, {**form, field: "Rota printed"})
    assert model.objects.filter(**{field: "Rota printed"}).count() == 1


def test_an_inspection_sent_twice_is_one(client: Client) -> None:
    address = "/plans/inspections/add/"
    key = key_of(client.get(address).content.decode())
    form = {"version": "1", "title": "Visit", "kind": "focused_visit", "body": "Ofsted", "submission": key}
    form |= day_of("visited_on", "2", "1", "2019")
    assert [client.post(address, form).status_code for _ in range(2)] == [302, 302]
    assert Inspection.objects.count() == 1


def test_another_file_is_another_piece_of_evidence(client: Client) -> None:
    address = "/plans/children/actions/A031/evidence/add/"
    form = {"title": "Rota", "submission": key_of(client.get(address).content.decode())}
    form |= day_of("dated_on", "2", "1", "2019")
    for name in ("rota.txt", "rota.txt", "rota 2.txt"):
        client.post(address, {**form, "file": SimpleUploadedFile(name, b"Monday")})
    assert sorted(e.file.original_name for e in Evidence.objects.all() if e.file) == [
        "rota 2.txt",
        "rota.txt",
    ]


def test_a_form_that_is_shown_again_keeps_its_key(client: Client) -> None:
    address = "/plans/children/risks/add/"
    key = key_of(client.get(address).content.decode())
    again = client.post(address, {"version": "1", "text": "", "submission": key})
    assert again.status_code == 200
    assert key_of(again.content.decode()) == key
    client.post(address, {"version": "1", "text": "Too few workers", "submission": key})
    assert Risk.objects.count() == 1


@pytest.mark.parametrize("key", ["", "x", "0" * 5_000])
def test_a_form_without_a_key_is_saved(client: Client, key: str) -> None:
    client.post("/plans/children/risks/add/", {"version": "1", "text": "Too few workers", "submission": key})
    assert Risk.objects.count() == 1


def test_a_report_that_was_changed_after_going_back_is_not_taken_for_the_first(client: Client) -> None:
    """The browser restores the form with its key and version: both texts are shown, neither is lost."""
    page = client.get("/plans/children/actions/A031/").content.decode()
    form = {"version": "1", "progress": "in_progress", "outlook": "on_track", "submission": key_of(page)}
    address = "/plans/children/actions/A031/report/"
    assert [client.post(address, {**form, "text": "One team"}).status_code for _ in range(2)] == [302, 302]
    changed = client.post(address, {**form, "text": "Two teams"})
    assert changed.status_code == 200
    assert "One team" in changed.content.decode()
    assert "Two teams" in changed.content.decode()
    assert [update.text for update in ProgressUpdate.objects.all()] == ["One team"]

    version = re.search(r'name="version" value="(\d+)"', changed.content.decode())
    assert version is not None
    client.post(address, {**form, "text": "Two teams", "version": version[1]})
    assert sorted(update.text for update in ProgressUpdate.objects.all()) == ["One team", "Two teams"]
