"""Data and a Typst template to a PDF: tagged, PDF/UA-1, the same bytes for the same data.

Templates stand in `templates/pdf/`; their common furniture is `base.typ` there. Data reaches them as
JSON, so that a text is a text whatever it holds: "#", "*" and "$" mean nothing.
"""

import ast
import json
import re
import tempfile
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import font_source_sans_pro
import typst
from django.conf import settings

TEMPLATES: Path = settings.BASE_DIR / "templates" / "pdf"
FONT = "Source Sans Pro"
UNPRINTABLE = "\N{REPLACEMENT CHARACTER}"

_STYLES = ("Regular", "It", "Semibold", "SemiboldIt", "Bold", "BoldIt")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_NO_GLYPH = re.compile(r'the text `"((?:[^"\\]|\\.)*)"` could not be displayed')
_RUST_ESCAPE = re.compile(r"\\u\{([0-9a-f]+)\}")


def pdf_bytes(
    template: str,
    data: Mapping[str, Any],
    *,
    title: str,
    made_at: datetime,
    language: str = "en-GB",
) -> bytes:
    """A PDF of `templates/pdf/<template>` with `data` (what JSON can hold) in it.

    `made_at` (aware) is the file's creation date and part of its bytes; `language` its main language.
    Typst checks what UA-1 asks for: an image without alternative text raises TypstError. Characters
    that none of our fonts has (emoji, for one) are printed as UNPRINTABLE; control characters are
    left out.
    """
    source = (TEMPLATES / template).read_bytes()
    return typeset(source, data, title=title, made_at=made_at, language=language)


def typeset(
    source: bytes, data: Mapping[str, Any], *, title: str, made_at: datetime, language: str = "en-GB"
) -> bytes:
    """`pdf_bytes` for a template that is given as text; its imports are those of `templates/pdf/`."""
    language, _, region = language.partition("-")
    document = {
        "title": title,
        "language": language,
        "region": region,
        "font": FONT,
        "brand": settings.COUNCIL.colour,
        "data": data,
    }
    document = _each_text(document, lambda text: _CONTROL.sub("", text))
    try:
        return _compile(source, document, made_at)
    except typst.TypstError as error:
        missing = _without_glyph(error.diagnostic)
        if not missing:
            raise
    return _compile(source, _each_text(document, lambda text: missing.sub(UNPRINTABLE, text)), made_at)


def _compile(source: bytes, document: Mapping[str, Any], made_at: datetime) -> bytes:
    _folder, fonts = _fonts()  # held, since the folder goes when nothing holds it any more
    compiler = typst.Compiler(
        source, root=TEMPLATES, font_paths=fonts, sys_inputs={"document": json.dumps(document)}
    )
    made = compiler.compile(format="pdf", pdf_standards=["ua-1"], timestamp=int(made_at.timestamp()))
    if not isinstance(made, bytes):
        raise TypeError(f"Typst gave {type(made).__name__} for a PDF")
    return made


@cache
def _fonts() -> "tuple[tempfile.TemporaryDirectory[str], typst.Fonts]":
    """FONT, and Typst's own fonts for what it lacks; none of the machine's.

    The wheel has two kinds of outlines of each style, and which of them Typst finds first is chance:
    a folder holds links to one kind.
    """
    folder = tempfile.TemporaryDirectory(prefix="fonts-")
    files = Path(font_source_sans_pro.__file__).parent / "files"
    for style in _STYLES:
        name = f"SourceSansPro-{style}.ttf"
        (Path(folder.name) / name).symlink_to(files / name)
    return folder, typst.Fonts(include_system_fonts=False, font_paths=[folder.name])


def _without_glyph(diagnostic: str) -> "re.Pattern[str] | None":
    """The texts that no font has, as Typst names them; None when it complains of something else."""
    found = {_unescaped(text) for text in _NO_GLYPH.findall(diagnostic)}
    return re.compile("|".join(map(re.escape, sorted(found, key=len, reverse=True)))) if found else None


def _unescaped(text: str) -> str:
    r"""Rust writes U+200D as \u{200d}; its other escapes are Python's."""
    python = _RUST_ESCAPE.sub(lambda match: f"\\U{int(match[1], 16):08x}", text)
    return str(ast.literal_eval(f'"{python}"'))


def _each_text(value: Any, changed: Callable[[str], str]) -> Any:
    """The same data with each of its texts changed."""
    if isinstance(value, str):
        return changed(value)
    if isinstance(value, Mapping):
        return {key: _each_text(one, changed) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_each_text(one, changed) for one in value]
    return value
