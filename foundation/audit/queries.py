"""Who did what, as an auditor reads it."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Case, Q, QuerySet, Value, When

from foundation.audit.models import AuditRecord
from foundation.audit.reading import about_hidden

LONDON = ZoneInfo("Europe/London")


def find_records(
    user: Any, *, words: str = "", first: date | None = None, last: date | None = None
) -> QuerySet[AuditRecord]:
    """Records, newest first, of these days in England (both inclusive).

    Each of `words` must occur in who did it, what was done or to what. `told` is False where `user`
    may not read what the record is about: then the page does not name it, and no word finds it.
    """
    hidden = about_hidden(user)
    found = AuditRecord.objects.order_by("-id").annotate(
        told=Case(When(hidden, then=Value(False)), default=Value(True)) if hidden else Value(True)
    )
    for word in words.split()[:10]:
        found = found.filter(
            Q(actor_label__icontains=word)
            | Q(verb__icontains=word)
            | Q(subject_label__icontains=word, told=True)
        )
    if first is not None:
        found = found.filter(occurred_at__gte=_midnight(first))
    if last is not None:
        found = found.filter(occurred_at__lt=_midnight(last + timedelta(days=1)))
    return found


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=LONDON)
