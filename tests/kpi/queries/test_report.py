"""What a report says of its period, to whom, and that it comes back from JSON as it went in."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kpi.models import (
    Commentary,
    Indicator,
    KpiReport,
    PublishedCell,
    Rebase,
    ReportingMonth,
    Restatement,
    RestatementBatch,
)
from kpi.queries.report import INTERNAL, PUBLIC, NoFigures, report_content
from kpi.rules.periods import Period, months_later
from kpi.rules.report import from_json, hashed_bytes, sealed, sha256_of, to_json
from kpi.services.snapshots import take_snapshot
from tests.factories.accounts import PostFactory, ServiceFactory, UserFactory
from tests.factories.kpi import (
    DECEMBER,
    NOW,
    ComparatorFactory,
    DefinitionFactory,
    IndicatorFactory,
    TargetFactory,
    series,
)

pytestmark = pytest.mark.django_db

MONTH, QUARTER = Period.parse("2018-12"), Period.parse("2018/19-Q3")
VALUES: list[float | str | None] = [80, 82, 81, 83, 80, 82, 81, 79, 80, 82, 81, 83, "88.8"]


def close(month_end: date = DECEMBER) -> None:
    """Freeze a month as it is, without deciding what may be published."""
    ReportingMonth.objects.filter(month_end=month_end).update(closed_at=NOW)


def publish(indicator: Indicator, *values: str) -> None:
    """The latest published figures, oldest first; "c" is a hidden one."""
    for back, value in enumerate(reversed(values)):
        hidden = value == "c"
        PublishedCell.objects.create(
            indicator=indicator,
            period_end=months_later(DECEMBER, -back),
            value=None if hidden else Decimal(value),
            symbol="c" if hidden else "",
            decided_at=NOW,
        )


@pytest.fixture
def visits() -> Indicator:
    """Thirteen months of visits with a target, a definition and England's figure; a snapshot."""
    indicator = IndicatorFactory(
        code="PI6",
        name="Visits in two weeks",
        service=ServiceFactory(name="Children in need"),
        owner=PostFactory(title="Head of Safeguarding"),
    )
    TargetFactory(indicator=indicator)
    DefinitionFactory(indicator=indicator, text="Children seen in two weeks")
    ComparatorFactory(indicator=indicator, year=2018, value=Decimal("80.25"))
    series(indicator, VALUES)
    take_snapshot(month_end=DECEMBER, now=NOW)
    return indicator


def test_an_indicator_says_all_that_its_snapshot_knows(visits: Indicator) -> None:
    content = report_content(MONTH, edition=INTERNAL)
    assert (content.period, content.label, content.month_end) == ("2018-12", "December 2018", DECEMBER)
    assert (content.title, content.state, content.closed) == ("KPI report, December 2018", "draft", False)
    assert (content.made_at, content.sha256) == (NOW, "")
    (one,) = content.indicators
    assert (one.code, one.service, one.owner) == ("PI6", "Children in need", "Head of Safeguarding")
    assert one.definition == "Children seen in two weeks"
    assert (one.period, one.period_label) == ("2018-12", "December 2018")
    assert (one.value, one.value_text, one.rag) == (Decimal("88.8"), "88.8%", "amber")
    assert (one.target, one.floor, one.target_text) == (Decimal(90), Decimal(80), "90.0% or more")
    assert (one.change, one.change_text, one.since) == (Decimal("5.8"), "up 5.8", "Nov 2018")
    assert (one.change_direction, one.change_performance) == ("up", "better")
    assert (one.three_month_mean, one.three_month_direction) == (Decimal(82), "up")
    assert (one.england.text, one.england.year, one.england.direction) == ("80.3%", "2018", "up")
    assert (one.region.value, one.region.text, one.region.year) == (None, "–", "")
    assert (one.spc_points, one.variation, one.assurance) == (13, "improvement_high", "consistent_fail")
    assert one.mean == Decimal("81.753846")


def test_the_series_has_its_limits_and_what_stands_out(visits: Indicator) -> None:
    (one,) = report_content(MONTH, edition=INTERNAL).indicators
    assert [point.value for point in one.series] == [Decimal(str(v)).quantize(Decimal("0.1")) for v in VALUES]
    assert (one.series[0].label, one.series[-1].label) == ("Dec 2017", "Dec 2018")
    assert [point.kind for point in one.series] == ["ordinary"] * 12 + ["better"]
    last = one.series[-1]
    assert (last.mean, last.lower, last.upper) == (one.mean, one.lower, one.upper)
    assert (last.target, last.restated, last.rebase) == (Decimal(90), False, "")


def test_limits_begin_anew_where_somebody_said_why(visits: Indicator) -> None:
    Rebase.objects.create(
        indicator=visits, starts_on=date(2018, 6, 1), reason="New rules of counting", decided_at=NOW
    )
    take_snapshot(month_end=DECEMBER, now=NOW)
    (one,) = report_content(MONTH, edition=INTERNAL).indicators
    assert [point.rebase for point in one.series] == [""] * 6 + ["New rules of counting"] + [""] * 6
    assert one.series[5].mean == Decimal("81.333333")
    assert one.series[6].mean == one.mean == Decimal("82.114286")


def test_only_24_of_more_periods_are_shown_and_all_count_for_the_limits() -> None:
    indicator = IndicatorFactory()
    series(indicator, [10, 50] * 15)
    take_snapshot(month_end=DECEMBER, now=NOW)
    (one,) = report_content(MONTH, edition=INTERNAL).indicators
    assert len(one.series) == 24
    assert one.series[0].mean == one.mean == Decimal(30)


def test_a_quarter_reports_its_last_month(visits: Indicator) -> None:
    content = report_content(QUARTER, edition=INTERNAL)
    assert (content.period, content.label) == ("2018/19-Q3", "Quarter 3 2018/19")
    assert content.indicators == report_content(MONTH, edition=INTERNAL).indicators


@pytest.mark.parametrize(
    ("period", "edition", "says"),
    [
        ("2018/19", INTERNAL, "2018/19 is neither a month nor a quarter"),
        ("2018-11", INTERNAL, "There is no snapshot of November 2018 yet."),
        ("2018-12", PUBLIC, "December 2018 is not closed yet"),
        ("2018-12", "secret", "“secret” is no edition"),
    ],
)
def test_without_figures_it_says_why(visits: Indicator, period: str, edition: str, says: str) -> None:
    with pytest.raises(NoFigures) as nothing:
        report_content(Period.parse(period), edition=edition)
    assert nothing.value.message.startswith(says)


def test_a_month_that_was_only_asked_for_has_no_figures() -> None:
    ReportingMonth.objects.create(month_end=DECEMBER)
    with pytest.raises(NoFigures, match="no snapshot"):
        report_content(MONTH, edition=INTERNAL)


def test_the_public_edition_holds_what_was_published_and_no_more(visits: Indicator) -> None:
    KpiReport.objects.create(
        period="2018/19-Q3",
        month_end=DECEMBER,
        title="Our children",
        introduction="Three children of one family",
        public_introduction="Visits rose",
        edited_at=NOW,
    )
    ReportingMonth.objects.update(gaps=["PI9"], gaps_reason="the only worker is ill")
    unpublished = IndicatorFactory(code="PI9", in_public_report=False)
    series(unpublished, [40, 41])
    take_snapshot(month_end=DECEMBER, now=NOW)
    publish(visits, *(str(value) for value in VALUES))
    close()

    public = report_content(QUARTER, edition=PUBLIC)
    assert (public.title, public.introduction) == ("Our children", "Visits rose")
    assert [one.code for one in public.indicators] == ["PI6"]
    assert (public.gaps, public.gaps_reason) == ((), "")
    assert (public.indicators[0].value_text, public.indicators[0].series[-1].kind) == ("88.8%", "better")

    internal = report_content(QUARTER, edition=INTERNAL)
    assert internal.introduction == "Three children of one family"
    assert [one.code for one in internal.indicators] == ["PI6", "PI9"]
    assert (internal.gaps, internal.gaps_reason) == (("PI9",), "the only worker is ill")


def test_a_hidden_figure_is_nowhere_in_the_public_edition(visits: Indicator) -> None:
    publish(visits, *(str(value) for value in VALUES[:-1]), "c")
    words = Commentary.objects.create(
        month_end=DECEMBER,
        state="approved",
        text="Only 88.8 of them",
        author=UserFactory(),
        written_at=NOW,
        approved_by=UserFactory(),
        approved_at=NOW,
    )
    words.indicators.add(visits)
    close()
    (one,) = report_content(MONTH, edition=PUBLIC).indicators
    assert (one.value, one.value_text, one.symbol, one.rag) == (None, "c", "c", "")
    assert one.series[-1].symbol == "c"
    assert {(point.mean, point.upper, point.kind) for point in one.series} == {(None, None, "ordinary")}
    assert (one.mean, one.spc_note, one.commentary) == (None, "hidden", "")
    assert "88.8" not in json.dumps(to_json(report_content(MONTH, edition=PUBLIC)))
    (internal,) = report_content(MONTH, edition=INTERNAL).indicators
    assert internal.commentary == "Only 88.8 of them"


def test_a_correction_is_told_beside_the_reported_figure(visits: Indicator) -> None:
    close()
    batch = RestatementBatch.objects.create(
        reason="Two visits were late", made_at=NOW.replace(month=2), made_by=UserFactory()
    )
    Restatement.objects.create(
        batch=batch,
        indicator=visits,
        period_end=DECEMBER,
        value_before=Decimal("88.8"),
        value_after=Decimal("86.1"),
    )
    (one,) = report_content(MONTH, edition=INTERNAL).indicators
    assert one.value_text == "88.8%"
    assert one.restated == "Corrected on 21 February 2019 to 86.1%: Two visits were late"


@pytest.mark.parametrize("edition", [INTERNAL, PUBLIC])
def test_json_gives_back_what_went_in(visits: Indicator, edition: str) -> None:
    publish(visits, *(str(value) for value in VALUES))
    close()
    content = report_content(MONTH, edition=edition)
    data = json.loads(json.dumps(to_json(content)))
    assert from_json(data) == content
    assert to_json(from_json(data)) == data


def test_the_hash_is_of_the_content_in_any_order_and_of_nothing_else(visits: Indicator) -> None:
    assert sha256_of({"b": [1, "ü"], "a": None}) == sha256_of({"a": None, "b": [1, "ü"]})
    # As sha256sum has it of {"a":null,"b":[1,"ü"]} without a line end.
    assert sha256_of({"b": [1, "ü"], "a": None}).startswith("6bafd57c7869b3ac")
    content = report_content(MONTH, edition=INTERNAL)
    assert sealed(content).sha256 == sealed(sealed(content)).sha256
    assert hashed_bytes(content) == hashed_bytes(sealed(content))
    assert sealed(replace(content, title="Another")).sha256 != sealed(content).sha256


def test_sixty_indicators_cost_no_more_queries_than_one(visits: Indicator) -> None:
    report_content(MONTH, edition=INTERNAL)
    with CaptureQueriesContext(connection) as one:
        report_content(MONTH, edition=INTERNAL)
    for indicator in IndicatorFactory.create_batch(60):
        series(indicator, VALUES)
    take_snapshot(month_end=DECEMBER, now=NOW)
    with CaptureQueriesContext(connection) as many:
        report_content(MONTH, edition=INTERNAL)
    assert len(many) == len(one) <= 11
