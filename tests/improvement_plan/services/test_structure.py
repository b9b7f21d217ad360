"""Priorities, areas, measures and risks: written, refused, and never over somebody's head."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any
from unittest.mock import patch

import pytest

from accounts.models import User
from foundation.audit.models import AuditRecord
from foundation.editing.errors import Refused, StaleEdit
from improvement_plan.models import Action, Area, ImpactMeasure, Priority, Risk
from improvement_plan.services.risks import add_risk, close_risk, edit_risk
from improvement_plan.services.stamps import stamp
from improvement_plan.services.structure import (
    add_area,
    add_measure,
    add_priority,
    edit_area,
    edit_measure,
    edit_priority,
)
from tests.factories.accounts import UserFactory
from tests.factories.improvement_plan import (
    NOW,
    TODAY,
    ActionFactory,
    AreaFactory,
    PlanFactory,
    PriorityFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def user() -> User:
    return UserFactory()


def test_a_priority_is_added_with_its_narrative(user: User) -> None:
    plan = PlanFactory()
    added = add_priority(
        plan=plan, fields={"number": 3, "title": "Practice", "why": "Visits were late."}, by=user
    )
    assert (added.number, added.title, added.why) == (3, "Practice", "Visits were late.")
    assert AuditRecord.objects.about(added).get().verb == "priority.added"


def test_two_priorities_do_not_share_a_number(user: User) -> None:
    first = PriorityFactory(number=1)
    second = PriorityFactory(plan=first.plan, number=2)
    with pytest.raises(Refused, match=r"^The plan has a priority 1 already\.$") as refused:
        edit_priority(priority=second, changes={"number": 1}, by=user)
    assert refused.value.field == "number"
    second.refresh_from_db()
    assert second.number == 2


def test_a_priority_saved_meanwhile_is_not_written_over(user: User) -> None:
    priority = PriorityFactory(title="Practice")
    edit_priority(priority=priority, changes={"title": "Theirs"}, by=user, expected_version=1)
    with pytest.raises(StaleEdit) as stale:
        edit_priority(priority=priority, changes={"title": "Mine"}, by=user, expected_version=1)
    assert (stale.value.current.title, stale.value.version) == ("Theirs", 2)
    assert Priority.objects.get(pk=priority.pk).title == "Theirs"


def test_an_area_gets_a_key_of_its_priority(user: User) -> None:
    priority = PriorityFactory(number=4)
    AreaFactory(priority=priority, key="P4-2", sequence=1)
    added = add_area(plan=priority.plan, fields={"priority": priority, "text": "Visits"}, by=user)
    assert (added.key, added.sequence) == ("P4-3", 2)


def test_an_area_keeps_a_printed_key_that_is_free(user: User) -> None:
    area = AreaFactory(key="OR1")
    fields = {"priority": area.priority, "text": "Visits"}
    with pytest.raises(Refused, match=r"^The plan has an area or1 already\.$"):
        add_area(plan=area.plan, fields=fields, key="or1", by=user)
    assert add_area(plan=area.plan, fields=fields, key=" OR2 ", by=user).key == "OR2"


def test_an_area_takes_its_actions_to_another_priority(user: User) -> None:
    area = AreaFactory()
    action = ActionFactory(plan=area.plan, area=area, priority=area.priority)
    other = PriorityFactory(plan=area.plan)
    edit_area(area=area, changes={"priority": other}, by=user, expected_version=stamp(area))
    assert Action.objects.get(pk=action.pk).priority == other


def test_an_area_of_another_plan_s_priority_is_refused(user: User) -> None:
    with pytest.raises(Refused, match=r"^Choose a priority of this plan\.$"):
        add_area(plan=PlanFactory(), fields={"priority": PriorityFactory(), "text": "Visits"}, by=user)


def test_an_area_that_anything_changed_is_stale(user: User) -> None:
    area = AreaFactory(text="Visits")
    began_from = stamp(area)
    Area.objects.filter(pk=area.pk).update(text="Visits and supervision")  # as an import would
    with pytest.raises(StaleEdit) as stale:
        edit_area(area=area, changes={"text": "Mine"}, by=user, expected_version=began_from)
    assert stale.value.current.text == "Visits and supervision"
    area.refresh_from_db()
    edit_area(area=area, changes={"text": "Mine"}, by=user, expected_version=stale.value.version)
    assert Area.objects.get(pk=area.pk).text == "Mine"


def test_a_measure_needs_areas_of_its_plan(user: User) -> None:
    area = AreaFactory()
    fields = {"text": "Visits in time", "baseline": Decimal("62"), "target": Decimal("90")}
    with pytest.raises(Refused, match=r"^Choose the areas whose impact it shows\.$"):
        add_measure(plan=area.plan, fields=fields, areas=[], by=user, now=NOW)
    with pytest.raises(Refused, match=r"^Choose areas of this plan\.$"):
        add_measure(plan=area.plan, fields=fields, areas=[AreaFactory()], by=user, now=NOW)
    added = add_measure(plan=area.plan, fields=fields, areas=[area], by=user, now=NOW)
    assert (added.sequence, list(added.areas.all())) == (1, [area])


def test_a_measure_is_stale_when_its_areas_changed(user: User) -> None:
    area = AreaFactory()
    measure = add_measure(plan=area.plan, fields={"text": "Visits"}, areas=[area], by=user, now=NOW)
    measure.refresh_from_db()
    began_from = stamp(measure)
    measure.areas.add(AreaFactory(priority=area.priority))
    with pytest.raises(StaleEdit):
        edit_measure(
            measure=measure,
            changes={"text": "Mine"},
            areas=[area],
            by=user,
            now=NOW,
            expected_version=began_from,
        )
    assert ImpactMeasure.objects.get(pk=measure.pk).text == "Visits"


def test_a_risk_stands_on_the_register_until_it_is_closed(user: User) -> None:
    plan = PlanFactory()
    risk = add_risk(plan=plan, fields={"text": "Too few workers"}, by=user, today=TODAY)
    assert (risk.opened_on, risk.closed_on) == (TODAY, None)
    edit_risk(risk=risk, changes={"mitigation": "Agency"}, by=user, expected_version=1)
    with pytest.raises(StaleEdit):
        edit_risk(risk=risk, changes={"mitigation": "None"}, by=user, expected_version=1)
    close_risk(risk=risk, closed_on=TODAY, note=" Posts are filled. ", by=user, today=TODAY)
    risk.refresh_from_db()
    assert (risk.mitigation, risk.closed_on, risk.closure_note) == ("Agency", TODAY, "Posts are filled.")
    with pytest.raises(Refused, match=r"^This risk was closed already\.$"):
        close_risk(risk=risk, closed_on=TODAY, note="Again.", by=user, today=TODAY)


@pytest.mark.parametrize(
    ("closed_on", "note", "message"),
    [
        (date(2019, 1, 22), "Filled.", "The day cannot lie in the future."),
        (date(2019, 1, 19), "Filled.", "The day lies before the risk was opened."),
        (date(2019, 1, 21), "  ", "Say why it can be closed."),
    ],
)
def test_a_risk_is_not_closed_like_that(user: User, closed_on: date, note: str, message: str) -> None:
    risk = add_risk(plan=PlanFactory(), fields={"text": "Too few"}, by=user, today=date(2019, 1, 20))
    with pytest.raises(Refused) as refused:
        close_risk(risk=risk, closed_on=closed_on, note=note, by=user, today=TODAY)
    assert refused.value.message == message


def test_a_risk_concerns_only_its_own_plan(user: User) -> None:
    plan, fields = PlanFactory(), {"text": "Late", "action": ActionFactory()}
    with pytest.raises(Refused, match=r"^Choose an action of this plan\.$"):
        add_risk(plan=plan, fields=fields, by=user, today=TODAY)


def test_no_edit_reaches_a_field_that_it_may_not(user: User) -> None:
    with pytest.raises(ValueError, match=r"^not editable: \['plan'\]$"):
        edit_priority(priority=PriorityFactory(), changes={"plan": PlanFactory()}, by=user)


@pytest.mark.parametrize(
    ("module", "write", "model"),
    [
        (
            "structure",
            lambda p, by: add_priority(plan=p, fields={"number": 1, "title": "T"}, by=by),
            Priority,
        ),
        ("risks", lambda p, by: add_risk(plan=p, fields={"text": "T"}, by=by, today=TODAY), Risk),
    ],
)
def test_nothing_is_saved_without_its_record(
    user: User, module: str, write: Callable[..., Any], model: Any
) -> None:
    plan = PlanFactory()
    with (
        patch(f"improvement_plan.services.{module}.record", side_effect=RuntimeError),
        pytest.raises(RuntimeError),
    ):
        write(plan, user)
    assert model.objects.count() == 0
