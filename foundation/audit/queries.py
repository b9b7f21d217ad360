"""Who did what, as an auditor reads it."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from foundation.audit.models import AuditRecord

LONDON = ZoneInfo("Europe/London")


def find_records(
    *, words: str = "", first: date | None = None, last: date | None = None
) -> QuerySet[AuditRecord]:
    """Records, newest first, of these days in England (both inclusive).

    Each of `words` must occur in who did it, what was done or to what.
    """
    found = AuditRecord.objects.order_by("-id")
    for word in words.split()[:10]:
        found = found.filter(
            Q(actor_label__icontains=word) | Q(verb__icontains=word) | Q(subject_label__icontains=word)
        )
    if first is not None:
        found = found.filter(occurred_at__gte=_midnight(first))
    if last is not None:
        found = found.filter(occurred_at__lt=_midnight(last + timedelta(days=1)))
    return found


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=LONDON)
