"""A month's end, frozen: how many actions of each plan stood at each rating. Feeds the trend."""

from datetime import date, datetime

from django.db import connection

from foundation.audit.acts import act
from foundation.audit.history import known_on
from foundation.audit.services import record
from improvement_plan.models import Action, Plan, PlanSnapshot
from improvement_plan.rules.sql import FACT_COLUMNS, rated_sql


def take_snapshots(*, month_end: date, now: datetime) -> int:
    """Freeze the last day of a month for every published plan that ran then; returns the rows added.

    Facts are those that the portal knew at the end of that day, the clock stands on that day; so a
    run that comes late writes the same figures. Run again it adds nothing.
    """
    with act(by=None, why="monthly plan snapshot"):
        plans = Plan.objects.exclude(published_on=None).filter(published_on__lte=month_end)
        taken = PlanSnapshot.objects.filter(month_end=month_end).values("plan")
        rows = [
            row
            for plan in plans.exclude(pk__in=taken).select_related("scheme")
            for row in _rows(plan, month_end, now)
        ]
        PlanSnapshot.objects.bulk_create(rows, ignore_conflicts=True)
        if rows:
            record(by=None, verb="plans.snapshots_taken", subject=None, detail={"month_end": month_end})
        return len(rows)


def _rows(plan: Plan, month_end: date, now: datetime) -> list[PlanSnapshot]:
    scheme = plan.scheme.as_scheme()
    events = known_on(Action.pgh_event_model, month_end).filter(plan_id=plan.pk)  # type: ignore[attr-defined]
    facts, params = events.values(*FACT_COLUMNS).query.sql_with_params()
    # A date's own text, so that the facts' placeholders are the only ones.
    rated = rated_sql(f"({facts}) AS facts", as_of=f"DATE '{month_end.isoformat()}'", keep="progress")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT rating, count(*) FROM ({rated}) AS outcome GROUP BY rating", params)
        counted = cursor.fetchall()
    return [
        PlanSnapshot(
            plan=plan,
            month_end=month_end,
            rating=rating,
            colour=scheme[rating].colour.value,
            count=count,
            taken_at=now,
        )
        for rating, count in counted
    ]
