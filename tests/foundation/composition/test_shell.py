"""The frame of every page, error pages included."""

import re
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import OperationalError
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from pytest_django import Settings

from accounts.models import User
from foundation import clock
from foundation.composition import context
from foundation.composition.protocols import NavItem

PLANS = NavItem("Plans", "/plans/", "/plans/", 20)
ACTIONS = NavItem("Actions", "/plans/actions/", "/plans/actions/", 30)
WORK = NavItem("My work", "/work/", "/work/", 10)


@pytest.fixture
def nav(monkeypatch: pytest.MonkeyPatch) -> None:
    """A navigation of two providers, whatever the composition lists."""
    provided = (lambda user: [PLANS, ACTIONS], lambda user: [WORK])
    monkeypatch.setattr(context, "providers", lambda kind: provided)


@pytest.mark.usefixtures("nav")
def test_links_stand_in_their_order_and_the_longest_prefix_is_current() -> None:
    links = context.nav_links(object(), "/plans/actions/12/")

    assert [(link.label, link.current) for link in links] == [
        ("My work", False),
        ("Plans", False),
        ("Actions", True),
    ]


@pytest.mark.usefixtures("nav")
def test_no_link_is_current_elsewhere() -> None:
    assert [link.current for link in context.nav_links(object(), "/privacy/")] == [False, False, False]


def test_the_first_page_is_current_only_on_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    home = NavItem("My work", "/", "/", 10)
    monkeypatch.setattr(context, "providers", lambda kind: (lambda user: [home, PLANS],))

    def current(path: str) -> list[str]:
        return [link.label for link in context.nav_links(object(), path) if link.current]

    assert (current("/"), current("/plans/"), current("/privacy/")) == (["My work"], ["Plans"], [])


@pytest.mark.usefixtures("nav")
def test_who_is_signed_in_sees_the_navigation_and_can_sign_out(client: Client, officer: User) -> None:
    client.force_login(officer)
    html = client.get("/privacy/").content.decode()

    assert officer.display_name in html
    assert 'href="/plans/"' in html
    assert re.search(r'<form method="post" action="/account/logout/">.*csrfmiddlewaretoken', html)


def test_a_stranger_sees_no_navigation_and_no_sign_out(client: Client) -> None:
    html = client.get("/privacy/").content.decode()

    assert 'aria-label="Main"' not in html
    assert "Sign out" not in html


class _Gone:
    """A user whose every fact needs the database, which is down."""

    @property
    def is_authenticated(self) -> bool:
        raise OperationalError("the database system is shutting down")


def test_without_a_database_the_frame_still_comes(caplog: pytest.LogCaptureFixture) -> None:
    request: Any = RequestFactory().get("/nowhere/")
    request.user = _Gone()
    html = render_to_string("404.html", request=request)

    assert "Page not found" in html
    assert "Ashworth Council" in html
    assert "without who is signed in" in caplog.text


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "500"])
def test_error_pages_come_without_any_context(name: str) -> None:
    html = render_to_string(f"{name}.html")

    assert html.count("<h1") == 1
    assert 'href="/"' in html
    assert "Ashworth Council" in html


def test_the_last_page_stands_on_no_address_that_must_be_found(settings: Settings) -> None:
    settings.ROOT_URLCONF = "tests.nothing_here"
    html = render_to_string("500.html")

    assert "Something went wrong on our side" in html
    assert 'href="/worried-about-a-child/"' in html


@pytest.mark.parametrize("address", ["/accessibility/", "/privacy/", "/worried-about-a-child/"])
def test_pages_that_everybody_may_read(client: Client, address: str) -> None:
    answer = client.get(address)

    assert answer.status_code == 200
    assert client.post(address).status_code in (403, 405)


def test_worried_names_the_councils_own_numbers(client: Client) -> None:
    html = client.get("/worried-about-a-child/").content.decode()

    assert "999" in html
    assert "01632 960 100" in html
    assert "01632 960 199" in html


def test_security_txt_is_in_date(client: Client) -> None:
    with clock.pinned(date(2026, 1, 21)):
        text = client.get("/.well-known/security.txt").content.decode()

    expires = datetime.fromisoformat(re.search(r"^Expires: (.*)Z$", text, re.M)[1]).date()  # type: ignore[index]
    assert date(2026, 1, 21) + timedelta(days=100) < expires < date(2027, 1, 21)
    assert "Contact: mailto:golden-thread@ashworth.example" in text


def test_the_frame_is_not_worked_out_where_no_template_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(request: HttpRequest) -> None:
        raise AssertionError("asked for the frame")

    monkeypatch.setattr(context, "_shell", refuse)
    assert set(context.shell(RequestFactory().get("/"))) == {"council", "show_gallery", "shell"}
