"""Whatever is sent to any address, the answer is a page or a refusal, never an error of ours.

Each GET route is asked with hostile values for whatever it reads from its address; each route that
writes gets its own form back, with hostile values in it, from somebody who may use it.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.test import Client
from lxml import html

from accounts.models import User
from accounts.roles import Role
from tests.architecture.routes import Route, all_routes
from tests.architecture.samples import SAMPLES, World
from tests.architecture.test_access import REPORTS, address, read, undone
from tests.factories.accounts import RoleGrantFactory

# Half a character, numbers beyond every column, days that never were, markup, one word too long.
VALUES = (
    "a\x00b", "a\nb", "\uffff", "-1", "9" * 30, "1e400", "0001-01-01", "2019-02-31", "9999-12-31",
    "2100-01-01",
    "31/02/2019", "tomorrow", "'\"><script>alert(1)</script>", "%(x)s{}\\", "x" * 10_001, " ",
    "00000000-0000-0000-0000-000000000000",
)  # fmt: skip
BROKEN = "%ED%A0%80"  # a lone surrogate, as no decent program writes it
JSON = (
    "", "{", "null", "[]", '"text"', "[" * 50_000, '{"version": 1e400}', '{"progress": "\\ud800"}',
    '{"version": 1, "progress": {}, "milestones": {"%s": "met"}}' % ("9" * 40),
)  # fmt: skip
KINDS = ("multipart/form-data", "multipart/form-data; boundary=x", "application/json")
# What makes a session end or another one begin is called once, with the rest of its kind.
ENDS = {"account_logout", "sign_out_elsewhere", "sign_out_user", "disable_user"}


@pytest.fixture
def client(world: World) -> Client:
    """Somebody with every role, whom every route lets in; errors are answers."""
    user = world.people["programme_manager"]
    for role in Role:
        if role is not Role.PROGRAMME_MANAGER:
            RoleGrantFactory(user=user, role=role)
    client = Client(raise_request_exception=False)
    client.force_login(user)
    return client


def somebody(world: World) -> User:
    return world.people["programme_manager"]


@contextmanager
def names_read(monkeypatch: pytest.MonkeyPatch) -> Iterator[set[str]]:
    """The names that are looked up in addresses and forms meanwhile."""
    names: set[str] = set()

    def noting(lookup: Callable[..., Any]) -> Callable[..., Any]:
        def look(data: QueryDict, name: str, *more: Any, **options: Any) -> Any:
            names.add(name)
            return lookup(data, name, *more, **options)

        return look

    with monkeypatch.context() as patch:
        for method in ("get", "getlist", "__getitem__", "__contains__"):
            patch.setattr(QueryDict, method, noting(getattr(QueryDict, method)))
        yield names
    names.discard("csrfmiddlewaretoken")


def is_error(response: Any, route: Route) -> bool:
    return bool(read(response).status_code >= 500 and response.status_code != REPORTS.get(route.name))


def turned(names: list[str], values: tuple[str, ...]) -> Iterator[dict[str, str]]:
    """As many times as there are values, each name with another one of them."""
    for turn in range(len(values)):
        yield {name: values[(turn + place) % len(values)] for place, name in enumerate(names)}


def test_no_address_makes_an_error(world: World, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    wrong, asked = [], 0
    for route in all_routes():
        if "GET" not in route.needs:
            continue
        path = address(route, world, somebody(world))
        with names_read(monkeypatch) as names:
            first = client.get(path)
        if is_error(first, route):
            wrong.append(f"{route}: {first.status_code}")
        alone = names & {"format"}  # of the API: an unknown one is refused before anything else is read
        queries = [
            "&".join(f"{name}={quote(value)}" for name, value in given.items())
            for some in (alone, names - alone)
            for given in list(turned(sorted(some), VALUES if some else ()))[:: 2 if len(some) > 4 else 1]
        ]
        for query in [*queries, "&".join(f"{name}={BROKEN}" for name in names)] if names else []:
            asked += 1
            response = client.get(f"{path}?{query}")
            if is_error(response, route):
                wrong.append(f"{route}: {response.status_code} {query[:120]}")
    assert wrong == []
    assert asked > 200


def test_no_hostile_argument_makes_an_error(world: World, client: Client) -> None:
    """Slugs, references, codes, numbers: each argument of each address in turn."""
    wrong = []
    for route in all_routes():
        if not route.has_arguments or "GET" not in route.needs:
            continue
        given = SAMPLES[route.name].arguments(world, somebody(world))
        path = address(route, world, somebody(world))
        for argument in {str(value) for value in given.values()}:
            for value in ("a%00b", "%ED%A0%80", "-1", "9" * 30, "x" * 3000):
                response = client.get(path.replace(f"/{quote(argument)}/", f"/{value}/", 1))
                if is_error(response, route):
                    wrong.append(f"{route}: {response.status_code} {value[:20]} for {argument}")
    assert wrong == []


def filled(page: Any) -> dict[str, Any]:
    """The largest form of a page as a browser would send it, with something in every field."""
    forms = [form for form in html.fromstring(page.content).forms if form.method == "POST"]
    if not forms:
        return {}
    form = max(forms, key=lambda form: len(form.fields))
    sent: dict[str, Any] = {}
    for field in form.xpath(".//input[@name] | .//textarea[@name] | .//select[@name]"):
        name, kind = field.get("name"), field.get("type", "")
        if kind == "file":
            sent[name] = SimpleUploadedFile("a.csv", b"Action\r\nVisit\r\n")
        elif field.tag == "select":
            sent[name] = field.value or next((v for v in field.value_options if v), "")
        elif kind in ("radio", "checkbox"):
            if field.checked or name not in sent:
                sent[name] = field.get("value", "on")
        elif field.tag == "textarea":
            sent[name] = field.text or "Words"
        else:
            sent[name] = field.get("value") or {"_0": "1", "_1": "2", "_2": "2019"}.get(name[-2:], "Words")
    return sent


def hostile_forms(page: Any, names: set[str]) -> Iterator[dict[str, Any]]:
    """All fields hostile at once; then each alone in a form that could be saved, so that services see it."""
    decent = filled(page)
    everything = sorted(names | set(decent))
    yield from list(turned(everything, VALUES))[::8]
    yield decent
    for place, name in enumerate(everything):
        yield {**decent, name: VALUES[place % len(VALUES)]}
    for value in VALUES[:3]:
        yield {**decent, **{name: value for name, told in decent.items() if told == "Words"}}


def test_no_form_makes_an_error(world: World, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    wrong, sent = [], 0
    for route in all_routes():
        if route.api or "POST" not in route.needs or route.name in ENDS:
            continue
        path = address(route, world, somebody(world))
        page = read(client.get(path)) if "GET" in route.needs else None
        with undone(), names_read(monkeypatch) as names:
            client.post(path, {"nothing": "1"})
        forms = (
            hostile_forms(page, names)
            if page is not None and page.status_code == 200
            else turned(sorted(names), VALUES)
        )
        for form in forms:
            sent += 1
            with undone():
                response = client.post(path, form)
            if is_error(response, route):
                wrong.append(f"{route}: {response.status_code} {str(form)[:200]}")
    assert wrong == []
    assert sent > 800


def test_no_body_makes_an_error(world: World, client: Client) -> None:
    """Not what a form sends at all: other kinds, broken kinds, JSON for the API."""
    wrong = []
    for route in all_routes():
        if "POST" not in route.needs or route.name in ENDS:
            continue
        path = address(route, world, somebody(world))
        bodies = [(body, "application/json") for body in JSON] if route.api else []
        bodies += [("--x\r\n\x00\xff", kind) for kind in KINDS]
        for body, kind in bodies:
            with undone():
                response = client.generic("POST", path, body, content_type=kind)
            if is_error(response, route):
                wrong.append(f"{route}: {response.status_code} {kind} {body[:60]!r}")
    assert wrong == []


def test_no_method_makes_an_error(world: World, client: Client) -> None:
    wrong = []
    for route in all_routes():
        path = address(route, world, somebody(world))
        for method in ("PUT", "OPTIONS", "MOVE"):
            if method in route.needs:
                continue
            response = client.generic(method, path)
            if is_error(response, route) or (method == "MOVE" and response.status_code == 200):
                wrong.append(f"{route}: {method} {response.status_code}")
    assert wrong == []
