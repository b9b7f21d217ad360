"""Correcting closed months by page and by file; nothing counts before both figures were shown."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import User
from accounts.roles import Role
from foundation.clock import pinned
from kpi.models import Indicator, Observation, ReportingMonth, Restatement
from kpi.services.months import close_month
from tests.factories.accounts import PostHoldingFactory, UserFactory
from tests.factories.kpi import DECEMBER, NOW, BreakdownFactory, IndicatorFactory, ObservationFactory, series
from tests.kpi.views.test_months import words

pytestmark = pytest.mark.django_db

NEW = "/performance/corrections/new/"
CONFIRM = "/performance/corrections/confirm/"
GRID = f"{NEW}?month=2018-12&indicator=PI6"


@pytest.fixture(autouse=True)
def day() -> Iterator[None]:
    with pinned(date(2019, 2, 4)):
        yield


@pytest.fixture
def analyst() -> User:
    held = PostHoldingFactory(
        post__title="Performance Analyst", user__roles=[Role.ANALYST], since=date(2018, 1, 1)
    )
    user: User = held.user
    return user


@pytest.fixture
def client(analyst: User) -> Client:
    client = Client()
    client.force_login(analyst)
    return client


@pytest.fixture
def visits(analyst: User) -> Indicator:
    """62 of 72 in December 2018, which is closed; a team; another indicator without parts."""
    indicator = IndicatorFactory(code="PI6", name="Visits in two weeks")
    ObservationFactory(
        indicator=indicator, value=Decimal("86.111111"), numerator=Decimal(62), denominator=Decimal(72)
    )
    team = BreakdownFactory(indicator=indicator, name="Team")
    ObservationFactory(indicator=indicator, breakdown=team, category="North", value=Decimal(70))
    series(IndicatorFactory(code="PI7", name="Plans reviewed"), [50])
    close_month(month_end=DECEMBER, gaps=[], gaps_reason="", by=analyst, now=NOW)
    return indicator


def grid(**changed: str) -> dict[str, str]:
    """The grid of PI6 as it is drawn, but for what is changed (names with "_" for "-")."""
    drawn = {
        "0-value": "86.111111",
        "0-numerator": "62",
        "0-denominator": "72",
        "1-value": "70",
        "1-numerator": "",
        "1-denominator": "",
    }
    return drawn | {f"{name[-1]}-{name[:-1]}": value for name, value in changed.items()}


def hidden(response: Any) -> dict[str, str]:
    """What the preview carries to the confirmation."""
    form = response.context["form"]
    return {name: str(form[name].value()) for name in ("rows", "seen")}


def confirm(client: Client, preview: Any, reason: str = "Two visits were late") -> Any:
    return client.post(CONFIRM, {**hidden(preview), "reason": reason}, follow=True)


def value_of(code: str) -> Decimal:
    found: Decimal = Observation.objects.get(indicator__code=code, period_end=DECEMBER, breakdown=None).value
    return found


def test_the_grid_shows_figures_with_their_parts(client: Client, visits: Indicator) -> None:
    page = client.get(GRID)
    assert [row.part for row in page.context["rows"]] == ["", "Team: North"]
    assert 'value="86.111111"' in page.content.decode()
    assert 'value="62"' in page.content.decode()


def test_parts_alone_give_the_value(client: Client, visits: Indicator) -> None:
    preview = client.post(GRID, grid(numerator0="60"))
    assert "86.1% (62 of 72) 83.3% (60 of 72)" in words(preview)
    assert value_of("PI6") == Decimal("86.111111")
    done = confirm(client, preview)
    assert "The figures are corrected." in words(done)
    assert value_of("PI6") == Decimal("83.333333")
    assert "Two visits were late" in words(done)
    assert "by Performance Analyst" in words(done)


def test_a_value_that_its_parts_contradict_is_doubted(client: Client, visits: Indicator) -> None:
    said = words(client.post(GRID, grid(value0="90")))
    assert "Look again: 90% is written, but 62 out of 72 is 86%." in said


def test_a_category_and_an_emptied_figure(client: Client, visits: Indicator) -> None:
    preview = client.post(GRID, grid(value0="", numerator0="", denominator0="", value1="71.5"))
    said = words(preview)
    assert "86.1% (62 of 72) no figure" in said
    assert "Team: North December 2018 70.0% 71.5%" in said
    confirm(client, preview)
    assert Restatement.objects.count() == 2
    assert not Observation.objects.filter(indicator=visits, breakdown=None).exists()


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({}, "Change at least one figure."),
        ({"value0": "lots"}, "Enter a number."),
        ({"denominator0": "0"}, "Enter more than 0."),
        ({"value0": "1" * 30}, "Ensure that there are no more than 18 digits in total."),
    ],
)
def test_what_cannot_be_corrected_is_said_at_its_field(
    client: Client, visits: Indicator, changed: dict[str, str], says: str
) -> None:
    assert says in words(client.post(GRID, grid(**changed)))


def test_what_changed_meanwhile_is_shown_again(client: Client, visits: Indicator) -> None:
    preview = client.post(GRID, grid(value1="71"))
    Observation.objects.filter(category="North").update(value=75)
    again = confirm(client, preview)
    assert "The figures changed meanwhile. Look at both again, then confirm." in words(again)
    assert "75.0% 71.0%" in words(again)
    assert not Restatement.objects.exists()
    confirm(client, again)
    assert Restatement.objects.get().value_before == Decimal(75)


def test_the_reason_is_asked_for_and_the_figures_stay(client: Client, visits: Indicator) -> None:
    again = confirm(client, client.post(GRID, grid(value1="71")), reason=" ")
    assert "Say why the figures are corrected." in words(again)
    confirm(client, again)
    assert Restatement.objects.get().value_after == Decimal(71)


def test_confirmed_twice_it_is_corrected_once(client: Client, visits: Indicator) -> None:
    preview = client.post(GRID, grid(value1="71"))
    given = {**hidden(preview), "reason": "Late", "submission": str(preview.context["submission"])}
    for _ in range(2):
        assert "The figures are corrected." in words(client.post(CONFIRM, given, follow=True))
    assert Restatement.objects.count() == 1


@pytest.mark.parametrize(
    "rows",
    [
        "",
        "nonsense",
        "[1]",
        "{}",
        '[{"indicator": 0, "period_end": "2018-12-31"}]',
        '[{"indicator": 99999999999999999999, "period_end": "2018-12-31"}]',
        '[{"indicator": PK, "period_end": "2018-12-31", "breakdown": null, "category": "",'
        ' "value": "NaN", "numerator": null, "denominator": null}]',
        '[{"indicator": PK, "period_end": "2018-12-31", "breakdown": 1, "category": "Elsewhere",'
        ' "value": "1", "numerator": null, "denominator": null}]',
    ],
)
def test_a_page_that_was_changed_begins_again(client: Client, visits: Indicator, rows: str) -> None:
    sent = {"rows": rows.replace("PK", str(visits.pk)), "seen": "x", "reason": "Late"}
    assert "This page was changed. Begin again." in words(client.post(CONFIRM, sent, follow=True))
    assert not Restatement.objects.exists()


def test_an_open_month_is_not_corrected(client: Client, visits: Indicator) -> None:
    ReportingMonth.objects.update(closed_at=None, closed_by=None)
    assert "No month is closed" in words(client.get(NEW))


# --- from a file


def upload(client: Client, text: str, name: str = "corrections.csv") -> Any:
    file = SimpleUploadedFile(name, text.encode(), content_type="text/csv")
    return client.post("/performance/corrections/file/", {"file": file})


def test_a_file_corrects_what_differs(client: Client, visits: Indicator) -> None:
    preview = upload(client, "code,period,value\nPI6,2018-12,86.111111\nPI7,2018-12,51.5\n")
    assert "PI7 Plans reviewed December 2018 50.0% 51.5%" in words(preview)
    assert "PI6" not in words(preview)
    confirm(client, preview)
    assert value_of("PI7") == Decimal("51.5")
    assert Restatement.objects.count() == 1


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("code,period,value\nPI6,2018-12,soon\n", "Nothing was corrected."),
        ("code,period,value\nXX,2018-12,5\n", "Nothing was corrected."),
        ("code,period,value\nPI7,2019-01,5\n", "January 2019 is still open: import the right figure"),
        ("code,period,value\nPI7,2018-12,50\n", "These are the figures that the portal has."),
        ("code,period,value,breakdown,category\nPI7,2018-12,5,Town,Ash\n", "has no such breakdown"),
        ("nothing\n", "Nothing was corrected."),
        ("", "is empty"),
    ],
)
def test_a_file_that_cannot_be_taken_says_why(
    client: Client, visits: Indicator, text: str, says: str
) -> None:
    assert says in words(upload(client, text))
    assert not Restatement.objects.exists()


def test_both_figures_are_listed_for_those_who_see_small_counts(client: Client, visits: Indicator) -> None:
    confirm(client, client.post(GRID, grid(value1="71")))
    reader = Client()
    reader.force_login(UserFactory(roles=[Role.OFFICER]))
    said = words(reader.get("/performance/corrections/"))
    assert "Two visits were late" in said
    assert "70.0% 71.0%" in said
    assert "Correct a figure" not in said
    outsider = Client()
    outsider.force_login(UserFactory(roles=[Role.BOARD_MEMBER]))
    assert outsider.get("/performance/corrections/").status_code == 404
