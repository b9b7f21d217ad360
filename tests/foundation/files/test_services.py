"""What is stored, what is not, and how it leaves again."""

import hashlib
import io
import os
import zipfile
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404
from pytest_django import Settings

from accounts.models import User
from foundation.audit.models import AuditRecord
from foundation.files.errors import FileRefused
from foundation.files.kinds import KINDS, in_words
from foundation.files.models import StoredFile
from foundation.files.responses import attachment
from foundation.files.services import clean_name, read_upload, store

pytestmark = pytest.mark.django_db

CSV = b"Ref,Action\n1,Recruit\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"


def archive(*members: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for member in members:
            file.writestr(member, "<x/>")
    return out.getvalue()


XLSX = archive("[Content_Types].xml", "xl/workbook.xml")
DOCX = archive("[Content_Types].xml", "word/document.xml")


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def refusal(content: bytes, name: str, *kinds: str) -> str:
    with pytest.raises(FileRefused) as caught:
        store(content=content, name=name, by=None, kinds=kinds or KINDS)
    return caught.value.message


def test_bytes_lie_under_their_hash_and_the_row_says_what_they_are(officer: User, folder: Path) -> None:
    stored = store(content=CSV, name="plan.csv", by=officer, kinds=["csv"])
    digest = hashlib.sha256(CSV).hexdigest()
    assert (stored.sha256, stored.size, stored.content_type) == (digest, 21, "text/csv")
    assert (stored.original_name, stored.stored_by) == ("plan.csv", officer)
    assert stored.scan_state == "not_scanned"
    assert stored.path == folder / digest[:2] / digest[2:4] / digest
    assert stored.path.read_bytes() == CSV
    record = AuditRecord.objects.get()
    assert (record.verb, record.actor_id, record.subject_label) == ("file.stored", officer.pk, "plan.csv")


@pytest.mark.parametrize(
    ("content", "name", "content_type"),
    [
        (b"BMI,Weight\n1,2\n", "health.CSV", "text/csv"),
        ("Wörter\n£5\n".encode("cp1252"), "old.csv", "text/csv"),
        (XLSX, "plan.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (DOCX, "plan.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (PDF, "report.pdf", "application/pdf"),
        (PNG, "picture.png", "image/png"),
        (b"\xff\xd8\xff\xe0" + b"\0" * 20, "photo.jpeg", "image/jpeg"),
        (b"Minutes", "minutes.txt", "text/plain"),
    ],
)
def test_allowed_kinds(content: bytes, name: str, content_type: str) -> None:
    assert store(content=content, name=name, by=None, kinds=KINDS).content_type == content_type


@pytest.mark.parametrize(
    ("content", "name", "message"),
    [
        (b"", "plan.csv", "plan.csv is empty."),
        (CSV, "plan.xlsx", "plan.xlsx is called .xlsx but is not a file of that kind."),
        (XLSX, "plan.docx", "plan.docx is called .docx but is not a file of that kind."),
        (XLSX, "plan.csv", "plan.csv is called .csv but is not a file of that kind."),
        (PDF, "plan.csv", "plan.csv is called .csv but is not a file of that kind."),
        (b"<svg onload='alert(1)'>", "plan.txt", "plan.txt is called .txt but is not a file of that kind."),
        (b"<html><script>", "plan.csv", "plan.csv is called .csv but is not a file of that kind."),
        (b"GIF89a\0\0", "a.png", "a.png is called .png but is not a file of that kind."),
        (b"<svg/>", "a.svg", "a.svg is an SVG drawing, which can hold programs."),
        (DOCX, "a.docm", "a.docm is a file with macros. Save it without macros and try again."),
        (archive("word/document.xml", "word/vbaProject.bin"), "a.docx",
         "a.docx contains macros. Save it without macros and try again."),
        (archive("word/document.xml", *map(str, range(2000))), "a.docx",
         "a.docx unpacks to far more than it should. It was not stored."),
        (b"MZ\x90\0", "a.exe", "a.exe cannot be used here."),
        (CSV, "plan", "plan cannot be used here."),
    ],
)  # fmt: skip
def test_what_is_refused_says_why_and_leaves_nothing(
    content: bytes, name: str, message: str, folder: Path
) -> None:
    assert refusal(content, name).startswith(message)
    assert StoredFile.objects.count() == 0
    assert list(folder.iterdir()) == []


def test_a_page_says_which_kinds_it_takes() -> None:
    assert in_words(["csv", "xlsx", "docx"]) == "CSV, Excel (.xlsx) or Word (.docx)"
    assert refusal(PDF, "a.pdf", "csv") == "a.pdf cannot be used here. Choose a file of this kind: CSV."


def test_too_large_is_refused_before_it_is_read(settings: Settings) -> None:
    settings.FILES_MAX_BYTES = 1024 * 1024
    message = "big.csv is 1.5 MB. The largest file that can be used is 1 MB."
    assert refusal(b"a" * (1536 * 1024), "big.csv") == message
    upload = SimpleUploadedFile("big.csv", b"a" * (1536 * 1024))
    with pytest.raises(FileRefused, match=r"big\.csv is 1\.5 MB"):
        read_upload(upload)
    assert upload.tell() == 0
    assert read_upload(SimpleUploadedFile("plan.csv", CSV)) == CSV


def test_the_same_bytes_twice_are_two_rows_and_one_file(folder: Path) -> None:
    first, second = (store(content=CSV, name=name, by=None, kinds=["csv"]) for name in ("a.csv", "b.csv"))
    assert first.path == second.path
    assert first.public_id != second.public_id
    assert len([path for path in folder.rglob("*") if path.is_file()]) == 1


def test_a_full_disk_leaves_nothing_half_written(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        store(content=CSV, name="a.csv", by=None, kinds=["csv"])
    assert [path for path in folder.rglob("*") if path.is_file()] == []
    assert StoredFile.objects.count() == 0


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("plan.csv", "plan.csv"),
        ("../../etc/passwd.csv", "passwd.csv"),
        ("C:\\Users\\me\\plan.csv", "plan.csv"),
        ("pl\r\nan\0.csv", "plan.csv"),
        ("evil\u202efdp.csv", "evilfdp.csv"),
        ("", "file"),
        (".csv", "file.csv"),
        ("x" * 300 + ".csv", "x" * 146 + ".csv"),
        ("£5 – “plan”.csv", "£5 – “plan”.csv"),
    ],
)
def test_names_are_made_harmless(name: str, expected: str) -> None:
    assert clean_name(name) == expected
    assert len(clean_name(name)) <= 150


def test_a_download_is_an_attachment_that_no_browser_runs() -> None:
    stored = store(content=CSV, name='£5 "plan".csv', by=None, kinds=["csv"])
    response = attachment(stored)
    assert b"".join(response) == CSV
    response.close()
    assert response["Content-Disposition"] == "attachment; filename*=utf-8''%C2%A35%20%22plan%22.csv"
    assert response["Content-Type"] == "text/csv"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"


def test_harmful_and_missing_files_are_not_handed_out(caplog: pytest.LogCaptureFixture) -> None:
    stored = store(content=CSV, name="plan.csv", by=None, kinds=["csv"])
    stored.scan_state = "infected"
    with pytest.raises(Http404):
        attachment(stored)
    stored.scan_state = "clean"
    stored.path.unlink()
    with pytest.raises(Http404):
        attachment(stored)
    assert f"the bytes of stored file {stored.pk} are missing" in caplog.text
