"""Signing in: the right person, at a measured pace, with a second factor where it is asked."""

import re
import time
from typing import Any
from urllib.parse import urlsplit

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.conf import settings
from django.core import mail
from django.test import Client
from pytest_django import Settings

from accounts.adapter import MFAAdapter
from accounts.models import User
from accounts.roles import Role
from tests.factories.accounts import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db

LOGIN = "/account/login/"
WRONG = "The e-mail address or the password is not right"
SECRET = "JBSWY3DPEHPK3PXP"


@pytest.fixture
def officer() -> User:
    return UserFactory(email="officer@council.example", password=PASSWORD, roles=[Role.OFFICER])


def sign_in(client: Client, email: str, password: str = PASSWORD, **extra: str) -> Any:
    return client.post(LOGIN, {"login": email, "password": password, **extra})


def signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def code_now(secret: str) -> str:
    counter = next(yield_hotp_counters_from_time())
    return str(format_hotp_value(hotp_value(secret, counter)))


def test_e_mail_and_password_in_any_case_of_letters(client: Client, officer: User) -> None:
    response = sign_in(client, "Officer@Council.Example")

    assert response.status_code == 302
    assert response["Location"] == "/"
    assert signed_in(client)


def test_a_wrong_password_and_an_unknown_address_look_the_same(client: Client, officer: User) -> None:
    wrong = sign_in(client, officer.email, "not the password")
    unknown = sign_in(client, "nobody@council.example", "not the password")

    assert WRONG in wrong.content.decode()
    assert not signed_in(client)

    def same(response: Any) -> str:
        page = response.content.decode()
        page = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)
        return page.replace(officer.email, "X").replace("nobody@council.example", "X")

    assert same(wrong) == same(unknown)
    assert wrong.status_code == unknown.status_code == 200


def test_guessing_is_stopped_even_with_the_right_password(client: Client, officer: User) -> None:
    for _ in range(5):
        sign_in(client, officer.email, "a guess")

    page = sign_in(client, officer.email).content.decode()

    assert "Too many tries" in page
    assert not signed_in(client)


def test_signing_in_changes_the_session(client: Client, officer: User) -> None:
    client.get(LOGIN)
    session = client.session
    session["kept"] = "from before"
    session.save()
    before = session.session_key or ""
    client.cookies[settings.SESSION_COOKIE_NAME] = before

    sign_in(client, officer.email)

    assert client.session.session_key != before
    assert not type(client.session)().exists(before)


def test_a_disabled_person_cannot_sign_in(client: Client) -> None:
    user = UserFactory(password=PASSWORD, is_active=False)

    response = sign_in(client, user.email)

    assert not signed_in(client)
    assert response.status_code in (200, 302)


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_nobody_is_sent_to_another_site(client: Client, officer: User, elsewhere: str) -> None:
    response = sign_in(client, officer.email, next=elsewhere)

    assert response["Location"] == "/"


def test_next_leads_to_the_page_that_was_asked_for(client: Client, officer: User) -> None:
    asked = client.get("/people/")
    assert asked["Location"] == "/account/login/?next=/people/"

    assert sign_in(client, officer.email, next="/people/")["Location"] == "/people/"


def test_nobody_signs_up(client: Client) -> None:
    page = client.get("/account/sign-up/")

    assert "Accounts are made by the council" in page.content.decode()
    assert client.post("/account/sign-up/", {"email": "a@b.example"}).status_code == 405


def test_signing_out_takes_a_post(client: Client, officer: User) -> None:
    client.force_login(officer)

    assert "Sign out?" in client.get("/account/logout/").content.decode()
    assert signed_in(client)
    assert client.post("/account/logout/")["Location"] == "/account/login/"
    assert not signed_in(client)


def test_a_forgotten_password_is_replaced_by_mail(client: Client, officer: User) -> None:
    client.post("/account/password/reset/", {"email": officer.email})

    [message] = mail.outbox
    assert message.to == [officer.email]
    assert officer.display_name not in message.body
    link = re.search(r"http://testserver(/\S+)", str(message.body))
    assert link is not None
    form = client.get(link[1], follow=True)
    path = form.redirect_chain[-1][0]
    assert "set-password" in path  # the secret does not stay in the address
    new = "three random words"
    done = client.post(path, {"password1": new, "password2": new})
    assert done["Location"] == "/account/password/reset/key/done/"
    assert not signed_in(client)  # the second factor would be skipped
    assert "used up" in Client().get(link[1], follow=True).content.decode()
    sign_in(client, officer.email, new)
    assert signed_in(client)


def test_an_unknown_address_gets_the_same_answer(client: Client, officer: User) -> None:
    known = client.post("/account/password/reset/", {"email": officer.email})
    unknown = client.post("/account/password/reset/", {"email": "nobody@council.example"})

    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert [message.to for message in mail.outbox] == [[officer.email], ["nobody@council.example"]]
    assert "Nobody with this e-mail address has an account" in mail.outbox[1].body
    assert "/reset/key/" not in mail.outbox[1].body


def test_a_weak_password_is_refused(client: Client, officer: User) -> None:
    client.force_login(officer)

    page = client.post(
        "/account/password/change/",
        {"oldpassword": PASSWORD, "password1": "password1234", "password2": "password1234"},
    )

    assert "too common" in page.content.decode()
    assert User.objects.get(pk=officer.pk).check_password(PASSWORD)


def test_changing_the_password_ends_the_other_sessions(client: Client, officer: User) -> None:
    elsewhere = Client()
    for browser in (client, elsewhere):
        browser.force_login(officer)
    new = "three random words"

    client.post("/account/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})

    assert client.get("/account/you/").status_code == 200
    assert elsewhere.get("/account/you/").status_code == 302


def test_a_code_is_asked_of_whoever_set_up_an_app(client: Client, officer: User) -> None:
    TOTP.activate(officer, SECRET)

    assert sign_in(client, officer.email)["Location"] == "/account/2fa/authenticate/"
    assert not signed_in(client)
    assert "not right" in client.post("/account/2fa/authenticate/", {"code": "000000"}).content.decode()
    client.post("/account/2fa/authenticate/", {"code": code_now(SECRET)})
    assert signed_in(client)


def test_secrets_of_apps_are_unreadable_in_the_database(officer: User) -> None:
    TOTP.activate(officer, SECRET)

    stored = Authenticator.objects.get(user=officer).data["secret"]

    assert SECRET not in stored
    assert MFAAdapter().decrypt(stored) == SECRET


def test_secrets_survive_a_new_key_while_the_old_one_is_kept(settings: Settings) -> None:
    settings.SECRET_KEY = "the first key"
    stored = MFAAdapter().encrypt(SECRET)

    settings.SECRET_KEY = "the second key"
    settings.SECRET_KEY_FALLBACKS = ["the first key"]

    assert MFAAdapter().decrypt(stored) == SECRET


def test_an_app_is_set_up_with_the_code_that_it_shows(client: Client, officer: User) -> None:
    sign_in(client, officer.email)
    page = client.get("/account/2fa/totp/activate/")
    secret = page.context["form"].secret
    assert "data:image/svg+xml" in page.content.decode()

    response = client.post("/account/2fa/totp/activate/", {"code": code_now(secret)})

    assert response["Location"] == "/account/2fa/recovery-codes/"
    codes = client.get("/account/2fa/recovery-codes/")
    assert len(codes.context["unused_codes"]) == 10
    download = client.get("/account/2fa/recovery-codes/download/")
    assert download["Content-Disposition"].startswith("attachment")


def test_changing_how_one_signs_in_asks_again_for_the_password(client: Client, officer: User) -> None:
    sign_in(client, officer.email)
    session = client.session
    session["account_authentication_methods"][0]["at"] -= 301
    session.save()

    asked = client.get("/account/2fa/totp/activate/")

    assert asked["Location"].startswith("/account/reauthenticate/")
    assert "not right" in client.post(asked["Location"], {"password": "a guess"}).content.decode()
    assert client.post(asked["Location"], {"password": PASSWORD})["Location"].endswith("/activate/")


def test_where_it_is_asked_nobody_goes_on_without_a_second_factor(
    client: Client, officer: User, settings: Settings
) -> None:
    settings.REQUIRE_SECOND_FACTOR = True
    client.force_login(officer)

    for page in ("/people/", "/account/you/", "/account/password/change/"):
        assert client.get(page)["Location"] == "/account/2fa/"
    assert "asks this of everybody" in client.get("/account/2fa/").content.decode()
    assert client.get("/privacy/").status_code == 200
    TOTP.activate(officer, SECRET)
    assert client.get("/people/").status_code == 200


def test_where_it_is_asked_the_last_second_factor_stays(
    client: Client, officer: User, settings: Settings
) -> None:
    settings.REQUIRE_SECOND_FACTOR = True
    TOTP.activate(officer, SECRET)
    sign_in(client, officer.email)
    client.post("/account/2fa/authenticate/", {"code": code_now(SECRET)})

    client.post("/account/2fa/totp/deactivate/")

    assert Authenticator.objects.filter(user=officer, type="totp").exists()


def test_a_session_left_alone_ends(client: Client, officer: User) -> None:
    client.force_login(officer)
    assert client.get("/account/you/").status_code == 200

    age(client, "seen_at", settings.SESSION_IDLE.total_seconds() + 1)

    assert client.get("/account/you/").status_code == 302


def test_a_session_in_use_goes_on_until_the_day_is_over(client: Client, officer: User) -> None:
    client.force_login(officer)
    client.get("/account/you/")

    age(client, "seen_at", settings.SESSION_IDLE.total_seconds() - 60)
    assert client.get("/account/you/").status_code == 200

    age(client, "signed_in_at", settings.SESSION_LONGEST.total_seconds() + 1)
    assert client.get("/account/you/").status_code == 302


def age(client: Client, key: str, seconds: float) -> None:
    session = client.session
    session[key] = time.time() - seconds
    session.save()


def test_the_example_shows_its_people_and_a_real_portal_shows_none(
    client: Client, settings: Settings
) -> None:
    UserFactory(email="officer@ashworth.example", roles=[Role.OFFICER])
    UserFactory(email="someone@council.gov.uk", roles=[Role.CLERK])

    page = client.get(LOGIN).content.decode()
    assert "officer@ashworth.example" in page
    assert "someone@council.gov.uk" not in page

    settings.EMBEDDED = False
    assert "ashworth-demo" not in client.get(LOGIN).content.decode()


def test_pages_run_no_script_of_their_own(client: Client, officer: User) -> None:
    sign_in(client, officer.email)

    for path in ("/account/2fa/passkeys/add/", "/account/2fa/totp/activate/", "/account/you/"):
        response = client.get(path)
        page = response.content.decode()
        inline = re.findall(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)[^>]*>", page)
        assert inline == []
        assert " style=" not in page
        assert "script-src 'self'" in response["Content-Security-Policy"]


def test_the_link_of_an_invitation_leads_to_the_portal(client: Client) -> None:
    admin = UserFactory(roles=[Role.ADMINISTRATOR])
    client.force_login(admin)

    client.post(
        "/people/users/new/",
        {"display_name": "New person", "email": "new@council.example", "role": "officer"},
    )

    user = User.objects.get(email="new@council.example")
    assert user.role_names == {"officer"}
    [message] = mail.outbox
    link = re.search(r"https?://\S+", str(message.body))
    assert link is not None
    assert link[0].startswith(settings.SITE_URL)
    form = Client().get(urlsplit(link[0]).path, follow=True)
    assert "Choose a password" in form.content.decode()
