"""The pages of commentary: who may write what, what they see of others' drafts, late saves."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from accounts.roles import Role
from foundation.clock import pinned
from foundation.composition import providers
from kpi.models import Commentary, Indicator
from kpi.services import commentary as service
from kpi.services.snapshots import take_snapshot
from tests.factories.accounts import PostFactory, PostHoldingFactory, UserFactory
from tests.factories.kpi import DECEMBER, NOW, IndicatorFactory, TargetFactory, series
from tests.kpi.views.test_months import words

pytestmark = pytest.mark.django_db

TODAY = date(2019, 1, 21)
LIST = "/performance/commentary/"
FALLING = [82, 80, 83, 81, 82, 80, 83, 81, 82, 80, 83, 81, 82, 80, 64]


@pytest.fixture(autouse=True)
def day() -> Iterator[None]:
    with pinned(TODAY):
        yield


@pytest.fixture
def head() -> User:
    """An officer who holds the post that owns PI6."""
    held = PostHoldingFactory(
        post__title="Head of Safeguarding", user__roles=[Role.OFFICER], since=date(2018, 1, 1)
    )
    user: User = held.user
    return user


@pytest.fixture
def analyst() -> User:
    return UserFactory(roles=[Role.ANALYST])


@pytest.fixture
def manager() -> User:
    return UserFactory(roles=[Role.MANAGER])


@pytest.fixture
def visits(head: User) -> Indicator:
    """Visits that fell out of their limits in December."""
    indicator = IndicatorFactory(code="PI6", name="Visits in two weeks", owner=head.holdings.get().post)
    TargetFactory(indicator=indicator)
    series(indicator, FALLING)
    take_snapshot(month_end=DECEMBER, now=NOW)
    return indicator


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def asked(visits: Indicator, by: User) -> Commentary:
    assert visits.owner is not None
    return service.ask(
        indicators=[visits], month_end=DECEMBER, post=visits.owner, due_on=TODAY, by=by, today=TODAY, now=NOW
    )


def drafted(visits: Indicator, by: User, text: str = "Two teams had no manager.") -> Commentary:
    return service.begin(indicators=[visits], month_end=DECEMBER, text=text, by=by, now=NOW)


def page_of(row: Commentary) -> str:
    return f"{LIST}{row.public_id}/"


def test_what_stands_out_in_silence_is_listed_and_asked_about(
    visits: Indicator, analyst: User, head: User
) -> None:
    client = client_of(analyst)
    said = words(client.get(LIST))
    assert "Stands out, and nothing is said PI6 Visits in two weeks Head of Safeguarding" in said
    assert "Ask about all that stands out" in said
    due = {"due_on_0": "25", "due_on_1": "1", "due_on_2": "2019"}
    client.post(f"{LIST}ask-owners/?month=2018-12", due)
    row = Commentary.objects.get()
    assert (row.state, row.post, row.due_on) == ("asked", visits.owner, date(2019, 1, 25))
    said = words(client.get(LIST))
    assert "nothing is said" not in said
    assert "Asked for the earliest due first PI6 Visits in two weeks due 25 January 2019" in said


def test_the_usual_day_is_five_working_days_away(visits: Indicator, analyst: User) -> None:
    page = client_of(analyst).get(f"{LIST}ask/?month=2018-12&indicator=PI6")
    assert page.context["form"]["due_on"].value() == date(2019, 1, 28)
    assert page.context["form"]["post"].value() == visits.owner_id
    assert page.context["form"]["indicators"].value() == [visits.pk]


def test_an_officer_writes_about_their_own_indicators_only(visits: Indicator, head: User) -> None:
    IndicatorFactory(code="PI7", name="Plans reviewed", owner=PostFactory())
    client = client_of(head)
    page = client.get(f"{LIST}new/?indicator=PI6&indicator=PI7")
    assert "PI7" not in words(page)
    assert "64.0%" in words(page)
    given = {"indicators": [str(visits.pk)], "text": "Two teams had no manager."}
    client.post(f"{LIST}new/", given)
    row = Commentary.objects.get()
    assert (row.author, row.state, list(row.indicators.all())) == (head, "drafted", [visits])
    other = Indicator.objects.get(code="PI7")
    said = words(client.post(f"{LIST}new/", {"indicators": [str(other.pk)], "text": "Mine"}))
    assert "Choose from this list." in said
    assert Commentary.objects.count() == 1


@pytest.mark.parametrize("role", [Role.OFFICER, Role.INSPECTOR, Role.BOARD_MEMBER])
def test_words_of_others_look_missing(visits: Indicator, analyst: User, role: Role) -> None:
    row = asked(visits, analyst)
    client = client_of(UserFactory(roles=[role]))
    assert client.get(page_of(row)).status_code == 404
    assert client.post(page_of(row), {"text": "Mine", "version": "1"}).status_code == 404
    assert Commentary.objects.get().text == ""


def test_drafts_are_read_by_those_who_may_write_or_approve(
    visits: Indicator, analyst: User, head: User, manager: User
) -> None:
    drafted(visits, head)
    for user in (analyst, manager, head):
        assert "Two teams had no manager." in words(client_of(user).get(LIST))
    inspector = client_of(UserFactory(roles=[Role.INSPECTOR]))
    said = words(inspector.get(LIST))
    assert "Waits for approval" in said
    assert "Two teams" not in said
    assert "Write commentary" not in said


def test_the_writer_sees_what_was_said_before(visits: Indicator, analyst: User, head: User) -> None:
    take_snapshot(month_end=date(2018, 11, 30), now=NOW)
    before = service.begin(
        indicators=[visits], month_end=date(2018, 11, 30), text="All was well.", by=head, now=NOW
    )
    service.approve(commentary=before, by=UserFactory(), now=NOW, expected_version=1)
    said = words(client_of(head).get(page_of(asked(visits, analyst))))
    assert "What was said of PI6 before November 2018 All was well." in said
    assert "outside the limits, below the lower one" in said
    assert "No child’s name belongs here" in said


def test_a_late_save_shows_both_texts(visits: Indicator, analyst: User, head: User) -> None:
    row = drafted(visits, head, "First")
    service.write(commentary=row, text="Theirs", by=analyst, now=NOW, expected_version=1)
    page = client_of(head).post(page_of(row), {"text": "Mine", "version": "1"})
    said = words(page)
    assert "Theirs" in said
    assert "Mine" in said
    assert Commentary.objects.get().text == "Theirs"
    client_of(head).post(page_of(row), {"text": "Both", "version": page.context["form"]["version"].value()})
    assert Commentary.objects.get().text == "Both"


def test_the_approver_reads_first_and_may_edit_instead(visits: Indicator, head: User, manager: User) -> None:
    row = drafted(visits, head)
    client = client_of(manager)
    assert "Check that no child is named" in words(client.get(page_of(row)))
    assert "Save and hand in" in words(client.get(f"{page_of(row)}?edit=1"))
    said = words(client.post(f"{page_of(row)}approve/", {"version": "1"}, follow=True))
    assert "The commentary is approved." in said
    assert "Approved in reports" in said
    assert Commentary.objects.get().approved_by == manager


def test_nobody_approves_their_own_or_what_they_did_not_read(
    visits: Indicator, head: User, manager: User
) -> None:
    row = drafted(visits, manager)
    client = client_of(manager)
    assert "Approve" not in words(client.get(f"{page_of(row)}"))
    said = words(client.post(f"{page_of(row)}approve/", {"version": "1"}, follow=True))
    assert "You wrote this. Somebody else must approve it." in said
    service.write(commentary=row, text="Another", by=head, now=NOW, expected_version=1)
    said = words(client.post(f"{page_of(row)}approve/", {"version": "1"}, follow=True))
    assert "Somebody saved this while this page was open." in said
    assert Commentary.objects.get().state == "drafted"


def test_a_draft_comes_back_with_a_reason(visits: Indicator, head: User, manager: User) -> None:
    row = drafted(visits, head)
    client_of(manager).post(f"{page_of(row)}send-back/", {"reason": "Say since when", "version": "1"})
    said = words(client_of(head).get(page_of(row)))
    assert "It came back to you Say since when" in said
    unanswered = asked(IndicatorFactory(owner=visits.owner), head)
    assert client_of(manager).get(f"{page_of(unanswered)}send-back/").status_code == 404
    assert "Sent back" in words(client_of(manager).get(LIST))


def test_a_request_is_withdrawn_after_a_question(visits: Indicator, analyst: User) -> None:
    row = asked(visits, analyst)
    client = client_of(analyst)
    assert "is no longer asked for these words" in words(client.get(f"{page_of(row)}withdraw/"))
    assert Commentary.objects.exists()
    client.post(f"{page_of(row)}withdraw/", {"version": "1"})
    assert not Commentary.objects.exists()


def test_what_waits_for_a_person_is_in_their_work_and_mail(
    visits: Indicator, analyst: User, head: User, manager: User
) -> None:
    def work(user: User) -> list[tuple[str, str]]:
        return [(i.title, i.when) for ask in providers("work") for i in ask(user, TODAY) if "PI" in i.title]

    def mail(user: User) -> list[tuple[str, str]]:
        found = [item for ask in providers("digest") for item in ask(user, TODAY)]
        return [(item.heading, item.title) for item in found if "PI" in item.title]

    row = asked(visits, analyst)
    assert work(head) == [("Write commentary on PI6", "due 21 Jan")]
    assert mail(head) == [("Commentary to write", "Write commentary on PI6")]
    assert (work(analyst), work(manager)) == ([], [])
    service.write(commentary=row, text="Better", by=head, now=NOW, expected_version=1)
    assert work(head) == []
    assert work(manager) == [("Approve commentary on PI6", "today")]
    service.send_back(commentary=row, reason="Why?", by=manager, today=TODAY, expected_version=2)
    assert work(manager) == []
    assert work(head) == [("Write commentary on PI6", "due 21 Jan")]


def test_without_figures_there_is_nothing_to_say(analyst: User) -> None:
    client = client_of(analyst)
    assert "No figures yet" in words(client.get(LIST))
    for page in ("new/", "ask/", "ask-owners/", "?month=2018-12"):
        response: Any = client.get(f"{LIST}{page}")
        assert response.status_code == 404
