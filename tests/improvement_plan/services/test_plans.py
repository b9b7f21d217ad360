"""Plans: what a change of dates, cycle or scheme does to the ratings of their actions."""

from datetime import date

import pytest
from django.db.models import QuerySet

from accounts.roles import Role
from foundation.audit.models import AuditRecord
from foundation.editing.errors import Refused, StaleEdit
from improvement_plan.models import Action, Plan, PlanDistribution
from improvement_plan.services.plans import (
    VersionDetails,
    create_plan,
    edit_plan,
    issue_version,
    publish_plan,
)
from tests.factories.accounts import UserFactory
from tests.factories.improvement_plan import NOW, TODAY, ActionFactory, PlanFactory, scheme


@pytest.mark.django_db
def test_a_plan_gets_an_address_of_its_own() -> None:
    first = create_plan(name="Children’s plan", scheme=scheme(), by=None)
    second = create_plan(name="Children's plan!", scheme=scheme(), by=None)
    assert (first.slug, second.slug) == ("childrens-plan", "childrens-plan-2")
    assert first.published_on is None


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "message", "field"),
    [
        ({"name": "plan a"}, "A plan of this name exists already.", "name"),
        (
            {"name": "B", "starts_on": date(2019, 2, 1), "ends_on": date(2019, 1, 31)},
            "The plan cannot end before it starts.",
            "ends_on",
        ),
    ],
)
def test_what_a_new_plan_is_refused_for(fields: dict[str, object], message: str, field: str) -> None:
    PlanFactory(name="Plan A")
    with pytest.raises(Refused) as refused:
        create_plan(scheme=scheme(), by=None, **fields)  # type: ignore[arg-type]
    assert (refused.value.message, refused.value.field) == (message, field)


@pytest.mark.django_db
def test_a_shorter_plan_stops_the_clock_and_rates_its_actions_again() -> None:
    user = UserFactory(roles=[Role.PROGRAMME_MANAGER])
    action = ActionFactory(due_on=date(2018, 12, 31), rating="overdue", derived_rating="overdue")
    edit_plan(plan=action.plan, changes={"ends_on": date(2018, 12, 31)}, by=user, today=TODAY, now=NOW)
    action.refresh_from_db()
    assert (action.plan_ends_on, action.rating) == (date(2018, 12, 31), "on_track")


@pytest.mark.django_db
def test_a_change_of_cycle_moves_the_day_on_which_reports_grow_stale() -> None:
    user = UserFactory()
    plan = PlanFactory(starts_on=date(2018, 4, 1))
    reported = ActionFactory(plan=plan, reported_as_at=date(2019, 1, 17))
    silent = ActionFactory(plan=plan, reported_as_at=None, progress="not_reported", outlook=None)
    edit_plan(plan=plan, changes={"cycle_days": 7}, by=user, today=TODAY, now=NOW)
    days = dict(Action.objects.values_list("pk", "stale_after"))
    assert days == {reported.pk: date(2019, 1, 24), silent.pk: date(2018, 4, 8)}


@pytest.mark.django_db
def test_a_stale_edit_is_refused_with_what_stands_now() -> None:
    user = UserFactory()
    plan = PlanFactory()
    edit_plan(plan=plan, changes={"purpose": "theirs"}, by=user, today=TODAY, now=NOW, expected_version=1)
    with pytest.raises(StaleEdit) as stale:
        edit_plan(plan=plan, changes={"purpose": "mine"}, by=user, today=TODAY, now=NOW, expected_version=1)
    assert isinstance(stale.value.current, Plan)
    assert stale.value.current.purpose == "theirs"


@pytest.mark.django_db
def test_a_version_names_who_approved_it_and_who_was_sent_it() -> None:
    plan = PlanFactory()
    details = VersionDetails(
        number="4.2",
        issued_on=date(2019, 1, 10),
        approved_by="Improvement Board",
        approved_on=date(2019, 1, 10),
        sent_to=("Improvement Board", "Department for Education"),
    )
    version = issue_version(plan=plan, details=details, by=None)
    assert list(PlanDistribution.objects.filter(version=version).values_list("recipient", flat=True)) == [
        "Improvement Board",
        "Department for Education",
    ]
    with pytest.raises(Refused, match=r"Version 4\.2 was issued before"):
        issue_version(plan=plan, details=details, by=None)


@pytest.mark.django_db
def test_publishing_is_recorded_and_happens_once() -> None:
    plan = PlanFactory(published_on=None)
    publish_plan(plan=plan, by=None, today=TODAY)
    assert AuditRecord.objects.filter(verb="plan.published", subject_id=str(plan.pk)).count() == 1
    with pytest.raises(Refused, match="published already"):
        publish_plan(plan=plan, by=None, today=TODAY)


@pytest.mark.django_db
def test_of_two_who_choose_a_name_at_once_the_slower_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither sees the other's plan yet when looking; the database decides."""
    user = UserFactory()
    create_plan(name="Children first", scheme=scheme(), by=user)
    other = PlanFactory(name="Other")
    monkeypatch.setattr(QuerySet, "exists", lambda rows: False)
    with pytest.raises(Refused) as refused:
        create_plan(name="Children first", scheme=scheme(), by=user)
    assert (refused.value.message, refused.value.field) == ("A plan of this name exists already.", "name")
    with pytest.raises(Refused) as refused:
        edit_plan(plan=other, changes={"name": "Children first"}, by=user, today=TODAY, now=NOW)
    assert refused.value.field == "name"
