"""Evidence is kept with its file, refused with a sentence, and removed only with a reason."""

from datetime import date
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from pytest_django import Settings

from foundation.audit.models import AuditRecord
from foundation.editing.errors import Refused
from foundation.files.models import StoredFile
from improvement_plan.models import Action, Evidence
from improvement_plan.services.evidence import Upload, add_evidence, remove_evidence
from tests.factories.accounts import UserFactory
from tests.factories.improvement_plan import NOW, TODAY, ActionFactory

pytestmark = pytest.mark.django_db


NO_ADDRESS = "This is no address on the web. Copy it from the browser’s address line."


@pytest.fixture(autouse=True)
def files(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def given(files: None) -> dict[str, Any]:
    action = ActionFactory()
    return {
        "action": action,
        "title": "Dip sample of 20 visits",
        "dated_on": date(2019, 1, 11),
        "by": UserFactory(),
        "post": action.lead_post,
        "today": TODAY,
        "now": NOW,
    }


def test_a_note_a_link_and_a_file(given: dict[str, Any]) -> None:
    add_evidence(**given, note="14 of 20 children knew the day.")
    add_evidence(**given, link=" https://intranet.council.example/dip ")
    kept = add_evidence(**given, upload=Upload("dip sample.csv", b"child,knew\n1,yes\n"))
    assert kept.file is not None
    assert (kept.file.original_name, kept.file.path.read_bytes()) == (
        "dip sample.csv",
        b"child,knew\n1,yes\n",
    )
    add_evidence(**given, link="HTTP://sharepoint:8080/sites/cs?list=1#row(2)")
    assert [item.link for item in Evidence.objects.order_by("pk")] == [
        "",
        "https://intranet.council.example/dip",
        "",
        "HTTP://sharepoint:8080/sites/cs?list=1#row(2)",
    ]
    verbs = AuditRecord.objects.about(given["action"]).values_list("verb", flat=True)
    assert list(verbs) == ["evidence.added"] * 4


@pytest.mark.parametrize(
    ("changed", "field", "message"),
    [
        ({"title": " ", "note": "x"}, "title", "Say what the evidence is."),
        (
            {"dated_on": date(2019, 1, 22), "note": "x"},
            "dated_on",
            "Evidence cannot be of a day to come.",
        ),
        ({"note": " "}, "file", "Choose a file, give an address, or write a note."),
        ({"link": "javascript:alert(1)"}, "link", "An address begins with https://"),
        *[
            (
                {"link": link},
                "link",
                "This is no address on the web. Copy it from the browser’s address line.",
            )
            for link in (
                "http://a b",
                "https://",
                "https:///x",
                'https://x.example"onmouseover',
                "https://somebody:secret@x.example",
            )
        ],
        ({"link": "ftp://files.example/x"}, "link", "An address begins with https://"),
        ({"upload": Upload("empty.pdf", b"")}, "file", "empty.pdf is empty."),
        (
            {"upload": Upload("report.pdf", b"MZ\x90\x00 not a pdf")},
            "file",
            "report.pdf is called .pdf but is not a file of that kind.",
        ),
        (
            {"upload": Upload("drawing.svg", b"<svg/>")},
            "file",
            "drawing.svg is an SVG drawing, which can hold programs. Save it as PNG and try again.",
        ),
    ],
)
def test_refused(given: dict[str, Any], changed: dict[str, Any], field: str, message: str) -> None:
    with pytest.raises(Refused) as refused:
        add_evidence(**{**given, **changed})
    assert (refused.value.message, refused.value.field) == (message, field)
    assert not Evidence.objects.exists()
    assert not StoredFile.objects.exists()


def test_removing_keeps_the_row_and_its_reason(given: dict[str, Any]) -> None:
    evidence = add_evidence(**given, note="14 of 20")
    with pytest.raises(Refused, match="Say why it is removed"):
        remove_evidence(evidence=evidence, reason=" ", by=given["by"], now=NOW)
    remove_evidence(evidence=evidence, reason="It named a child.", by=given["by"], now=NOW)
    evidence.refresh_from_db()
    assert (evidence.removed_at, evidence.removed_reason) == (NOW, "It named a child.")
    with pytest.raises(Refused, match="removed already"):
        remove_evidence(evidence=evidence, reason="again", by=given["by"], now=NOW)


def test_a_broken_audit_write_saves_nothing(given: dict[str, Any]) -> None:
    with (
        patch("improvement_plan.services.evidence.record", side_effect=RuntimeError),
        pytest.raises(RuntimeError),
    ):
        add_evidence(**given, upload=Upload("dip.csv", b"a,b\n"))
    assert not Evidence.objects.exists()
    assert not StoredFile.objects.exists()
    assert Action.objects.count() == 1
