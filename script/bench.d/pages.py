"""How long a page takes, beside the figures that we hold ourselves to.

A plan of 10,000 actions, two gunicorn workers as `script/server` starts them, one signed-in
programme manager. Median of sequential requests, then requests a second over four connections.
The peer's figures were measured on this kind of machine (Redmine 5.0, production mode, 10,000
issues on PostgreSQL). Usage: script/bench pages
"""

import http.client
import os
import re
import socket
import statistics
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode

from database import scratch_database

ACTIONS = 10_000
LANE = 40  # actions that one connection goes round and round
PEER = {"list of 100": (90, 18), "one action": (41, 53), "an update": (67, 55)}  # ms, requests a second


class Browser:
    """One connection with a session's cookie, kept alive."""

    def __init__(self, port: int, session: str) -> None:
        self.port = port
        self.cookies = {"sessionid": session}
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)

    def get(self, path: str) -> str:
        return self._send("GET", path)

    def post(self, path: str, data: dict[str, Any]) -> str:
        return self._send("POST", path, urlencode(data, doseq=True))

    def _send(self, method: str, path: str, body: str | None = None) -> str:
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
        try:
            self.connection.request(method, path, body=body, headers=headers)
            answer = self.connection.getresponse()
        except (http.client.RemoteDisconnected, ConnectionError):  # kept alive too long: as browsers do
            self.connection.close()
            self.connection.request(method, path, body=body, headers=headers)
            answer = self.connection.getresponse()
        text = answer.read().decode()
        for header in answer.headers.get_all("Set-Cookie") or ():
            self.cookies.update({name: morsel.value for name, morsel in SimpleCookie(header).items()})
        if answer.status != (302 if method == "POST" else 200):
            raise RuntimeError(f"{method} {path}: {answer.status}\n{text[:2000]}")
        return text


def main() -> None:
    with scratch_database():
        import django

        django.setup()
        slug, references, session = fill()
        with portal() as port:
            browser = Browser(port, session)
            print(f"{'':14}{'median':>9}{'peer':>8}{'ratio':>7}   {'per second':>10}{'peer':>6}{'ratio':>7}")
            for name, work in work_of(slug, references).items():
                measure(name, work, browser, lambda: Browser(port, session))


def work_of(slug: str, references: list[str]) -> dict[str, Callable[[Browser, int], None]]:
    """The three kinds of requests; the number makes each another action."""

    def one(browser: Browser, n: int) -> None:
        browser.get(f"/plans/{slug}/actions/{references[n % len(references)]}/")

    def update(browser: Browser, n: int) -> None:
        """One POST: the form's fields are read once for each action, its version goes up by one."""
        path = f"/plans/{slug}/actions/{references[n % len(references)]}/"
        fields = forms.get(path) or hidden_fields(browser.get(path))
        forms[path] = {**fields, "version": str(int(fields["version"]) + 1)}
        started = time.perf_counter()
        browser.post(f"{path}report/", {**fields, **said, "submission": str(uuid.uuid4())})
        spent.append(time.perf_counter() - started)

    said = {"progress": "in_progress", "outlook": "on_track", "text": "Planned ahead in two more teams"}
    forms: dict[str, dict[str, str]] = {}
    spent: list[float] = []
    update.spent = spent  # type: ignore[attr-defined]
    return {
        "list of 100": lambda browser, n: void(browser.get(f"/plans/{slug}/actions/?page={n % 90 + 1}")),
        "one action": one,
        "an update": update,
    }


def measure(
    name: str, work: Callable[[Browser, int], None], browser: Browser, new: Callable[[], Browser]
) -> None:
    for n in range(8):
        work(browser, n)
    times = []
    getattr(work, "spent", []).clear()
    for n in range(60):
        started = time.perf_counter()
        work(browser, 100 + n)
        times.append(time.perf_counter() - started)
    median = statistics.median(getattr(work, "spent", times)) * 1000
    browsers = [new() for _ in range(4)]
    for lane, other in enumerate(browsers):  # forms are read before the clock starts
        for n in range(LANE):
            work(other, 1000 + lane * 2000 + n)
    with ThreadPoolExecutor(4) as pool:
        ends = time.perf_counter() + 8
        done = sum(pool.map(lambda lane: serve(work, browsers[lane], lane, ends), range(4)))
    rate = done / 8
    peer_ms, peer_rate = PEER[name]
    print(f"{name:14}{median:7.1f}ms{peer_ms:6}ms{median / peer_ms:7.2f}"
          f"   {rate:10.1f}{peer_rate:6}{rate / peer_rate:7.2f}", flush=True)  # fmt: skip


def serve(work: Callable[[Browser, int], None], browser: Browser, lane: int, ends: float) -> int:
    done = 0
    while time.perf_counter() < ends:
        work(browser, 1000 + lane * 2000 + done % LANE)
        done += 1
    return done


def hidden_fields(page: str) -> dict[str, str]:
    """The hidden fields of a page's forms: the token, the version, the submission."""
    found = {}
    for tag in re.findall(r"<input[^>]*type=\"hidden\"[^>]*>", page):
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        if name:
            found[name[1]] = value[1] if value else ""
    return found


def void(_: object) -> None:
    return


def fill() -> tuple[str, list[str], str]:
    """A plan of 10,000 actions, and the session of somebody who may report on all of them."""
    from importlib import import_module

    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.utils import timezone

    from accounts.models import Post, RoleGrant, User
    from foundation.clock import now, today
    from improvement_plan.models import StatusScheme
    from improvement_plan.services.actions import NewAction, create_actions
    from improvement_plan.services.plans import create_plan, publish_plan

    day = today()
    scheme = StatusScheme.objects.get(key="improvement-plan-2019")
    plan = create_plan(name="Bench", scheme=scheme, by=None, starts_on=day - timedelta(days=100))
    publish_plan(plan=plan, by=None, today=day)
    posts = [Post.objects.create(title=f"Head of Service {n}") for n in range(100)]
    new = [
        NewAction(
            text=f"Agree and publish the rota for visits in team {n}",
            lead_post=posts[n % 100],
            due_on=day + timedelta(days=n % 300 - 40),
        )
        for n in range(ACTIONS)
    ]
    actions = create_actions(plan=plan, new=new, by=None, today=day, now=now())
    user = User.objects.create_user("bench@ashworth.example", display_name="Bench")
    RoleGrant.objects.create(user=user, role="programme_manager", granted_at=timezone.now())
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return plan.slug, [action.reference for action in actions], session.session_key


@contextmanager
def portal() -> Iterator[int]:
    """gunicorn on a free port, as the supervisor starts it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "config.wsgi:application", "--workers=2", "--threads=4"]
    process = subprocess.Popen([*command, f"--bind=127.0.0.1:{port}", "--log-level=warning"], env=os.environ)
    try:
        for _ in range(100):
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=20)


if __name__ == "__main__":
    main()
