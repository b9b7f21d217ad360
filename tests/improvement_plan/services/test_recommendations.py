"""Recommendations: codes that name one thing only, parts, and their own closure."""

import pytest

from accounts.models import User
from foundation.audit.models import AuditRecord
from foundation.editing.errors import Refused, StaleEdit
from improvement_plan.models import Recommendation
from improvement_plan.services.recommendations import (
    add_recommendation,
    close_recommendation,
    edit_recommendation,
    reopen_recommendation,
)
from improvement_plan.services.stamps import stamp
from tests.factories.accounts import UserFactory
from tests.factories.improvement_plan import TODAY, AreaFactory, PlanFactory, RecommendationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def user() -> User:
    return UserFactory()


def test_it_is_added_with_areas_and_other_codes(user: User) -> None:
    area = AreaFactory()
    fields = {
        "code": " S6 ",
        "text": "Visit in time",
        "kind": "statutory_requirement",
        "regulation": "Reg. 5",
    }
    added = add_recommendation(
        plan=area.plan, fields=fields, areas=[area], aliases=["SIF6", "SIF6", " ", "s6"], by=user
    )
    assert (added.code, added.regulation, list(added.areas.all())) == ("S6", "Reg. 5", [area])
    assert list(added.aliases.values_list("code", flat=True)) == ["SIF6"]
    assert AuditRecord.objects.about(added).get().verb == "recommendation.added"


def test_a_code_has_an_address(user: User) -> None:
    plan = PlanFactory()
    for code in ("..", ".", "S6/../S7", "/S6", "S6/", "S6//a"):
        with pytest.raises(Refused) as refused:
            add_recommendation(plan=plan, fields={"code": code, "text": "Visit"}, by=user)
        assert refused.value.field == "code", code
    split = add_recommendation(plan=plan, fields={"code": "S6\n1/a", "text": "Visit"}, by=user)
    assert split.code == "S6 1/a"


def test_a_code_names_one_recommendation(user: User) -> None:
    plan = PlanFactory()
    add_recommendation(plan=plan, fields={"code": "S6", "text": "Visit"}, aliases=["SIF6"], by=user)
    with pytest.raises(Refused, match=r"^The plan has sif6 already\.$") as refused:
        add_recommendation(plan=plan, fields={"code": "sif6", "text": "Other"}, by=user)
    assert refused.value.field == "code"
    with pytest.raises(Refused, match=r"^s6 names another recommendation of this plan\.$") as refused:
        add_recommendation(plan=plan, fields={"code": "S7", "text": "Other"}, aliases=["s6"], by=user)
    assert refused.value.field == "aliases"
    assert Recommendation.objects.count() == 1


def test_it_is_never_a_part_of_itself(user: User) -> None:
    whole = RecommendationFactory(code="IFA1")
    part = RecommendationFactory(plan=whole.plan, code="IFA1.1", parent=whole)
    with pytest.raises(Refused, match=r"^IFA1 cannot be a part of itself\.$") as refused:
        edit_recommendation(recommendation=whole, changes={"parent": part}, areas=[], aliases=[], by=user)
    assert refused.value.field == "parent"


def test_a_change_of_its_codes_makes_an_open_form_stale(user: User) -> None:
    row = RecommendationFactory(code="S6", text="Visit")
    began_from = stamp(row)
    edit_recommendation(recommendation=row, changes={}, areas=[], aliases=["SIF6"], by=user)
    with pytest.raises(StaleEdit):
        edit_recommendation(
            recommendation=row,
            changes={"text": "Mine"},
            areas=[],
            aliases=[],
            by=user,
            expected_version=began_from,
        )
    row.refresh_from_db()
    assert (row.text, row.aliases.get().code) == ("Visit", "SIF6")


def test_it_is_closed_by_itself_and_opened_again(user: User) -> None:
    row = RecommendationFactory(code="S6")
    with pytest.raises(Refused, match=r"^Say why it can be closed\.$"):
        close_recommendation(recommendation=row, closed_on=TODAY, note=" ", by=user, today=TODAY)
    close_recommendation(recommendation=row, closed_on=TODAY, note="Lifted.", by=user, today=TODAY)
    row.refresh_from_db()
    assert (row.closed_on, row.closure_note) == (TODAY, "Lifted.")
    with pytest.raises(Refused, match=r"^S6 was closed already\.$"):
        close_recommendation(recommendation=row, closed_on=TODAY, note="Again.", by=user, today=TODAY)
    reopen_recommendation(recommendation=row, by=user)
    row.refresh_from_db()
    assert row.closed_on is None
    with pytest.raises(Refused, match=r"^S6 is open\.$"):
        reopen_recommendation(recommendation=row, by=user)
