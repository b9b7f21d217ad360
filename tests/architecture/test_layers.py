"""Lower packages know nothing of higher ones: imports are import-linter's, the rest is tested here."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models
from django.urls import URLPattern, URLResolver, get_resolver

from accounts.models import User
from foundation.composition import providers

# Top to bottom, as DESIGN.md draws the house. Only the user model may be pointed at from anywhere.
LAYERS = ["golden_thread", "improvement_plan", "kpi", "accounts", "foundation"]
ROOT = settings.BASE_DIR


def layer(module: str) -> int | None:
    """0 is the top; None for packages that are not ours."""
    top = module.split(".")[0]
    return LAYERS.index(top) if top in LAYERS else None


def ours() -> Iterator[type[models.Model]]:
    for model in apps.get_models(include_auto_created=True):
        if layer(model.__module__) is not None:
            yield model


def package(module: str) -> str:
    """`foundation.jobs` for its models, `accounts` for those of accounts."""
    parts = module.split(".")
    return ".".join(parts[:2]) if parts[0] == "foundation" else parts[0]


def test_relations_point_down_or_to_the_user() -> None:
    wrong = []
    for model in ours():
        for relation in model._meta.get_fields():
            target = relation.related_model
            if relation.auto_created or not isinstance(target, type) or target is User:
                continue
            here, there = package(model.__module__), package(target.__module__)
            mine, theirs = layer(here), layer(there)
            sideways = here != there and here.startswith("foundation") and there.startswith("foundation")
            if theirs is not None and mine is not None and (mine > theirs or sideways):
                wrong.append(f"{model._meta.label}.{relation.name} → {target._meta.label}")
    assert wrong == []


def test_the_walk_above_sees_relations() -> None:
    """Otherwise it would pass by looking at nothing."""
    seen = {
        (model._meta.label, target._meta.label)
        for model in ours()
        for relation in model._meta.get_fields()
        if not relation.auto_created and isinstance(target := relation.related_model, type)
    }
    assert ("accounts.Post", "accounts.Service") in seen
    assert ("jobs.Job", "accounts.User") in seen


def test_content_types_are_not_used() -> None:
    """A generic relation would point anywhere without any test seeing it."""
    generic = [
        model._meta.label
        for model in ours()
        for relation in model._meta.get_fields()
        if isinstance(target := relation.related_model, type)
        and target._meta.label == "contenttypes.ContentType"
    ]
    assert generic == []


NAMED = re.compile(r"""\{%\s*url\s+['"]([\w:-]+)['"]""")


def app_of_routes() -> dict[str, str]:
    """Route name → the package whose view answers."""
    found: dict[str, str] = {}

    def walk(patterns: list[URLPattern | URLResolver], namespace: str) -> None:
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
                walk(pattern.url_patterns, inner)
            elif pattern.name:
                found[namespace + pattern.name] = pattern.callback.__module__

    walk(get_resolver().url_patterns, "")
    return found


def templates() -> list[Path]:
    return [path for app in LAYERS for path in sorted((ROOT / app).glob("**/templates/**/*.html"))]


def test_no_template_names_an_address_of_a_higher_app() -> None:
    owners = app_of_routes()
    wrong, unknown = [], []
    for template in templates():
        mine = layer(template.relative_to(ROOT).parts[0])
        for name in NAMED.findall(template.read_text(encoding="utf-8")):
            if name not in owners:
                unknown.append(f"{template.relative_to(ROOT)}: {name}")
                continue
            theirs = layer(owners[name])
            if mine is not None and theirs is not None and theirs < mine:
                wrong.append(f"{template.relative_to(ROOT)}: {name}")
    assert (wrong, unknown) == ([], [])
    assert len(templates()) > 5


# Whose page asks for each kind of provider: nothing below that package may provide for it by import.
ASKED_BY = {
    "nav": "foundation",
    "work": "improvement_plan",
    "action_story": "improvement_plan",
    "action_thread": "improvement_plan",
    "search": "golden_thread",
    "digest": "accounts",
    "indicator_links": "kpi",
    "finding_links": "kpi",
    "month_closed": "kpi",
}


def test_every_provider_exists_and_kinds_are_known() -> None:
    assert set(settings.PROVIDERS) == set(ASKED_BY)
    for kind, paths in settings.PROVIDERS.items():
        assert len(providers(kind)) == len(paths)


def test_providers_are_listed_lowest_app_first() -> None:
    for kind, paths in settings.PROVIDERS.items():
        heights = [-(layer(path) or 0) for path in paths]
        assert heights == sorted(heights), kind


def test_only_config_knows_who_provides() -> None:
    """A page asks `providers(kind)`; it never names a provider of another app."""
    called = re.compile(r"import_string|import_module")
    wrong = [
        str(path.relative_to(ROOT))
        for app in LAYERS[:-1]
        for path in (ROOT / app).rglob("*.py")
        if called.search(path.read_text(encoding="utf-8"))
    ]
    assert wrong == []


OURS = {model._meta.label: model for model in ours()}


@pytest.mark.parametrize("model", OURS.values(), ids=OURS.keys())
def test_models_decide_nothing_when_saved(model: type[models.Model]) -> None:
    """No logic in save(): services write, and set-based updates must mean the same."""
    assert "save" not in vars(model)
    assert "delete" not in vars(model)
