"""Texts in drawings: widths, line ends, and how labels give way to each other."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.charts.labels import cut, spread, text_box, text_width, wrapped


def test_widths_are_those_of_arial_about() -> None:
    # What Chromium measures in Liberation Sans, which has Arial's widths, at 14 pixels.
    assert text_width("Target 90.0", bold=True) == pytest.approx(79, abs=4)
    assert text_width("two of three near the limit, better") == pytest.approx(208, abs=8)


def test_a_box_lies_where_its_anchor_says() -> None:
    start, middle, end = (text_box(100, 50, "0000", anchor) for anchor in ("start", "middle", "end"))

    assert (start.left, end.right) == (100, 100)
    assert middle.left + middle.right == pytest.approx(200)
    assert (start.top, start.bottom) == (38, 54)


def test_lines_break_between_words_and_the_last_says_that_there_is_more() -> None:
    assert wrapped("visits counted only if seen", 100, most=3) == ("visits counted", "only if seen")
    assert wrapped("visits counted only if seen", 100, most=1) == ("visits counte…",)
    assert wrapped("", 100, most=2) == ()


def test_an_endless_word_is_cut() -> None:
    assert cut("x" * 100, 50) == "xxxx…"
    assert cut("short", 50) == "short"


@pytest.mark.parametrize(
    ("wanted", "placed"),
    [
        ([50, 100, 150], [50, 100, 150]),
        ([100, 100], [92, 108]),
        ([100, 101, 102, 150], [85, 101, 117, 150]),
        ([0, 1], [0, 16]),
        ([199, 200], [184, 200]),
        ([], []),
    ],
)
def test_labels_that_crowd_share_what_they_give_way(wanted: list[float], placed: list[float]) -> None:
    assert spread(wanted, gap=16, low=0, high=200) == pytest.approx(placed)


@given(st.lists(st.floats(0, 300), max_size=8))
def test_labels_never_overlap_and_stay_inside(wanted: list[float]) -> None:
    placed = spread(sorted(wanted), gap=16, low=0, high=300)

    assert all(second - first >= 16 - 1e-9 for first, second in pairwise(placed))
    assert all(-1e-9 <= place <= 300 + 1e-9 for place in placed)
