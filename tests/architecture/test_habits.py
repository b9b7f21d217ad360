"""Habits that every file keeps, and what must not be there at all."""

import io
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db.models.signals import (
    m2m_changed,
    post_delete,
    post_save,
    pre_delete,
    pre_save,
)
from django.urls import get_resolver

APPS = ["accounts", "config", "foundation", "golden_thread", "improvement_plan", "kpi"]
ROOT: Path = settings.BASE_DIR


def sources(*apps: str, suffix: str = ".py") -> list[Path]:
    return [
        path
        for app in apps
        for path in sorted((ROOT / app).rglob(f"*{suffix}"))
        if "migrations" not in path.parts
    ]


def found(pattern: str, paths: list[Path]) -> list[str]:
    wanted = re.compile(pattern, re.MULTILINE)
    return [
        f"{path.relative_to(ROOT)}: {match[0].strip()}"
        for path in paths
        for match in wanted.finditer(path.read_text(encoding="utf-8"))
    ]


def test_django_admin_is_absent() -> None:
    assert not apps.is_installed("django.contrib.admin")
    assert "admin" not in {getattr(p, "app_name", None) for p in get_resolver().url_patterns}


def test_nothing_listens_to_saves() -> None:
    """Signals hide writes. Django's own and the libraries' are theirs."""
    wrong = [
        receiver.__module__
        for signal in (pre_save, post_save, pre_delete, post_delete, m2m_changed)
        for _, reference, *_ in signal.receivers
        if (receiver := reference() if not callable(getattr(reference, "__module__", None)) else reference)
        and getattr(receiver, "__module__", "").split(".")[0] in APPS
    ]
    assert wrong == []
    assert found(r"@receiver|\bpost_save\b|\bpre_save\b", sources(*APPS)) == []


def test_only_the_clock_reads_the_clock() -> None:
    asking = r"\bdate\.today\(\)|\btimezone\.now\(\)|\bdatetime\.(?:now|today|utcnow)\("
    assert found(asking, [p for p in sources(*APPS) if "foundation/clock" not in str(p)]) == []


def test_rules_and_queries_have_no_date_of_their_own() -> None:
    """A rule is given its day; only what people and machines touch asks for today."""
    paths = [p for p in sources(*APPS) if "rules" in p.parts or "queries" in p.parts]
    assert found(r"foundation\.clock import .*\b(?:today|now)\b", paths) == []
    assert len(paths) > 5


def test_templates_carry_no_script_and_no_style_of_their_own() -> None:
    pages = [*sources(*APPS, suffix=".html"), *sorted((ROOT / "templates").rglob("*.html"))]
    assert found(r"\sstyle=[\"']|<style\b|\son[a-z]+=[\"']|javascript:", pages) == []
    scripts = found(r"<script\b[^>]*>", pages)
    assert [tag for tag in scripts if "src=" not in tag and "application/json" not in tag] == []
    # crispy's field templates print help texts, which only our own code writes, as they are.
    own = [page for page in pages if "gds" not in page.parts]
    assert found(r"\|safe\b|\{%\s*autoescape off", own) == []


def test_nothing_marks_text_as_safe() -> None:
    allowed = {"foundation/rendering"}  # sanitised Markdown, in one module
    hits = found(r"\bmark_safe\(|\bSafeString\(", sources(*APPS))
    assert [hit for hit in hits if not any(hit.startswith(path) for path in allowed)] == []


def test_forms_and_serializers_name_their_fields() -> None:
    assert found(r"fields\s*=\s*[\"']__all__[\"']", sources(*APPS)) == []


def test_files_stay_readable_in_one_sitting() -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for path in sources(*APPS, "tests")
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > 400
    }
    assert long == {}


def test_nothing_is_left_to_be_done() -> None:
    mark = "|".join(["TO" + "DO", "FIX" + "ME", "X" * 3])
    assert found(rf"\b(?:{mark})\b", sources(*APPS, "tests")) == []


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    call_command("makemigrations", "--check", "--dry-run", stdout=io.StringIO())


def test_settings_pass_the_deployment_check(settings: object) -> None:
    """As in production: no embedded servers, HTTPS in front, keys of length."""
    from django.core.checks import Tags, run_checks
    from django.test import override_settings

    with override_settings(
        SESSION_COOKIE_SECURE=True,
        CSRF_COOKIE_SECURE=True,
        SECURE_SSL_REDIRECT=True,
        SECURE_HSTS_SECONDS=31_536_000,
        SECURE_HSTS_INCLUDE_SUBDOMAINS=True,
        SECURE_HSTS_PRELOAD=True,
        SECRET_KEY="0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    ):
        problems = run_checks(tags=[Tags.security], include_deployment_checks=True)
    assert [str(problem) for problem in problems] == []
