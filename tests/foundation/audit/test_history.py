from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction

from foundation.audit.grants import as_owner
from foundation.audit.history import known_on
from foundation.clock.models import Closure

Events = Closure.pgh_event_model  # type: ignore[attr-defined]


def events_at(*moments: str) -> None:
    """Say when the events happened, oldest first: only the owner can."""
    ids = list(Events.objects.order_by("pgh_id").values_list("pgh_id", flat=True))
    with as_owner():
        for pgh_id, moment in zip(ids, moments, strict=True):
            Events.objects.filter(pgh_id=pgh_id).update(pgh_created_at=moment)


def reasons(day: date) -> dict[Any, str]:
    return dict(known_on(Events, day).values_list("day", "reason"))


@pytest.mark.django_db(transaction=True)
def test_the_state_at_the_end_of_a_day_in_england() -> None:
    first = Closure.objects.create(day="2026-12-29", reason="one")
    second = Closure.objects.create(day="2026-12-30", reason="two")
    Closure.objects.filter(pk=first.pk).update(reason="one, corrected")
    second.delete()
    # In July England is an hour ahead of UTC: 22:59:59 UTC is the last second of the day.
    events_at("2026-07-01T12:00Z", "2026-07-02T22:59:59Z", "2026-07-02T23:00Z", "2026-07-04T08:00Z")
    assert reasons(date(2026, 6, 30)) == {}
    assert reasons(date(2026, 7, 1)) == {date(2026, 12, 29): "one"}
    assert reasons(date(2026, 7, 2)) == {date(2026, 12, 29): "one", date(2026, 12, 30): "two"}
    assert reasons(date(2026, 7, 3)) == {date(2026, 12, 29): "one, corrected", date(2026, 12, 30): "two"}
    assert reasons(date(2026, 7, 4)) == {date(2026, 12, 29): "one, corrected"}


@pytest.mark.django_db
def test_the_last_of_several_changes_in_one_transaction_counts() -> None:
    with transaction.atomic():
        closure = Closure.objects.create(day="2026-12-29", reason="a")
        for reason in "bcd":
            closure.reason = reason
            closure.save()
    moment = Events.objects.values_list("pgh_created_at", flat=True).distinct().get()
    assert list(reasons(moment.date() + timedelta(days=1)).values()) == ["d"]
