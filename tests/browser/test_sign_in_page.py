"""The first page that anybody sees."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import CheckPage


def test_a_stranger_can_sign_in_by_e_mail_and_password(page: Page, check_page: CheckPage) -> None:
    page.goto("/account/login/")
    expect(page.get_by_label("E-mail address")).to_be_visible()
    expect(page.get_by_label("Password")).to_be_visible()
    check_page(page, "sign-in")
