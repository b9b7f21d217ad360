"""The catalogue, an indicator's settings, and the forms that change them."""

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client

from accounts.roles import Role
from foundation.clock import pinned
from foundation.editing.rows import stamp
from kpi.models import Indicator, PublishedCell, ReportingMonth, Target
from kpi.services.neighbours import neighbours, set_neighbours
from tests.factories.accounts import PostFactory, PostHoldingFactory, ServiceFactory, UserFactory
from tests.factories.improvement_plan import NOW, TODAY
from tests.factories.kpi import (
    DECEMBER,
    BreakdownFactory,
    ComparatorFactory,
    DefinitionFactory,
    IndicatorFactory,
    ObservationFactory,
    RebaseFactory,
    TargetFactory,
)

pytestmark = pytest.mark.django_db

INDICATOR = {
    "code": "CP1",
    "name": "Visits on time",
    "unit": "percent",
    "decimals": "1",
    "frequency": "monthly",
    "polarity": "higher",
    "compare_with": "previous",
    "counts_children": "on",
    "version": "1",
}


@pytest.fixture(autouse=True)
def day() -> Any:
    with pinned(TODAY):
        yield


def client_of(role: Role) -> Client:
    client = Client()
    client.force_login(UserFactory(roles=[role]))
    return client


@pytest.fixture
def analyst() -> Client:
    return client_of(Role.ANALYST)


@pytest.fixture
def board() -> Client:
    """Somebody who reads what is published, and edits nothing."""
    return client_of(Role.BOARD_MEMBER)


def text_of(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def on(day: date, name: str = "effective_from") -> dict[str, str]:
    return {f"{name}_0": str(day.day), f"{name}_1": str(day.month), f"{name}_2": str(day.year)}


# --- the catalogue


def test_the_catalogue_says_what_each_indicator_lacks(analyst: Client) -> None:
    whole = IndicatorFactory(code="A1", name="Seen alone", owner=PostFactory(title="Head of Care"))
    DefinitionFactory(indicator=whole)
    TargetFactory(indicator=whole)
    ObservationFactory(indicator=whole, value="85.55", period_end=DECEMBER)
    IndicatorFactory(code="B2", name="Reviews held", polarity="none")

    page = text_of(analyst, "/performance/indicators/")
    assert "2 indicators in use, 1 incomplete ." in page
    assert "A1 Seen alone Head of Care Monthly Higher is better 90.0% or more 85.6% Dec 2018 nothing" in page
    assert "B2 Reviews held none yet Monthly Neither is better – – no owner no definition Set up" in page


def test_a_lifted_target_is_no_gap_and_a_future_one_is_none_yet(analyst: Client) -> None:
    one = IndicatorFactory(code="A1")
    TargetFactory(indicator=one, effective_from=date(2018, 9, 1), value=None, amber_limit=None)
    later = IndicatorFactory(code="B2")
    TargetFactory(indicator=later, effective_from=date(2019, 4, 1))
    page = text_of(analyst, "/performance/indicators/")
    assert "lifted – no owner no definition Set up A1" in page
    assert "no owner no definition no target Set up B2" in page


def test_the_catalogue_is_narrowed_by_its_address(analyst: Client) -> None:
    service = ServiceFactory(name="Front door", slug="front-door")
    IndicatorFactory(code="A1", name="Seen alone", service=service)
    IndicatorFactory(code="B2", name="Reviews held", aliases=["IRO 7"])
    IndicatorFactory(code="C3", name="Old return", retired_on=date(2018, 4, 1))
    narrowed = {
        "": ["A1", "B2"],
        "?q=iro": ["B2"],
        "?service=front-door": ["A1"],
        "?service=no-such": ["A1", "B2"],
        "?show=retired": ["C3"],
        "?show=incomplete": ["A1", "B2"],
        "?q=nothing+like+it": [],
    }
    for query, codes in narrowed.items():
        page = text_of(analyst, f"/performance/indicators/{query}")
        assert re.findall(r"Set up (\w\d)", page) == codes, query
    assert "No indicator is like that." in page


def test_others_see_the_last_published_figure_and_no_way_to_edit(board: Client) -> None:
    one = IndicatorFactory(code="A1", name="Seen alone")
    ObservationFactory(indicator=one, value="85.5", period_end=DECEMBER)
    cell = {"indicator": one, "period_end": date(2018, 11, 30), "decided_at": NOW}
    PublishedCell.objects.create(**cell, value="81.2", version=1)
    PublishedCell.objects.create(**cell, symbol="c", version=2)
    page = text_of(board, "/performance/indicators/")
    assert "c Nov 2018" in page
    for hidden in ("85.5", "81.2", "Set up", "Define an indicator"):
        assert hidden not in page


def test_an_empty_catalogue_says_how_to_begin(analyst: Client, board: Client) -> None:
    assert "No indicator yet" in text_of(analyst, "/performance/indicators/")
    assert "Those who look after performance define" in text_of(board, "/performance/indicators/")


# --- an indicator


def test_an_indicator_is_defined_and_leads_to_its_settings(analyst: Client) -> None:
    saved = analyst.post("/performance/new-indicator/", INDICATOR)
    assert saved.headers["Location"] == "/performance/indicators/CP1/set-up/"
    one = Indicator.objects.get()
    assert (one.decimals, one.counts_children, one.in_public_report) == (1, True, False)
    page = text_of(analyst, "/performance/indicators/CP1/set-up/")
    for said in ("Nobody has said what is counted", "No target", "Only the whole is measured.", "per cent"):
        assert said in page


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"code": "a b"}, "Use letters, digits, full stops, hyphens and underscores"),
        ({"code": ""}, "Enter a code."),
        ({"name": ""}, "Enter a name."),
        ({"unit": ""}, "Choose one of these."),
        ({"decimals": "9"}, "Choose one of these."),
        ({"sequence": "-1"}, "Places begin at 1."),
        ({"code": "k1"}, "There is an indicator k1 already."),
        ({"aliases": "K1"}, "“K1” stands for K1 already."),
    ],
)
def test_what_is_wrong_is_said_at_its_field(analyst: Client, wrong: dict[str, str], says: str) -> None:
    IndicatorFactory(code="K1", name="Reviews held")
    answer = analyst.post("/performance/new-indicator/", {**INDICATOR, **wrong})
    assert answer.status_code == 200
    assert says in answer.content.decode()
    assert Indicator.objects.count() == 1


def test_a_late_save_shows_both_texts(analyst: Client) -> None:
    one = IndicatorFactory(code="CP1", name="Theirs", version=2)
    answer = analyst.post(f"/performance/indicators/{one.code}/edit/", {**INDICATOR, "name": "Mine"})
    page = answer.content.decode()
    assert "Not saved: somebody changed this while you were writing" in page
    assert "Theirs" in page
    assert 'value="Mine"' in page
    assert Indicator.objects.get().name == "Theirs"
    again = analyst.post(
        f"/performance/indicators/{one.code}/edit/", {**INDICATOR, "name": "Mine", "version": "2"}
    )
    assert again.status_code == 302
    assert Indicator.objects.get().name == "Mine"


def test_settings_show_every_decision_with_its_day(analyst: Client, board: Client) -> None:
    one = IndicatorFactory(code="CP1", name="Visits on time")
    DefinitionFactory(indicator=one, effective_from=date(2018, 4, 1), text="Seen by a worker")
    DefinitionFactory(indicator=one, effective_from=date(2019, 4, 1), text="Seen alone")
    TargetFactory(indicator=one, effective_from=date(2018, 4, 1), note="Set by the board")
    decider = PostHoldingFactory(post__title="Performance Manager").user
    RebaseFactory(indicator=one, starts_on=date(2018, 7, 31), reason="Counted weekly", decided_by=decider)
    ObservationFactory(indicator=one, breakdown=BreakdownFactory(indicator=one), category="North")
    ReportingMonth.objects.create(month_end=date(2018, 11, 30), closed_at=NOW)

    page = text_of(analyst, "/performance/indicators/CP1/set-up/")
    assert "1 Apr 2018 holds now Seen by a worker" in page
    assert "1 Apr 2019 Seen alone" in page
    assert "1 Apr 2018 holds now 90.0% or more down to 80.0% Set by the board" in page
    assert "31 Jul 2018 Counted weekly Performance Manager, 21 Jan 2019" in page
    assert "Team to the whole 1 Edit Team" in page
    assert "Months are closed until November 2018." in page
    read = text_of(board, "/performance/indicators/CP1/set-up/")
    assert "Counted weekly" in read
    for hidden in ("Correct", "Remove", "Set a target", "Months are closed"):
        assert hidden not in read


def test_a_target_of_another_polarity_is_doubted(analyst: Client) -> None:
    one = IndicatorFactory(code="CP1", polarity="range")
    TargetFactory(indicator=one)
    assert "It was set for another polarity" in text_of(analyst, "/performance/indicators/CP1/set-up/")


def test_an_indicator_retires_and_comes_back(analyst: Client) -> None:
    one = IndicatorFactory(code="CP1")
    address = "/performance/indicators/CP1/"
    assert analyst.get(f"{address}bring-back/").status_code == 404
    analyst.post(f"{address}retire/", {**on(DECEMBER, "on"), "reason": "The return ended", "version": "1"})
    one.refresh_from_db()
    assert one.retired_on == DECEMBER
    assert analyst.get(f"{address}retire/").status_code == 404
    assert "Not measured since 31 December 2018" in text_of(analyst, f"{address}set-up/")
    analyst.post(f"{address}bring-back/")
    one.refresh_from_db()
    assert one.retired_on is None


# --- what belongs to it


@pytest.mark.parametrize(
    ("polarity", "labels"),
    [
        ("higher", ["Target", "Lowest figure that is still amber"]),
        ("lower", ["Target", "Highest figure that is still amber"]),
        ("target", ["Target", "Green up to this far away", "Amber up to this far away"]),
        ("range", ["Lowest figure that is green", "Highest figure that is green", "this far outside"]),
    ],
)
def test_a_target_asks_for_what_its_polarity_needs(analyst: Client, polarity: str, labels: list[str]) -> None:
    IndicatorFactory(code="CP1", polarity=polarity)
    page = text_of(analyst, "/performance/indicators/CP1/targets/add/")
    assert [label for label in labels if label not in page] == []


def test_figures_are_read_as_people_type_them(analyst: Client) -> None:
    IndicatorFactory(code="CP1")
    sent = {**on(date(2018, 4, 1)), "value": " 1,234.5 % ", "amber_limit": "−3", "version": "1"}
    assert analyst.post("/performance/indicators/CP1/targets/add/", sent).status_code == 302
    target = Target.objects.get()
    assert (str(target.value), str(target.amber_limit)) == ("1234.500000", "-3.000000")
    form = analyst.get(f"/performance/indicators/CP1/targets/{target.pk}/edit/").content.decode()
    assert 'value="1234.5"' in form


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({"value": ""}, "Enter the target, or tick that there is none any more."),
        ({"value": "ninety"}, "Enter a number."),
        ({"value": "90", "lifted": "on"}, "Either figures or no target any more, not both."),
        ({"value": "1e400"}, "Ensure that there are no more than"),
        ({"value": "90", "amber_limit": "95"}, "Higher is better: the worst figure"),
    ],
)
def test_a_target_that_cannot_be_is_said_at_its_field(
    analyst: Client, sent: dict[str, str], says: str
) -> None:
    IndicatorFactory(code="CP1")
    answer = analyst.post(
        "/performance/indicators/CP1/targets/add/", {**on(date(2018, 4, 1)), "version": "1", **sent}
    )
    assert answer.status_code == 200
    assert says in answer.content.decode()
    assert not Target.objects.exists()


def test_a_target_can_be_lifted(analyst: Client) -> None:
    IndicatorFactory(code="CP1")
    analyst.post("/performance/indicators/CP1/targets/add/", {**on(TODAY), "lifted": "on", "version": "1"})
    assert "No target any more" in text_of(analyst, "/performance/indicators/CP1/set-up/")


def test_forms_say_that_closed_months_stay(analyst: Client) -> None:
    IndicatorFactory(code="CP1")
    ReportingMonth.objects.create(month_end=DECEMBER, closed_at=NOW)
    for page in ("targets/add/", "rebases/add/", "edit/"):
        assert "Months are closed until December 2018." in text_of(
            analyst, f"/performance/indicators/CP1/{page}"
        )


def test_parts_are_added_corrected_and_removed(analyst: Client) -> None:
    one = IndicatorFactory(code="CP1")
    root = "/performance/indicators/CP1/"
    analyst.post(f"{root}definitions/add/", {**on(TODAY), "text": "Seen", "version": "1"})
    analyst.post(f"{root}rebases/add/", {**on(TODAY, "starts_on"), "reason": "Counted weekly"})
    analyst.post(f"{root}breakdowns/add/", {"name": "Team", "adds_up": "on", "version": "1"})
    definition, row, team = one.definitions.get(), one.rebases.get(), one.breakdowns.get()

    analyst.post(
        f"{root}definitions/{definition.pk}/edit/",
        {**on(TODAY), "text": "Seen alone", "version": str(stamp(definition))},
    )
    analyst.post(f"{root}breakdowns/{team.pk}/edit/", {"name": "Town", "version": str(stamp(team))})
    assert one.definitions.get().text == "Seen alone"
    assert (one.breakdowns.get().name, one.breakdowns.get().adds_up) == ("Town", False)

    for kind, pk in (("definitions", definition.pk), ("rebases", row.pk), ("breakdowns", team.pk)):
        address = f"{root}{kind}/{pk}/remove/"
        assert "Say why it is removed." in analyst.post(address, {"reason": " "}).content.decode()
        assert analyst.post(address, {"reason": "A mistake"}).status_code == 302
        assert analyst.get(address).status_code == 404
    assert not one.definitions.exists()
    assert not one.rebases.exists()
    assert not one.breakdowns.exists()


def test_parts_of_another_indicator_are_missing(analyst: Client) -> None:
    IndicatorFactory(code="CP1")
    other = TargetFactory()
    assert analyst.get(f"/performance/indicators/CP1/targets/{other.pk}/edit/").status_code == 404
    assert analyst.get("/performance/indicators/NO/set-up/").status_code == 404
    assert analyst.get(f"/performance/indicators/CP1/targets/{'9' * 30}/edit/").status_code == 404


# --- neighbours


def test_neighbours_are_one_list_and_strangers_among_them_are_named(analyst: Client) -> None:
    ComparatorFactory(kind="authority", area="Derby")
    empty = analyst.get("/performance/neighbours/")
    version = empty.context["form"].initial["version"]
    analyst.post("/performance/neighbours/", {"areas": "Derby\r\nTelford\r\n", "version": str(version)})
    assert neighbours() == ["Derby", "Telford"]
    page = text_of(analyst, "/performance/neighbours/")
    assert "No figures were loaded yet of Telford." in page


def test_a_late_list_of_neighbours_shows_both(analyst: Client) -> None:
    version = analyst.get("/performance/neighbours/").context["form"].initial["version"]
    set_neighbours(areas=["Derby"], by=UserFactory(roles=[Role.ANALYST]))
    answer = analyst.post("/performance/neighbours/", {"areas": "Telford", "version": str(version)})
    page = answer.content.decode()
    assert "Not saved: somebody changed this" in page
    assert "Derby" in page
    assert neighbours() == ["Derby"]
