"""What readers are shown of impact: the worst of what is measured, and nothing that was hidden."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from accounts.models import User
from accounts.roles import Role
from improvement_plan.models import Area, ImpactJudgement, ImpactMeasure, Plan
from improvement_plan.queries.impact import (
    HIDDEN,
    ImpactLine,
    action_impact,
    impact_lines,
    judgement_lines,
    plan_impact,
)
from improvement_plan.queries.indicator_links import links_of_indicator
from improvement_plan.queries.measure_page import measure_page
from improvement_plan.queries.plan_page import plan_page
from improvement_plan.queries.standpoint import Standpoint
from improvement_plan.rules.impact_words import AFTER
from improvement_plan.services.impact import judge_impact
from kpi.models import Indicator, IndicatorDefinition, Observation, PublishedCell, ReportingMonth
from tests.factories.accounts import PostHoldingFactory, UserFactory
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
from tests.factories.kpi import DECEMBER, IndicatorFactory, RebaseFactory, series

pytestmark = pytest.mark.django_db
HERE = Standpoint(TODAY, TODAY)
VISITS = [66.8, 73.8, 75.4, 78.1, 78.8, 76.6, 73.5, 69.3, 82.3, 77.8, 85.3, 88.8]


@pytest.fixture
def officer() -> User:
    return UserFactory(roles=[Role.OFFICER])


@pytest.fixture
def member() -> User:
    """Reads published figures only."""
    return UserFactory(roles=[Role.BOARD_MEMBER])


@pytest.fixture
def plan() -> Plan:
    plan: Plan = PlanFactory(starts_on=date(2018, 7, 2))
    return plan


@pytest.fixture
def area(plan: Plan) -> Area:
    area: Area = AreaFactory(priority=PriorityFactory(plan=plan, number=3), key="P3-OR4")
    return area


@pytest.fixture
def visits() -> Indicator:
    indicator: Indicator = IndicatorFactory(code="PI6", name="Visits", frequency="month_end")
    series(indicator, VISITS)
    return indicator


def judged(measure: ImpactMeasure, code: str, as_of: date = TODAY) -> ImpactJudgement:
    """A person's judgement."""
    return ImpactJudgement.objects.create(
        measure=measure, as_of=as_of, code=code, judged_at=NOW, evidence="Seen", review_on=date(2019, 4, 1)
    )


def close_and_judge(month_end: date = DECEMBER) -> None:
    ReportingMonth.objects.create(month_end=month_end, closed_at=NOW)
    judge_impact(as_of=TODAY, now=NOW)


def publish(indicator: Indicator, hidden: date | None = None) -> None:
    """Publish every figure of an indicator as it is, but one that is hidden."""
    PublishedCell.objects.bulk_create(
        PublishedCell(
            indicator=indicator,
            period_end=row.period_end,
            value=None if row.period_end == hidden else row.value,
            symbol="c" if row.period_end == hidden else "",
            decided_at=NOW,
        )
        for row in Observation.objects.filter(indicator=indicator)
    )


def line_of(measure: ImpactMeasure, user: User) -> ImpactLine:
    row = ImpactMeasure.objects.select_related("indicator").get(pk=measure.pk)
    return impact_lines([row], user=user, today=TODAY)[row.pk]


def test_several_measures_are_worth_the_worst_that_is_measured(plan: Plan, area: Area, officer: User) -> None:
    other = AreaFactory(priority=area.priority)
    codes = ["evidenced", "no_change", "improving"]
    for code in codes:
        judged(MeasureFactory(area=area), code)
    for _ in range(2):
        MeasureFactory(area=area)
    judged(MeasureFactory(area=other), "worse")

    impact = plan_impact(plan, user=officer, view=HERE)

    roll = impact.of_areas([area.pk])
    assert (roll.code, roll.note, roll.words) == (
        "no_change",
        "3 of 5 measured",
        "1 no change, 1 improving, 1 impact evidenced",
    )
    assert (impact.whole().code, impact.whole().note) == ("worse", "4 of 6 measured")
    nothing = impact.of_areas([])
    assert (nothing.code, nothing.note, nothing.words) == ("no_data", "", "")


def test_rows_of_one_name_are_one_measure(plan: Plan, area: Area, officer: User) -> None:
    judged(MeasureFactory(area=area, shared_name="Timely visits"), "improving")
    MeasureFactory(area=area, shared_name="timely Visits")
    roll = plan_impact(plan, user=officer, view=HERE).whole()
    assert (roll.code, roll.note) == ("improving", "1 of 1 measured")


def test_the_plan_s_page_shows_impact_beside_the_rating(plan: Plan, area: Area, officer: User) -> None:
    other = AreaFactory(priority=area.priority, key="P3-2")
    RecommendationFactory(plan=plan, code="OR4").areas.add(area)
    RecommendationFactory(plan=plan, code="S3").areas.add(other)
    judged(MeasureFactory(area=area), "worse")
    MeasureFactory(area=area)
    matrix = plan_page(plan, user=officer, view=HERE).matrix
    assert matrix is not None
    assert [(row.label, row.impact, row.impact_note) for row in matrix.columns[0].rows] == [
        ("OR4", "worse", "1 of 2 measured"),
        ("S3", "no_data", ""),
    ]
    assert matrix.question == ("P1: are the actions done? P2: is there evidence of impact? 1 of 2 measured")


def test_a_plan_of_areas_with_measures_shows_impact_too(plan: Plan, area: Area, officer: User) -> None:
    without = plan_page(plan, user=officer, view=HERE).matrix
    assert without is not None
    assert (without.impact, without.question) == (False, "P1: are the actions done?")
    judged(MeasureFactory(area=area), "improving")
    matrix = plan_page(plan, user=officer, view=HERE).matrix
    assert matrix is not None
    assert [(row.label, row.impact) for row in matrix.columns[0].rows] == [("P3-OR4", "improving")]


def test_another_day_shows_what_was_judged_then(plan: Plan, area: Area, officer: User) -> None:
    measure = MeasureFactory(area=area)
    judged(measure, "worse", date(2018, 10, 1))
    judged(measure, "improving")

    def at(as_of: date, known_on: date | None = None) -> str:
        return plan_impact(plan, user=officer, view=Standpoint(as_of, TODAY, known_on)).whole().code

    assert at(TODAY) == "improving"
    assert at(TODAY - timedelta(days=1)) == "worse"
    assert at(date(2018, 9, 30)) == "no_data"
    assert at(TODAY, known_on=TODAY) == "improving"
    assert at(TODAY, known_on=TODAY - timedelta(days=1)) == "no_data"  # both were recorded today


def test_a_person_s_judgement_rests_while_an_indicator_judges(
    area: Area, visits: Indicator, officer: User
) -> None:
    measure = MeasureFactory(area=area)
    judged(measure, "worse")
    assert line_of(measure, officer).code == "worse"
    ImpactMeasure.objects.update(indicator=visits)
    waiting = line_of(measure, officer)
    assert (waiting.code, waiting.words) == ("no_data", "Judged when a month of performance is closed.")
    close_and_judge()
    assert line_of(measure, officer).code == "evidenced"
    ImpactMeasure.objects.update(indicator=None)
    assert line_of(measure, officer).code == "worse"


def test_the_entitled_see_baseline_and_latest(area: Area, visits: Indicator, officer: User) -> None:
    measure = MeasureFactory(area=area, indicator=visits)
    close_and_judge()
    line = line_of(measure, officer)
    assert line.moved == "77.8% → 88.8% in December 2018"
    assert (line.before, line.now, line.caution) == (Decimal("77.8"), Decimal("88.8"), AFTER)
    assert (line.indicator, line.indicator_url, line.judged) == (
        "PI6 Visits",
        "/performance/indicators/PI6/",
        "As of 31 December 2018.",
    )
    assert line.spark is not None
    assert line.spark.values[-3:] == [Decimal("77.8"), Decimal("85.3"), Decimal("88.8")]


def test_a_judgement_by_a_person_names_their_post(area: Area, officer: User) -> None:
    holding = PostHoldingFactory(user=officer, post__title="Participation Lead")
    row = ImpactJudgement(
        measure=MeasureFactory(area=area),
        as_of=TODAY,
        code="improving",
        judged_at=NOW,
        judged_by=holding.user,
        evidence="13 of 22 children could say it.",
        review_on=date(2019, 4, 1),
    )
    row.save()
    line = line_of(row.measure, officer)
    assert (line.words, line.evidence) == (
        "Judged by a person, Participation Lead.",
        "13 of 22 children could say it.",
    )
    assert line.judged == "On 21 January 2019; to be looked at again on 1 April 2019."
    assert (line.moved, line.caution, line.spark) == ("", "", None)


def test_others_see_the_figures_that_were_published(area: Area, visits: Indicator, member: User) -> None:
    measure = MeasureFactory(area=area, indicator=visits)
    close_and_judge()
    unpublished = line_of(measure, member)
    assert (unpublished.code, unpublished.moved, unpublished.before, unpublished.spark) == (
        "evidenced",
        "",
        None,
        None,
    )
    publish(visits)
    assert line_of(measure, member).moved == "77.8% → 88.8% in December 2018"
    Observation.objects.filter(indicator=visits, period_end=DECEMBER).update(value=10)
    PublishedCell.objects.create(indicator=visits, period_end=DECEMBER, version=2, value=10, decided_at=NOW)
    corrected = line_of(measure, member)
    assert (corrected.now, corrected.before) == (None, Decimal("77.8"))


@pytest.mark.parametrize("hidden", [DECEMBER, date(2018, 5, 31), date(2018, 9, 30)])
def test_what_rests_on_a_hidden_count_is_not_told(
    plan: Plan, area: Area, visits: Indicator, member: User, officer: User, hidden: date
) -> None:
    """A count of 5 that is hidden and "worse than" a published 4.7 could only be 5."""
    measure = MeasureFactory(area=area, indicator=visits)
    close_and_judge()
    publish(visits, hidden=hidden)

    line = line_of(measure, member)
    assert (line.code, line.words, line.caution) == ("not_shown", HIDDEN, "")
    assert plan_impact(plan, user=member, view=HERE).whole().note == "1 of 1 measured, 1 of them not shown"
    judged(MeasureFactory(area=area), "improving")
    shown = plan_impact(plan, user=member, view=HERE).whole()
    assert (shown.code, shown.note) == ("improving", "2 of 2 measured, 1 of them not shown")
    (link,) = links_of_indicator("PI6", member, today=TODAY)
    assert (link.rating, link.note) == ("not_shown", f"{plan.name}. {HIDDEN}")
    ((_, before),) = judgement_lines(measure, user=member)
    assert (before.code, before.words) == ("not_shown", HIDDEN)
    assert line_of(measure, officer).code == "evidenced"


def test_without_performance_there_are_no_figures_and_no_way_to_them(area: Area, visits: Indicator) -> None:
    measure = MeasureFactory(area=area, indicator=visits)
    close_and_judge()
    publish(visits)
    line = line_of(measure, UserFactory(roles=[Role.ADMINISTRATOR]))
    assert (line.code, line.moved, line.indicator_url, line.spark) == ("evidenced", "", "", None)


def test_an_action_counts_from_its_own_start(area: Area, visits: Indicator, officer: User) -> None:
    measure = MeasureFactory(area=area, indicator=visits)
    action = ActionFactory(plan=area.plan, area=area, starts_on=date(2018, 11, 5))
    assert [line.words for _, line in action_impact(action, user=officer, today=TODAY)] == [
        "Judged when a month of performance is closed."
    ]
    close_and_judge()
    ((shown, line),) = action_impact(action, user=officer, today=TODAY)
    assert (shown, line.moved) == (measure, "76.5% → 88.8% in December 2018")
    assert line.words.startswith("Better than before the action began, 2 months in a row since November")
    action.starts_on = None
    ((_, from_plan),) = action_impact(action, user=officer, today=TODAY)
    assert from_plan.moved == "77.8% → 88.8% in December 2018"
    assert "before the plan began" in from_plan.words
    assert ImpactJudgement.objects.count() == 1  # looking adds nothing


def test_an_action_shows_what_a_person_judged_and_without_an_area_nothing(area: Area, officer: User) -> None:
    action = ActionFactory(plan=area.plan, area=area)
    assert action_impact(action, user=officer, today=TODAY) == []
    judged(MeasureFactory(area=area), "improving")
    assert [line.code for _, line in action_impact(action, user=officer, today=TODAY)] == ["improving"]
    assert action_impact(ActionFactory(plan=area.plan), user=officer, today=TODAY) == []


def test_what_hangs_on_an_indicator(plan: Plan, area: Area, visits: Indicator, officer: User) -> None:
    measure = MeasureFactory(area=area, indicator=visits, text="Children know when we come")
    draft = AreaFactory(priority__plan=PlanFactory(published_on=None))
    MeasureFactory(area=draft, indicator=visits)
    late = ActionFactory(plan=plan, area=area, reference="A007", text="Plan", due_on=date(2018, 12, 31))
    ActionFactory(plan=plan, area=area, reference="A001", text="Visit")
    ActionFactory(plan=plan, area=area, progress="completed", outlook=None, completed_on=TODAY)
    ActionFactory(plan=plan)
    close_and_judge()

    first, *actions = links_of_indicator("PI6", officer, today=TODAY)

    assert (first.title, first.rating) == ("Measure: Children know when we come", "evidenced")
    assert first.url == f"/plans/{plan.slug}/measures/{measure.pk}/"
    assert first.note.startswith(f"{plan.name}. Better than before the plan began")
    assert [(a.title, a.rating, a.colour) for a in actions] == [
        ("Action A007: Plan", "overdue", "red"),
        ("Action A001: Visit", "on_track", "green"),
    ]
    assert actions[0].url == f"/plans/{plan.slug}/actions/{late.reference}/"
    assert links_of_indicator("PI7", officer, today=TODAY) == []
    editor = UserFactory(roles=[Role.PROGRAMME_MANAGER])
    assert len(links_of_indicator("PI6", editor, today=TODAY)) == 4


def test_the_page_of_a_measure_says_what_it_rests_on(
    plan: Plan, area: Area, visits: Indicator, officer: User
) -> None:
    measure = MeasureFactory(area=area, indicator=visits, review_on=TODAY)
    RebaseFactory(indicator=visits, starts_on=date(2018, 10, 31), reason="Seen, not only visited")
    RebaseFactory(indicator=visits, starts_on=date(2018, 1, 31), reason="Before the plan")
    for since in (date(2018, 4, 1), date(2018, 10, 1)):
        IndicatorDefinition.objects.create(indicator=visits, effective_from=since, text="Seen")
    close_and_judge(date(2018, 11, 30))
    close_and_judge()

    page = measure_page(plan, measure, user=officer, today=TODAY)

    facts = {fact.label: (fact.value, fact.flags) for fact in page.facts}
    assert facts["Shown by"] == ("PI6 Visits", ())
    assert facts["Counts from"] == ("2 July 2018", ())
    assert facts["Review"] == ("21 January 2019", ("due",))
    assert facts["Counted anew"] == (
        "limits from 31 October 2018: Seen, not only visited; another definition from 1 October 2018",
        (),
    )
    assert page.impact.moved == "77.8% → 88.8% in December 2018"
    assert [(as_of, line.now) for as_of, line in page.history] == [(date(2018, 11, 30), Decimal("85.3"))]
    assert page.gap is None
    bare = measure_page(plan, MeasureFactory(area=area), user=officer, today=TODAY)
    assert bare.gap is not None
    assert bare.gap[0] == "Nothing shows it yet"
