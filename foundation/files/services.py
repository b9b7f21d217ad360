"""Storing files: what is allowed, under names of our own, whole or not at all."""

import hashlib
import os
import tempfile
import unicodedata
from collections.abc import Collection
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from foundation.audit.context import Actor
from foundation.audit.services import record
from foundation.files.errors import FileRefused
from foundation.files.kinds import recognise
from foundation.files.models import StoredFile

_LONGEST_NAME = 150
_MB = 1024 * 1024


def store(*, content: bytes, name: str, by: Actor | None, kinds: Collection[str]) -> StoredFile:
    """Store a file that is one of `kinds` (keys of `kinds.KINDS`), for a user or None, the system.

    `name` is what the person called it; only its last part is kept, for showing and downloads.
    Raises FileRefused when it is empty, too large, of another kind, or dangerous.
    """
    shown = clean_name(name)
    _check_size(shown, len(content))
    kind = recognise(content, shown, kinds)
    stored = StoredFile(
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        content_type=kind.content_type,
        original_name=shown,
        stored_by_id=by.pk if by else None,
    )
    _write(stored.path, content)
    with transaction.atomic():
        stored.save()
        record(by=by, verb="file.stored", subject=stored, detail={"sha256": stored.sha256})
    return stored


def read_upload(upload: "UploadedFile[Any]") -> bytes:
    """The bytes of an upload, read only if its size is allowed. Raises FileRefused."""
    _check_size(clean_name(upload.name or ""), upload.size or 0)
    content: bytes = upload.read()
    return content


def clean_name(name: str) -> str:
    """The last part of a path of either kind, without what would mislead a reader or a header.

    Control and direction characters go (a right-to-left override can show "exe.pdf" for "fdp.exe");
    the length is limited, the ending kept.
    """
    last = name.replace("\\", "/").rpartition("/")[2]
    kept = "".join(letter for letter in last if unicodedata.category(letter)[0] != "C")
    stem, dot, ending = " ".join(kept.split()).rpartition(".")
    if not dot:
        return ending[:_LONGEST_NAME] or "file"
    return f"{stem[: _LONGEST_NAME - len(ending[:10]) - 1] or 'file'}.{ending[:10]}"


def _check_size(name: str, size: int) -> None:
    most = settings.FILES_MAX_BYTES
    if size == 0:
        raise FileRefused(f"{name} is empty.")
    if size > most:
        raise FileRefused(
            f"{name} is {size / _MB:.1f} MB. The largest file that can be used is {most // _MB} MB."
        )


def _write(path: Path, content: bytes) -> None:
    """All bytes under their name, or nothing: a half-written file never has the final name."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, unfinished = tempfile.mkstemp(dir=path.parent, prefix=".unfinished-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(unfinished).replace(path)
    except BaseException:
        Path(unfinished).unlink(missing_ok=True)
        raise
