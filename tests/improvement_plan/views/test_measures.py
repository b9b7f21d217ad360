"""The pages of measures of impact: read, linked to indicators, judged by hand, taken away as files."""

import csv
import io
import re
from collections.abc import Iterator
from datetime import date

import pytest
from django.test import Client

from accounts.models import User
from accounts.roles import Role
from foundation.clock import pinned
from foundation.jobs.models import Job
from improvement_plan.imports.rows import Kind
from improvement_plan.models import Area, ImpactJudgement, ImpactMeasure, Plan
from improvement_plan.services.impact import judge_impact
from improvement_plan.services.importing import ImportRequest, Source, preview_import
from kpi.models import Indicator, Observation, PublishedCell, ReportingMonth
from tests.factories.accounts import UserFactory
from tests.factories.improvement_plan import (
    NOW,
    TODAY,
    ActionFactory,
    AreaFactory,
    MeasureFactory,
    PlanFactory,
    PriorityFactory,
    RecommendationFactory,
)
from tests.factories.kpi import DECEMBER, IndicatorFactory, series

pytestmark = pytest.mark.django_db
LIST = "/plans/visits/measures/"
VISITS = [66.8, 73.8, 75.4, 78.1, 78.8, 76.6, 73.5, 69.3, 82.3, 77.8, 85.3, 88.8]


@pytest.fixture(autouse=True)
def day() -> Iterator[None]:
    with pinned(TODAY):
        yield


@pytest.fixture
def area() -> Area:
    plan = PlanFactory(slug="visits", name="Visits", starts_on=date(2018, 7, 2))
    area: Area = AreaFactory(priority=PriorityFactory(plan=plan, number=3), key="P3-OR4")
    RecommendationFactory(plan=plan, code="OR4").areas.add(area)
    ActionFactory(plan=plan, area=area, priority=area.priority, reference="A031", starts_on=date(2018, 7, 2))
    return area


@pytest.fixture
def measure(area: Area) -> ImpactMeasure:
    """Shown by PI6, and judged as of December."""
    indicator: Indicator = IndicatorFactory(code="PI6", name="Visits on time", frequency="month_end")
    series(indicator, VISITS)
    measure: ImpactMeasure = MeasureFactory(area=area, indicator=indicator, text="Visits in time, per cent")
    ReportingMonth.objects.create(month_end=DECEMBER, closed_at=NOW)
    judge_impact(as_of=TODAY, now=NOW)
    return measure


def client_of(*roles: Role) -> Client:
    user: User = UserFactory(roles=roles)
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def manager() -> Client:
    return client_of(Role.PROGRAMME_MANAGER)


@pytest.fixture
def member() -> Client:
    return client_of(Role.BOARD_MEMBER)


def text_of(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200, url
    return " ".join(response.content.decode().split())


PLACES = [
    LIST,
    "/plans/visits/recommendations/OR4/",
    "/plans/visits/priorities/3/",
    "/plans/visits/actions/A031/",
]


@pytest.mark.parametrize("place", PLACES)
def test_wherever_a_measure_stands_its_figures_and_words_stand(
    measure: ImpactMeasure, manager: Client, place: str
) -> None:
    page = text_of(manager, place)
    assert f'href="{LIST}{measure.pk}/"' in page
    for said in ("Visits in time, per cent", "Impact evidenced", "77.8%", "88.8%", "2 months in a row since"):
        assert said in page, said


def test_after_is_never_because(measure: ImpactMeasure, manager: Client) -> None:
    for place in (*PLACES[2:], f"{LIST}{measure.pk}/"):
        assert "Moved after it began. That does not prove it was because of it." in text_of(manager, place)
    assert "does not prove that it was because of it" in text_of(manager, LIST)


def test_the_plan_and_its_recommendations_show_the_worst(measure: ImpactMeasure, manager: Client) -> None:
    for _ in range(2):
        MeasureFactory(plan=measure.plan, area=measure.areas.get())
    plan = text_of(manager, "/plans/visits/")
    assert '<span aria-hidden="true">EV</span>' in plan
    assert "P2: is there evidence of impact? 1 of 3 measured" in plan
    listed = text_of(manager, "/plans/visits/recommendations/")
    assert "Impact evidenced" in listed
    assert "1 of 3 measured" in listed


@pytest.mark.parametrize("place", [*PLACES, "/plans/visits/", "/performance/indicators/PI6/"])
def test_a_hidden_count_is_nowhere(measure: ImpactMeasure, member: Client, place: str) -> None:
    """Canary: December's figure is 71717 here, and hidden from those who read published figures."""
    Observation.objects.filter(period_end=DECEMBER).update(value=71717)
    judge_impact(as_of=TODAY, now=NOW)
    PublishedCell.objects.bulk_create(
        PublishedCell(
            indicator=row.indicator,
            period_end=row.period_end,
            value=None if row.period_end == DECEMBER else row.value,
            symbol="c" if row.period_end == DECEMBER else "",
            decided_at=NOW,
        )
        for row in Observation.objects.all()
    )
    page = text_of(member, place)
    assert "71717" not in page.replace(",", "")
    assert "Impact evidenced</span>" not in page
    page = text_of(member, f"{LIST}{measure.pk}/")
    assert "71717" not in page.replace(",", "")
    assert "Not shown: it rests on a small count of children." in page
    for kind in ("csv", "xlsx"):
        assert b"71717" not in member.get(f"{LIST}download/{kind}/").content


def test_the_list_shows_a_part(measure: ImpactMeasure, manager: Client) -> None:
    worse = MeasureFactory(area=measure.areas.get(), text="Children moved less often", review_on=TODAY)
    ImpactJudgement.objects.create(
        measure=worse, as_of=TODAY, code="worse", judged_at=NOW, evidence="Files", review_on=TODAY
    )
    MeasureFactory(area=measure.areas.get(), text="Children say so")
    texts = ("Visits in time", "Children moved", "Children say")
    shows = {
        "": texts,
        "behind": texts[1:2],
        "ahead": texts[:1],
        "unmeasured": texts[2:],
        "review": texts[1:2],
        "nonsense": texts,
    }
    for show, expected in shows.items():
        page = text_of(manager, f"{LIST}?show={show}")
        assert tuple(text for text in texts if text in page) == expected, show
    assert "2 of 3 measured: 1 worse, 1 impact evidenced." in page
    ImpactMeasure.objects.exclude(pk=measure.pk).update(review_on=None)
    assert "None of them." in text_of(manager, f"{LIST}?show=review")


def test_an_indicator_is_chosen_and_judges_at_once(
    measure: ImpactMeasure, manager: Client, area: Area
) -> None:
    retired = IndicatorFactory(code="OLD1", retired_on=date(2018, 1, 1))
    form = manager.get(f"{LIST}add/").content.decode()
    assert "None: a person judges it" in form
    assert "OLD1" not in form
    sent = {"version": "1", "text": "Seen", "expectation": "decrease", "areas": str(area.pk)}
    indicator = str(measure.indicator_id)
    refused = manager.post(f"{LIST}add/", {**sent, "indicator": indicator}).content.decode()
    assert "Higher is better in PI6, but the plan expects this to go the other way." in refused
    assert manager.post(f"{LIST}add/", {**sent, "indicator": str(retired.pk)}).status_code == 200
    added = manager.post(f"{LIST}add/", {**sent, "expectation": "increase", "indicator": indicator})
    assert added["Location"] == LIST
    assert ImpactMeasure.objects.get(text="Seen").judgements.get().code == "evidenced"

    ImpactMeasure.objects.filter(pk=measure.pk).update(indicator=retired)
    edit = manager.get(f"{LIST}{measure.pk}/edit/").content.decode()
    assert "OLD1" in edit  # what was chosen stays


def test_a_person_judges_what_no_indicator_shows(area: Area, manager: Client) -> None:
    measure = MeasureFactory(area=area, text="Children say so")
    page = text_of(manager, f"{LIST}{measure.pk}/")
    assert "Nothing shows it yet" in page
    address = f"{LIST}{measure.pk}/judge/"
    assert f'href="{address}"' in page
    version = re.search(r'name="version" value="(\d+)"', manager.get(address).content.decode())
    assert version is not None
    sent = {"version": version[1], "code": "improving", "evidence": "13 of 22 could say it."}
    sent |= {"review_on_0": "1", "review_on_1": "4", "review_on_2": "2019"}

    empty = manager.post(address, {"version": version[1]}).content.decode()
    for said in ("Choose how it stands.", "Say what shows it.", "Enter a date"):
        assert said in empty
    past = manager.post(address, {**sent, "review_on_2": "2018"}).content.decode()
    assert "Enter a day that lies ahead." in past
    assert manager.post(address, {**sent, "code": "no_data"}).status_code == 200
    assert not ImpactJudgement.objects.exists()

    saved = manager.post(address, sent, follow=True).content.decode()
    assert "The judgement is saved." in saved
    for said in ("Improving", "13 of 22 could say it.", "to be looked at again on 1 April 2019"):
        assert said in saved
    late = manager.post(address, {**sent, "code": "worse"}).content.decode()
    assert "Not saved: somebody changed this while you were writing" in late
    assert ImpactJudgement.objects.count() == 1


def test_what_an_indicator_judges_is_not_judged_by_hand(measure: ImpactMeasure, manager: Client) -> None:
    assert "Judge it" not in text_of(manager, f"{LIST}{measure.pk}/")
    assert manager.get(f"{LIST}{measure.pk}/judge/").status_code == 404


@pytest.mark.parametrize("pk", ["0", "99999999999999999999999"])
def test_a_measure_that_does_not_exist_is_missing(measure: ImpactMeasure, manager: Client, pk: str) -> None:
    for page in ("", "edit/", "judge/"):
        assert manager.get(f"{LIST}{pk}/{page}").status_code == 404


def test_a_measure_of_another_plan_or_a_draft_is_missing(measure: ImpactMeasure, member: Client) -> None:
    PlanFactory(slug="other")
    assert member.get(f"/plans/other/measures/{measure.pk}/").status_code == 404
    assert member.get(f"{LIST}{measure.pk}/").status_code == 200
    Plan.objects.filter(slug="visits").update(published_on=None)
    assert member.get(f"{LIST}{measure.pk}/").status_code == 404


def test_those_who_edit_ask_for_a_judging(measure: ImpactMeasure, manager: Client, member: Client) -> None:
    response = manager.post(f"{LIST}judge/")
    job = Job.objects.get(kind="improvement_plan.judge_impact")
    assert response["Location"] == f"/jobs/{job.public_id}/"
    assert job.parameters == {"plan": measure.plan_id}
    assert "Judge all others again now" not in text_of(member, LIST)
    assert member.post(f"{LIST}judge/").status_code == 404


def test_measures_go_out_as_a_file_and_come_back_as_no_change(
    measure: ImpactMeasure, manager: Client, area: Area
) -> None:
    MeasureFactory(
        area=area, text="=cmd|' /C calc'!A0", expectation="other", shared_name="Says", review_on=TODAY
    )
    content = manager.get(f"{LIST}download/csv/").content
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    assert {key: rows[0][key] for key in ("area_key", "indicator", "impact", "before", "latest")} == {
        "area_key": "P3-OR4",
        "indicator": "PI6",
        "impact": "evidenced",
        "before": "77.8",
        "latest": "88.8",
    }
    workbook = manager.get(f"{LIST}download/xlsx/").content
    assert manager.get(f"{LIST}download/docx/").status_code == 404
    for name, file in (("m.csv", content), ("m.xlsx", workbook)):
        request = ImportRequest(name="Visits", sources=[Source(Kind.MEASURES, name, file)])
        preview = preview_import(request=request, by=None, today=TODAY)
        assert preview.problems == ()
        assert preview.changed == ()
        assert preview.counts(Kind.MEASURES).unchanged == 2
