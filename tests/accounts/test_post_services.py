"""Posts, their holders over time and who acts for them."""

from datetime import date

import pytest

from accounts.models import Post, Service, User
from accounts.roles import Role
from accounts.services import (
    abolish_post,
    create_post,
    create_service,
    delegate_post,
    end_delegation,
    end_holding,
    fill_post,
)
from foundation.editing.errors import Refused
from tests.factories.accounts import (
    PostDelegationFactory,
    PostFactory,
    PostHoldingFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

TODAY = date(2019, 1, 21)


@pytest.fixture
def admin() -> User:
    return UserFactory(roles=[Role.ADMINISTRATOR])


def held_on(user: User, day: date) -> list[str]:
    return [post.title for post in Post.objects.held_by(user, on=day)]


def test_a_post_is_held_from_its_first_to_its_last_day(admin: User) -> None:
    user = UserFactory()
    post = create_post(title="  Head of   Service, Front Door ", by=admin)

    fill_post(post=post, user=user, since=date(2019, 1, 21), until=date(2019, 3, 31), by=admin)

    assert post.title == "Head of Service, Front Door"
    assert held_on(user, date(2019, 1, 20)) == []
    assert held_on(user, date(2019, 1, 21)) == ["Head of Service, Front Door"]
    assert held_on(user, date(2019, 3, 31)) == ["Head of Service, Front Door"]
    assert held_on(user, date(2019, 4, 1)) == []


def test_a_job_share_is_two_holdings_but_nobody_holds_a_post_twice(admin: User) -> None:
    holding = PostHoldingFactory()
    colleague = UserFactory()

    fill_post(post=holding.post, user=colleague, since=TODAY, by=admin)

    assert holding.post.holdings.count() == 2
    with pytest.raises(Refused, match="holds this post in those days already"):
        fill_post(post=holding.post, user=colleague, since=date(2019, 2, 1), by=admin)


@pytest.mark.parametrize(
    ("since", "until", "field"),
    [
        (date(2019, 2, 1), date(2019, 1, 31), "until"),
        (date(1066, 10, 14), None, "since"),
        (date(2019, 2, 1), date(9999, 12, 31), "until"),
    ],
)
def test_impossible_days_are_refused(admin: User, since: date, until: date | None, field: str) -> None:
    with pytest.raises(Refused) as refused:
        fill_post(post=PostFactory(), user=UserFactory(), since=since, until=until, by=admin)

    assert refused.value.field == field


def test_a_disabled_person_gets_no_post(admin: User) -> None:
    with pytest.raises(Refused, match="cannot sign in"):
        fill_post(post=PostFactory(), user=UserFactory(is_active=False), since=TODAY, by=admin)


def test_titles_are_unique_while_posts_are_current(admin: User) -> None:
    post = create_post(title="Head of Service", by=admin)
    with pytest.raises(Refused, match="post of this title"):
        create_post(title="HEAD OF SERVICE", by=admin)

    abolish_post(post=post, on=TODAY, by=admin)

    assert create_post(title="Head of Service", by=admin) != post


def test_services_form_a_tree_and_get_a_slug_of_their_own(admin: User) -> None:
    children = create_service(name="Children’s Services", by=admin)
    team = create_service(name="Front Door", parent=children, by=admin)
    other = create_service(name="Front door", by=admin)

    assert (team.slug, other.slug) == ("front-door", "front-door-2")
    assert team.parent == children
    with pytest.raises(Refused):
        create_service(name="!!!", by=admin)


def test_a_holder_lets_an_assistant_act_for_the_post() -> None:
    holding = PostHoldingFactory(user__roles=[Role.OFFICER])
    assistant = UserFactory()

    delegate_post(
        post=holding.post,
        delegate=assistant,
        since=TODAY,
        until=date(2019, 2, 15),
        by=holding.user,
        today=TODAY,
    )

    assert held_on(assistant, date(2019, 2, 15)) == [holding.post.title]
    assert held_on(assistant, date(2019, 2, 16)) == []


def test_who_neither_holds_the_post_nor_manages_people_names_no_delegate() -> None:
    former = PostHoldingFactory(until=date(2018, 12, 31), user__roles=[Role.OFFICER])
    delegation = PostDelegationFactory(post=former.post)

    for person in (former.user, delegation.delegate, UserFactory(roles=[Role.MANAGER])):
        with pytest.raises(Refused, match="holds this post"):
            delegate_post(post=former.post, delegate=UserFactory(), since=TODAY, by=person, today=TODAY)


def test_a_delegate_is_somebody_else_and_named_once(admin: User) -> None:
    holding = PostHoldingFactory()
    delegation = PostDelegationFactory(post=holding.post)

    with pytest.raises(Refused, match="somebody else"):
        delegate_post(post=holding.post, delegate=holding.user, since=TODAY, by=admin, today=TODAY)
    with pytest.raises(Refused, match="acts for this post"):
        delegate_post(post=holding.post, delegate=delegation.delegate, since=TODAY, by=admin, today=TODAY)


def test_a_delegate_may_stop_and_a_stranger_may_not_stop_them() -> None:
    delegation = PostDelegationFactory()
    stranger = UserFactory(roles=[Role.OFFICER])

    with pytest.raises(Refused):
        end_delegation(delegation=delegation, last_day=TODAY, by=stranger, today=TODAY)
    end_delegation(delegation=delegation, last_day=TODAY, by=delegation.delegate, today=TODAY)

    delegation.refresh_from_db()
    assert delegation.until == TODAY


def test_a_holding_that_never_began_is_taken_back(admin: User) -> None:
    holding = PostHoldingFactory(since=date(2019, 3, 1))

    end_holding(holding=holding, last_day=TODAY, by=admin)

    assert holding.post.holdings.count() == 0


def test_an_end_cannot_be_put_off(admin: User) -> None:
    holding = PostHoldingFactory(until=date(2019, 1, 31))

    with pytest.raises(Refused, match="ends earlier"):
        end_holding(holding=holding, last_day=date(2019, 6, 30), by=admin)


def test_abolishing_a_post_ends_what_lasts_and_drops_what_was_to_come(admin: User) -> None:
    post = PostFactory()
    lasting = PostHoldingFactory(post=post)
    ended = PostHoldingFactory(post=post, until=date(2018, 6, 30))
    PostHoldingFactory(post=post, since=date(2019, 9, 1))
    acting = PostDelegationFactory(post=post, until=date(2019, 12, 31))

    abolish_post(post=post, on=TODAY, by=admin)

    for tenure in (lasting, ended, acting):
        tenure.refresh_from_db()
    assert (lasting.until, ended.until, acting.until) == (TODAY, date(2018, 6, 30), TODAY)
    assert post.holdings.count() == 2
    with pytest.raises(Refused, match="abolished"):
        fill_post(post=post, user=UserFactory(), since=TODAY, by=admin)


def test_officers_do_not_manage_posts() -> None:
    officer = UserFactory(roles=[Role.OFFICER])
    holding = PostHoldingFactory()

    with pytest.raises(Refused):
        create_post(title="Director", by=officer)
    with pytest.raises(Refused):
        create_service(name="Finance", by=officer)
    with pytest.raises(Refused):
        fill_post(post=holding.post, user=officer, since=TODAY, by=officer)
    with pytest.raises(Refused):
        end_holding(holding=holding, last_day=TODAY, by=officer)
    with pytest.raises(Refused):
        abolish_post(post=holding.post, on=TODAY, by=officer)

    assert (Post.objects.current().count(), Service.objects.count()) == (1, 0)
