"""One plain mail to one person, at most once."""

import threading
from datetime import timedelta
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected
from typing import Any

import pytest
from celery import current_app
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection, transaction
from django.db.models import F
from django.db.models.functions import Now

from accounts.models import User
from foundation.notices.models import Notice
from foundation.notices.services import notify, send, sweep

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def announced(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Ids of the notices that were announced to the broker, which these tests do not need."""
    ids: list[int] = []
    monkeypatch.setattr(current_app, "send_task", lambda name, args, **more: ids.extend(args))
    return ids


def write(recipient: User, **more: Any) -> Notice:
    notice = notify(recipient=recipient, kind="digest", subject="Your week", text="See /work/", **more)
    assert notice is not None
    return notice


def state(notice: Notice) -> str:
    return Notice.objects.get(pk=notice.pk).state


def test_a_mail_goes_once_to_one_person_in_plain_text(officer: User) -> None:
    notice = write(officer)
    send(notice.pk)
    send(notice.pk)
    (sent,) = mail.outbox
    assert (sent.to, sent.cc, sent.bcc) == ([officer.email], [], [])
    assert (sent.subject, sent.body, sent.content_subtype) == ("Your week", "See /work/", "plain")
    assert state(notice) == "sent"
    assert Notice.objects.get().sent_at is not None


def test_the_message_follows_the_commit(officer: User, announced: list[int]) -> None:
    with transaction.atomic():
        notice = write(officer)
        assert announced == []
    assert announced == [notice.pk]
    with transaction.atomic():
        write(officer)
        transaction.set_rollback(True)
    assert Notice.objects.count() == 1


def test_two_workers_at_once_send_one_mail(officer: User) -> None:
    notice = write(officer)
    together = threading.Barrier(2)

    def worker() -> None:
        together.wait()
        send(notice.pk)
        connection.close()

    threads = [threading.Thread(target=worker) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(mail.outbox) == 1


def test_the_same_key_is_written_once(officer: User) -> None:
    write(officer, dedupe_key="digest-2026-11-22-1")
    with transaction.atomic():
        again = notify(
            recipient=officer, kind="digest", subject="a", text="b", dedupe_key="digest-2026-11-22-1"
        )
        assert again is None
        write(officer, dedupe_key="digest-2026-11-29-1")
    assert Notice.objects.count() == 2


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (SMTPRecipientsRefused({}), "refused"),
        (SMTPServerDisconnected("gone"), "unknown"),
        (TimeoutError(), "unknown"),
    ],
)
def test_what_the_server_says_is_kept_and_nothing_is_sent_again(
    officer: User, monkeypatch: pytest.MonkeyPatch, error: Exception, expected: str
) -> None:
    def refuse(self: EmailBackend, messages: object) -> int:
        raise error

    notice = write(officer)
    with monkeypatch.context() as broken:
        broken.setattr(EmailBackend, "send_messages", refuse)
        send(notice.pk)
    assert state(notice) == expected
    send(notice.pk)
    assert (state(notice), mail.outbox) == (expected, [])


def test_a_mail_waits_while_the_server_cannot_be_reached(
    officer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: EmailBackend) -> None:
        raise ConnectionRefusedError

    notice = write(officer)
    with monkeypatch.context() as broken:
        broken.setattr(EmailBackend, "open", refuse)
        send(notice.pk)
    assert (state(notice), mail.outbox) == ("queued", [])
    send(notice.pk)
    assert (state(notice), len(mail.outbox)) == ("sent", 1)


def test_a_crash_while_sending_ends_as_unknown_after_ten_minutes(
    officer: User, monkeypatch: pytest.MonkeyPatch, announced: list[int]
) -> None:
    def crash(self: EmailBackend, messages: object) -> int:
        raise KeyboardInterrupt  # as abrupt as Python can be

    notice = write(officer)
    monkeypatch.setattr(EmailBackend, "send_messages", crash)
    with pytest.raises(KeyboardInterrupt):
        send(notice.pk)
    monkeypatch.undo()
    monkeypatch.setattr(current_app, "send_task", lambda *a, **more: None)
    assert (sweep(), state(notice)) == (0, "sending")
    Notice.objects.update(claimed_at=F("claimed_at") - timedelta(minutes=11))
    assert (sweep(), state(notice)) == (0, "unknown")
    send(notice.pk)
    assert mail.outbox == []


def test_a_lost_message_is_announced_again(officer: User, announced: list[int]) -> None:
    notice = write(officer)
    assert sweep() == 0
    Notice.objects.update(created_at=Now() - timedelta(seconds=61))
    assert sweep() == 1
    assert announced == [notice.pk, notice.pk]


def test_a_broker_that_is_down_does_not_hinder_writing(
    officer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*args: Any, **more: Any) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr(current_app, "send_task", refuse)
    write(officer)
    Notice.objects.update(created_at=Now() - timedelta(seconds=61))
    assert sweep() == 0
    assert Notice.objects.get().state == "queued"


def test_nobody_who_was_disabled_gets_mail(officer: User) -> None:
    notice = write(officer)
    User.objects.update(is_active=False)
    send(notice.pk)
    assert (state(notice), mail.outbox) == ("refused", [])


def test_a_subject_cannot_add_headers(officer: User) -> None:
    notice = notify(recipient=officer, kind="x", subject="Your\r\nBcc: a@example.org", text="t")
    assert notice is not None
    send(notice.pk)
    assert mail.outbox[0].subject == "Your Bcc: a@example.org"
    assert state(notice) == "sent"
