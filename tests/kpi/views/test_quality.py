"""Audits, complaints and compliments on pages: what each audience sees, and the forms that record them."""

import re
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from accounts.roles import Role
from foundation.clock import pinned
from foundation.editing.rows import stamp
from kpi.models import AuditFinding, AuditRound, Feedback
from tests.factories.accounts import PostHoldingFactory, ServiceFactory, UserFactory
from tests.factories.improvement_plan import TODAY
from tests.factories.kpi import DECEMBER
from tests.factories.kpi_quality import AuditRoundFactory, FeedbackFactory, FindingFactory

pytestmark = pytest.mark.django_db

QUALITY = "/performance/quality/"
OCTOBER, NOVEMBER = date(2018, 10, 31), date(2018, 11, 30)


@pytest.fixture(autouse=True)
def day() -> Any:
    with pinned(TODAY):
        yield


def client_of(role: Role) -> Client:
    client = Client()
    client.force_login(UserFactory(roles=[role]))
    return client


@pytest.fixture
def manager() -> Client:
    return client_of(Role.MANAGER)


@pytest.fixture
def board() -> Client:
    """Somebody who may not see small numbers."""
    return client_of(Role.BOARD_MEMBER)


def text_of(client: Client, url: str = QUALITY) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


# --- the page


def test_an_empty_page_says_what_it_is_for(manager: Client, board: Client) -> None:
    assert "Record the first ones" in text_of(manager)
    page = text_of(board)
    assert "Nothing recorded yet" in page
    assert "Record" not in page


def test_audits_are_compared_with_their_plan_and_their_moderation(board: Client) -> None:
    AuditRoundFactory(
        title="Case file audits",
        month_end=OCTOBER,
        planned=68,
        done=53,
        moderations_planned=27,
        grades=(0, 9, 23, 20),
        moderated=(0, 1, 17, 11),
    )
    page = text_of(board)
    assert "53 Audits done of 68 planned" in page
    assert "17.3% Good or better 9 of 52 graded" in page
    assert "61.5% Requires improvement or better 32 of 52 graded" in page
    row = "Case file audits, October 2018 53 of 68 planned 1 without a grade 17.3% 9 of 52 61.5% 32 of 52"
    assert row in page
    assert "3.4% (1 of 29) good or better 29 of 27 planned. Moderation finds 13.9 points fewer" in page


def test_moderation_is_compared_with_the_rounds_that_were_moderated(board: Client) -> None:
    AuditRoundFactory(month_end=OCTOBER, grades=(0, 5, 5, 0), moderated=(0, 6, 4, 0))
    AuditRoundFactory(month_end=NOVEMBER, grades=(0, 0, 10, 0))
    page = text_of(board)
    assert "Moderation finds 10.0 points more good or better." in page
    assert "not moderated" in page


def test_a_year_is_chosen_and_the_newest_comes_first(board: Client) -> None:
    AuditRoundFactory(title="Early audits", month_end=date(2018, 3, 31))
    AuditRoundFactory(title="Late audits", month_end=date(2018, 4, 30))
    assert "Late audits" in text_of(board)
    assert "Early audits" not in text_of(board)
    assert "Early audits" in text_of(board, f"{QUALITY}?year=2017-18")
    assert "Late audits" in text_of(board, f"{QUALITY}?year=1997-98")


def test_audits_of_one_service(board: Client) -> None:
    service = ServiceFactory(name="Front door", slug="front-door")
    AuditRoundFactory(title="Theirs", service=service)
    AuditRoundFactory(title="Others")
    page = text_of(board, f"{QUALITY}?service=front-door")
    assert "Theirs, December 2018" in page
    assert "Others, December 2018" not in page


def test_findings_stand_with_what_is_to_improve_first(board: Client) -> None:
    audits = AuditRoundFactory(title="Case file audits")
    author = PostHoldingFactory(post__title="Quality Assurance Manager").user
    FindingFactory(round=audits, kind="strength", text="Children are seen alone")
    FindingFactory(round=audits, text="Plans lack dates", noted_by=author)
    page = text_of(board)
    assert page.index("Plans lack dates") < page.index("Children are seen alone")
    assert "Noted by Quality Assurance Manager, 21 Jan 2019" in page


def complaints(*counts: int, **more: Any) -> None:
    for end, count in zip((OCTOBER, NOVEMBER, DECEMBER), counts, strict=False):
        FeedbackFactory(month_end=end, count=count, **more)


def test_the_entitled_see_every_number(manager: Client) -> None:
    complaints(29, 3, theme="Contact")
    FeedbackFactory(theme="Moving", count=2, in_time=1)
    FeedbackFactory(kind="compliment", count=16)
    page = text_of(manager)
    assert "34 Complaints 50.0% (1 of 2) in time, 16 compliments" in page
    assert "December 2018 2 50.0% (1 of 2) 16" in page
    assert "November 2018 3 – –" in page
    assert "Contact 32 Moving 2" in page
    assert "hidden" not in page


def test_others_see_no_small_number_and_no_sum_that_gives_one_back(board: Client) -> None:
    complaints(29, 3, theme="Contact")
    FeedbackFactory(theme="Moving", count=2)
    FeedbackFactory(kind="compliment", count=16, theme="Contact")
    page = text_of(board)
    assert "October 2018 29" in page
    assert "November 2018 c" in page
    assert "December 2018 c – 16" in page
    assert "Small numbers of complaints are hidden as c" in page
    assert "in time, 16" not in page
    assert "34" not in page  # all of the year
    assert "32" not in page  # all about contact
    assert "Moving" not in page  # few
    assert "Contact 16" in page


@pytest.mark.parametrize(
    ("count", "in_time", "seen"),
    [
        (20, 10, "50.0%"),
        (20, 20, "100.0%"),
        (20, 0, "0.0%"),
        (20, 15, "c"),
        (20, 5, "c"),
        (5, 5, "c"),
        (6, 6, "100.0%"),
    ],
)
def test_a_share_in_time_is_hidden_where_it_counts_a_few(
    board: Client, count: int, in_time: int, seen: str
) -> None:
    FeedbackFactory(count=count, in_time=in_time)
    shown = "c" if count <= 5 else str(count)
    assert f"December 2018 {shown} {seen} –" in text_of(board)


def test_a_share_of_only_some_complaints_is_hidden_from_others(board: Client, manager: Client) -> None:
    FeedbackFactory(count=20, in_time=10, theme="Contact")
    FeedbackFactory(count=3, theme="Moving")
    page = text_of(board)
    assert "December 2018 23 c –" in page
    assert "most complaints first Contact" in page
    assert "Moving" not in page
    assert "December 2018 23 50.0% (10 of 20) –" in text_of(manager)


def test_one_service_alone_is_for_the_entitled(board: Client, manager: Client) -> None:
    service = ServiceFactory(name="Front door", slug="front-door")
    FeedbackFactory(count=20)
    FeedbackFactory(count=7, service=service)
    page = text_of(board, f"{QUALITY}?service=front-door")
    assert "December 2018 27" in page
    assert "shown for all services together" in page
    assert "December 2018 7" in text_of(manager, f"{QUALITY}?service=front-door")


# --- forms

ROUND = {
    "title": "Case file audits",
    "month_end": "Oct 2018",
    "planned": "68",
    "done": "53",
    "good": "9",
    "requires_improvement": "23",
    "inadequate": "20",
    "version": "1",
}


def test_a_round_is_recorded_on_one_page_and_moderated_on_the_next(manager: Client) -> None:
    saved = manager.post(f"{QUALITY}rounds/add/", ROUND)
    audits = AuditRound.objects.get()
    address = f"{QUALITY}rounds/{audits.public_id}/"
    assert saved.headers["Location"] == address
    assert audits.month_end == OCTOBER
    assert "Moderated not yet" in text_of(manager, address)
    manager.post(
        f"{address}moderate/",
        {"planned": "27", "good": "1", "requires_improvement": "17", "inadequate": "11", "version": "1"},
    )
    page = text_of(manager, address)
    assert "Moderated 29 of 27 planned" in page
    assert "Good 17.3% (9 of 52) 3.4% (1 of 29)" in page
    assert "Outstanding 0.0% (0 of 52) 0.0% (0 of 29)" in page


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"title": ""}, "Enter what was audited."),
        ({"month_end": ""}, "Enter a month."),
        ({"month_end": "last month"}, "Enter a month, such as December 2018."),
        ({"month_end": "Q3 2018/19"}, "Enter one month, such as December 2018."),
        ({"month_end": "2019-03"}, "This month has not begun yet."),
        ({"good": "nine"}, "Enter a whole number."),
        ({"good": "-1"}, "Enter 0 or more."),
        ({"done": "51"}, "52 audits have a grade, more than the 51 that were done."),
        ({"version": ""}, "This page was open too long"),
    ],
)
def test_what_is_wrong_with_a_round_is_said(manager: Client, wrong: dict[str, str], says: str) -> None:
    answer = manager.post(f"{QUALITY}rounds/add/", {**ROUND, **wrong})
    assert answer.status_code == 200
    assert says in answer.content.decode()
    assert not AuditRound.objects.exists()


def test_the_next_round_begins_with_the_last_title_and_month(manager: Client) -> None:
    AuditRoundFactory(title="Audits of visits")
    page = manager.get(f"{QUALITY}rounds/add/").content.decode()
    assert 'value="Audits of visits"' in page
    assert 'value="December 2018"' in page


def test_a_late_save_of_a_round_shows_both(manager: Client) -> None:
    audits = AuditRoundFactory(title="Theirs", version=2)
    answer = manager.post(f"{QUALITY}rounds/{audits.public_id}/edit/", {**ROUND, "title": "Mine"})
    page = answer.content.decode()
    assert "Not saved: somebody changed this" in page
    assert "Theirs" in page
    audits.refresh_from_db()
    assert audits.title == "Theirs"


def test_findings_are_added_changed_and_deleted(manager: Client) -> None:
    audits = AuditRoundFactory()
    address = f"{QUALITY}rounds/{audits.public_id}/"
    form = text_of(manager, f"{address}findings/add/")
    assert "No child’s name, please" in form
    manager.post(f"{address}findings/add/", {"kind": "learning", "text": "Plans lack dates", "version": "1"})
    finding = AuditFinding.objects.get()
    manager.post(
        f"{QUALITY}findings/{finding.public_id}/edit/",
        {"kind": "strength", "theme": "Plans", "text": "Plans have dates", "version": str(stamp(finding))},
    )
    finding.refresh_from_db()
    assert (finding.kind, finding.theme, finding.text) == ("strength", "Plans", "Plans have dates")
    asked = text_of(manager, f"{QUALITY}findings/{finding.public_id}/delete/")
    assert "Plans have dates" in asked
    manager.post(f"{QUALITY}findings/{finding.public_id}/delete/")
    assert not AuditFinding.objects.exists()


def test_a_round_is_deleted_after_a_question(manager: Client) -> None:
    audits = AuditRoundFactory()
    address = f"{QUALITY}rounds/{audits.public_id}/delete/"
    assert "Its grades and findings go with it" in text_of(manager, address)
    assert AuditRound.objects.exists()
    assert manager.post(address).headers["Location"] == QUALITY
    assert not AuditRound.objects.exists()


def test_feedback_is_recorded_listed_changed_and_deleted(manager: Client) -> None:
    assert "Nothing recorded yet" in text_of(manager, f"{QUALITY}feedback/")
    sent = {"kind": "complaint", "month_end": "2018-12", "theme": "Contact", "count": "10", "version": "1"}
    manager.post(f"{QUALITY}feedback/add/", {**sent, "in_time": "4"})
    one = Feedback.objects.get()
    assert "Complaints, December 2018 the whole department Contact 10 4" in text_of(
        manager, f"{QUALITY}feedback/"
    )
    late = manager.post(f"{QUALITY}feedback/{one.pk}/edit/", sent)
    assert "Not saved: somebody changed this" in late.content.decode()
    manager.post(f"{QUALITY}feedback/{one.pk}/edit/", {**sent, "in_time": "", "version": str(stamp(one))})
    one.refresh_from_db()
    assert one.in_time is None
    assert "10 recorded about Contact." in text_of(manager, f"{QUALITY}feedback/{one.pk}/delete/")
    manager.post(f"{QUALITY}feedback/{one.pk}/delete/")
    assert not Feedback.objects.exists()


def test_what_does_not_exist_is_missing(manager: Client) -> None:
    for address in (f"rounds/{uuid4()}/", f"findings/{uuid4()}/edit/", f"feedback/{'9' * 30}/edit/"):
        assert manager.get(f"{QUALITY}{address}").status_code == 404


def test_readers_find_no_form(board: Client) -> None:
    finding = FindingFactory()
    for address in (
        "rounds/add/",
        f"rounds/{finding.round.public_id}/edit/",
        f"findings/{finding.public_id}/delete/",
        "feedback/",
        "feedback/add/",
    ):
        assert board.get(f"{QUALITY}{address}").status_code == 404
    assert "Delete" not in text_of(board, f"{QUALITY}rounds/{finding.round.public_id}/")
