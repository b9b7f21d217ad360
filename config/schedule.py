"""What Celery beat starts, and when (Europe/London). Each entry only writes a job row."""

from celery.schedules import crontab

BEAT_SCHEDULE = {
    "canary-quick": {
        "task": "config.canary",
        "schedule": 60,
        "args": ("quick",),
        "options": {"queue": "quick", "expires": 60},
    },
    "canary-bulk": {
        "task": "config.canary",
        "schedule": 60,
        "args": ("bulk",),
        "options": {"queue": "bulk", "expires": 60},
    },
    "resend-lost-jobs": {"task": "foundation.jobs.sweep", "schedule": 60},
    "send-waiting-notices": {"task": "foundation.notices.sweep", "schedule": 60},
    "rate-actions-nightly": {
        "task": "foundation.jobs.request_scheduled",
        "schedule": crontab(hour=0, minute=20),
        "kwargs": {"kind": "improvement_plan.rate_actions", "queue": "bulk"},
    },
    # Closing a month judges at once; corrections, targets and comparators change what it said.
    "judge-impact-nightly": {
        "task": "foundation.jobs.request_scheduled",
        "schedule": crontab(hour=0, minute=40),
        "kwargs": {"kind": "improvement_plan.judge_impact", "queue": "bulk"},
    },
    "plan-snapshots-monthly": {
        "task": "foundation.jobs.request_scheduled",
        "schedule": crontab(day_of_month=1, hour=1, minute=0),
        "kwargs": {"kind": "improvement_plan.take_plan_snapshots", "queue": "bulk"},
    },
    # The job itself looks for the month's first working day, which closures may push far.
    "kpi-snapshots-monthly": {
        "task": "foundation.jobs.request_scheduled",
        "schedule": crontab(day_of_month="1-10", hour=2, minute=10),
        "kwargs": {"kind": "kpi.take_snapshot", "queue": "bulk"},
    },
    "digests-daily": {
        "task": "foundation.jobs.request_scheduled",
        "schedule": crontab(hour=6, minute=30),
        "kwargs": {"kind": "accounts.send_digests", "queue": "bulk"},
    },
}
