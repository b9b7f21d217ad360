"""Signing in with the council's own account, against an OpenID Connect server of our own."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from pytest_django import Settings

from accounts.models import User
from accounts.roles import Role
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


class Provider(BaseHTTPRequestHandler):
    """What the portal asks of the council's server; `claims` is who signs in there."""

    claims: ClassVar[dict[str, Any]] = {}

    def do_GET(self) -> None:
        if self.path.startswith("/.well-known/"):
            base = f"http://127.0.0.1:{self.server.server_port}"  # type: ignore[attr-defined]
            self._answer(
                {
                    "issuer": base,
                    "authorization_endpoint": f"{base}/authorize",
                    "token_endpoint": f"{base}/token",
                    "userinfo_endpoint": f"{base}/userinfo",
                    "jwks_uri": f"{base}/keys",
                }
            )
        else:
            self._answer(self.claims)

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self._answer({"access_token": "a token", "token_type": "Bearer"})

    def _answer(self, data: dict[str, Any]) -> None:
        body = json.dumps(data).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: Any) -> None:
        """Nothing on the terminal of the tests."""


@pytest.fixture
def council(settings: Settings) -> Iterator[type[Provider]]:
    """The council's server, and the settings that GT_OIDC_* would make of it."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Provider)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {
            "APPS": [
                {
                    "provider_id": "council",
                    "name": "council account",
                    "client_id": "portal",
                    "secret": "secret",
                    "settings": {
                        "server_url": f"http://127.0.0.1:{server.server_port}",
                        "verified_email": True,
                        "email_authentication": True,
                    },
                }
            ]
        }
    }
    yield Provider
    server.shutdown()
    thread.join()
    server.server_close()


def come_back(client: Client) -> Any:
    """Press the button, and return from the council's server with a code."""
    response = client.post("/account/council/council/login/?process=login&next=/people/")
    asked = parse_qs(urlsplit(response["Location"]).query)
    assert asked["redirect_uri"] == ["http://testserver/account/council/council/login/callback/"]
    return client.get("/account/council/council/login/callback/", {"code": "x", "state": asked["state"][0]})


def test_without_settings_there_is_no_button(client: Client) -> None:
    assert "Sign in with" not in client.get("/account/login/").content.decode()
    assert client.post("/account/council/council/login/").status_code == 404


def test_somebody_who_was_added_comes_in_by_their_address(client: Client, council: type[Provider]) -> None:
    user = UserFactory(email="officer@council.example", roles=[Role.OFFICER])
    council.claims = {"sub": "123", "email": "Officer@Council.Example", "name": "Somebody"}
    assert "Sign in with council account" in client.get("/account/login/").content.decode()

    response = come_back(client)

    assert response["Location"] == "/people/"
    assert client.get("/people/").status_code == 200
    assert SocialAccount.objects.get().user == user
    # From now on the council's number counts, also when the address there changes.
    council.claims = {"sub": "123", "email": "renamed@council.example"}
    again = Client()
    come_back(again)
    assert again.get("/people/").status_code == 200


def test_a_stranger_of_the_council_does_not_come_in(client: Client, council: type[Provider]) -> None:
    council.claims = {"sub": "456", "email": "stranger@council.example", "name": "Stranger"}

    response = come_back(client)

    assert "Accounts are made by the council" in response.content.decode()
    assert client.get("/people/").status_code == 302
    assert not User.objects.exists()


def test_a_disabled_person_does_not_come_in(client: Client, council: type[Provider]) -> None:
    UserFactory(email="former@council.example", is_active=False)
    council.claims = {"sub": "789", "email": "former@council.example"}

    come_back(client)

    assert client.get("/account/you/").status_code == 302


def test_the_councils_second_factor_counts(
    client: Client, council: type[Provider], settings: Settings
) -> None:
    settings.REQUIRE_SECOND_FACTOR = True
    UserFactory(email="officer@council.example", roles=[Role.OFFICER])
    council.claims = {"sub": "123", "email": "officer@council.example"}

    come_back(client)

    assert client.get("/people/").status_code == 200


def test_an_answer_that_nobody_asked_for_is_refused(client: Client, council: type[Provider]) -> None:
    response = client.get("/account/council/council/login/callback/", {"code": "x", "state": "made up"})

    assert response.status_code == 401
    assert "Signing in did not work" in response.content.decode()
