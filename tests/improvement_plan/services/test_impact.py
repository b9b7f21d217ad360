"""Judging impact: at closing, at a change, by a person; run again it adds nothing."""

import threading
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from accounts.models import User
from accounts.roles import Role
from foundation.audit.models import AuditRecord
from foundation.clock import pinned
from foundation.editing.errors import Refused, StaleEdit
from foundation.jobs.models import Job
from foundation.jobs.runner import run_now
from improvement_plan.models import Area, ImpactJudgement, ImpactMeasure, Plan
from improvement_plan.rules.impact import Impact
from improvement_plan.services.impact import Outcome, judge_by_hand, judge_impact
from improvement_plan.services.plans import edit_plan
from improvement_plan.services.stamps import stamp
from improvement_plan.services.structure import add_measure, edit_measure
from kpi.models import Indicator, Observation, ReportingMonth
from kpi.services.schedule import request_closing
from tests.factories.accounts import UserFactory
from tests.factories.improvement_plan import NOW, TODAY, AreaFactory, MeasureFactory, PlanFactory
from tests.factories.kpi import DECEMBER, ComparatorFactory, IndicatorFactory, RebaseFactory, series

NOVEMBER = date(2018, 11, 30)
# The visits of 2018: 77.8 in the mean of April to June, 88.8 in December.
VISITS = [66.8, 73.8, 75.4, 78.1, 78.8, 76.6, 73.5, 69.3, 82.3, 77.8, 85.3, 88.8]


@pytest.fixture
def user() -> User:
    return UserFactory(roles=[Role.PROGRAMME_MANAGER, Role.ANALYST])


@pytest.fixture
def area() -> Area:
    area: Area = AreaFactory(priority__plan=PlanFactory(starts_on=date(2018, 7, 2)))
    return area


@pytest.fixture
def visits() -> Indicator:
    indicator: Indicator = IndicatorFactory(code="PI6", frequency="month_end")
    series(indicator, VISITS)
    return indicator


def close(month_end: date = DECEMBER) -> None:
    ReportingMonth.objects.create(month_end=month_end, closed_at=NOW)


def said(measure: ImpactMeasure) -> list[tuple[Any, ...]]:
    """The judgements of a measure, newest first."""
    return list(measure.judgements.values_list("as_of", "code", "baseline", "latest", "latest_end"))


@pytest.mark.django_db
def test_a_measure_is_judged_from_its_indicator_as_of_the_last_closed_month(
    area: Area, visits: Indicator
) -> None:
    measure = MeasureFactory(area=area, indicator=visits)
    by_hand = MeasureFactory(area=area)
    close(date(2018, 10, 31))
    close(NOVEMBER)

    assert judge_impact(as_of=TODAY, now=NOW) == Outcome(NOVEMBER, looked_at=1, changed=1)

    assert said(measure) == [(NOVEMBER, "improving", Decimal("77.8"), Decimal("85.3"), NOVEMBER)]
    (row,) = measure.judgements.all()
    assert (row.indicator, row.counted_from, row.judged_at, row.judged_by) == (
        visits,
        date(2018, 7, 2),
        NOW,
        None,
    )
    assert row.words == (
        "Better than before the plan began, in November 2018. 3 months in a row would be evidence."
    )
    assert said(by_hand) == []
    (record,) = AuditRecord.objects.filter(verb="impact.judged")
    assert record.detail == {"month": "2018-11-30", "changed": 1}


@pytest.mark.django_db
def test_run_again_it_adds_nothing_and_after_a_correction_a_row(area: Area, visits: Indicator) -> None:
    measure = MeasureFactory(area=area, indicator=visits)
    close()
    assert judge_impact(as_of=TODAY, now=NOW).changed == 1
    assert judge_impact(as_of=TODAY, now=NOW + timedelta(days=1)) == Outcome(DECEMBER, 1, 0)
    assert AuditRecord.objects.filter(verb="impact.judged").count() == 1

    Observation.objects.filter(indicator=visits, period_end=DECEMBER).update(value=70)
    assert judge_impact(as_of=TODAY, now=NOW + timedelta(days=2)).changed == 1
    assert [(row[1], row[3]) for row in said(measure)] == [("worse", 70), ("evidenced", Decimal("88.8"))]


@pytest.mark.django_db
def test_nothing_is_judged_before_a_month_is_closed(area: Area, visits: Indicator) -> None:
    MeasureFactory(area=area, indicator=visits)
    ReportingMonth.objects.create(month_end=DECEMBER)
    assert judge_impact(as_of=TODAY, now=NOW) == Outcome(None, 0, 0)
    close(NOVEMBER)
    assert judge_impact(as_of=date(2018, 11, 29), now=NOW) == Outcome(None, 0, 0)
    assert not ImpactJudgement.objects.exists()


@pytest.mark.django_db
def test_an_earlier_month_can_be_judged_later(area: Area, visits: Indicator) -> None:
    measure = MeasureFactory(area=area, indicator=visits)
    close(NOVEMBER)
    close()
    judge_impact(as_of=TODAY, now=NOW)
    assert judge_impact(as_of=date(2018, 12, 15), now=NOW + timedelta(days=1)) == Outcome(NOVEMBER, 1, 1)
    assert [row[0] for row in said(measure)] == [DECEMBER, NOVEMBER]


@pytest.mark.django_db
def test_the_clock_of_a_plan_that_ended_stands_at_its_end(area: Area, visits: Indicator) -> None:
    measure = MeasureFactory(area=area, indicator=visits)
    Plan.objects.update(ends_on=date(2018, 9, 14))
    close()
    judge_impact(as_of=TODAY, now=NOW)
    september = date(2018, 9, 30)
    assert said(measure) == [(september, "improving", Decimal("77.8"), Decimal("82.3"), september)]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("expectation", "polarity", "code", "words"),
    [
        ("increase", "none", "evidenced", "Better than before"),
        ("decrease", "none", "worse", "Worse than before"),
        ("other", "none", "no_data", "Nothing says whether more or less of it is better."),
        ("other", "lower", "worse", "Worse than before"),
        # 77.8 was 2.2 from the neighbours' 80, and 88.8 is 8.8 from it.
        ("in-line-with-comparators", "none", "worse", "Worse than before"),
        ("in-line-with-comparators", "higher", "evidenced", "Better than before"),
    ],
)
def test_what_the_plan_expects_counts_where_the_indicator_does_not_say(
    area: Area, visits: Indicator, expectation: str, polarity: str, code: str, words: str
) -> None:
    Indicator.objects.update(polarity=polarity)
    ComparatorFactory(indicator=visits, kind="neighbours", area="Neighbours", year=2017, value=80)
    ComparatorFactory(indicator=visits, kind="neighbours", area="Neighbours", year=2016, value=90)
    ComparatorFactory(indicator=visits, kind="england", year=2018, value=88)
    measure = MeasureFactory(area=area, indicator=visits, expectation=expectation)
    close()
    judge_impact(as_of=TODAY, now=NOW)
    (row,) = measure.judgements.all()
    assert row.code == code
    assert row.words.startswith(words)


@pytest.mark.django_db
def test_england_stands_in_for_neighbours(area: Area, visits: Indicator) -> None:
    Indicator.objects.update(polarity="none")
    ComparatorFactory(indicator=visits, kind="england", year=2018, value=88)
    measure = MeasureFactory(area=area, indicator=visits, expectation="in-line-with-comparators")
    close()
    judge_impact(as_of=TODAY, now=NOW)
    assert said(measure)[0][1] == "improving"


@pytest.mark.django_db
def test_the_plans_own_baseline_and_a_new_way_of_counting_are_said(area: Area) -> None:
    young = IndicatorFactory(code="K1")
    series(young, [80, 81, 82])
    RebaseFactory(indicator=young, starts_on=NOVEMBER)
    measure = MeasureFactory(area=area, indicator=young, baseline=Decimal("78.25"))
    close()
    judge_impact(as_of=TODAY, now=NOW)
    (row,) = measure.judgements.all()
    assert (row.code, row.baseline, row.baseline_given) == ("evidenced", Decimal("78.3"), True)
    assert "the baseline that the plan prints" in row.words
    assert "anew from November 2018" in row.words


@pytest.mark.django_db
def test_choosing_an_indicator_judges_at_once_and_a_person_no_longer(
    area: Area, visits: Indicator, user: User
) -> None:
    close()
    measure = add_measure(plan=area.plan, fields={"text": "Visits"}, areas=[area], by=user, now=NOW)
    judge_by_hand(
        measure=measure,
        code=Impact.WORSE,
        evidence="Ten files of twelve.",
        review_on=date(2019, 4, 1),
        by=user,
        today=TODAY,
        now=NOW,
    )
    linked = edit_measure(
        measure=measure, changes={"indicator": visits}, areas=[area], by=user, now=NOW + timedelta(hours=1)
    )
    assert [row[1] for row in said(linked)] == ["worse", "evidenced"]
    with pytest.raises(Refused, match=r"^An indicator shows this measure now, and judges it\.$"):
        judge_by_hand(
            measure=linked,
            code=Impact.IMPROVING,
            evidence="Seen",
            review_on=date(2019, 4, 1),
            by=user,
            today=TODAY,
            now=NOW,
        )


@pytest.mark.django_db
def test_an_indicator_that_is_worse_where_the_plan_wants_it_is_refused(
    area: Area, visits: Indicator, user: User
) -> None:
    fields = {"text": "Visits", "expectation": "decrease", "indicator": visits}
    with pytest.raises(
        Refused, match=r"^Higher is better in PI6, but the plan expects this to go"
    ) as refused:
        add_measure(plan=area.plan, fields=fields, areas=[area], by=user, now=NOW)
    assert refused.value.field == "indicator"
    add_measure(plan=area.plan, fields={**fields, "expectation": "increase"}, areas=[area], by=user, now=NOW)
    assert ImpactMeasure.objects.count() == 1


@pytest.mark.django_db
def test_another_start_of_the_plan_is_another_baseline(area: Area, visits: Indicator, user: User) -> None:
    measure = MeasureFactory(area=area, indicator=visits)
    close()
    judge_impact(as_of=TODAY, now=NOW)
    edit_plan(
        plan=area.plan,
        changes={"starts_on": date(2018, 10, 1)},
        by=user,
        today=TODAY,
        now=NOW + timedelta(hours=1),
    )
    assert [row[2] for row in said(measure)] == [Decimal("75.0"), Decimal("77.8")]


@pytest.mark.django_db
def test_a_person_judges_with_evidence_and_a_day_to_look_again(area: Area, user: User) -> None:
    measure = MeasureFactory(area=area)
    given: dict[str, Any] = {
        "measure": measure,
        "code": Impact.IMPROVING,
        "evidence": " Thirteen of 22 children could say it. ",
        "review_on": date(2019, 4, 1),
        "by": user,
        "today": TODAY,
        "now": NOW,
    }
    began_from = stamp(measure)
    row = judge_by_hand(**given, expected_version=began_from)
    assert (row.as_of, row.code, row.evidence) == (
        TODAY,
        "improving",
        "Thirteen of 22 children could say it.",
    )
    assert (row.judged_by, row.judged_at, row.review_on) == (user, NOW, date(2019, 4, 1))
    measure.refresh_from_db()
    assert measure.review_on == date(2019, 4, 1)
    (record,) = AuditRecord.objects.filter(verb="impact.judged")
    assert record.detail == {"code": "improving"}

    for changed, said_so in (
        ({"evidence": "  "}, "Say what shows it."),
        ({"review_on": TODAY}, "Enter a day that lies ahead."),
        ({"code": Impact.NO_DATA}, "Choose how it stands."),
    ):
        with pytest.raises(Refused) as refused:
            judge_by_hand(**{**given, **changed})
        assert refused.value.message == said_so
    with pytest.raises(StaleEdit):
        judge_by_hand(**given, expected_version=began_from)
    assert ImpactJudgement.objects.count() == 1


@pytest.mark.django_db
def test_judgements_are_kept_as_they_were_said(area: Area, visits: Indicator) -> None:
    MeasureFactory(area=area, indicator=visits)
    close()
    judge_impact(as_of=TODAY, now=NOW)
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        ImpactJudgement.objects.update(code="worse")


@pytest.mark.django_db
def test_closing_a_month_judges_impact(area: Area, visits: Indicator, user: User) -> None:
    measure = MeasureFactory(area=area, indicator=visits)
    with pinned(TODAY):
        run_now(request_closing(month=DECEMBER, gaps=[], gaps_reason="", today=TODAY, by=user))
        job = Job.objects.get(kind="improvement_plan.judge_impact")
        assert job.parameters == {"as_of": "2018-12-31"}
        done = run_now(job)
    assert (done.error, done.result["message"]) == ("", "1 measure judged as of 31 December 2018, 1 changed.")
    assert said(measure)[0][:2] == (DECEMBER, "evidenced")


@pytest.mark.django_db
def test_the_command_judges_in_the_foreground(
    area: Area, visits: Indicator, capsys: pytest.CaptureFixture[str]
) -> None:
    measure = MeasureFactory(area=area, indicator=visits)
    close(NOVEMBER)
    close()
    call_command("judge_impact", as_of=date(2018, 12, 1))
    assert said(measure)[0][0] == NOVEMBER
    call_command("judge_impact", as_of=date(2018, 1, 1))
    assert capsys.readouterr().out.splitlines() == [
        "1 measure judged as of 30 November 2018, 1 changed.",
        "No month of performance is closed yet, so there is nothing to judge from.",
    ]
    with pytest.raises(CommandError):
        call_command("judge_impact", "--as-of", "yesterday")


@pytest.mark.django_db(transaction=True)
def test_two_judgings_at_once_add_one_row(area: Area, visits: Indicator) -> None:
    measure = MeasureFactory(area=area, indicator=visits)
    close()

    def other() -> None:
        judge_impact(as_of=TODAY, now=NOW)
        connection.close()

    worker = threading.Thread(target=other)
    with transaction.atomic():
        judge_impact(as_of=TODAY, now=NOW)
        worker.start()
        with connection.cursor() as cursor:
            for _ in range(500):
                cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
                if cursor.fetchone()[0]:
                    break
                cursor.execute("SELECT pg_sleep(0.01)")
            else:
                raise AssertionError("the other one never waited")
    worker.join()
    assert len(said(measure)) == 1
