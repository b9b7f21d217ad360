"""Browser tests: real Chromium against a live server, with what every page must satisfy.

A test uses `page` (1280 wide), `phone` (360 wide) or `plain_page` (no JavaScript), signs in with
`sign_in(page, user)` and calls `check_page(page, "name")` on every page and error state it reaches.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from config.embedded.place import CHECKOUT

# Playwright's synchronous interface runs an event loop in this thread, which Django takes for an
# asynchronous view; the tests' own database calls are as synchronous as anywhere.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

SHOTS = CHECKOUT / "var" / "test" / "shots"
WIDE = {"width": 1280, "height": 900}
PHONE = {"width": 360, "height": 740}
NARROWEST = 320

SignIn = Callable[[Page, User], None]
CheckPage = Callable[[Page, str], None]


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """The system's Chromium, quiet: it calls nobody."""
    found = (shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome"))
    return {
        "executable_path": next((path for path in found if path), None),
        "args": [
            "--no-sandbox",
            "--disable-dev-shm-usage",
            "--disable-gpu",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--no-first-run",
        ],
    }


@pytest.fixture(scope="session")
def base_url(live_server: LiveServer) -> str:
    """Where `page.goto("/plans/")` goes."""
    return str(live_server.url)


@pytest.fixture(scope="session")
def browser_context_args(base_url: str) -> dict[str, Any]:
    """How a person in England sees the portal."""
    return {"base_url": base_url, "viewport": WIDE, "locale": "en-GB", "timezone_id": "Europe/London"}


@pytest.fixture
def context(
    browser: Browser, browser_context_args: dict[str, Any], transactional_db: None
) -> Iterator[BrowserContext]:
    """A browser of one person. Fails the test for any error in the console, refusals of CSP included."""
    yield from _opened(browser, browser_context_args)


@pytest.fixture
def phone(browser: Browser, browser_context_args: dict[str, Any], transactional_db: None) -> Iterator[Page]:
    """A page on a phone, by touch."""
    arguments = browser_context_args | {"viewport": PHONE, "has_touch": True, "is_mobile": True}
    for opened in _opened(browser, arguments):
        yield opened.new_page()


@pytest.fixture
def plain_page(
    browser: Browser, browser_context_args: dict[str, Any], transactional_db: None
) -> Iterator[Page]:
    """A page in a browser without JavaScript."""
    for opened in _opened(browser, browser_context_args | {"java_script_enabled": False}):
        yield opened.new_page()


def _opened(browser: Browser, arguments: dict[str, Any]) -> Iterator[BrowserContext]:
    errors: list[str] = []

    def note(message: ConsoleMessage) -> None:
        # A page that is meant to be missing or refused is reported as a resource; tests see to it.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            errors.append(message.text)

    context = browser.new_context(**arguments)
    context.set_default_timeout(15_000)
    context.on("console", note)
    context.on("weberror", lambda error: errors.append(str(error.error)))
    yield context
    context.close()
    assert errors == []


@pytest.fixture
def sign_in() -> SignIn:
    """Sign a user in without going through the form (which has a journey of its own)."""

    def sign_in(page: Page, user: User) -> None:
        client = Client()
        client.force_login(user)
        name = settings.SESSION_COOKIE_NAME
        page.context.add_cookies(
            [{"name": name, "value": client.cookies[name].value, "domain": "localhost", "path": "/"}]
        )

    return sign_in


@pytest.fixture
def check_page() -> CheckPage:
    """Check what holds on every page, and keep a picture of it as var/test/shots/NAME.png."""
    SHOTS.mkdir(parents=True, exist_ok=True)

    def check_page(page: Page, name: str) -> None:
        page.screenshot(path=SHOTS / f"{name}.png", full_page=True)
        assert page.locator("h1").count() == 1, f"{name}: a page has one h1"
        assert _sideways(page) == [], f"{name}: wider than the window"
        found = Axe().run(page)
        assert found.violations_count == 0, f"{name}: {found.generate_report()}"
        _check_narrow(page, name)

    return check_page


def _check_narrow(page: Page, name: str) -> None:
    size = page.viewport_size
    assert size is not None
    page.set_viewport_size({"width": NARROWEST, "height": size["height"]})
    assert _sideways(page) == [], f"{name}: wider than {NARROWEST} px"
    page.set_viewport_size(size)


def _sideways(page: Page) -> list[str]:
    """The elements that make the page scroll sideways; none where it does not."""
    return list(
        page.evaluate(
            """() => {
              const width = document.documentElement.clientWidth;
              if (document.documentElement.scrollWidth <= width) return [];
              return [...document.querySelectorAll('body *')]
                .filter(e => e.getBoundingClientRect().right > width + 1)
                .slice(0, 8)
                .map(e => e.tagName.toLowerCase() + '.' + e.className);
            }"""
        )
    )
