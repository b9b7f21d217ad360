"""Words are asked of a post, drafted, sent back or approved by somebody else."""

import re
from datetime import date, timedelta
from typing import Any

import pytest

from accounts.models import Post, User
from accounts.roles import Role
from foundation.audit.models import AuditRecord
from foundation.editing.errors import Refused, StaleEdit
from foundation.notices.models import Notice
from kpi.models import Commentary, Indicator
from kpi.services import commentary as service
from kpi.services.snapshots import take_snapshot
from tests.factories.accounts import PostDelegationFactory, PostFactory, PostHoldingFactory, UserFactory
from tests.factories.kpi import DECEMBER, NOW, IndicatorFactory, series

pytestmark = pytest.mark.django_db

TODAY = date(2019, 1, 21)
DUE = date(2019, 1, 25)


@pytest.fixture
def analyst() -> User:
    return UserFactory(roles=[Role.ANALYST])


@pytest.fixture
def manager() -> User:
    return UserFactory(roles=[Role.MANAGER])


@pytest.fixture
def post() -> Post:
    """A post with a holder and somebody who acts for it."""
    holding = PostHoldingFactory(post__title="Head of Safeguarding", since=date(2018, 1, 1))
    PostDelegationFactory(post=holding.post, since=date(2018, 1, 1))
    found: Post = holding.post
    return found


@pytest.fixture
def visits(post: Post) -> Indicator:
    indicator = IndicatorFactory(code="PI6", owner=post)
    series(indicator, [80, 81, 82])
    take_snapshot(month_end=DECEMBER, now=NOW)
    return indicator


def ask(visits: Indicator, post: Post, by: User, **more: Any) -> Commentary:
    given: dict[str, Any] = {"indicators": [visits], "month_end": DECEMBER, "post": post, "due_on": DUE}
    return service.ask(**{**given, **more}, by=by, today=TODAY, now=NOW)


def draft(visits: Indicator, by: User, text: str = "More visits are planned ahead.") -> Commentary:
    return service.begin(indicators=[visits], month_end=DECEMBER, text=text, by=by, now=NOW)


def verbs() -> list[str]:
    return list(AuditRecord.objects.order_by("pk").values_list("verb", flat=True))


def test_a_request_reaches_whoever_holds_the_post(visits: Indicator, post: Post, analyst: User) -> None:
    asked = ask(visits, post, analyst)
    assert (asked.state, asked.post, asked.due_on, asked.asked_by) == ("asked", post, DUE, analyst)
    assert list(asked.indicators.all()) == [visits]
    assert verbs()[-1] == "commentary.asked"
    people = [post.holdings.get().user, post.delegations.get().delegate]
    notices = Notice.objects.order_by("pk")
    assert [notice.recipient for notice in notices] == people
    for notice in notices:
        assert notice.subject == "Commentary on performance is asked of you: 1 text by 25 January 2019"
        assert f"/performance/commentary/{asked.public_id}/" in notice.text
        assert visits.name not in notice.text


def test_who_asks_their_own_post_gets_no_mail(visits: Indicator, post: Post) -> None:
    holder = post.holdings.get().user
    ask(visits, post, holder)
    assert [notice.recipient for notice in Notice.objects.all()] == [post.delegations.get().delegate]


@pytest.mark.parametrize(
    ("more", "field", "says"),
    [
        ({"due_on": date(2019, 1, 20)}, "due_on", "Enter today or a day to come."),
        ({"indicators": []}, "indicators", "Choose at least one indicator."),
        ({"month_end": date(2018, 11, 30)}, None, "There are no figures of November 2018"),
    ],
)
def test_what_cannot_be_asked_is_refused(
    visits: Indicator, post: Post, analyst: User, more: dict[str, Any], field: str | None, says: str
) -> None:
    with pytest.raises(Refused, match=says) as refused:
        ask(visits, post, analyst, **more)
    assert refused.value.field == field
    assert not Commentary.objects.exists()
    assert not Notice.objects.exists()


def test_nobody_asks_twice(visits: Indicator, post: Post, analyst: User) -> None:
    other = IndicatorFactory()
    ask(visits, post, analyst, indicators=[other, visits])
    with pytest.raises(Refused, match=r"Words about PI6 in December 2018 are asked for already\."):
        ask(visits, post, analyst)
    with pytest.raises(Refused, match="asked for already"):
        draft(visits, analyst)
    assert Commentary.objects.count() == 1


def test_owners_are_asked_once_for_all_that_has_no_words(
    visits: Indicator, post: Post, analyst: User, manager: User
) -> None:
    second: Indicator = IndicatorFactory(owner=post)
    elsewhere = IndicatorFactory(owner=PostFactory())
    spoken = IndicatorFactory(owner=post)
    draft(spoken, analyst)
    nobodys = IndicatorFactory()
    given: list[Indicator] = [visits, second, elsewhere, spoken, nobodys]
    asked = service.ask_owners(
        indicators=given, month_end=DECEMBER, due_on=DUE, by=analyst, today=TODAY, now=NOW
    )
    assert [list(c.indicators.all()) for c in asked] == [[visits], [second], [elsewhere]]
    assert [c.post for c in asked] == [post, post, elsewhere.owner]
    # The holder and the delegate, one mail each for both.
    assert [n.subject for n in Notice.objects.all()] == [
        "Commentary on performance is asked of you: 2 texts by 25 January 2019"
    ] * 2
    with pytest.raises(Refused, match="There is nothing to ask for"):
        service.ask_owners(indicators=given, month_end=DECEMBER, due_on=DUE, by=analyst, today=TODAY, now=NOW)


def test_a_draft_waits_for_a_second_person(visits: Indicator, analyst: User, manager: User) -> None:
    words = draft(visits, manager, "  More visits are planned ahead.  ")
    assert (words.state, words.text, words.author) == ("drafted", "More visits are planned ahead.", manager)
    assert words.post == visits.owner
    with pytest.raises(Refused, match="Somebody else must approve it"):
        service.approve(commentary=words, by=manager, now=NOW, expected_version=1)
    other = UserFactory(roles=[Role.MANAGER])
    approved = service.approve(commentary=words, by=other, now=NOW, expected_version=1)
    assert (approved.state, approved.approved_by, approved.version) == ("approved", other, 2)
    assert verbs()[-2:] == ["commentary.drafted", "commentary.approved"]
    with pytest.raises(Refused, match="do not wait for approval any more"):
        service.approve(commentary=words, by=other, now=NOW, expected_version=2)


def test_an_answer_goes_into_the_request(visits: Indicator, post: Post, analyst: User, manager: User) -> None:
    asked = ask(visits, post, analyst)
    said = service.write(commentary=asked, text="Better", by=manager, now=NOW, expected_version=1)
    assert (said.pk, said.state, said.author, said.due_on) == (asked.pk, "drafted", manager, DUE)


def test_what_is_changed_after_approval_waits_again(visits: Indicator, manager: User) -> None:
    words = draft(visits, manager)
    service.approve(commentary=words, by=UserFactory(), now=NOW, expected_version=1)
    again = service.write(commentary=words, text="Another", by=manager, now=NOW, expected_version=2)
    assert (again.state, again.approved_by, again.approved_at) == ("drafted", None, None)


def test_what_is_sent_back_waits_for_its_author(visits: Indicator, analyst: User, manager: User) -> None:
    words = draft(visits, analyst)
    with pytest.raises(Refused, match="Say what is missing") as refused:
        service.send_back(commentary=words, reason=" ", by=manager, today=TODAY, expected_version=1)
    assert refused.value.field == "reason"
    back = service.send_back(
        commentary=words, reason="Say what is done", by=manager, today=TODAY, expected_version=1
    )
    assert (back.state, back.sent_back, back.text) == ("drafted", "Say what is done", words.text)
    notice = Notice.objects.get()
    assert (notice.recipient, notice.subject) == (analyst, "Commentary came back to you")
    assert "Say what is done" not in notice.text
    with pytest.raises(Refused, match="do not wait"):
        service.approve(commentary=words, by=manager, now=NOW, expected_version=2)
    mended = service.write(commentary=words, text="Teams plan ahead", by=analyst, now=NOW, expected_version=2)
    assert mended.sent_back == ""
    service.approve(commentary=words, by=manager, now=NOW, expected_version=3)


@pytest.mark.parametrize("text", ["", "   \n "])
def test_words_are_needed(visits: Indicator, analyst: User, text: str) -> None:
    with pytest.raises(Refused) as refused:
        draft(visits, analyst, text)
    assert refused.value.field == "text"
    words = draft(visits, analyst)
    with pytest.raises(Refused):
        service.write(commentary=words, text=text, by=analyst, now=NOW, expected_version=1)
    assert Commentary.objects.get().text == "More visits are planned ahead."


def test_a_late_save_loses_neither_text(visits: Indicator, analyst: User, manager: User) -> None:
    words = draft(visits, analyst)
    service.write(commentary=words, text="Theirs", by=manager, now=NOW, expected_version=1)
    with pytest.raises(StaleEdit) as stale:
        service.write(commentary=words, text="Mine", by=analyst, now=NOW, expected_version=1)
    assert stale.value.current.text == "Theirs"
    with pytest.raises(StaleEdit):
        service.approve(commentary=words, by=UserFactory(), now=NOW, expected_version=1)
    assert Commentary.objects.get().text == "Theirs"


def test_a_request_can_be_withdrawn_until_it_is_answered(
    visits: Indicator, post: Post, analyst: User, manager: User
) -> None:
    asked = ask(visits, post, analyst)
    service.withdraw(commentary=asked, by=analyst, expected_version=1)
    assert not Commentary.objects.exists()
    asked = ask(visits, post, analyst, due_on=DUE + timedelta(days=1))
    service.write(commentary=asked, text="Better", by=manager, now=NOW, expected_version=1)
    with pytest.raises(Refused, match=re.escape("This was answered meanwhile.")):
        service.withdraw(commentary=asked, by=analyst, expected_version=2)


def test_nothing_is_saved_without_its_record(
    visits: Indicator, analyst: User, manager: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = draft(visits, analyst)

    def broken(**given: Any) -> None:
        raise RuntimeError("the record cannot be written")

    monkeypatch.setattr(service, "record", broken)
    with pytest.raises(RuntimeError):
        service.approve(commentary=words, by=manager, now=NOW, expected_version=1)
    assert Commentary.objects.get().state == "drafted"
