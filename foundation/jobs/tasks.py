"""What beat starts: both only write or send job rows."""

from celery import shared_task

from foundation.jobs import services
from foundation.jobs.schedule import nominal_time


@shared_task(name="foundation.jobs.sweep")
def sweep() -> None:
    """Send lost jobs again."""
    services.sweep()


@shared_task(name="foundation.jobs.request_scheduled")
def request_scheduled(kind: str, queue: str) -> None:
    """Ask for the job of this time, once, however many beats run and however late this arrives."""
    scheduled_for = nominal_time(kind, services.database_now())
    services.request_scheduled_job(kind=kind, queue=queue, scheduled_for=scheduled_for)
