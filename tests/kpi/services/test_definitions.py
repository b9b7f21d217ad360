"""Definitions, breakdowns and the list of neighbours."""

from datetime import date

import pytest

from accounts.models import User
from accounts.roles import Role
from foundation.audit.models import AuditRecord
from foundation.editing.errors import Refused, StaleEdit
from foundation.editing.rows import stamp
from kpi.models import Breakdown, IndicatorDefinition
from kpi.services.definitions import (
    add_breakdown,
    add_definition,
    correct_definition,
    edit_breakdown,
    remove_breakdown,
    remove_definition,
)
from kpi.services.neighbours import list_stamp, neighbours, set_neighbours
from tests.factories.accounts import UserFactory
from tests.factories.kpi import BreakdownFactory, DefinitionFactory, IndicatorFactory, ObservationFactory

pytestmark = pytest.mark.django_db

APRIL = date(2018, 4, 1)


@pytest.fixture
def analyst() -> User:
    return UserFactory(roles=[Role.ANALYST])


def test_a_new_meaning_stands_beside_the_old_one(analyst: User) -> None:
    old = DefinitionFactory(effective_from=date(2017, 1, 1))
    new = {"effective_from": APRIL, "text": "Children seen alone", "cohort": "in care", "source": "returns"}
    add_definition(indicator=old.indicator, fields=new, by=analyst)
    assert [d.effective_from for d in old.indicator.definitions.all()] == [date(2017, 1, 1), APRIL]
    with pytest.raises(Refused, match="Another definition holds from this day") as refused:
        add_definition(indicator=old.indicator, fields=new, by=analyst)
    assert refused.value.field == "effective_from"


def test_a_correction_knows_what_it_began_from(analyst: User) -> None:
    one = DefinitionFactory()
    one.refresh_from_db()
    began_from = stamp(one)
    correct_definition(definition=one, changes={"text": "Theirs"}, by=analyst, expected_version=began_from)
    with pytest.raises(StaleEdit):
        correct_definition(definition=one, changes={"text": "Mine"}, by=analyst, expected_version=began_from)
    with pytest.raises(Refused, match="Say what is counted"):
        correct_definition(definition=one, changes={"text": " "}, by=analyst)
    assert IndicatorDefinition.objects.get().text == "Theirs"


def test_a_definition_is_removed_for_a_reason(analyst: User) -> None:
    one = DefinitionFactory()
    with pytest.raises(Refused):
        remove_definition(definition=one, reason=" ", by=analyst)
    remove_definition(definition=one, reason="Of another indicator", by=analyst)
    assert not IndicatorDefinition.objects.exists()


def test_breakdowns_have_their_own_names_and_stay_while_they_have_figures(analyst: User) -> None:
    one = IndicatorFactory()
    team = add_breakdown(indicator=one, fields={"name": "Team", "adds_up": True}, by=analyst)
    with pytest.raises(Refused, match="of this name already"):
        add_breakdown(indicator=one, fields={"name": "TEAM"}, by=analyst)
    edit_breakdown(breakdown=team, changes={"name": "Town", "adds_up": False}, by=analyst)
    ObservationFactory(indicator=one, breakdown=team, category="North")
    with pytest.raises(Refused, match="it stays"):
        remove_breakdown(breakdown=team, reason="Not wanted", by=analyst)
    kept = Breakdown.objects.get()
    assert (kept.name, kept.adds_up) == ("Town", False)


def test_a_breakdown_without_figures_can_go(analyst: User) -> None:
    team = BreakdownFactory()
    with pytest.raises(Refused, match="Say why"):
        remove_breakdown(breakdown=team, reason="", by=analyst)
    remove_breakdown(breakdown=team, reason="Never used", by=analyst)
    assert not Breakdown.objects.exists()


def test_the_list_of_neighbours_is_replaced_as_a_whole(analyst: User) -> None:
    set_neighbours(areas=["Telford", "Coventry", "telford", " "], by=analyst)
    assert neighbours() == ["Coventry", "Telford"]
    set_neighbours(areas=["Coventry", "Derby"], by=analyst)
    assert neighbours() == ["Coventry", "Derby"]
    set_neighbours(areas=["Derby", "Coventry"], by=analyst)  # the same list: nothing to record
    details = (
        AuditRecord.objects.filter(verb="neighbours.set").order_by("pk").values_list("detail", flat=True)
    )
    assert list(details) == [{"added": 2, "gone": 0}, {"added": 1, "gone": 1}]


def test_a_list_that_changed_meanwhile_is_stale(analyst: User) -> None:
    set_neighbours(areas=["Derby"], by=analyst)
    began_from = list_stamp(["Derby"])
    set_neighbours(areas=["Derby", "Telford"], by=analyst, expected_version=began_from)
    with pytest.raises(StaleEdit) as stale:
        set_neighbours(areas=["Walsall"], by=analyst, expected_version=began_from)
    assert stale.value.version == list_stamp(["Derby", "Telford"])
    assert neighbours() == ["Derby", "Telford"]
