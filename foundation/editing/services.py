"""Forms that add something: a double click, or a browser that sends again, adds it once."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction

from foundation.audit.context import Actor
from foundation.editing.models import Submission

_KEPT = timedelta(days=1)
_FORGET_AT_MOST = 100


@transaction.atomic
def once(*, key: UUID | None, by: Actor, now: datetime, write: Callable[[], str | None]) -> str:
    """Do `write`, unless this person's form of this key was saved before; returns where it leads.

    `key` stands for the form with all that was typed into it; None is a form without one, which is
    always saved. The second of two at once waits for the first. What `write` raises passes through,
    and then the form counts as not sent.
    """
    if key is None:
        return write() or ""
    _forget_old(now)
    try:
        with transaction.atomic():
            submission = Submission.objects.create(key=key, sent_by_id=by.pk, saved_at=now)
    except IntegrityError:
        return Submission.objects.get(key=key, sent_by_id=by.pk).address
    submission.address = write() or ""
    submission.save(update_fields=["address"])
    return submission.address


def _forget_old(now: datetime) -> None:
    old = Submission.objects.filter(saved_at__lt=now - _KEPT).select_for_update(skip_locked=True)
    Submission.objects.filter(pk__in=old.values("pk")[:_FORGET_AT_MOST]).delete()
