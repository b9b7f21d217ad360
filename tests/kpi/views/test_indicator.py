"""One indicator: what its page says, and its file."""

import csv
import io
import re
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from accounts.models import Post, User
from accounts.roles import Role
from foundation.audit.models import AuditRecord
from foundation.composition.protocols import IndicatorLink
from kpi.models import Commentary, Indicator
from kpi.services.restatements import Correction, restate
from kpi.services.snapshots import take_snapshot
from tests.factories.accounts import PostFactory, PostHoldingFactory, UserFactory
from tests.factories.kpi import (
    DECEMBER,
    NOW,
    IndicatorFactory,
    ObservationFactory,
    RebaseFactory,
    TargetFactory,
    series,
)
from tests.kpi.views.indicator_pages import NOVEMBER, VISITS, client_of, close, get, row_of, signed_in, text

pytestmark = pytest.mark.django_db


# --- what the page says


def test_the_month_stands_in_one_row_of_facts(analyst: Client, visits: Indicator) -> None:
    words = text(get(analyst))
    assert "PI6, as at month end Visits in two weeks" in words
    assert "December 2018 88.8% 404 of 455 children December 2018, month open" in words
    assert "Target 90.0% or more, amber to 80.0%" in words
    assert "Since Nov 2018 ▲ up 3.5, better up from the mean of the three before, 81.80%, better" in words
    assert "Improving : a signal upwards, which is better" in words


@pytest.mark.parametrize(
    ("polarity", "target", "words"),
    [
        ("higher", {"value": 90, "amber_limit": None}, "Target 90.0% or more RAG"),
        ("lower", {"value": 10, "amber_limit": 20}, "Target 10.0% or less, amber to 20.0% RAG"),
        (
            "target",
            {"value": 50, "amber_limit": None, "green_within": 5, "amber_within": 10},
            "Target 50.0%, give or take 5.0%, amber within 10.0% RAG",
        ),
        (
            "range",
            {"value": None, "amber_limit": None, "low": 30, "high": 40, "amber_within": 5},
            "Target 30.0% to 40.0%, amber within 5.0% RAG",
        ),
    ],
)
def test_a_target_is_told_by_what_is_better(
    analyst: Client, polarity: str, target: dict[str, int | None], words: str
) -> None:
    one = IndicatorFactory(code="PI6", polarity=polarity)
    TargetFactory(indicator=one, **target)
    series(one, [42, 45])
    take_snapshot(month_end=DECEMBER, now=NOW)
    assert words in text(get(analyst))


def test_a_target_that_was_changed_since_is_told_as_it_was_reported(
    analyst: Client, visits: Indicator
) -> None:
    close(DECEMBER)
    visits.targets.update(value=95, amber_limit=94)
    assert "Target 90.0% or more RAG" in text(get(analyst))


def test_the_headline_says_what_the_chart_means(analyst: Client, visits: Indicator) -> None:
    page = get(analyst)
    assert "Improving, but not yet able to reach the target" in page
    assert "The process as it now runs gives between 65.1% and 89.3%" in page
    assert "Another step is needed, not another good month." in page
    assert '<div class="gt-why gt-why--blue">' in page


def test_the_chart_has_the_limits_of_both_groups_and_the_reason_between(
    analyst: Client, visits: Indicator
) -> None:
    page = get(analyst)
    assert "<title>XmR chart of PI6, January 2017 to December 2018</title>" in page
    for label in ("Mean 77.2%", "Upper 89.3%", "Lower 65.1%", "Target 90.0%"):
        assert f">{label}</text>" in page
    assert "Rebased January 2018: Visits counted only if the child was seen" in page


def test_the_table_says_value_target_colour_limits_and_signal(analyst: Client, visits: Indicator) -> None:
    page = get(analyst)
    signal = "Better: two of three months near the upper limit"
    assert row_of(page, "Dec 2018") == f"Dec 2018 88.8% 404 of 455 90.0% Amber 77.2 65.1 to 89.3 {signal}"
    assert row_of(page, "Oct 2018") == "Oct 2018 77.8% 90.0% Red 77.2 65.1 to 89.3 none"
    assert "Mean and limits begin anew: Visits counted only if the child was seen" in row_of(page, "Jan 2018")
    assert row_of(page, "Dec 2017").startswith("Dec 2017 62.0% 90.0% Red 61.0")


@pytest.mark.parametrize(
    ("query", "rows"), [("", 24), ("?points=12", 12), ("?points=60", 24), ("?points=7", 24)]
)
def test_the_address_says_how_many_periods(analyst: Client, visits: Indicator, query: str, rows: int) -> None:
    page = get(analyst, query)
    assert len(re.findall(r'<th scope="row" role="rowheader">[A-Z][a-z]{2} 201[78]', page)) == rows


def test_limits_do_not_change_with_the_number_of_periods_shown(analyst: Client, visits: Indicator) -> None:
    RebaseFactory._meta.model.objects.all().delete()
    assert row_of(get(analyst, "?points=12"), "Dec 2018") == row_of(get(analyst), "Dec 2018")


def test_the_definition_is_that_of_the_month(analyst: Client, visits: Indicator) -> None:
    later, earlier = text(get(analyst)), ""
    assert "Means Whoever was seen Since 1 January 2018" in later
    assert "Earlier definitions From 1 January 2016 Whoever was visited" in later
    take_snapshot(month_end=date(2017, 12, 31), now=NOW)
    earlier = text(get(analyst, "?month=2017-12"))
    assert "Means Whoever was visited Since 1 January 2016" in earlier
    assert "Whoever was seen" not in earlier
    assert "Owner Head of Service, Child Protection" in earlier


def test_cumulative_figures_have_a_line_and_no_limits(analyst: Client) -> None:
    one = IndicatorFactory(code="SUM", frequency="year_to_date")
    series(one, VISITS)
    take_snapshot(month_end=DECEMBER, now=NOW)
    page = get(analyst, code="SUM")
    assert "<title>Chart of SUM, January 2018 (year to date)" in page or "<title>Chart of SUM" in page
    assert "Signals do not apply" in page
    assert ">Limits<" not in page


def test_an_indicator_without_figures_says_what_to_do_next(analyst: Client) -> None:
    IndicatorFactory(code="NEW")
    assert "No figures yet" in get(analyst, code="NEW")
    take_snapshot(month_end=DECEMBER, now=NOW)
    page = get(analyst, code="NEW")
    assert "There is no figure yet." in page
    assert "There is no figure to draw yet." in page


def test_a_retired_indicator_still_has_its_page(analyst: Client, visits: Indicator) -> None:
    Indicator.objects.update(retired_on=date(2018, 12, 31))
    assert "Not measured since 31 December 2018." in get(analyst)


def test_unknown_codes_are_missing(analyst: Client, visits: Indicator) -> None:
    for part in ("", "benchmark/", "breakdowns/", "download/csv/"):
        assert analyst.get(f"/performance/indicators/NOPE/{part}").status_code == 404
    assert analyst.get("/performance/indicators/PI6/download/pdf/").status_code == 404


# --- corrections


@pytest.fixture
def corrected(visits: Indicator) -> Indicator:
    """November was closed at 85.3 and corrected; December was closed before that."""
    for end in (NOVEMBER, DECEMBER):
        close(end)
    correction = Correction(indicator=visits, period_end=NOVEMBER, value=Decimal("84.9"))
    restate(
        corrections=[correction],
        reason="Two visits were recorded late",
        by=UserFactory(),
        now=datetime(2019, 2, 4, 10, tzinfo=UTC),
    )
    return visits


def test_a_corrected_figure_shows_both_and_why(analyst: Client, corrected: Indicator) -> None:
    row = row_of(get(analyst), "Nov 2018")
    assert "restated" in row
    assert "85.3% was reported, corrected to 84.9% on 4 Feb 2019: Two visits were recorded late" in row
    facts = text(get(analyst, "?month=2018-11"))
    assert "85.3%" in facts
    assert "Since corrected to 84.9% on 4 February 2019: Two visits were recorded late" in facts


def test_what_rests_on_a_corrected_figure_says_so(analyst: Client, corrected: Indicator) -> None:
    assert "Based on a figure since corrected" in get(analyst)
    assert "Based on a figure since corrected" not in get(analyst, "?month=2018-11")


def test_reasons_of_corrections_are_for_the_entitled(member: Client, corrected: Indicator) -> None:
    assert "recorded late" not in get(member)
    assert "recorded late" not in get(member, "?month=2018-11")


# --- commentary


def words_about(
    indicators: Sequence[Indicator], said: str, *, state: str = "approved", month: date = DECEMBER
) -> None:
    approved = {"approved_by": UserFactory(), "approved_at": NOW} if state == "approved" else {}
    words = Commentary.objects.create(
        month_end=month,
        state=state,
        text=said,
        post=Post.objects.filter(title="Team Manager").first() or PostFactory(title="Team Manager"),
        author=UserFactory(),
        written_at=NOW,
        **approved,
    )
    words.indicators.set(indicators)


def test_words_stand_with_their_month_and_post(analyst: Client, visits: Indicator) -> None:
    words_about([visits], "Visits are planned.\nCover is asked for.")
    assert "December 2018 · Team Manager · 21 January 2019" in text(get(analyst))


def test_drafts_are_seen_by_writers_and_approvers_alone(visits: Indicator) -> None:
    words_about([visits], "Not yet agreed.", state="drafted")
    owner = PostHoldingFactory(post=visits.owner, user=UserFactory(roles=[Role.OFFICER])).user
    for user in (owner, UserFactory(roles=[Role.ANALYST]), UserFactory(roles=[Role.MANAGER])):
        assert "Not yet agreed." in get(signed_in(user))
    for role in (Role.OFFICER, Role.INSPECTOR):
        assert "Not yet agreed." not in get(client_of(role))


def test_in_public_words_are_read_where_nothing_of_their_indicators_is_hidden(
    member: Client, visits: Indicator
) -> None:
    few = IndicatorFactory(code="FEW", unit="count", decimals=0)
    ObservationFactory(indicator=few, value=Decimal(3))
    words_about([visits], "Planned ahead.")
    words_about([visits, few], "Three children waited.")
    close(DECEMBER)
    page = get(member)
    assert "Planned ahead." in page
    assert "Three children" not in page
    assert "Three children" not in get(member, code="FEW")


def test_words_of_an_open_month_are_not_public(member: Client, visits: Indicator) -> None:
    close(DECEMBER)
    words_about([visits], "Said in January.", month=date(2019, 1, 31))
    assert "Said in January." not in get(member)


# --- what a person may do here


def test_buttons_follow_permissions(analyst: Client, member: Client, visits: Indicator) -> None:
    close(DECEMBER)
    assert "/performance/commentary/new/?month=2018-12&amp;indicator=PI6" in get(analyst)
    assert reverse("indicator_setup", args=["PI6"]) in get(analyst)
    page = get(member)
    assert reverse("add_rebase", args=["PI6"]) in get(analyst)
    assert "Write commentary" not in page
    assert "Begin mean and limits anew</a>" not in page
    assert "Download (Excel)" in page
    assert "Download" not in get(client_of(Role.PARTICIPATION_WORKER))


def test_other_apps_hang_links_on_it(
    analyst: Client, visits: Indicator, monkeypatch: pytest.MonkeyPatch
) -> None:
    def provide(code: str, user: User) -> list[IndicatorLink]:
        return [IndicatorLink(f"Action for {code}", "/plans/x/", note="since July", rating="at_risk")]

    monkeypatch.setattr("kpi.queries.indicator_page.providers", lambda kind: (provide,))
    assert "Action for PI6 At risk since July" in text(get(analyst))


# --- the file


def test_the_series_as_csv_has_a_row_a_period(analyst: Client, visits: Indicator) -> None:
    answer = analyst.get("/performance/indicators/PI6/download/csv/")
    assert answer["Content-Disposition"] == 'attachment; filename="PI6-2018-12.csv"'
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(rows) == 24
    assert rows[-1] | {"signal": ""} == {
        "code": "PI6",
        "period": "2018-12",
        "value": "88.8",
        "numerator": "404",
        "denominator": "455",
        "shown_as": "",
        "provisional": "",
        "restated": "",
        "target": "90",
        "target_from": "",
        "target_to": "",
        "rag": "amber",
        "mean": "77.208",
        "lower_limit": "65.117",
        "upper_limit": "89.299",
        "signal": "",
    }
    assert AuditRecord.objects.filter(verb="kpi.series_downloaded").count() == 1


def test_the_series_as_a_workbook_opens(analyst: Client, visits: Indicator) -> None:
    answer = analyst.get("/performance/indicators/PI6/download/xlsx/")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert rows[0][:3] == ["code", "period", "value"]
    assert rows[24][:3] == ["PI6", "2018-12", 88.8]
