"""Corrections of closed months: one reason, both figures, nothing that was reported changes."""

from datetime import UTC, date, datetime
from decimal import Decimal
from threading import Barrier, BrokenBarrierError
from typing import Any

import pytest

from accounts.models import User
from accounts.roles import Role
from foundation.audit.models import AuditRecord
from foundation.editing.errors import Refused
from kpi.models import Indicator, Observation, PublishedCell, ReportingMonth, Restatement, Snapshot
from kpi.services import restatements as service
from kpi.services.months import close_month
from kpi.services.restatements import Change, Correction, Parts, changes_of, restate, seen_as
from kpi.services.snapshots import take_snapshot
from tests.factories.accounts import UserFactory
from tests.factories.kpi import DECEMBER, NOW, BreakdownFactory, IndicatorFactory, ObservationFactory, series
from tests.kpi.services.test_months import at_once

pytestmark = pytest.mark.django_db

LATER = datetime(2019, 2, 4, 10, tzinfo=UTC)
JANUARY = date(2019, 1, 31)


@pytest.fixture
def analyst() -> User:
    return UserFactory(roles=[Role.ANALYST])


@pytest.fixture
def visits(analyst: User) -> Indicator:
    """Visits of four months; December is closed, January is open and worked out."""
    indicator = IndicatorFactory(code="PI6")
    series(indicator, [80, 81, 82, 90], until=JANUARY)
    close_month(month_end=DECEMBER, gaps=[], gaps_reason="", by=analyst, now=NOW)
    take_snapshot(month_end=JANUARY, now=NOW)
    return indicator


def right(indicator: Indicator, value: Any, **more: Any) -> Correction:
    number = None if value is None else Decimal(str(value))
    return Correction(indicator=indicator, period_end=more.pop("period_end", DECEMBER), value=number, **more)


def correct(by: User, *corrections: Correction, reason: str = "Two visits were late", seen: str = "") -> Any:
    return restate(corrections=corrections, reason=reason, by=by, now=LATER, seen=seen)


def test_both_figures_are_kept_and_what_was_reported_stays(visits: Indicator, analyst: User) -> None:
    batch = correct(analyst, right(visits, 86))
    item = Restatement.objects.get()
    assert (item.batch, item.value_before, item.value_after) == (batch, Decimal(82), Decimal(86))
    assert (batch.reason, batch.made_by, batch.made_at) == ("Two visits were late", analyst, LATER)
    assert Observation.objects.get(period_end=DECEMBER).value == Decimal(86)
    assert Snapshot.objects.get(period_end=DECEMBER).value == Decimal(82)
    assert AuditRecord.objects.get(verb="kpi.restated").detail == {"figures": 1}


def test_open_months_follow_and_closed_ones_do_not(visits: Indicator, analyst: User) -> None:
    assert Snapshot.objects.get(period_end=JANUARY).change == Decimal(8)
    correct(analyst, right(visits, 86))
    assert Snapshot.objects.get(period_end=JANUARY).change == Decimal(4)
    assert Snapshot.objects.get(period_end=DECEMBER).change == Decimal(1)


def test_what_is_published_is_decided_again(visits: Indicator, analyst: User) -> None:
    correct(analyst, right(visits, 86))
    cells = PublishedCell.objects.filter(period_end=DECEMBER).order_by("version")
    assert [(cell.version, cell.value) for cell in cells] == [(1, Decimal(82)), (2, Decimal(86))]


def test_several_figures_share_one_reason(visits: Indicator, analyst: User) -> None:
    other = IndicatorFactory(code="PI7")
    breakdown = BreakdownFactory(indicator=visits)
    ObservationFactory(indicator=visits, breakdown=breakdown, category="North", value=Decimal(70))
    correct(
        analyst,
        right(visits, 86),
        right(other, 12),
        right(visits, 71, breakdown=breakdown, category="North"),
    )
    items = [(i.indicator.code, i.category, i.value_before, i.value_after) for i in Restatement.objects.all()]
    assert sorted(items, key=lambda item: item[:2]) == [
        ("PI6", "", Decimal(82), Decimal(86)),
        ("PI6", "North", Decimal(70), Decimal(71)),
        ("PI7", "", None, Decimal(12)),
    ]


def test_a_figure_can_be_taken_away(visits: Indicator, analyst: User) -> None:
    correct(analyst, right(visits, None))
    assert not Observation.objects.filter(period_end=DECEMBER).exists()
    item = Restatement.objects.get()
    assert (item.value_before, item.value_after) == (Decimal(82), None)


def test_the_value_is_worked_out_from_its_parts(visits: Indicator, analyst: User) -> None:
    correct(analyst, right(visits, None, numerator=Decimal(62), denominator=Decimal(72)))
    row = Observation.objects.get(period_end=DECEMBER)
    assert (row.value, row.numerator, row.denominator) == (Decimal("86.111111"), Decimal(62), Decimal(72))
    item = Restatement.objects.get()
    parts = (item.numerator_before, item.numerator_after, item.denominator_after)
    assert parts == (None, Decimal(62), Decimal(72))


def test_a_corrected_figure_is_no_longer_provisional(visits: Indicator, analyst: User) -> None:
    Observation.objects.update(provisional=True)
    correct(analyst, right(visits, 86))
    assert not Observation.objects.get(period_end=DECEMBER).provisional


@pytest.mark.parametrize(
    ("more", "says", "field"),
    [
        ({"reason": "  "}, "Say why the figures are corrected.", "reason"),
        ({"period_end": JANUARY}, "January 2019 is still open: import the right figure", None),
        ({"value": 82}, "These are the figures that the portal has.", None),
        ({"denominator": Decimal(0)}, "The denominator of PI6 must be more than 0.", None),
        ({"twice": True}, "PI6 is corrected twice in December 2018.", None),
        ({"seen": "0" * 64}, "The figures changed meanwhile.", None),
    ],
)
def test_what_is_not_corrected(
    visits: Indicator, analyst: User, more: dict[str, Any], says: str, field: str | None
) -> None:
    given = {name: more[name] for name in ("reason", "seen") if name in more}
    cell = {name: more[name] for name in ("period_end", "denominator") if name in more}
    correction = right(visits, more.get("value", 86), **cell)
    with pytest.raises(Refused, match=says) as refused:
        correct(analyst, *[correction] * (2 if "twice" in more else 1), **given)
    assert refused.value.field == field
    assert not Restatement.objects.exists()
    assert Observation.objects.get(period_end=DECEMBER).value == Decimal(82)


def test_a_period_that_the_indicator_does_not_have_is_refused(visits: Indicator, analyst: User) -> None:
    november = date(2018, 11, 30)
    ReportingMonth.objects.create(month_end=november, closed_at=NOW)
    quarterly = IndicatorFactory(code="PI9", frequency="quarterly")
    with pytest.raises(Refused, match="PI9 is quarterly: no period of it ends with November 2018"):
        correct(analyst, right(quarterly, 5, period_end=november))


def test_changes_leave_out_what_the_portal_says_already(visits: Indicator) -> None:
    ObservationFactory(
        indicator=visits, period_end=date(2018, 8, 31), numerator=Decimal(6), denominator=Decimal(7)
    )
    august = {"period_end": date(2018, 8, 31)}
    same = right(visits, "85.5", **august, parts_said=False)
    other = right(visits, "85.5", **august)
    assert changes_of([right(visits, "82.0"), same]) == []
    (change,) = changes_of([other])
    assert change == Change(
        other, Parts(Decimal("85.5"), Decimal(6), Decimal(7)), Parts(Decimal("85.500000"), None, None)
    )


def test_what_was_seen_is_what_is_confirmed(visits: Indicator, analyst: User) -> None:
    wanted = right(visits, 86)
    seen = seen_as(changes_of([wanted]))
    correct(analyst, right(visits, "86.000"), seen=seen)
    with pytest.raises(Refused, match="The figures changed meanwhile"):
        correct(analyst, right(visits, 87), seen=seen)


def test_nothing_is_corrected_without_its_record(
    visits: Indicator, analyst: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(**given: Any) -> None:
        raise RuntimeError("the record cannot be written")

    monkeypatch.setattr(service, "record", broken)
    with pytest.raises(RuntimeError):
        correct(analyst, right(visits, 86))
    assert Observation.objects.get(period_end=DECEMBER).value == Decimal(82)
    assert not Restatement.objects.exists()


def meet_before_comparing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let both who confirm have read the figures before either writes, if they can."""
    meeting, digest = Barrier(2), seen_as

    def together(changes: Any) -> str:
        try:
            meeting.wait(timeout=0.5)
        except BrokenBarrierError:
            pass  # the other one is kept at the month's row
        return digest(changes)

    monkeypatch.setattr(service, "seen_as", together)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_confirm_at_once_the_second_looks_again(
    visits: Indicator, analyst: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = seen_as(changes_of([right(visits, 86)]))
    meet_before_comparing(monkeypatch)

    def once() -> None:
        correct(analyst, right(visits, 86), seen=seen)

    assert at_once(once, once) == ["Refused", "done"]
    assert Restatement.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_locks_both_would_correct_the_same_figure(
    visits: Indicator, analyst: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: it is the locks that keep two from correcting what neither saw."""
    seen = seen_as(changes_of([right(visits, 86)]))
    unlocked = changes_of
    monkeypatch.setattr(service, "_closed_months", lambda corrections: {DECEMBER})
    monkeypatch.setattr(service, "changes_of", lambda corrections, hold: unlocked(corrections))
    monkeypatch.setattr(service, "decide_publication", lambda **given: 0)
    meet_before_comparing(monkeypatch)

    def once() -> None:
        correct(analyst, right(visits, 86), seen=seen)

    assert at_once(once, once) == ["done", "done"]
    assert Restatement.objects.count() == 2
