"""The gallery, and through it what holds for every component."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from foundation.charts.templatetags import kpi_charts
from foundation.charts.templatetags.charts import drawn

ROOT = Path(settings.BASE_DIR)
COMPONENTS = sorted(path.name for path in (ROOT / "templates" / "components").glob("*.html"))
TEMPLATES = sorted(
    path
    for folder in ("templates", "accounts", "foundation", "improvement_plan", "kpi", "golden_thread")
    for path in (ROOT / folder).rglob("*.html")
)


@pytest.fixture
def html(client: Client) -> str:
    answer = client.get("/gallery/")
    assert answer.status_code == 200
    return answer.content.decode()


def test_every_component_is_shown(client: Client) -> None:
    kpi_charts.drawn.cache_clear()
    drawn.cache_clear()  # what was drawn before would not be drawn again
    shown = {(template.name or "").rsplit("/", 1)[-1] for template in client.get("/gallery/").templates}

    assert set(COMPONENTS) - shown == set()


def test_each_component_says_what_it_needs() -> None:
    for name in COMPONENTS:
        first = (ROOT / "templates" / "components" / name).read_text().splitlines()[0]
        assert first.startswith("{# "), f"{name} begins with a comment that names its context"
        assert first.endswith("#}"), f"{name}: the comment stands on one line"


def test_errors_link_to_fields_that_exist(html: str) -> None:
    summary = html[html.index('id="g-form_with_errors"') :]
    links = re.findall(r'<li><a href="#([^"]+)">', summary)

    assert links == ["id_reference", "id_progress", "id_lead", "id_due_2", "id_risk"]
    assert [link for link in links if f'id="{link}"' not in summary] == []


def test_templates_carry_neither_styles_nor_scripts() -> None:
    refused = re.compile(
        r"\sstyle=|<style|\son[a-z]+=|javascript:"
        r"|<script(?![^>]*\ssrc=)(?![^>]*type=\"application/json\")"
    )
    found = {_name(path): refused.findall(path.read_text()) for path in TEMPLATES}

    assert {name: what for name, what in found.items() if what} == {}


def test_templates_use_only_classes_that_the_style_sheet_knows() -> None:
    styles = (ROOT / "static" / "dist" / "app.css").read_text().replace("\\", "")
    known = set(re.findall(r"\.((?:gt|govuk|moj)-[\w!-]+)", styles)) | UNSTYLED
    unknown = {_name(path): _classes(path.read_text()) - known for path in TEMPLATES}

    assert {name: classes for name, classes in unknown.items() if classes} == {}


# Named by a design system for its scripts or its structure, without rules of their own.
UNSTYLED = {"govuk-template__body", "govuk-radios", "govuk-checkboxes", "moj-timeline__header"}


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def _classes(template: str) -> set[str]:
    """Our classes in class="…", without those that a template puts together (gt-tile--{{ colour }})."""
    values = " ".join(re.findall(r'class="((?:{[%{].*?[%}]}|[^"])*)"', template))
    words = re.sub(r"{[%#].*?[%#]}", " ", values).split()
    return {word for word in words if re.fullmatch(r"(gt|govuk|moj)-[\w!-]+", word)}
