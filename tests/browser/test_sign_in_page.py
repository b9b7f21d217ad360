"""The first page that anybody sees."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import CheckPage


def test_a_stranger_is_asked_to_sign_in(page: Page, check_page: CheckPage) -> None:
    page.goto("/")
    expect(page).to_have_url("/accounts/login/?next=/")
    check_page(page, "sign-in")
