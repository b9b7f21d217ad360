"""Every component in real Chromium: wide, on a phone, without JavaScript, by keyboard."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import CheckPage


def test_every_component_is_accessible_on_a_wide_screen(page: Page, check_page: CheckPage) -> None:
    page.goto("/gallery/")
    check_page(page, "gallery")


def test_every_component_is_accessible_on_a_phone(phone: Page, check_page: CheckPage) -> None:
    phone.goto("/gallery/")
    check_page(phone, "gallery-phone")


def test_every_component_is_there_without_javascript(plain_page: Page) -> None:
    plain_page.goto("/gallery/")
    expect(plain_page.get_by_role("heading", name="grid_field")).to_be_visible()
    expect(plain_page.get_by_role("link", name="Refresh").first).to_be_visible()


def test_the_first_press_of_tab_offers_to_skip_to_the_content(page: Page) -> None:
    page.goto("/privacy/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to main content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("#main$"))


def test_an_error_takes_the_focus_to_its_field(page: Page) -> None:
    page.goto("/gallery/")
    page.get_by_role("link", name="Enter the year").click()
    expect(page.locator("#g-form_with_errors #id_due_2")).to_have_count(1)
    page.locator("#g-form_with_errors").get_by_role("link", name="Choose one of the four words").click()
    assert page.evaluate("document.activeElement.name") == "progress"


def test_one_tick_ticks_every_row(page: Page) -> None:
    page.goto("/gallery/")
    # The box is drawn by its label, which lies over it.
    page.get_by_label("Select all").check(force=True)
    expect(page.get_by_label("Record who saw the child", exact=True)).to_be_checked()
    expect(page.get_by_label("Close the backlog", exact=True)).to_be_checked()


def test_a_chart_scrolls_by_keyboard_inside_its_region_on_a_phone(phone: Page) -> None:
    phone.goto("/gallery/")
    region = phone.get_by_role("region", name="XmR chart of children visited")
    region.focus()
    phone.keyboard.press("ArrowRight")
    phone.wait_for_function("region => region.scrollLeft > 0", arg=region.element_handle())
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_charts_take_the_readers_own_colours(page: Page) -> None:
    page.emulate_media(forced_colors="active", color_scheme="dark")
    page.goto("/gallery/")
    colour = """name => [...document.querySelectorAll(name)].map(
        e => getComputedStyle(e)[e.matches('text') ? 'fill' : 'stroke'])"""
    text = page.evaluate("getComputedStyle(document.querySelector('h2')).color")
    for name in (".gt-chart .gt-s-ink", ".gt-chart text", ".gt-spark .gt-s-none-edge", ".gt-spc .gt-s-ink"):
        assert set(page.evaluate(colour, name)) == {text}, name
