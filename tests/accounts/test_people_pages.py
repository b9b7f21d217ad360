"""The pages about people, as administrators and holders of posts use them."""

from datetime import date
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from pytest_django import Settings

from accounts.models import Post, PostDelegation, Service, User
from accounts.roles import Role
from tests.factories.accounts import (
    PostDelegationFactory,
    PostFactory,
    PostHoldingFactory,
    ServiceFactory,
    UserFactory,
    second_factors,
)

pytestmark = pytest.mark.django_db

TODAY = date(2019, 1, 21)


@pytest.fixture(autouse=True)
def pinned_day(settings: Settings) -> None:
    settings.PINNED_TODAY = TODAY


@pytest.fixture
def admin() -> User:
    return UserFactory(roles=[Role.ADMINISTRATOR])


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def text(response: Any) -> str:
    return str(response.content.decode())


def day(name: str, value: date) -> dict[str, str]:
    return {f"{name}_0": str(value.day), f"{name}_1": str(value.month), f"{name}_2": str(value.year)}


def test_an_empty_portal_says_how_to_begin(admin: User) -> None:
    page = text(browser(admin).get("/people/"))

    assert "No posts yet" in page
    assert "Add a post" in page


def test_the_list_shows_who_holds_what_and_what_is_vacant() -> None:
    service = ServiceFactory(name="Front Door")
    PostHoldingFactory(post__service=service, post__title="Team Manager", user__display_name="Holder")
    PostFactory(service=service, title="Head of Service")
    client = browser(UserFactory(roles=[Role.OFFICER]))

    page = text(client.get("/people/"))
    vacant = text(client.get("/people/?vacant=1"))

    assert "2 posts, of which 1 is vacant" in page
    assert "Holder" in page
    assert "Add a post" not in page
    assert "Team Manager" not in vacant
    assert "Head of Service" in vacant


def test_from_a_service_to_a_filled_post(admin: User) -> None:
    client = browser(admin)
    person = UserFactory(email="new@council.example", display_name="New holder")

    client.post("/people/services/new/", {"name": "Front Door", "parent": ""})
    client.post("/people/posts/new/", {"title": "Team Manager", "service": Service.objects.get().pk})
    post = Post.objects.get()
    form = {"email": " NEW@council.example ", **day("since", TODAY)}
    response = client.post(f"/people/posts/{post.public_id}/fill/", form, follow=True)

    assert "The post is filled." in text(response)
    assert "Held by New holder." in text(response)
    assert post.holdings.get().user == person


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        ({"email": "nobody@council.example"}, "Nobody with this e-mail address"),
        ({"email": ""}, "Enter the person’s e-mail address"),
        ({"since_0": "31", "since_1": "2", "since_2": "2019"}, "Enter a real date"),
        ({"since_0": "9" * 40}, "Enter a real date"),
        ({"since_2": "19"}, "Enter a year with four digits"),
        ({"since_2": "0019"}, "Enter a date between 1990 and 2100"),
        ({"since_0": "x"}, "Enter a valid date"),
        ({"since_0": "", "since_1": "", "since_2": ""}, "Enter a date"),
        ({"until_0": "20", "until_1": "1", "until_2": "2019"}, "must not be before the first"),
        ({"until_0": "20"}, "Enter the month"),
        ({"email": "a\x00b"}, "Null characters"),
        ({"email": "a" * 10_000}, "at most 254 characters"),
    ],
)
def test_whatever_is_typed_gets_a_sentence_and_stays(admin: User, sent: dict[str, str], message: str) -> None:
    UserFactory(email="person@council.example")
    post = PostFactory()
    form = {"email": "person@council.example", **day("since", TODAY), **sent}

    response = browser(admin).post(f"/people/posts/{post.public_id}/fill/", form)

    assert response.status_code == 200
    assert message in text(response)
    assert "There is a problem" in text(response)
    assert "<title>Error: " in text(response)
    assert post.holdings.count() == 0


def test_a_form_sent_twice_fills_the_post_once(admin: User) -> None:
    UserFactory(email="person@council.example")
    post = PostFactory()
    client = browser(admin)
    form = {"email": "person@council.example", **day("since", TODAY)}

    client.post(f"/people/posts/{post.public_id}/fill/", form)
    again = client.post(f"/people/posts/{post.public_id}/fill/", form)

    assert "holds this post in those days already" in text(again)
    assert post.holdings.count() == 1


def test_a_holder_lets_an_assistant_do_it_and_ends_it_again() -> None:
    holding = PostHoldingFactory(post__title="Team Manager", user__roles=[Role.PARTICIPATION_WORKER])
    UserFactory(email="assistant@council.example", display_name="Assistant")
    client = browser(holding.user)
    assert "Let somebody act for it" in text(client.get("/account/you/"))

    form = {"email": "assistant@council.example", **day("since", TODAY), **day("until", date(2019, 2, 15))}
    page = client.post(f"/people/posts/{holding.post.public_id}/delegate/", form, follow=True)

    assert "Assistant acts for this post until 15 February 2019" in text(page)
    delegation = PostDelegation.objects.get()
    client.post(f"/people/delegations/{delegation.pk}/end/", day("last_day", TODAY))
    delegation.refresh_from_db()
    assert delegation.until == TODAY


def test_a_delegate_sees_the_post_and_names_nobody() -> None:
    delegation = PostDelegationFactory(
        post__title="Team Manager", until=date(2019, 2, 15), delegate__roles=[Role.OFFICER]
    )
    client = browser(delegation.delegate)

    assert "as delegate until 15 February 2019" in text(client.get("/account/you/"))
    assert client.get(f"/people/posts/{delegation.post.public_id}/delegate/").status_code == 404
    # They may stop, though.
    assert client.get(f"/people/delegations/{delegation.pk}/end/").status_code == 200


def test_people_are_found_by_name_role_and_state(admin: User) -> None:
    UserFactory(display_name="Front Door officer", roles=[Role.OFFICER])
    UserFactory(display_name="Former clerk", roles=[Role.CLERK], is_active=False)
    client = browser(admin)

    def names(query: str) -> list[str]:
        return [user.display_name for user in client.get(f"/people/users/?{query}").context["page"]]

    assert names("q=door+OFFICER") == ["Front Door officer"]
    assert names("role=clerk") == []
    assert names("role=clerk&state=disabled") == ["Former clerk"]
    assert len(names("state=all")) == 3
    assert len(names("role=nonsense&page=99")) == 2
    assert "Nobody fits" in text(client.get("/people/users/?q=nobody"))


def test_adding_a_person_mails_a_link_and_no_secret_stays_on_the_page(admin: User) -> None:
    client = browser(admin)
    form = {"display_name": "New person", "email": "new@council.example", "role": "officer"}

    page = client.post("/people/users/new/", form, follow=True)

    user = User.objects.get(email="new@council.example")
    assert page.redirect_chain[-1][0] == f"/people/users/{user.public_id}/"
    assert "was mailed to new@council.example" in text(page)
    assert [message.to for message in mail.outbox] == [["new@council.example"]]
    assert "/password/reset/key/" not in text(page)
    again = client.post("/people/users/new/", form)
    assert "Somebody with this e-mail address is here already" in text(again)


def test_a_mail_that_cannot_be_sent_is_said_and_the_person_is_there(admin: User, settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_PORT = 1

    page = browser(admin).post(
        "/people/users/new/",
        {"display_name": "New person", "email": "new@council.example", "role": ""},
        follow=True,
    )

    assert "The mail could not be sent" in text(page)
    assert User.objects.filter(email="new@council.example").exists()


def test_roles_are_given_and_taken_on_a_persons_page(admin: User) -> None:
    person = UserFactory(display_name="Person")
    client = browser(admin)
    page = f"/people/users/{person.public_id}/"

    assert "now has the role “Clerk”" in text(client.post(f"{page}roles/", {"role": "clerk"}, follow=True))
    gone = client.post(f"{page}roles/clerk/end/", follow=True)
    assert "no longer has the role “Clerk”" in text(gone)
    assert "Earlier roles" in text(gone)
    assert "Choose a role" in text(client.post(f"{page}roles/", {"role": "king"}, follow=True))
    assert client.post(f"{page}roles/king/end/").status_code == 404


def test_nobody_changes_themselves_on_the_page(admin: User) -> None:
    client = browser(admin)
    page = f"/people/users/{admin.public_id}/"

    assert "You cannot change your own roles" in text(client.get(page))
    refused = client.post(f"{page}roles/", {"role": "programme_manager"}, follow=True)
    assert "You cannot change your own roles" in text(refused)
    assert "You cannot disable your own account" in text(client.post(f"{page}disable/", follow=True))
    assert User.objects.get(pk=admin.pk).is_active


def test_disabling_asks_first_and_ends_the_sessions(admin: User) -> None:
    person = UserFactory(roles=[Role.OFFICER])
    theirs = browser(person)
    client = browser(admin)
    page = f"/people/users/{person.public_id}/disable/"

    assert "signed out everywhere at once" in text(client.get(page))
    assert theirs.get("/people/").status_code == 200
    client.post(page)
    assert theirs.get("/people/").status_code == 302
    client.post(f"/people/users/{person.public_id}/enable/")
    assert browser(User.objects.get(pk=person.pk)).get("/people/").status_code == 200


def test_a_lost_telephone(admin: User) -> None:
    person = UserFactory()
    second_factors(person)
    client = browser(admin)
    page = f"/people/users/{person.public_id}/"
    assert "authenticator app and 1 passkey" in text(client.get(page))

    client.post(f"{page}second-factor/remove/")

    assert "authenticator app and" not in text(client.get(page))


def test_the_day_of_the_weekly_mail_is_chosen_on_ones_own_page() -> None:
    person = UserFactory()
    client = browser(person)

    assert "was saved" in text(client.post("/account/you/", {"weekday": "4"}, follow=True))
    assert User.objects.get(pk=person.pk).digest_weekday == 4
    client.post("/account/you/", {"weekday": ""})
    assert User.objects.get(pk=person.pk).digest_weekday is None
    assert "There is a problem" in text(client.post("/account/you/", {"weekday": "9"}))


def test_signing_out_elsewhere_keeps_this_session() -> None:
    person = UserFactory()
    here, elsewhere = browser(person), browser(person)

    here.post("/account/you/sign-out-elsewhere/")

    assert here.get("/account/you/").status_code == 200
    assert elsewhere.get("/account/you/").status_code == 302


def test_names_are_text_and_never_markup(admin: User) -> None:
    ServiceFactory(name="<script>alert(1)</script>")
    PostHoldingFactory(post__title="<img src=x>", user__display_name="<b>bold</b>")
    client = browser(admin)

    for page in ("/people/", "/people/posts/new/", "/people/users/"):
        answer = text(client.get(page))
        assert "<script>alert" not in answer
        assert "<img src=x>" not in answer
        assert "<b>bold" not in answer
