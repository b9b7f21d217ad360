"""Celery's way to the notices."""

from celery import shared_task

from foundation.notices import services


@shared_task(name=services.SEND_TASK)
def send(notice_id: int) -> None:
    """Send one notice, unless it was."""
    services.send(notice_id)


@shared_task(name="foundation.notices.sweep")
def sweep() -> None:
    """Announce lost notices; mark those whose end nobody saw."""
    services.sweep()
