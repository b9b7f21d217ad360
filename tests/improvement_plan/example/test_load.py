"""The example in the database: what a board would see, and that its history is true."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db.models import Max
from pytest_django import DjangoDbBlocker

from accounts.demo import DEMO_PASSWORD
from accounts.models import Post, User
from accounts.roles import Role
from foundation.audit.models import AuditRecord
from foundation.jobs.models import Job
from foundation.notices.models import Notice
from improvement_plan.example.load import Loaded, load_example
from improvement_plan.models import (
    Acceptance,
    Action,
    DateMove,
    ImpactMeasure,
    Inspection,
    Plan,
    PlanSnapshot,
    Priority,
    ProgressUpdate,
    RatingChange,
    Recommendation,
)
from improvement_plan.queries.ratings import rated_rows
from improvement_plan.rules.rating import flags, rate
from improvement_plan.rules.vocabulary import Flag, Rating
from tests.database import restore

TODAY = date(2026, 11, 18)
EXAMPLES = settings.BASE_DIR / "examples"


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Loaded]:
    """The example as it stands on TODAY, loaded once for this file and taken out again after it."""
    with django_db_blocker.unblock():
        yield load_example(folder=EXAMPLES, today=TODAY)
        restore(settings.DATABASES["default"]["NAME"])


@pytest.fixture
def plan(loaded: Loaded, db: None) -> Plan:
    return Plan.objects.get(kind=Plan.Kind.IMPROVEMENT_PLAN, successor=None)


def test_what_is_there(plan: Plan) -> None:
    assert plan.name == "Children’s Improvement Plan 2025–27"
    assert plan.slug == "childrens-improvement-plan-2025-27"
    assert plan.actions.count() == 150
    assert plan.areas.count() == 37
    assert Recommendation.objects.filter(plan=plan).count() == 45
    assert ImpactMeasure.objects.filter(plan=plan).count() == 68
    assert plan.versions.count() == 6
    assert Counter(Plan.objects.values_list("kind", flat=True)) == {
        "improvement_plan": 2,
        "participation_strategy": 1,
        "service_plan": 1,
        "board_log": 1,
        "inspection_action_plan": 1,
    }
    assert [inspection.judgements.count() for inspection in Inspection.objects.order_by("visited_on")] == [
        5,
        0,
        3,
        0,
    ]


def test_ratings_of_the_improvement_plan(plan: Plan) -> None:
    assert Counter(plan.actions.values_list("rating", flat=True)) == {
        "overdue": 9,
        "off_track": 5,
        "at_risk": 18,
        "late_start": 5,
        "review_due": 4,
        "not_reported": 5,
        "on_track": 52,
        "not_started": 11,
        "completed": 28,
        "closed": 9,
        "stopped": 4,
    }


def test_stored_ratings_are_those_of_the_table(loaded: Loaded, db: None) -> None:
    for action in Action.objects.all():
        outcome = rate(action.facts(), as_of=TODAY)
        assert action.is_rated_for(TODAY)
        assert (action.rating, action.derived_rating, action.reason) == (
            outcome.rating,
            outcome.derived,
            outcome.reason,
        )


def test_every_flag_is_raised(plan: Plan) -> None:
    raised = Counter(flag for action in plan.actions.all() for flag in flags(action.facts(), as_of=TODAY))
    assert raised == {Flag.STALE: 15, Flag.MOVED: 6, Flag.UNOWNED: 3, Flag.UNDATED: 2}


def test_two_open_recommendations_have_no_action_and_one_is_closed(plan: Plan) -> None:
    closed = plan.recommendations.exclude(closed_on=None)
    assert [recommendation.code for recommendation in closed] == ["C5"]
    bare = plan.recommendations.filter(areas__actions=None, closed_on=None).distinct()
    assert sorted(bare.values_list("code", flat=True)) == ["CH3", "OP4"]


def test_the_officer_has_work_of_two_posts(loaded: Loaded, db: None) -> None:
    officer = User.objects.get(email="officer@ashworth.example")
    posts = Post.objects.held_by(officer, on=TODAY)
    assert [post.title for post in posts] == [
        "Head of Service, Child Protection",
        "Service Manager, Conferences",
    ]
    owed = Action.objects.led_by(posts).not_done()
    assert owed.count() == 22
    assert {Rating.OVERDUE, Rating.AT_RISK, Rating.LATE_START, Rating.ON_TRACK} <= set(
        owed.values_list("rating", flat=True)
    )
    soon = owed.filter(valid_until__gt=TODAY, valid_until__lte=TODAY + timedelta(days=42))
    assert soon.count() >= 5


def test_no_placeholder_is_left_in_a_text(loaded: Loaded, db: None) -> None:
    columns = {
        ProgressUpdate: ("text", "risk", "mitigation", "help_wanted", "reason"),
        Priority: ("why", "risks"),
    }
    for model, names in columns.items():
        for name in names:
            assert not model._default_manager.filter(**{f"{name}__contains": "{"}).exists(), name
    told = Priority.objects.get(title="Children in care and care leavers").why
    assert "The council’s own home was found wanting in September." in told


def test_one_demo_user_for_each_role_signs_in(loaded: Loaded, db: None) -> None:
    people = User.objects.filter(display_name__startswith="Demo ")
    assert sorted(role for user in people for role in user.role_names) == sorted(Role)
    assert all(user.check_password(DEMO_PASSWORD) for user in people[:2])
    others = User.objects.exclude(pk__in=people)
    assert not any(user.has_usable_password() for user in others)
    assert set(others.values_list("digest_weekday", flat=True)) == {None}


def test_moves_overrides_and_acceptances(plan: Plan) -> None:
    assert Counter(DateMove.objects.values_list("decision", flat=True)) == {
        "approved": 7,
        "waiting": 2,
        "refused": 1,
    }
    overridden = plan.actions.exclude(override_rating=None).values_list("derived_rating", "rating")
    assert sorted(overridden) == [("at_risk", "on_track"), ("off_track", "at_risk")]
    assert Acceptance.objects.count() == 12
    assert plan.actions.get(reference="A031").text.startswith("Plan each child protection visit")


def test_the_earlier_plan_is_carried_on(plan: Plan) -> None:
    earlier = Plan.objects.get(successor=plan)
    pairs = plan.actions.exclude(continues=None).values_list("reference", "continues__reference")
    carried = dict(pairs)
    assert carried == {"A029": "S005", "A048": "S003", "A062": "S006", "A072": "S008"}
    stopped = earlier.actions.get(reference="S005")
    assert stopped.stopped_reason == f"Carried on as A029 of {plan}."


def test_the_trend_is_what_history_says(plan: Plan) -> None:
    """Each month's snapshot equals the facts of that day, rebuilt from history and rated for it."""
    months = set(PlanSnapshot.objects.filter(plan=plan).values_list("month_end", flat=True))
    assert min(months) == date(2025, 10, 31)
    assert len(months) == 13
    for month_end in months:
        snapshot = dict(
            PlanSnapshot.objects.filter(plan=plan, month_end=month_end).values_list("rating", "count")
        )
        known = Counter(row.rated.rating for row in rated_rows(plan, as_of=month_end, known_on=month_end))
        assert snapshot == {rating.value: count for rating, count in known.items()}


def test_red_rises_and_falls_while_more_gets_done(plan: Plan) -> None:
    def counted(month: date, *ratings: str) -> int:
        rows = PlanSnapshot.objects.filter(plan=plan, month_end=month, rating__in=ratings)
        return sum(rows.values_list("count", flat=True))

    months = [date(2025, 12, 31), date(2026, 3, 31), date(2026, 7, 31), date(2026, 10, 31)]
    assert [counted(month, "overdue", "off_track") for month in months] == [0, 4, 17, 9]
    assert [counted(month, "completed", "closed") for month in months] == [1, 6, 23, 35]


def test_rating_changes_came_on_their_own_days(loaded: Loaded, db: None) -> None:
    changes = RatingChange.objects.all()
    assert {change.changed_at.date() == change.as_of for change in changes} == {True}
    assert changes.filter(cause="clock").count() > 200
    overdue = Action.objects.filter(derived_rating="overdue", reason="due_date_passed")
    for action in overdue:
        turned = action.rating_changes.filter(reason="due_date_passed").latest("as_of")
        assert turned.as_of - timedelta(days=1) == action.reason_on, action.reference


def test_no_stamp_of_the_database_gives_the_loading_away(loaded: Loaded, db: None) -> None:
    history = Action.pgh_event_model  # type: ignore[attr-defined]
    for newest in (
        history.objects.aggregate(at=Max("pgh_created_at"))["at"],
        User.pgh_event_model.objects.aggregate(at=Max("pgh_created_at"))["at"],  # type: ignore[attr-defined]
        AuditRecord.objects.aggregate(at=Max("occurred_at"))["at"],
        ProgressUpdate.objects.aggregate(at=Max("recorded_at"))["at"],
    ):
        assert newest.date() < TODAY
    report = ProgressUpdate.objects.filter(action__reference="A031").latest("recorded_at")
    event = history.objects.filter(pgh_obj_id=report.action_id).latest("pgh_id")
    assert event.pgh_created_at.date() == report.recorded_at.date()
    assert event.pgh_context["actor_label"] == "Head of Service, Child Protection"
    assert event.pgh_context["why"] == "report on an action"


def test_loading_again_does_nothing(loaded: Loaded, db: None) -> None:
    before = ProgressUpdate.objects.count(), AuditRecord.objects.count()
    out = StringIO()
    call_command("load_example", stdout=out)
    assert out.getvalue() == "The example is loaded already.\n"
    assert (ProgressUpdate.objects.count(), AuditRecord.objects.count()) == before


def test_demo_sign_ins_names_ten_people(loaded: Loaded, db: None) -> None:
    out = StringIO()
    call_command("demo_sign_ins", stdout=out)
    lines = out.getvalue().splitlines()
    assert lines[0].split() == ["officer@ashworth.example", "Officer"]
    assert lines[-1] == "Password of all of them: ashworth-demo-2026"
    assert len(lines) == 11


def test_measures_that_an_indicator_shows_stand_in_every_way(plan: Plan) -> None:
    shown = ImpactMeasure.objects.filter(plan=plan).exclude(indicator=None)
    assert {
        measure.indicator.code: measure.judgements.all()[0].code for measure in shown if measure.indicator
    } == {
        "PI1": "worse",
        "PI3": "evidenced",
        "PI6": "evidenced",
        "PI8": "no_change",
        "PI9": "improving",
        "PI14": "evidenced",
    }
    by_hand = ImpactMeasure.objects.filter(plan=plan, indicator=None).exclude(judgements=None)
    assert Counter(measure.judgements.all()[0].code for measure in by_hand) == {
        "improving": 2,
        "evidenced": 1,
        "no_change": 1,
        "worse": 1,
    }


def test_the_plan_prints_the_baseline_that_its_indicator_had(plan: Plan) -> None:
    for measure in ImpactMeasure.objects.filter(plan=plan).exclude(indicator=None):
        assert measure.judgements.all()[0].baseline == pytest.approx(measure.baseline, abs=Decimal("0.05"))


def test_nothing_is_left_to_send_or_to_work_out(plan: Plan) -> None:
    assert not Notice.objects.exists()
    assert not Job.objects.exists()
