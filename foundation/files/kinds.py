"""The kinds of files that may be stored, recognised by their content and not by their name."""

import io
import re
import zipfile
from collections.abc import Callable, Collection
from dataclasses import dataclass

import filetype

from foundation.files.errors import FileRefused

MOST_MEMBERS = 2_000
MOST_UNPACKED = 250 * 1024 * 1024
_MACRO_NAMES = ("docm", "dotm", "xlsm", "xltm", "xlsb", "pptm", "potm")
_DRAWING_NAMES = ("svg", "svgz")
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_MARKUP = (b"<svg", b"<!doctype", b"<html", b"<?xml", b"<script", b"%pdf", b"{\\rtf")


@dataclass(frozen=True)
class Kind:
    """One allowed kind: what pages call it, its endings, its media type, and how it is known."""

    words: str
    endings: tuple[str, ...]
    content_type: str
    matches: Callable[[bytes], bool]


def _sniffed(mime: str) -> Callable[[bytes], bool]:
    def matches(content: bytes) -> bool:
        found = filetype.guess(content)
        return found is not None and found.mime == mime

    return matches


def _office(member: str) -> Callable[[bytes], bool]:
    def matches(content: bytes) -> bool:
        return member in _members(content)

    return matches


def _text(content: bytes) -> bool:
    """No control characters (so no binary format), and no markup that a browser would run.

    Not by its first letters: a heading such as "BMI" would make it a picture.
    """
    start = content[:1000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return _CONTROL.search(content) is None and not start.startswith(_MARKUP)


_OFFICE = "application/vnd.openxmlformats-officedocument"
KINDS: dict[str, Kind] = {
    "csv": Kind("CSV", ("csv",), "text/csv", _text),
    "xlsx": Kind("Excel (.xlsx)", ("xlsx",), f"{_OFFICE}.spreadsheetml.sheet", _office("xl/workbook.xml")),
    "docx": Kind("Word (.docx)", ("docx",), f"{_OFFICE}.wordprocessingml.document",
                 _office("word/document.xml")),
    "pptx": Kind("PowerPoint (.pptx)", ("pptx",), f"{_OFFICE}.presentationml.presentation",
                 _office("ppt/presentation.xml")),
    "pdf": Kind("PDF", ("pdf",), "application/pdf", _sniffed("application/pdf")),
    "png": Kind("PNG", ("png",), "image/png", _sniffed("image/png")),
    "jpeg": Kind("JPEG", ("jpg", "jpeg"), "image/jpeg", _sniffed("image/jpeg")),
    "text": Kind("plain text", ("txt",), "text/plain", _text),
}  # fmt: skip


def recognise(content: bytes, name: str, kinds: Collection[str]) -> Kind:
    """The kind of a file among those allowed here. Raises FileRefused.

    Name and content must agree: a page that promises a spreadsheet never hands out something else.
    """
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    if ending in _MACRO_NAMES:
        raise FileRefused(f"{name} is a file with macros. Save it without macros and try again.")
    if ending in _DRAWING_NAMES:
        raise FileRefused(f"{name} is an SVG drawing, which can hold programs. Save it as PNG and try again.")
    kind = next((KINDS[key] for key in kinds if ending in KINDS[key].endings), None)
    if kind is None:
        raise FileRefused(f"{name} cannot be used here. Choose a file of this kind: {in_words(kinds)}.")
    if not kind.matches(content):
        raise FileRefused(f"{name} is called .{ending} but is not a file of that kind.")
    _check_archive(content, name)
    return kind


def in_words(kinds: Collection[str]) -> str:
    """The allowed kinds as a form's hint lists them: "CSV, Excel (.xlsx) or Word (.docx)"."""
    words = [KINDS[key].words for key in kinds]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"


def _members(content: bytes) -> dict[str, int]:
    """Names and unpacked sizes in an archive; empty for what is none."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return {info.filename: info.file_size for info in archive.infolist()}
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return {}


def _check_archive(content: bytes, name: str) -> None:
    members = _members(content)
    if any(member.lower().endswith("vbaproject.bin") for member in members):
        raise FileRefused(f"{name} contains macros. Save it without macros and try again.")
    if len(members) > MOST_MEMBERS or sum(members.values()) > MOST_UNPACKED:
        raise FileRefused(f"{name} unpacks to far more than it should. It was not stored.")
