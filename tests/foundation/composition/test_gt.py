"""Tags and filters of every page."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory

from foundation.composition.templatetags.gt import counted, day, moment, plural_days, shortday


def draw(source: str, address: str = "/", **context: Any) -> str:
    return Template(source).render(Context({"request": RequestFactory().get(address), **context}))


def test_days_as_people_write_them() -> None:
    assert day(date(2019, 1, 31)) == "31 January 2019"
    assert shortday(date(2019, 1, 3)) == "3 Jan 2019"
    assert day(None) == ""
    assert shortday(None) == ""


def test_a_moment_is_told_in_london_time() -> None:
    assert moment(datetime(2019, 1, 17, 16, 42, tzinfo=UTC)) == "Thursday 17 January 2019, 16:42"
    assert moment(datetime(2019, 7, 31, 23, 30, tzinfo=UTC)) == "Thursday 1 August 2019, 00:30"
    assert day(datetime(2019, 7, 31, 23, 30, tzinfo=UTC)) == "1 August 2019"


def test_a_moment_without_a_time_of_day_is_a_day() -> None:
    assert moment(date(2019, 1, 17)) == "Thursday 17 January 2019"
    assert moment(None) == ""


def test_numbers_with_their_nouns() -> None:
    assert plural_days(1) == "1 day"
    assert plural_days(21) == "21 days"
    assert counted(0, "action") == "0 actions"
    assert counted(1, "child,children") == "1 child"
    assert counted(1200, "child,children") == "1,200 children"


@pytest.mark.parametrize(
    ("address", "link", "sorted_as"),
    [
        ("/?rating=red", "?rating=red&amp;sort=due", None),
        ("/?sort=due&page=3", "?sort=-due", "ascending"),
        ("/?sort=-due", "?sort=due", "descending"),
        ("/?sort=title", "?sort=due", None),
    ],
)
def test_a_heading_sorts_and_turns_round(address: str, link: str, sorted_as: str | None) -> None:
    html = draw('{% gt_th "Deadline" sort="due" %}', address)

    assert f'href="{link}"' in html
    assert ("aria-sort" in html) == (sorted_as is not None)
    assert sorted_as is None or f'aria-sort="{sorted_as}"' in html


def test_the_heading_changes_nothing_in_the_request() -> None:
    html = draw('{% gt_th "A" sort="a" %}{% gt_th "B" sort="b" %}', "/?q=x")

    assert 'href="?q=x&amp;sort=a"' in html
    assert 'href="?q=x&amp;sort=b"' in html


def test_pages_keep_filter_and_order() -> None:
    page = Paginator(range(300), 100).get_page(2)
    html = draw("{% gt_pagination page %}", "/?rating=red&page=2", page=page)

    assert 'href="?rating=red&amp;page=1"' in html
    assert 'href="?rating=red&amp;page=3" rel="next"' in html
    assert html.count('aria-current="page"') == 1


def test_one_page_needs_no_links() -> None:
    assert draw("{% gt_pagination page %}", page=Paginator(range(3), 100).get_page(1)).strip() == ""


def test_a_section_escapes_its_title_and_keeps_its_content() -> None:
    html = draw("{% gt_section title %}<p>{{ text }}</p>{% endgt_section %}", title="A & B", text="<i>")

    assert '<h2 class="govuk-heading-m">A &amp; B</h2>' in html
    assert "<p>&lt;i&gt;</p>" in html
