"""The weekly mail: what a person owes, as links, on the day of their choice."""

from datetime import date, timedelta

import pytest

from accounts.models import User
from accounts.roles import Role
from accounts.services.digests import send_digests
from foundation.notices.models import Notice
from improvement_plan.queries.digest import digest_of
from improvement_plan.services.rating import rate_due
from tests.factories.accounts import PostFactory, PostHoldingFactory, UserFactory
from tests.factories.improvement_plan import NOW, ActionFactory, PlanFactory

MONDAY = date(2019, 2, 4)


@pytest.fixture
def officer(db: None) -> User:
    """Holds one post that leads four actions of "The plan" and one that nobody asks about."""
    user = UserFactory(roles=[Role.OFFICER], digest_weekday=MONDAY.weekday())
    post = PostFactory()
    PostHoldingFactory(post=post, user=user)
    plan = PlanFactory(name="The plan")
    for reference, due_on, reported in (
        ("A001", date(2019, 1, 31), date(2019, 1, 17)),  # turned red on 1 February
        ("A002", date(2019, 1, 10), date(2019, 1, 17)),  # red for weeks
        ("A003", date(2019, 2, 12), date(2019, 1, 17)),  # turns red on 13 February
        ("A004", date(2019, 9, 30), date(2018, 11, 1)),  # silent since November
        ("A005", date(2019, 9, 30), date(2019, 1, 28)),
    ):
        ActionFactory(plan=plan, reference=reference, lead_post=post, due_on=due_on, reported_as_at=reported)
    rate_due(today=date(2019, 2, 1), now=NOW)
    return user


def test_each_action_stands_once_under_the_first_heading_that_fits(officer: User) -> None:
    found = [(item.heading, item.title) for item in digest_of(officer, today=MONDAY)]
    assert found == [
        ("Turned red this week", "A001, The plan"),
        ("Red", "A002, The plan"),
        ("Turns red in the next two weeks", "A003, The plan"),
        ("Report due", "A004, The plan"),
    ]


def test_the_mail_has_references_and_links_and_no_detail(officer: User) -> None:
    assert send_digests(today=MONDAY) == 1
    notice = Notice.objects.get()
    assert notice.recipient == officer
    assert notice.subject == "Golden Thread: 4 things wait for you"
    assert "- A001, The plan\n  http" in notice.text
    assert "/plans/" in notice.text
    assert "Plan each visit" not in notice.text


def test_nobody_gets_a_second_mail_on_one_day(officer: User) -> None:
    send_digests(today=MONDAY)
    send_digests(today=MONDAY)
    assert Notice.objects.count() == 1


@pytest.mark.parametrize(
    "change",
    [{"digest_weekday": 1}, {"digest_weekday": None}, {"is_active": False}],
    ids=["another day", "no mail wanted", "disabled"],
)
def test_who_gets_no_mail(officer: User, change: dict[str, object]) -> None:
    User.objects.filter(pk=officer.pk).update(**change)
    assert send_digests(today=MONDAY) == 0
    assert Notice.objects.count() == 0


def test_who_owes_nothing_gets_no_mail(db: None) -> None:
    UserFactory(roles=[Role.OFFICER], digest_weekday=MONDAY.weekday())
    assert send_digests(today=MONDAY) == 0


def test_the_number_of_queries_does_not_grow_with_what_is_owed(
    officer: User, django_assert_num_queries: object
) -> None:
    assert officer.permissions  # read once for a person
    with django_assert_num_queries(3):  # type: ignore[operator]
        digest_of(officer, today=MONDAY)
    lead = officer.holdings.get().post
    ActionFactory.create_batch(20, plan=PlanFactory(name="Other"), lead_post=lead)
    with django_assert_num_queries(3):  # type: ignore[operator]
        digest_of(officer, today=MONDAY)


def test_what_turned_red_long_ago_is_red_and_not_news(officer: User) -> None:
    later = MONDAY + timedelta(days=28)
    headings = {item.title: item.heading for item in digest_of(officer, today=later)}
    assert headings["A001, The plan"] == "Red"
