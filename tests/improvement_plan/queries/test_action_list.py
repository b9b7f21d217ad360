"""The table of actions: what filters keep, in which order, from which day."""

from datetime import date, timedelta
from typing import Any

import pytest

from improvement_plan.models import Action, Plan
from improvement_plan.queries.action_list import Filters, filtered, in_words, page_of
from improvement_plan.queries.standpoint import Standpoint
from improvement_plan.rules.rating import flags
from improvement_plan.rules.vocabulary import Flag, Progress
from improvement_plan.services.actions import edit_action
from improvement_plan.services.progress import Report, report_progress
from tests.factories.accounts import PostFactory, UserFactory
from tests.factories.improvement_plan import (
    NOW,
    TODAY,
    ActionFactory,
    AreaFactory,
    PlanFactory,
    PriorityFactory,
    RecommendationFactory,
    scheme,
)

pytestmark = pytest.mark.django_db
HERE = Standpoint(as_of=TODAY, today=TODAY)


def found(plan: Plan, view: Standpoint = HERE, **asked: Any) -> list[str]:
    """The references that these filters keep, in their order."""
    rows = filtered(plan, Filters(**asked), scheme=plan.scheme.as_scheme(), view=view)
    return [row.reference for row in rows]


@pytest.fixture
def plan() -> Plan:
    """One action of each rating that a filter groups, under two priorities."""
    plan = PlanFactory()
    practice = AreaFactory(priority=PriorityFactory(plan=plan, number=3))
    voice = AreaFactory(priority=PriorityFactory(plan=plan, number=8))
    RecommendationFactory(plan=plan, code="OR3").areas.add(practice)
    under = {"plan": plan, "priority": practice.priority, "area": practice}
    ActionFactory(**under, reference="A1", text="Plan each visit", due_on=date(2018, 12, 31))
    ActionFactory(**under, reference="A2", text="Record who was seen", outlook="off_track", risk="Vacancies")
    ActionFactory(
        **under, reference="A3", text="Hold supervision", outlook="at_risk", due_on=date(2019, 6, 1)
    )
    other = {"plan": plan, "priority": voice.priority, "area": voice}
    ActionFactory(**other, reference="A4", text="Ask children about visits", due_on=None)
    ActionFactory(
        **other,
        reference="A5",
        text="Print it",
        progress="completed",
        outlook=None,
        completed_on=date(2019, 1, 10),
    )
    ActionFactory(
        plan=plan, reference="A6", text="Merge two", progress="stopped", outlook=None, stopped_reason="Merged"
    )
    return plan


@pytest.mark.parametrize(
    ("asked", "references"),
    [
        ({}, ["A1", "A2", "A3", "A4", "A5", "A6"]),
        ({"rating": "red"}, ["A1", "A2"]),
        ({"rating": "red_or_amber"}, ["A1", "A2", "A3"]),
        ({"rating": "open"}, ["A1", "A2", "A3", "A4"]),
        ({"rating": "done"}, ["A5"]),
        ({"rating": "stopped"}, ["A6"]),
        ({"rating": "at_risk"}, ["A3"]),
        ({"priority": 3}, ["A1", "A2", "A3"]),
        ({"priority": 8, "rating": "open"}, ["A4"]),
        ({"priority": 7}, []),
        ({"recommendation": "OR3"}, ["A1", "A2", "A3"]),
        ({"words": "visit"}, ["A1", "A4"]),
        ({"words": "children visits"}, ["A4"]),
        ({"words": "a2"}, ["A2"]),
        ({"words": "100%"}, []),
        ({"sort": "reference"}, ["A1", "A2", "A3", "A4", "A5", "A6"]),
        ({"sort": "-reference"}, ["A6", "A5", "A4", "A3", "A2", "A1"]),
        ({"sort": "-worst"}, ["A6", "A5", "A4", "A3", "A2", "A1"]),
        ({"sort": "deadline"}, ["A1", "A2", "A5", "A6", "A3", "A4"]),
        ({"sort": "-deadline"}, ["A3", "A2", "A5", "A6", "A1", "A4"]),
    ],
)
def test_filters_keep_and_order(plan: Plan, asked: dict[str, Any], references: list[str]) -> None:
    assert found(plan, **asked) == references


def test_any_red_follows_the_scheme_of_the_plan(plan: Plan) -> None:
    plan.scheme = scheme("participation-strategy-2017")
    plan.save()

    assert found(plan, rating="red") == ["A1"]
    assert found(plan, rating="red_or_amber") == ["A1", "A2", "A3"]


def test_the_lead_is_found_by_its_public_id(plan: Plan) -> None:
    post = PostFactory(title="Legal Services Manager")
    Action.objects.filter(reference="A3").update(lead_post=post)

    assert found(plan, lead=str(post.public_id)) == ["A3"]


@pytest.mark.parametrize("flag", list(Flag))
@pytest.mark.parametrize("ends_on", [None, date(2018, 12, 31), date(2020, 3, 31)])
def test_a_flag_filters_as_the_rules_raise_it(flag: Flag, ends_on: date | None) -> None:
    plan = PlanFactory(ends_on=ends_on)
    for n, days in enumerate((-400, -31, -22, -1, 0, 1, 60)):
        day = TODAY + timedelta(days=days)
        ActionFactory(plan=plan, reference=f"S{n}", stale_after=day)
        ActionFactory(plan=plan, reference=f"D{n}", stale_after=day, progress="completed", outlook=None,
                      completed_on=date(2018, 12, 1))  # fmt: skip
    ActionFactory(plan=plan, reference="U1", due_on=None)
    ActionFactory(plan=plan, reference="U2", due_on=None, review_on=TODAY)
    ActionFactory(plan=plan, reference="M1", moved_count=2)
    ActionFactory(plan=plan, reference="N1", lead_post=None)

    raised = {a.reference for a in Action.objects.all() if flag in flags(a.facts(), as_of=TODAY)}

    assert raised
    assert set(found(plan, flag=flag.value)) == raised


def test_a_row_says_why_and_when() -> None:
    plan = PlanFactory()
    area = AreaFactory(priority=PriorityFactory(plan=plan))
    lead = PostFactory(title="Principal Social Worker")
    ActionFactory(plan=plan, area=area, lead_post=lead, reference="A034", text="Record who was seen",
                  due_on=date(2018, 12, 31), moved_count=2, original_due_on=date(2018, 10, 1))  # fmt: skip
    rows = filtered(plan, Filters(), scheme=plan.scheme.as_scheme(), view=HERE)

    (row,) = in_words(plan, rows, scheme=plan.scheme.as_scheme(), view=HERE, codes={area.pk: "MV2, OR4"})

    assert row.title == "A034 Record who was seen"
    assert row.url == f"/plans/{plan.slug}/actions/A034/"
    assert (row.rating, row.colour, row.note) == ("overdue", "red", "21 days")
    assert row.flags == ("moved twice", "reported on track")
    assert (row.codes, row.lead) == ("MV2, OR4", "Principal Social Worker")
    assert (row.deadline, row.reported) == (date(2018, 12, 31), date(2019, 1, 17))


def test_another_day_moves_the_clock_over_the_facts_of_today(plan: Plan) -> None:
    later = Standpoint(as_of=date(2019, 4, 1), today=TODAY)

    assert found(plan, view=later, rating="overdue") == ["A1", "A2"]


def test_known_on_rebuilds_the_facts() -> None:
    plan, user = PlanFactory(), UserFactory()
    action = ActionFactory(
        plan=plan, reference="A1", progress="not_reported", outlook=None, reported_as_at=None
    )
    known = Standpoint(as_of=TODAY, today=TODAY, known_on=TODAY)
    assert found(plan, view=known) == []  # the test's history is written now, long after TODAY

    now_known = Standpoint(as_of=TODAY, today=TODAY, known_on=date.max - timedelta(days=1))
    given: dict[str, Any] = {"by": user, "today": TODAY, "now": NOW}
    done = Report(as_at=TODAY, progress=Progress.COMPLETED)
    report_progress(action=action, report=done, post=None, **given)
    edit_action(action=action, changes={"text": "Plan visits early"}, **given)

    assert found(plan, view=now_known, rating="completed", words="early") == ["A1"]


def test_a_page_keeps_order_and_forgives_absurd_numbers(plan: Plan) -> None:
    rows = filtered(plan, Filters(), scheme=plan.scheme.as_scheme(), view=HERE)

    for number in (None, "1", "0", "-4", "99", "x", "9" * 30):
        page = page_of(rows, number)
        assert [row.reference for row in page.object_list] == ["A1", "A2", "A3", "A4", "A5", "A6"]
        assert page.paginator.count == 6
