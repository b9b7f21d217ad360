"""All messages of one scheduled time agree on that time, however late they come."""

from datetime import UTC, datetime

import pytest
from celery import current_app
from celery.schedules import crontab

from foundation.jobs.schedule import nominal_time


@pytest.fixture(autouse=True)
def schedule(monkeypatch: pytest.MonkeyPatch) -> None:
    def entry(kind: str, time: crontab) -> dict[str, object]:
        request = "foundation.jobs.request_scheduled"
        return {"task": request, "schedule": time, "kwargs": {"kind": kind, "queue": "bulk"}}

    monkeypatch.setitem(
        current_app.conf,
        "beat_schedule",
        {
            "sweep": {"task": "foundation.jobs.sweep", "schedule": 60},
            "nightly": entry("nightly", crontab(hour=0, minute=20)),
            "monthly": entry("monthly", crontab(day_of_month=1, hour=1, minute=0)),
            "sundays": entry("sundays", crontab(day_of_week=0, hour=6, minute=30)),
        },
    )


@pytest.mark.parametrize(
    ("kind", "moment", "expected"),
    [
        # In winter England's time is UTC, in summer an hour ahead of it.
        ("nightly", datetime(2026, 1, 10, 0, 20, 0, tzinfo=UTC), datetime(2026, 1, 10, 0, 20, tzinfo=UTC)),
        ("nightly", datetime(2026, 1, 10, 0, 20, 59, tzinfo=UTC), datetime(2026, 1, 10, 0, 20, tzinfo=UTC)),
        ("nightly", datetime(2026, 1, 10, 0, 21, 2, tzinfo=UTC), datetime(2026, 1, 10, 0, 20, tzinfo=UTC)),
        ("nightly", datetime(2026, 1, 10, 9, 0, 0, tzinfo=UTC), datetime(2026, 1, 10, 0, 20, tzinfo=UTC)),
        ("nightly", datetime(2026, 7, 9, 23, 25, 0, tzinfo=UTC), datetime(2026, 7, 9, 23, 20, tzinfo=UTC)),
        # The nights of both changes of summer time.
        ("nightly", datetime(2026, 3, 29, 3, 0, 0, tzinfo=UTC), datetime(2026, 3, 29, 0, 20, tzinfo=UTC)),
        ("nightly", datetime(2026, 10, 25, 3, 0, 0, tzinfo=UTC), datetime(2026, 10, 24, 23, 20, tzinfo=UTC)),
        ("monthly", datetime(2026, 2, 1, 1, 7, 0, tzinfo=UTC), datetime(2026, 2, 1, 1, 0, tzinfo=UTC)),
        ("sundays", datetime(2026, 11, 22, 6, 31, 0, tzinfo=UTC), datetime(2026, 11, 22, 6, 30, tzinfo=UTC)),
        # Asked for outside the schedule: the full minute.
        ("monthly", datetime(2026, 2, 14, 1, 7, 30, tzinfo=UTC), datetime(2026, 2, 14, 1, 7, tzinfo=UTC)),
        ("unknown", datetime(2026, 2, 14, 1, 7, 30, tzinfo=UTC), datetime(2026, 2, 14, 1, 7, tzinfo=UTC)),
    ],
)
def test_nominal_time(kind: str, moment: datetime, expected: datetime) -> None:
    assert nominal_time(kind, moment) == expected
