"""Who may call what: every route × role × method, from the one table of accounts/roles.py."""

import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.roles import PERMISSIONS, ROLE_PERMISSIONS, Role
from foundation.access.routes import PUBLIC, SIGNED_IN
from tests.architecture.routes import Route, all_routes
from tests.architecture.samples import SAMPLES, Sample, World

TABLE = Path(__file__).parent / "access.txt"
ROLES = [*(role.value for role in Role), "no role"]
CAME_THROUGH = {200, 201, 202, 204, 302, 303, 400, 409, 422}
# Answers of pages that are open to everybody and report that something is wrong.
REPORTS = {"socialaccount_login_error": 401, "health_workers": 503}
ClientOf = Callable[[User | None], Client]


@contextmanager
def undone() -> Iterator[None]:
    """Whatever the request writes is rolled back, so that every call meets the same world."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def require_samples() -> None:
    """Fail naming every route that nobody could call here."""
    missing = [route.name for route in all_routes() if route.has_arguments and route.name not in SAMPLES]
    assert missing == [], "add these to tests/architecture/samples.py or plan_samples.py"


def address(route: Route, world: World, user: User | None) -> str:
    sample = SAMPLES.get(route.name)
    arguments = sample.arguments(world, user or world.people["officer"]) if sample else {}
    return reverse(route.name, kwargs=arguments)


def call(client: Client, route: Route, method: str, url: str) -> Any:
    sample = SAMPLES.get(route.name, Sample())
    kind = {"content_type": "application/json"} if route.api and method != "GET" else {}
    with undone():
        response = getattr(client, method.lower())(url, sample.data, **kind)
    return read(response)


def read(response: Any) -> Any:
    """The response, with its file read to the end, which closes it."""
    if response.streaming:
        list(response.streaming_content)
    return response


def opens(route: Route, method: str, world: World, user: User | None) -> bool:
    sample = SAMPLES.get(route.name, Sample())
    somebody = user or world.people["no role"]
    rules = [sample.also] if method == "GET" else [sample.also, sample.also_to_write]
    return route.open_to(user, method) and all(rule(world, somebody) for rule in rules)


def is_refusal(response: Any, route: Route, user: User | None) -> bool:
    """A stranger is sent to sign in (401 from the API); somebody signed in finds nothing there."""
    if user is not None:
        return bool(response.status_code == 404)
    if route.api:
        return bool(response.status_code == 401)
    return bool(response.status_code == 302 and response["Location"].startswith("/account/login/?next="))


@pytest.mark.parametrize("role", [*ROLES, "a stranger"])
def test_every_route_lets_in_whom_the_table_lets_in_and_nobody_else(world: World, role: str) -> None:
    require_samples()
    user = None if role == "a stranger" else world.people[role]
    client = signed_in(user)
    wrong = []
    for route in all_routes():
        for method in route.needs:
            response = call(client, route, method, address(route, world, user))
            if settings.SESSION_COOKIE_NAME in response.cookies:
                client = signed_in(user)  # the call changed the session, or ended it
            came_through = response.status_code in CAME_THROUGH | {REPORTS.get(route.name)}
            if opens(route, method, world, user):
                as_it_should = came_through and not (user is None and is_refusal(response, route, user))
            elif route.open_to(user, method) and user is None:
                as_it_should = response.status_code == 404
            else:
                as_it_should = is_refusal(response, route, user)
            if not as_it_should:
                wrong.append(
                    f"{method} {route}: {response.status_code} {response.headers.get('Location', '')}"
                )
    assert wrong == []


def signed_in(user: User | None) -> Client:
    client = Client()
    if user is not None:
        client.force_login(user)
    return client


def test_each_refusal_stands_beside_a_success() -> None:
    """A route that nobody can open would pass the test above without being tested at all."""
    unreachable = [
        f"{route} {method}"
        for route in all_routes()
        for method, needs in route.needs.items()
        if needs not in (PUBLIC, SIGNED_IN) and not any(needs in ROLE_PERMISSIONS[role] for role in Role)
    ]
    assert unreachable == []


def test_the_table_of_routes_and_roles_is_the_committed_one() -> None:
    """What changes here is read by a person: GT_REGENERATE=1 writes the table anew."""
    lines = [
        f"{method:6} {route.name:40} {needs:20} {_who(needs)}"
        for route in sorted(all_routes(), key=lambda route: route.name)
        for method, needs in sorted(route.needs.items())
    ]
    text = "\n".join(lines) + "\n"
    if os.environ.get("GT_REGENERATE") == "1":
        TABLE.write_text(text, encoding="utf-8")
    assert TABLE.read_text(encoding="utf-8") == text


def _who(needs: str) -> str:
    if needs in (PUBLIC, SIGNED_IN):
        return "everybody" if needs == PUBLIC else "everybody signed in"
    return ", ".join(role.value for role in Role if needs in ROLE_PERMISSIONS[role])


def test_every_permission_that_a_route_or_a_role_names_exists() -> None:
    named = {needs for route in all_routes() for needs in route.needs.values()} - {PUBLIC, SIGNED_IN}
    given = {permission for permissions in ROLE_PERMISSIONS.values() for permission in permissions}

    assert named - set(PERMISSIONS) == set()
    assert given == set(PERMISSIONS)


def test_samples_name_only_routes_that_exist() -> None:
    assert set(SAMPLES) - {route.name for route in all_routes()} == set()


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["programme_manager", "administrator"])
def test_a_post_without_the_token_is_refused(world: World, role: str) -> None:
    user = world.people[role]
    client = Client(enforce_csrf_checks=True)
    client.force_login(user)
    wrong = []
    for route in all_routes():
        for method in route.needs:
            if method != "GET" and opens(route, method, world, user):
                status = call(client, route, method, address(route, world, user)).status_code
                if status != 403:
                    wrong.append(f"{method} {route}: {status}")
    assert wrong == []


WRITES = re.compile(r'\b(?:INSERT INTO|DELETE FROM|TRUNCATE|UPDATE(?! OF))\s+"?(\w+)"?', re.IGNORECASE)
# What reading may write: the session, and who looked at what.
READING_WRITES = {"django_session", "audit_auditrecord"}


@pytest.mark.parametrize("role", ["programme_manager", "administrator", "officer"])
def test_get_never_writes(world: World, client_of: ClientOf, role: str) -> None:
    user = world.people[role]
    client = client_of(user)
    wrong: list[str] = []

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        tables = set(WRITES.findall(sql.replace("FOR UPDATE", ""))) - READING_WRITES
        if tables:
            wrong.append(f"{now}: {tables}")
        return execute(sql, params, many, context)

    before = contents()
    with connection.execute_wrapper(watch):
        for route in all_routes():
            now = route.name
            if "GET" in route.needs and opens(route, "GET", world, user):
                read(client.get(address(route, world, user)))
    assert wrong == []
    assert contents() == before


def contents() -> dict[str, str]:
    """A fingerprint of every table but those that reading may write."""
    tables = sorted(set(connection.introspection.table_names()) - READING_WRITES)
    with connection.cursor() as cursor:
        prints = {}
        for table in tables:
            cursor.execute(f'SELECT md5(string_agg(t::text, chr(10) ORDER BY t::text)) FROM "{table}" t')
            prints[table] = cursor.fetchone()[0]
    return prints
