"""A plan's page: counts, trend and matrix."""

from datetime import UTC, date, datetime

import pytest

from accounts.models import User
from accounts.roles import Role
from foundation.charts.trends import Point
from improvement_plan.models import Plan, PlanSnapshot, PlanVersion
from improvement_plan.queries.plan_list import plan_list
from improvement_plan.queries.plan_page import PlanPage, caption, ended, plan_page
from improvement_plan.queries.standpoint import Standpoint
from tests.factories.accounts import UserFactory
from tests.factories.improvement_plan import (
    TODAY,
    ActionFactory,
    AreaFactory,
    PlanFactory,
    PriorityFactory,
    RecommendationFactory,
)

pytestmark = pytest.mark.django_db
HERE = Standpoint(as_of=TODAY, today=TODAY)


@pytest.fixture
def manager() -> User:
    return UserFactory(roles=[Role.PROGRAMME_MANAGER])


def look(plan: Plan, user: User, view: Standpoint = HERE) -> PlanPage:
    return plan_page(plan, user=user, view=view)


def test_counts_leave_out_what_was_stopped(manager: User) -> None:
    plan = PlanFactory()
    ActionFactory.create_batch(2, plan=plan, due_on=date(2018, 12, 31))
    ActionFactory(plan=plan)
    ActionFactory(plan=plan, progress="stopped", outlook=None, stopped_reason="Merged")

    page = look(plan, manager)

    assert (page.total, page.stopped, page.counted) == (3, 1, "3 actions by rating")
    assert page.colours == "2 red, 1 green"
    counts = {segment.code: segment.count for segment in page.segments if segment.count}
    assert counts == {"overdue": 2, "on_track": 1, "stopped": 1}
    assert page.segments[0].url == "?rating=overdue#actions"


def test_a_recommendation_stands_under_each_priority_of_its_areas(manager: User) -> None:
    plan = PlanFactory()
    practice, voice = PriorityFactory(plan=plan, number=3), PriorityFactory(plan=plan, number=8)
    visits, asked = AreaFactory(priority=practice), AreaFactory(priority=voice)
    shared = RecommendationFactory(plan=plan, code="OR3")
    shared.areas.add(visits, asked)
    empty = RecommendationFactory(plan=plan, code="S1")
    empty.areas.add(AreaFactory(priority=voice))
    RecommendationFactory(plan=plan, code="C5")
    ActionFactory(plan=plan, priority=practice, area=visits, due_on=date(2018, 12, 31))
    ActionFactory(plan=plan, priority=voice, area=asked)

    matrix = look(plan, manager).matrix

    assert matrix is not None
    assert matrix.impact
    shown = [
        (c.caption, [(r.label, r.rating, r.rating_colour, r.impact) for r in c.rows]) for c in matrix.columns
    ]
    assert shown == [
        ("Priority 3", [("OR3", "overdue", "red", "no_data")]),
        ("Priority 8", [("OR3", "on_track", "green", "no_data"), ("S1", "no_actions", "", "no_data")]),
        ("Not taken up", [("C5", "no_actions", "", "no_data")]),
    ]
    (fact,) = [fact for fact in look(plan, manager).facts if fact.label == "Recommendations"]
    assert fact.value == "3; 2 not covered by any action"
    assert fact.url == f"/plans/{plan.slug}/recommendations/?covered=no"


def test_a_plan_without_recommendations_shows_its_areas_or_priorities(manager: User) -> None:
    strategy, log = PlanFactory(), PlanFactory()
    area = AreaFactory(priority=PriorityFactory(plan=strategy, number=1), key="SP1")
    ActionFactory(plan=strategy, priority=area.priority, area=area)
    ActionFactory(plan=log)

    matrix = look(strategy, manager).matrix

    assert matrix is not None
    assert (matrix.title, matrix.impact) == ("Areas by priority", False)
    assert [(r.label, r.rating) for r in matrix.columns[0].rows] == [("SP1", "on_track")]
    area.actions.update(area=None)
    area.delete()
    alone = look(strategy, manager).matrix
    assert alone is not None
    assert [(r.label, r.rating) for r in alone.columns[0].rows] == [("All actions", "on_track")]
    assert look(log, manager).matrix is None


def test_the_trend_ends_with_the_day_looked_at(manager: User) -> None:
    plan = PlanFactory()
    ActionFactory(plan=plan, due_on=date(2018, 12, 31))
    taken = datetime(2019, 1, 1, tzinfo=UTC)
    for month_end, rating, colour, count in (
        (date(2018, 11, 30), "on_track", "green", 4),
        (date(2018, 12, 31), "overdue", "red", 2),
        (date(2018, 12, 31), "off_track", "red", 1),
        (date(2018, 12, 31), "closed", "blue", 5),
    ):
        PlanSnapshot.objects.create(
            plan=plan, month_end=month_end, rating=rating, colour=colour, count=count, taken_at=taken
        )

    trend = look(plan, manager).trend

    assert trend.red == [Point("Nov", 0), Point("Dec", 3), Point("Jan", 1)]
    assert trend.done == [Point("Nov", 0), Point("Dec", 5), Point("Jan", 0)]
    assert trend.note == "last month frozen: December"
    then = look(plan, manager, Standpoint(as_of=date(2018, 12, 31), today=TODAY)).trend
    assert then.red == [Point("Nov", 0), Point("Dec", 3)]


def test_caption_and_end() -> None:
    plan = PlanFactory(ends_on=date(2018, 12, 31))
    assert caption(plan, HERE) == "Improvement plan"
    PlanVersion.objects.create(plan=plan, number="4.1", issued_on=date(2018, 11, 1))
    assert caption(plan, HERE) == "Version 4.1, issued on 1 November 2018, not approved yet"
    PlanVersion.objects.create(
        plan=plan,
        number="4.2",
        issued_on=date(2019, 1, 8),
        approved_by="the Improvement Board",
        approved_on=date(2019, 1, 10),
    )
    assert caption(plan, HERE) == "Version 4.2, approved by the Improvement Board on 10 January 2019"
    assert caption(plan, Standpoint(date(2018, 12, 1), TODAY)).startswith("Version 4.1")
    assert ended(plan, TODAY).startswith("This plan ended on 31 December 2018. Its clock stands there")
    assert ended(plan, date(2018, 12, 31)) == ""


def test_successors_that_a_reader_may_not_see_are_not_named() -> None:
    draft = PlanFactory(name="Next plan", published_on=None)
    plan = PlanFactory(successor=draft)
    member, manager = UserFactory(roles=[Role.BOARD_MEMBER]), UserFactory(roles=[Role.PROGRAMME_MANAGER])

    assert [fact.value for fact in look(plan, manager).facts if fact.label == "Carried on by"] == [
        "Next plan"
    ]
    assert "Carried on by" not in [fact.label for fact in look(plan, member).facts]


def test_the_list_parts_running_from_ended_and_hides_drafts() -> None:
    PlanFactory(name="Old", ends_on=date(2018, 12, 31))
    PlanFactory(name="Draft", published_on=None, starts_on=date(2019, 4, 1))
    running = PlanFactory(name="Now")
    ActionFactory(plan=running, due_on=date(2018, 12, 31))
    ActionFactory(plan=running, progress="completed", outlook=None, completed_on=TODAY)

    for_manager = plan_list(UserFactory(roles=[Role.PROGRAMME_MANAGER]), today=TODAY)
    for_member = plan_list(UserFactory(roles=[Role.BOARD_MEMBER]), today=TODAY)

    assert [row.name for row in for_manager.running] == ["Draft", "Now"]
    assert for_manager.running[0].flags == ("draft", "not begun")
    assert [row.name for row in for_manager.ended] == ["Old"]
    assert [row.name for row in for_member.running] == ["Now"]
    (row,) = for_member.running
    assert (row.worst, row.worst_colour, row.total, row.bar.words) == ("overdue", "red", 2, "1 red, 1 blue")
