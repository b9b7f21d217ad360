"""Loading the example: all of it in one transaction, or nothing."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

from django.db import transaction

from accounts.models import Post, Service, User
from foundation.audit.grants import as_owner
from foundation.clock import LONDON
from foundation.jobs.models import Job
from foundation.notices.models import Notice
from improvement_plan.example.backdate import backdate_audit, backdate_history
from improvement_plan.example.days import Days
from improvement_plan.example.impact import ImpactInTime
from improvement_plan.example.inspections import InspectionInTime
from improvement_plan.example.people import COLLEAGUES, Council
from improvement_plan.example.plans import PlanInTime
from improvement_plan.example.stories import IMPROVEMENT_PLAN, Stories, read_stories
from improvement_plan.example.timeline import Recorded, Timeline, last_record
from improvement_plan.models import Action, Plan, ProgressUpdate, RatingChange
from improvement_plan.services.snapshots import take_snapshots
from kpi.example.performance import Performance
from kpi.example.stories import PerformanceStories, read_performance
from kpi.models import Indicator, Observation
from kpi.services.recomputing import JOB as RECOMPUTE


class OtherData(Exception):
    """The database holds somebody's data, and the example is for empty ones."""


@dataclass(frozen=True)
class Loaded:
    """What the example brought."""

    plans: int
    actions: int
    reports: int
    rating_changes: int
    indicators: int
    figures: int


def is_loaded() -> bool:
    """Whether this database holds the example already."""
    return User.objects.filter(email__endswith=f"@{COLLEAGUES}").exists()


def load_example(*, folder: Path, today: date) -> Loaded:
    """Load the example as it would stand on `today`.

    Signs in as the tables' owner, for the reason that backdate.py gives, so it cannot run inside
    a transaction. Raises OtherData on a database that is not empty, BrokenFile for a broken file.
    """
    if any(model.objects.exists() for model in (User, Post, Service, Plan, Indicator)):
        raise OtherData(
            "This database holds people or plans already; the example is loaded into an empty one only."
        )
    stories, performance = read_stories(folder), read_performance(folder / "kpi")
    with as_owner(), transaction.atomic():
        _live(stories, performance, today)
        return Loaded(
            plans=Plan.objects.count(),
            actions=Action.objects.count(),
            reports=ProgressUpdate.objects.count(),
            rating_changes=RatingChange.objects.count(),
            indicators=Indicator.objects.count(),
            figures=Observation.objects.count(),
        )


def _live(stories: Stories, performance: PerformanceStories, today: date) -> None:
    council, timeline = Council(Days(today)), Timeline()
    plans: dict[str, PlanInTime] = {}
    council.settle(stories.people, timeline)
    for key, story in stories.plans.items():
        asked = [stories.recommendations] if key == IMPROVEMENT_PLAN else []
        plans[key] = PlanInTime(council, story, plans, *asked)
    for plan in plans.values():
        plan.schedule(timeline)
    for told in stories.inspections:
        InspectionInTime(council, told, plans).schedule(timeline)
    months = Performance(council, performance)
    months.schedule(timeline)
    ImpactInTime(council, stories.impact, plans[IMPROVEMENT_PLAN]).schedule(timeline, months)
    recorded = timeline.live(until=today)
    _ask_nothing()
    backdate_history()
    recorded += _freeze_months(council.days, plans[IMPROVEMENT_PLAN].first_day)
    backdate_audit(recorded)


def _ask_nothing() -> None:
    """Send no mail about what is past, and have nothing worked out that lived through its time."""
    Notice.objects.all().delete()
    Job.objects.filter(kind=RECOMPUTE).delete()


def _freeze_months(days: Days, since: date) -> list[Recorded]:
    """The snapshots that the monthly job would have taken; they read the history, so they come last."""
    recorded = []
    for month_end in days.month_ends(since):
        taken_at = datetime.combine(month_end + timedelta(days=1), time(6, 30), tzinfo=LONDON)
        before = last_record()
        take_snapshots(month_end=month_end, now=taken_at)
        recorded.append(Recorded(before, last_record(), taken_at))
    return recorded
