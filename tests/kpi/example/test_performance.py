"""The example's performance, lived through on its own: what is reported, hidden, waiting and frozen."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
from django.conf import settings
from django.db import transaction
from pytest_django import DjangoDbBlocker

from improvement_plan.example.days import Days
from improvement_plan.example.people import Council
from improvement_plan.example.stories import read_stories
from improvement_plan.example.timeline import Timeline
from kpi.example.performance import Performance
from kpi.example.stories import read_performance
from kpi.models import (
    AuditRound,
    Commentary,
    Comparator,
    Feedback,
    Indicator,
    KpiReport,
    Neighbour,
    Observation,
    PublishedCell,
    Rebase,
    ReportingMonth,
    Restatement,
    Snapshot,
)
from kpi.queries.benchmark import benchmark_of, years_of
from kpi.queries.benchmark_overview import overview
from tests.database import restore

EXAMPLES = settings.BASE_DIR / "examples"
# A first of the month: everything that follows a month's end must fit into the first day after it.
TODAY = date(2027, 3, 1)
LATEST = date(2027, 2, 28)


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with django_db_blocker.unblock():
        council, timeline = Council(Days(TODAY)), Timeline()
        with transaction.atomic():
            council.settle(read_stories(EXAMPLES).people, timeline)
            Performance(council, read_performance(EXAMPLES / "kpi")).schedule(timeline)
            timeline.live(until=TODAY)
        yield
        restore(settings.DATABASES["default"]["NAME"])


@pytest.fixture(autouse=True)
def figures(loaded: None, db: None) -> None:
    """Each test reads what was loaded once."""


def test_the_latest_month_alone_is_open() -> None:
    months = ReportingMonth.objects.order_by("month_end")
    assert months.count() == 36
    assert months[0].month_end == date(2024, 3, 31)
    assert list(months.filter(closed_at=None).values_list("month_end", flat=True)) == [LATEST]
    assert all(month.gaps == [] for month in months)
    assert Snapshot.objects.filter(frozen=True).count() == 35 * 15


def test_each_month_was_closed_in_its_time() -> None:
    january = ReportingMonth.objects.get(month_end=date(2027, 1, 31))
    assert january.closed_at is not None
    assert january.closed_at.date() == date(2027, 2, 17)
    assert january.closed_by is not None
    assert january.closed_by.email == "analyst@ashworth.example"


def test_figures_that_were_published_of_2018_stand_in_their_months() -> None:
    """-24 to -13: the source's January and December, made of numerator and denominator where known."""
    january, december = date(2025, 3, 31), date(2026, 2, 28)

    def shown(end: date) -> dict[str, Decimal | None]:
        return dict(Snapshot.objects.filter(period_end=end).values_list("indicator__code", "value"))

    assert shown(january) == {
        "PI1": Decimal("83.0"), "PI2": Decimal("106.7"), "PI3": Decimal("85.8"), "PI4": Decimal("86.8"),
        "PI5": Decimal("46"), "PI6": Decimal("66.8"), "PI7": Decimal("86.7"), "PI8": Decimal("53.5"),
        "PI9": Decimal("42.4"), "PI10": Decimal("63.4"), "PI11": Decimal("87.8"), "PI12": Decimal("66.7"),
        "PI13": Decimal("16.1"), "PI14": Decimal("18.93"), "PI15": Decimal("50.9"),
    }  # fmt: skip
    assert shown(december) == {
        "PI1": Decimal("66.6"), "PI2": Decimal("69.2"), "PI3": Decimal("82.1"), "PI4": Decimal("85.9"),
        "PI5": Decimal("17"), "PI6": Decimal("88.8"), "PI7": Decimal("92.5"), "PI8": Decimal("44.3"),
        "PI9": Decimal("60.6"), "PI10": Decimal("71.8"), "PI11": Decimal("85.7"), "PI12": Decimal("73.5"),
        "PI13": Decimal("28.8"), "PI14": Decimal("18.80"), "PI15": Decimal("48.9"),
    }  # fmt: skip


def test_the_latest_month_has_every_colour_and_icon() -> None:
    latest = Snapshot.objects.filter(period_end=LATEST)
    assert set(latest.values_list("spc_points", flat=True)) == {36}
    assert Counter(latest.values_list("rag", flat=True)) == {"amber": 7, "green": 5, "red": 3}
    assert Counter(latest.values_list("variation", flat=True)) == {
        "common_cause": 6,
        "improvement_high": 3,
        "improvement_low": 3,
        "concern_low": 2,
        "": 1,
    }
    assert Counter(latest.values_list("assurance", flat=True)) == {
        "inconsistent": 7,
        "consistent_fail": 6,
        "consistent_pass": 1,
        "": 1,
    }


def test_parts_add_up_to_the_whole() -> None:
    parts = Observation.objects.exclude(breakdown=None)
    wholes = {(row.indicator_id, row.period_end): row for row in Observation.objects.filter(breakdown=None)}
    sums: Counter[tuple[int, date, str]] = Counter()
    for row in parts:
        sums[row.indicator_id, row.period_end, "value"] += int(row.value)
        sums[row.indicator_id, row.period_end, "numerator"] += int(row.numerator or 0)
        sums[row.indicator_id, row.period_end, "denominator"] += int(row.denominator or 0)
    places = {(indicator, end) for indicator, end, _ in sums}
    assert len(places) == 24 + 36 + 24
    for indicator, end in places:
        whole = wholes[indicator, end]
        if whole.denominator is None:
            assert sums[indicator, end, "value"] == whole.value
        else:
            assert sums[indicator, end, "numerator"] == whole.numerator
            assert sums[indicator, end, "denominator"] == whole.denominator


def test_small_counts_of_children_are_hidden_from_the_public() -> None:
    hidden = PublishedCell.objects.filter(symbol="c")
    assert set(hidden.values_list("indicator__code", flat=True)) == {"PI3", "PI5", "PI6", "PI9"}
    assert hidden.filter(reason="primary").exists()
    assert hidden.filter(reason="secondary").exists()


def test_audits_are_those_that_the_indicator_counts() -> None:
    rounds = AuditRound.objects.prefetch_related("grades", "findings")
    assert len(rounds) == 14
    figures = Observation.objects.filter(indicator__code="PI15")
    for audits in rounds:
        figure = figures.get(period_end=audits.month_end)
        grades = {grade.grade: grade.count for grade in audits.grades.all()}
        assert audits.total_done() == figure.denominator
        assert audits.total_done() - grades["inadequate"] == figure.numerator
    assert sum(len(audits.findings.all()) for audits in rounds) == 8
    assert Feedback.objects.filter(kind="complaint", in_time=None).count() == 0
    assert Feedback.objects.filter(kind="compliment").exists()


def test_words_wait_and_are_approved() -> None:
    states = Counter(Commentary.objects.values_list("month_end", "state"))
    assert {state: count for (end, state), count in states.items() if end == LATEST} == {
        "drafted": 2,
        "asked": 2,
    }
    assert {state for (end, state) in states if end < LATEST} == {"approved"}
    assert Commentary.objects.exclude(sent_back="").get().month_end == LATEST
    asked = Commentary.objects.get(state="asked", indicators__code="PI8")
    assert asked.post is not None
    assert asked.post.title == "Head of Service, Child Protection"
    assert asked.due_on == date(2027, 3, 8)


def test_one_correction_shows_both_figures() -> None:
    whole = Restatement.objects.get(breakdown=None)
    assert (whole.period_end, whole.numerator_before, whole.numerator_after) == (
        date(2026, 10, 31),
        Decimal(27),
        Decimal(29),
    )
    assert Snapshot.objects.get(indicator__code="PI9", period_end=whole.period_end).numerator == 27
    assert (
        Observation.objects.get(indicator__code="PI9", period_end=whole.period_end, breakdown=None).numerator
        == 29
    )
    assert Restatement.objects.get(category="14 to 15").numerator_after == 11


def test_a_new_way_of_counting_has_a_definition_and_limits_of_its_own() -> None:
    rebase = Rebase.objects.get()
    assert rebase.indicator.code == "PI6"
    assert rebase.starts_on == date(2026, 5, 1)
    assert rebase.indicator.definitions.filter(effective_from=rebase.starts_on).count() == 1


def test_reports_of_three_quarters() -> None:
    reports = dict(KpiReport.objects.values_list("period", "state"))
    assert reports == {"2026/27-Q3": "draft", "2026/27-Q2": "approved", "2026/27-Q1": "approved"}


def test_where_the_council_stands_among_others() -> None:
    assert Neighbour.objects.count() == 10
    authorities = Comparator.objects.filter(kind=Comparator.Kind.AUTHORITY)
    assert set(authorities.values_list("indicator__code", flat=True)) == {"PI2", "PI3", "PI13"}
    indicator = Indicator.objects.get(code="PI2")
    years = years_of(indicator)
    assert years == [2026, 2025]
    page = benchmark_of(indicator, years, years[0], entitled=True)
    assert (page.year, page.before) == ("2026", "2025")
    assert page.own is not None
    assert page.own.rank is not None
    assert page.neighbours == 10
    assert page.known > 140
    assert page.own.text == "69.2"
    assert page.own.change_text == "down 34.6"


def test_the_overview_of_benchmarks_knows_where_the_council_stands() -> None:
    own = {row.code: row.own.text for row in overview(entitled=True) if row.own is not None}
    assert own == {"PI2": "69.2", "PI3": "76.3%", "PI13": "31.3%"}
