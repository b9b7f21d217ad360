"""Requests that no browser sends get a sentence, never an error of ours."""

import json
from typing import Any

import pytest
from django.test import Client, RequestFactory

from accounts.models import User
from foundation.access.requests import Utf8Request
from tests.factories.improvement_plan import ActionFactory

FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def client_of_officer(officer: User) -> Client:
    client = Client()
    client.force_login(officer)
    return client


class Environ(RequestFactory):
    """What the web server hands over, without a request made of it."""

    def request(self, **told: Any) -> Any:
        return self._base_environ(**told)  # type: ignore[attr-defined]


def served(method: str, path: str, body: bytes, kind: str) -> tuple[int, dict[str, str], str]:
    """Status, headers and text as the web server gets them: the test client skips its entry point."""
    from config.wsgi import application

    told: list[Any] = []
    environ = Environ().generic(method, path, body, content_type=kind)
    text = b"".join(application(environ, lambda status, headers: told.extend((status, headers))))  # type: ignore
    return int(told[0].split()[0]), dict(told[1]), text.decode()


BODY = b'--x\r\nContent-Disposition: form-data; name="login"\r\n\r\n\\ud800\r\n--x--\r\n'


@pytest.mark.django_db
@pytest.mark.parametrize("codec", ["hex", "raw_unicode_escape", "punycode", "utf-16", "latin-1", "none"])
@pytest.mark.parametrize("kind", [FORM, "multipart/form-data; boundary=x", "text/plain"])
def test_other_encodings_than_utf_8_are_refused(kind: str, codec: str) -> None:
    for method in ("GET", "POST"):
        status, headers, text = served(method, "/account/login/?q=%61", BODY, f"{kind}; charset={codec}")
        assert status == 400, method
        assert "could not read that" in text
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert "script-src 'self'" in headers["Content-Security-Policy"]


def test_an_address_is_utf_8_whatever_is_said() -> None:
    kind = "text/plain; charset=latin-1"
    environ: Any = Environ().generic("GET", "/search/?q=Zo%C3%AB", content_type=kind)
    request = Utf8Request(environ)
    assert request.GET["q"] == "Zoë"


@pytest.mark.parametrize("kind", [FORM, f"{FORM}; charset=utf-8", f"{FORM}; charset=UTF-8"])
def test_utf_8_is_read(client_of_officer: Client, kind: str) -> None:
    answer = client_of_officer.generic("POST", "/account/you/", b"weekday=2", content_type=kind)
    assert answer.status_code == 302


def test_no_address_holds_a_nul(client_of_officer: Client) -> None:
    slug = ActionFactory().plan.slug
    for path in (f"/plans/{slug}/actions/%00/", f"/api/v1/plans/{slug}/actions/%00/reports/"):
        assert client_of_officer.get(path).status_code == 404, path


DEEP = "[" * 100_000
LONE = json.dumps({"progress": "\ud800", "version": 1, "submission": "x"})


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        (DEEP, "JSON parse error - nested too deeply"),
        (LONE, "JSON parse error - surrogate characters are not allowed"),
        ('{"milestones": {"\\ud800": "met"}}', "JSON parse error - surrogate characters are not allowed"),
    ],
)
def test_the_api_refuses_json_that_it_cannot_answer(
    client_of_officer: Client, body: str, detail: str
) -> None:
    action = ActionFactory()
    address = f"/api/v1/plans/{action.plan.slug}/actions/{action.reference}/reports/"
    answer = client_of_officer.post(address, body, content_type="application/json")
    assert (answer.status_code, answer.json()) == (400, {"detail": detail})


@pytest.mark.parametrize("kind", [FORM, "multipart/form-data; boundary=x", "text/plain"])
def test_the_api_reads_json_only(client_of_officer: Client, kind: str) -> None:
    action = ActionFactory()
    address = f"/api/v1/plans/{action.plan.slug}/actions/{action.reference}/reports/"
    assert client_of_officer.generic("POST", address, b"a=b", content_type=kind).status_code == 415


@pytest.mark.parametrize(
    ("asked", "rows"), [("limit=1", 1), (f"limit={'9' * 30}", 2), (f"offset={'9' * 30}", 0), ("limit=-1", 2)]
)
def test_the_api_hands_out_a_thousand_rows_at_most(
    client_of_officer: Client, monkeypatch: Any, asked: str, rows: int
) -> None:
    action = ActionFactory()
    for _ in range(2):
        ActionFactory(plan=action.plan)
    monkeypatch.setattr("foundation.access.api_input.Pages.max_limit", 2)
    monkeypatch.setattr("foundation.access.api_input.Pages.default_limit", 2)
    found = client_of_officer.get(f"/api/v1/plans/{action.plan.slug}/actions/?{asked}").json()
    assert (found["count"], len(found["results"])) == (3, rows)
