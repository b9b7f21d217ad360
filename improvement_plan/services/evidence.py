"""Evidence: a file, an address or a note that shows what was done; removed only with a reason."""

import re
from dataclasses import dataclass
from datetime import date, datetime

from accounts.models import Post, User
from foundation.audit.acts import act
from foundation.audit.services import record
from foundation.editing.errors import Refused
from foundation.files.errors import FileRefused
from foundation.files.models import StoredFile
from foundation.files.services import store
from improvement_plan.models import Action, Evidence

# Names of the council's own network are addresses, too; a name and password before one are not.
_ADDRESS = re.compile(r"https?://[\w.-]+(:\d+)?([/?#][^\s<>\"]*)?", re.IGNORECASE)
# What may be uploaded as proof (keys of foundation.files.kinds.KINDS).
KINDS = ("pdf", "docx", "xlsx", "png", "jpeg", "csv", "text")


@dataclass(frozen=True)
class Upload:
    """A file as it was chosen: what the person called it, and its bytes."""

    name: str
    content: bytes


def add_evidence(
    *,
    action: Action,
    title: str,
    dated_on: date,
    by: User,
    post: Post | None,
    today: date,
    now: datetime,
    note: str = "",
    link: str = "",
    upload: Upload | None = None,
) -> Evidence:
    """Keep proof beside an action, with its file if there is one.

    `dated_on` is the day that the proof is of. Raises Refused (with the form's field) without a title,
    for a day to come, for nothing to keep, for an address that is not of the web, and for a file that
    `foundation.files` does not take.
    """
    with act(by=by, why="evidence added"):
        link = link.strip()
        _check(title, dated_on, note, link, upload, today)
        evidence = Evidence.objects.create(
            action=action,
            title=title.strip(),
            note=note.strip(),
            link=link,
            file=_stored(upload, by),
            dated_on=dated_on,
            added_by=by,
            added_for_post=post,
            added_at=now,
        )
        record(by=by, verb="evidence.added", subject=action, detail={"evidence": evidence.public_id})
        return evidence


def remove_evidence(*, evidence: Evidence, reason: str, by: User, now: datetime) -> Evidence:
    """Take evidence off the action's page; it stays in the history. Raises Refused without a reason."""
    with act(by=by, why="evidence removed"):
        evidence = (
            Evidence.objects.select_for_update(of=("self",)).select_related("action").get(pk=evidence.pk)
        )
        if evidence.removed_at is not None:
            raise Refused("This evidence was removed already.")
        if not reason.strip():
            raise Refused("Say why it is removed.", field="reason")
        evidence.removed_at, evidence.removed_reason = now, reason.strip()
        evidence.save(update_fields=["removed_at", "removed_reason"])
        record(
            by=by,
            verb="evidence.removed",
            subject=evidence.action,
            detail={"evidence": evidence.public_id},
        )
        return evidence


def _check(title: str, dated_on: date, note: str, link: str, upload: Upload | None, today: date) -> None:
    if not title.strip():
        raise Refused("Say what the evidence is.", field="title")
    if dated_on > today:
        raise Refused("Evidence cannot be of a day to come.", field="dated_on")
    if not (note.strip() or link or upload):
        raise Refused("Choose a file, give an address, or write a note.", field="file")
    if link and not link.lower().startswith(("https://", "http://")):
        raise Refused("An address begins with https://", field="link")
    if link and not _ADDRESS.fullmatch(link):
        raise Refused("This is no address on the web. Copy it from the browser’s address line.", field="link")


def _stored(upload: Upload | None, by: User) -> StoredFile | None:
    if upload is None:
        return None
    try:
        return store(content=upload.content, name=upload.name, by=by, kinds=KINDS)
    except FileRefused as refused:
        raise Refused(refused.message, field="file") from refused
