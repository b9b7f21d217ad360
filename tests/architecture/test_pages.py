"""What holds on every page, and how much each asks of the database."""

import json
import os
import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from accounts.roles import Role
from tests.architecture.routes import all_routes
from tests.architecture.samples import World, enlarge
from tests.architecture.test_access import address, read
from tests.factories.accounts import RoleGrantFactory

COUNTS = Path(__file__).parent / "query_counts.json"
ClientOf = Callable[[User | None], Client]


class Outline(HTMLParser):
    """The parts of a page that every page has, and the ids that must be unique."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.lang = ""
        self.headings: list[str] = []
        self.title = ""
        self.ids: list[str] = []
        self.labels: list[str] = []
        self._inside = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "html":
            self.lang = given.get("lang") or ""
        if tag in ("h1", "title"):
            self._inside = tag
        if tag == "h1":
            self.headings.append("")
        if given.get("id"):
            self.ids.append(str(given["id"]))
        if tag == "label":
            self.labels.append(given.get("for") or "")

    def handle_endtag(self, tag: str) -> None:
        if tag == self._inside:
            self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside == "h1":
            self.headings[-1] += data
        elif self._inside == "title":
            self.title += data


@pytest.fixture
def everybody(world: World) -> User:
    """Somebody with every role, who sees all that a page can show."""
    user = world.people["programme_manager"]
    for role in Role:
        if role is not Role.PROGRAMME_MANAGER:
            RoleGrantFactory(user=user, role=role)
    return user


def pages(client: Client, world: World, user: User) -> dict[str, Any]:
    """Route name → response, for every address whose answer to GET is a page."""
    found = {}
    for route in all_routes():
        if "GET" in route.needs and not route.api:
            response = read(client.get(address(route, world, user)))
            if response.status_code == 200 and response["Content-Type"].startswith("text/html"):
                found[route.name] = response
    return found


def whole(response: Any) -> bool:
    """Not one of the fragments that htmx puts into a page."""
    return "<html" in response.content.decode()


def problems(page: str) -> list[str]:
    outline = Outline(page)
    found = []
    if len(outline.headings) != 1 or not outline.headings[0].strip():
        found.append(f"h1: {outline.headings}")
    if not re.match(r"\s*\S.* – .+", outline.title):
        found.append(f"title: {outline.title!r}")
    if outline.lang != "en-GB":
        found.append(f"lang: {outline.lang!r}")
    twice = {name for name in outline.ids if outline.ids.count(name) > 1}
    if twice:
        found.append(f"ids used twice: {twice}")
    loose = [name for name in outline.labels if name and name not in outline.ids]
    if loose:
        found.append(f"labels of nothing: {loose}")
    return found


def test_every_page_has_one_heading_a_title_and_a_language(
    world: World, client_of: ClientOf, everybody: User
) -> None:
    found = pages(client_of(everybody), world, everybody)
    del found["gallery"]  # it shows the same form several times
    wrong = {
        name: wrongs
        for name, response in found.items()
        if whole(response) and (wrongs := problems(response.content.decode()))
    }
    assert wrong == {}
    assert len(found) > 15


def test_pages_for_strangers_are_whole_as_well(world: World, client_of: ClientOf) -> None:
    client = client_of(None)
    for path in ("/account/login/", "/account/password/reset/", "/no/such/page/", "/privacy/"):
        assert problems(client.get(path).content.decode()) == [], path


def test_security_headers_stand_on_every_answer(world: World, client_of: ClientOf, everybody: User) -> None:
    client = client_of(everybody)
    for name, response in pages(client, world, everybody).items():
        policy = response["Content-Security-Policy"]
        assert "script-src 'self'" in policy, name
        assert "unsafe" not in policy, name
        assert response["X-Frame-Options"] == "DENY", name
        assert response["X-Content-Type-Options"] == "nosniff", name
        assert "no-store" in response["Cache-Control"], name
        assert "public" not in response["Cache-Control"], name


def counts(client: Client, world: World, user: User) -> dict[str, int]:
    """Route name → queries, on the second call: the first one fills what is cached for all."""
    found = {}
    for name in pages(client, world, user):
        route = next(route for route in all_routes() if route.name == name)
        url = address(route, world, user)
        with CaptureQueriesContext(connection) as queries:
            client.get(url)
        found[name] = len(queries)
    return found


def test_pages_ask_the_database_as_often_as_committed_however_much_there_is(
    world: World, client_of: ClientOf, everybody: User
) -> None:
    """GT_REGENERATE=1 writes query_counts.json anew; a person reads the difference."""
    client = client_of(everybody)
    small = counts(client, world, everybody)
    enlarge(world)
    large = counts(client, world, everybody)

    assert large == small
    if os.environ.get("GT_REGENERATE") == "1":
        COUNTS.write_text(json.dumps(small, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    assert json.loads(COUNTS.read_text(encoding="utf-8")) == small
