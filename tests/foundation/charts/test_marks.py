"""The marks: every rating has its own shape, word, tile and colour."""

import re
from itertools import combinations
from pathlib import Path

from django.conf import settings
from django.template import Context, Template
from django.utils.html import format_html

from foundation.charts.marks import COLOURS, MARKS

COMPONENTS = Path(settings.BASE_DIR) / "templates" / "components"


def draw(source: str, **context: object) -> str:
    return Template(source).render(Context(context))


def test_every_mark_has_its_own_shape_drawn_once() -> None:
    drawn = dict(
        re.findall(r'<symbol id="gt-m-(\w+)"[^>]*>(.*?)</symbol>', (COMPONENTS / "marks.html").read_text())
    )

    assert set(drawn) == set(MARKS)
    for one, other in combinations(drawn, 2):
        assert drawn[one] != drawn[other], f"{one} and {other} look the same"


def test_words_and_tiles_are_never_shared() -> None:
    assert len({mark.word for mark in MARKS.values()}) == 18
    assert len({mark.tile for mark in MARKS.values()}) == 18


def test_neighbours_of_one_colour_differ_by_filling_or_shape() -> None:
    # Impact is never in one bar with the ratings.
    amber = [mark.filling for mark in MARKS.values() if mark.colour == "amber" and mark.code != "no_change"]

    assert amber == ["solid", "hatched", "dotted"]
    assert {mark.colour for mark in MARKS.values()} <= set(COLOURS)


def test_a_rating_says_its_word_beside_the_hidden_shape() -> None:
    html = draw('{% gt_rating "overdue" note="21 days late" %}')

    assert '<use href="#gt-m-overdue"/>' in html
    assert 'aria-hidden="true"' in html
    assert "Overdue</span>" in html
    assert '<span class="gt-rating__note">21 days late</span>' in html


def test_a_scheme_changes_the_colour_and_not_the_shape() -> None:
    html = draw('{% gt_rating "off_track" colour="amber" %}')

    assert "gt-mark--amber" in html
    assert "#gt-m-off_track" in html


def test_a_tile_hides_its_word_only_from_the_eye() -> None:
    html = draw('{% gt_tile "not_reported" %}')

    assert "gt-tile--dash" in html
    assert '<span class="govuk-visually-hidden">Not reported</span>' in html


def test_what_people_wrote_is_escaped() -> None:
    html = draw('{% gt_rating "on_track" note=note %}', note="<script>alert(1)</script>")

    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_a_reason_keeps_the_markup_of_its_template_and_escapes_values() -> None:
    html = draw('{% gt_why "at_risk" %}<p>{{ why }}</p>{% endgt_why %}', why="<b>")

    assert "gt-why--amber" in html
    assert "<p>&lt;b&gt;</p>" in html


def test_safe_and_unsafe_notes_of_the_same_letters_are_told_apart() -> None:
    source = '{% gt_rating "on_track" note=note %}'

    assert "<b>now</b>" in draw(source, note=format_html("<b>{}</b>", "now"))
    assert "&lt;b&gt;now&lt;/b&gt;" in draw(source, note="<b>now</b>")
