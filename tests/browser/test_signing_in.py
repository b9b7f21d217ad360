"""Signing in as a person does it: by password, with an app's code, with a passkey."""

import re

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from playwright.sync_api import Page, expect

from accounts.models import User
from accounts.roles import Role
from tests.browser.conftest import CheckPage, SignIn
from tests.factories.accounts import PASSWORD, PostHoldingFactory, UserFactory


@pytest.fixture
def officer(transactional_db: None) -> User:
    return UserFactory(
        email="officer@council.example",
        display_name="Council officer",
        password=PASSWORD,
        roles=[Role.OFFICER],
    )


def fill_in(page: Page, password: str = PASSWORD) -> None:
    page.goto("/account/login/?next=/account/you/")
    page.get_by_label("E-mail address").fill("officer@council.example")
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()


def test_a_wrong_password_is_said_and_the_right_one_leads_on(
    page: Page, officer: User, check_page: CheckPage
) -> None:
    fill_in(page, "not the password")

    expect(page.get_by_role("alert")).to_contain_text("The e-mail address or the password is not right")
    check_page(page, "sign-in-error")
    fill_in(page)
    expect(page.get_by_role("heading", name="Your account")).to_be_visible()
    check_page(page, "your-account")
    page.get_by_role("button", name="Sign out", exact=True).click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_signing_in_needs_no_javascript(plain_page: Page, officer: User) -> None:
    fill_in(plain_page)

    expect(plain_page.get_by_role("heading", name="Your account")).to_be_visible()


def test_signing_in_by_keyboard_alone(page: Page, officer: User) -> None:
    page.goto("/account/login/?next=/account/you/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to main content")).to_be_focused()
    page.keyboard.press("Enter")
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.get_by_label("E-mail address").evaluate("e => e === document.activeElement"):
            break
    page.keyboard.type("officer@council.example")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name="Your account")).to_be_visible()


def test_an_app_is_set_up_and_asked_for_next_time(page: Page, officer: User, check_page: CheckPage) -> None:
    fill_in(page)
    page.get_by_role("link", name="Set up a second factor").click()
    check_page(page, "second-factor")
    page.get_by_role("link", name="Set up an app").click()
    expect(page.get_by_role("heading", name="Set up an authenticator app")).to_be_visible()
    secret = page.locator("main code").inner_text()
    check_page(page, "second-factor-app")
    page.get_by_label("Code").fill(code_of(secret))
    page.get_by_role("button", name="Set it up").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    recovery = page.locator("main code").first.inner_text()
    check_page(page, "recovery-codes")

    page.get_by_role("button", name="Sign out", exact=True).click()
    fill_in(page)
    expect(page.get_by_role("heading", name="Second step")).to_be_visible()
    check_page(page, "second-step")
    page.get_by_label("Code").fill("000000")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_contain_text("The code is not right")
    check_page(page, "second-step-error")
    page.get_by_label("Code").fill(recovery)  # the telephone is at home
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Your account")).to_be_visible()


def code_of(secret: str) -> str:
    counter = next(yield_hotp_counters_from_time())
    return str(format_hotp_value(hotp_value(secret, counter)))


def test_a_passkey_is_added_and_used(page: Page, officer: User, check_page: CheckPage) -> None:
    authenticator = page.context.new_cdp_session(page)
    authenticator.send("WebAuthn.enable")
    authenticator.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    fill_in(page)
    page.goto("/account/2fa/passkeys/add/")
    check_page(page, "passkey-add")
    page.get_by_label("Name of the passkey").fill("Work telephone")
    page.get_by_role("button", name="Add it").click()
    page.wait_for_url(re.compile(r"/account/2fa/(recovery-codes/)?$"))
    page.goto("/account/2fa/passkeys/")
    expect(page.get_by_text("Work telephone").first).to_be_visible()
    check_page(page, "passkeys")

    page.get_by_role("button", name="Sign out", exact=True).click()
    fill_in(page)
    page.get_by_role("button", name="Use a passkey instead").click()

    expect(page.get_by_role("heading", name="Your account")).to_be_visible()


def test_a_holder_lets_an_assistant_do_it_on_a_phone(
    phone: Page, officer: User, sign_in: SignIn, check_page: CheckPage
) -> None:
    PostHoldingFactory(user=officer, post__title="Team Manager, Front Door")
    UserFactory(email="assistant@council.example", display_name="Assistant")
    sign_in(phone, officer)

    phone.goto("/account/you/")
    phone.get_by_role("link", name="Let somebody act for it").click()
    phone.get_by_label("E-mail address of the person").fill("nobody@council.example")
    phone.get_by_role("button", name="Let them act for this post").click()
    expect(phone.get_by_role("alert")).to_contain_text("Nobody with this e-mail address")
    check_page(phone, "delegate-error-phone")
    phone.get_by_label("E-mail address of the person").fill("assistant@council.example")
    phone.get_by_role("button", name="Let them act for this post").click()

    expect(phone.get_by_text("They can now report for this post.")).to_be_visible()
    check_page(phone, "post-phone")


def test_an_administrator_adds_a_person_gives_a_role_and_disables_them(
    page: Page, sign_in: SignIn, check_page: CheckPage, transactional_db: None
) -> None:
    sign_in(page, UserFactory(display_name="Administrator", roles=[Role.ADMINISTRATOR]))

    page.goto("/people/")
    check_page(page, "people-empty")
    page.get_by_role("link", name="Who can sign in").click()
    check_page(page, "users")
    page.get_by_role("link", name="Add a person").click()
    page.get_by_label("Name").fill("New officer")
    page.get_by_role("button", name="Add the person").click()
    check_page(page, "user-new-error")
    page.get_by_label("E-mail address").fill("new@council.example")
    page.get_by_role("button", name="Add the person").click()
    expect(page.get_by_role("heading", name="New officer")).to_be_visible()
    page.get_by_label("Another role").select_option("officer")
    page.get_by_role("button", name="Give this role").click()
    expect(page.get_by_role("rowheader", name="Officer")).to_be_visible()
    check_page(page, "user")
    page.get_by_role("link", name="Disable this person").click()
    check_page(page, "user-disable")
    page.get_by_role("button", name="Disable").click()
    expect(page.get_by_text("cannot sign in").first).to_be_visible()
    page.get_by_role("link", name="History of this person").click()
    expect(page.get_by_role("heading", name="New officer")).to_be_visible()
    expect(page.get_by_text("person disabled")).to_be_visible()
    check_page(page, "history")
    page.goto("/audit/?q=disabled")
    expect(page.get_by_role("cell", name="user.disabled")).to_be_visible()
    check_page(page, "audit")
