"""Who holds which post on a day."""

from datetime import date

import pytest
from pytest_django import DjangoAssertNumQueries

from accounts.queries import (
    current_posts,
    people_to_notify,
    post_page,
    posts_by_service,
    posts_on,
    posts_without_holder,
)
from foundation.clock import pinned
from tests.factories.accounts import (
    PostDelegationFactory,
    PostFactory,
    PostHoldingFactory,
    ServiceFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

TODAY = date(2019, 1, 21)


def test_posts_of_a_person_say_since_when_and_until_when() -> None:
    user = UserFactory()
    PostHoldingFactory(user=user, post__title="Head of Service, Child Protection")
    PostDelegationFactory(delegate=user, post__title="Service Manager, Conferences", until=date(2019, 2, 15))
    PostHoldingFactory(user=user, post__title="Former post", until=date(2019, 1, 20))

    posts = current_posts(user, on=TODAY)

    assert [(post.title, post.words) for post in posts] == [
        ("Head of Service, Child Protection", ""),
        ("Service Manager, Conferences", "as delegate until 15 February 2019"),
    ]


def test_a_delegate_alone_does_not_fill_a_post() -> None:
    delegation = PostDelegationFactory(post__title="Vacant")
    PostHoldingFactory()

    [row] = posts_without_holder(on=TODAY)

    assert row.title == "Vacant"
    assert row.vacant
    assert [tenant.user_id for tenant in row.delegates] == [delegation.delegate_id]


def test_who_is_notified_for_a_post_today() -> None:
    holding = PostHoldingFactory()
    acting = PostDelegationFactory(post=holding.post)
    PostHoldingFactory(post=holding.post, user__is_active=False)
    PostHoldingFactory(post=holding.post, until=date(2019, 1, 20))
    vacant = PostFactory()

    people = people_to_notify([holding.post_id, vacant.pk], on=TODAY)

    assert people == {holding.post_id: [holding.user, acting.delegate]}


def test_the_tree_of_services_in_a_constant_number_of_queries(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    top = ServiceFactory(name="Children’s Services")
    team = ServiceFactory(name="Front Door", parent=top)
    PostHoldingFactory(post__service=team, post__title="Team Manager")
    PostFactory(title="Partner")
    for _ in range(5):
        PostDelegationFactory(post__service=top)

    with django_assert_num_queries(4):
        tree = posts_by_service(on=TODAY)

    assert [(node.name, node.parents, len(node.posts)) for node in tree] == [
        ("Children’s Services", (), 5),
        ("Front Door", ("Children’s Services",), 1),
        ("Not in a service", (), 1),
    ]
    assert tree[1].posts[0].holders[0].name.startswith("Person")


def test_a_post_page_tells_now_from_then() -> None:
    post = PostFactory()
    PostHoldingFactory(post=post, since=date(2016, 1, 1), until=date(2018, 3, 31))
    now = PostHoldingFactory(post=post)
    PostDelegationFactory(post=post, since=date(2019, 2, 1))

    page = post_page(post, on=TODAY)

    assert [tenant.pk for tenant in page.now.holders] == [now.pk]
    assert [(kind, tenant.until) for kind, tenant in page.past] == [("holder", date(2018, 3, 31))]
    assert [(kind, tenant.since) for kind, tenant in page.coming] == [("delegate", date(2019, 2, 1))]


def test_records_and_pages_name_the_post_and_never_the_address() -> None:
    user = UserFactory(roles=["officer"], display_name="Demo officer")
    assert user.audit_label == f"Officer (user {user.pk})"
    assert user.shown_as == "Demo officer"

    PostHoldingFactory(user=user, post__title="Team Manager")
    user = type(user).objects.get(pk=user.pk)
    with pinned(TODAY):
        assert (user.audit_label, user.shown_as) == ("Team Manager", "Team Manager")


def test_a_deed_is_named_by_the_post_held_on_its_day(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    user = UserFactory()
    PostHoldingFactory(user=user, post__title="Analyst", since=date(2018, 4, 1), until=date(2018, 12, 31))
    PostHoldingFactory(user=user, post__title="Head of Performance", since=date(2019, 1, 1))
    deeds = [
        (user.pk, date(2018, 12, 31)),
        (user.pk, date(2019, 1, 1)),
        (user.pk, date(2018, 3, 31)),
        (None, date(2019, 1, 1)),
        (user.pk, None),
    ]

    with django_assert_num_queries(1):
        named = posts_on(deeds)

    assert named == {deeds[0]: "Analyst", deeds[1]: "Head of Performance"}
