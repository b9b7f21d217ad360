"""Mails as rows: written with what they tell of, sent at most once."""

import logging
from smtplib import SMTPRecipientsRefused

from celery import current_app
from django.core.mail import EmailMessage, get_connection
from django.db import IntegrityError, transaction
from django.db.models.functions import Now

from foundation.audit.context import Actor
from foundation.notices.models import Notice, NoticeState
from foundation.notices.queries import left_unfinished, lost

logger = logging.getLogger("golden_thread.notices")

SEND_TASK = "foundation.notices.send"
_SEND_RETRIES = {"max_retries": 1, "interval_start": 0, "interval_step": 0.1, "interval_max": 0.1}
_SWEEP_AT_MOST = 500


def notify(
    *, recipient: Actor, kind: str, subject: str, text: str, dedupe_key: str | None = None
) -> Notice | None:
    """Write a mail to one user into the caller's transaction; it leaves after the commit.

    `text` is plain and holds links, no detail about children. A notice with the same `dedupe_key`
    is written once: the second time the answer is None. A line break in `subject` becomes a space.
    """
    try:
        with transaction.atomic():
            notice = Notice.objects.create(
                recipient_id=recipient.pk,
                kind=kind,
                subject=" ".join(subject.split()),
                text=text,
                dedupe_key=dedupe_key,
            )
    except IntegrityError:
        if dedupe_key is not None and Notice.objects.filter(dedupe_key=dedupe_key).exists():
            return None
        raise
    transaction.on_commit(lambda: announce(notice.pk), robust=True)
    return notice


def announce(notice_id: int) -> bool:
    """Tell the workers of a notice. False when the broker is down: then the sweep announces it."""
    try:
        current_app.send_task(
            SEND_TASK, args=[notice_id], queue="quick", retry=True, retry_policy=_SEND_RETRIES
        )
    except Exception:
        logger.warning("notice %s could not be announced", notice_id, exc_info=True)
        return False
    return True


def send(notice_id: int) -> None:
    """Send the notice if it still waits.

    The claim is committed before the mail goes, so a crash in between leaves it "being sent", which
    the sweep turns into "unknown": it may have gone, and a second mail is worse than a missing one.
    """
    if not _move(notice_id, NoticeState.QUEUED, NoticeState.SENDING):
        return
    notice = Notice.objects.select_related("recipient").get(pk=notice_id)
    if not notice.recipient.is_active:
        _move(notice_id, NoticeState.SENDING, NoticeState.REFUSED)
        return
    _move(notice_id, NoticeState.SENDING, _deliver(notice))


def _deliver(notice: Notice) -> NoticeState:
    """Hand the mail to the server, and say what came of it.

    A server that cannot be reached has certainly not sent it: the notice waits for the sweep. After
    that, only a clear refusal of the address is certain.
    """
    server = get_connection()
    try:
        server.open()
    except Exception:
        logger.warning("the mail server cannot be reached", exc_info=True)
        return NoticeState.QUEUED
    try:
        server.send_messages([EmailMessage(notice.subject, notice.text, to=[notice.recipient.email])])
    except SMTPRecipientsRefused:
        return NoticeState.REFUSED
    except Exception:
        logger.warning("nobody knows whether notice %s was sent", notice.pk, exc_info=True)
        return NoticeState.UNKNOWN
    finally:
        server.close()
    return NoticeState.SENT


def _move(notice_id: int, before: NoticeState, after: NoticeState) -> bool:
    """Change the state in one statement; False when it was another than `before`."""
    stamps = {NoticeState.SENDING: "claimed_at", NoticeState.SENT: "sent_at"}
    times = {stamps[after]: Now()} if after in stamps else {}
    rows = Notice.objects.filter(pk=notice_id, state=before)
    return rows.update(state=after, **times) == 1


def sweep() -> int:
    """Announce notices whose message was lost, and admit which ends nobody saw; returns the first."""
    left_unfinished().update(state=NoticeState.UNKNOWN)
    announced = 0
    for notice_id in lost().values_list("pk", flat=True)[:_SWEEP_AT_MOST]:
        if not announce(notice_id):
            break
        announced += 1
    return announced
