"""The bar of counts: shares, edges, labels, and the same in words."""

import pytest

from foundation.charts.bars import Segment, count_bar


def test_pieces_lie_end_to_end_and_fill_the_bar() -> None:
    bar = count_bar([Segment("overdue", 1), Segment("at_risk", 2), Segment("on_track", 5)])

    assert [(piece.x, piece.width, piece.middle) for piece in bar.pieces] == [
        (0.0, 12.5, 6.25),
        (12.5, 25.0, 25.0),
        (37.5, 62.5, 68.75),
    ]
    assert bar.total == 8


def test_what_is_not_counted_is_listed_and_not_drawn() -> None:
    bar = count_bar([Segment("on_track", 4), Segment("stopped", 3, counted=False)])

    assert [piece.mark.code for piece in bar.pieces] == ["on_track"]
    assert [(line.mark.code, line.count) for line in bar.lines] == [("on_track", 4), ("stopped", 3)]
    assert bar.total == 4
    assert bar.words == "4 green"


def test_nothing_to_draw_is_no_error() -> None:
    bar = count_bar([Segment("on_track", 0)])

    assert (bar.pieces, bar.total, bar.words) == ((), 0, "")


def test_the_words_give_each_colour_once_and_the_worst_first() -> None:
    bar = count_bar([Segment("on_track", 58), Segment("off_track", 6), Segment("overdue", 9)])

    assert bar.words == "15 red, 58 green"


def test_a_scheme_changes_the_colour_and_so_the_words() -> None:
    bar = count_bar([Segment("off_track", 6, colour="amber"), Segment("at_risk", 1)])

    assert bar.words == "7 amber"
    assert [piece.edged for piece in bar.pieces] == [True, True]


@pytest.mark.parametrize(("count", "label"), [(1, ""), (4, "thin"), (10, "always")])
def test_a_number_stands_only_where_it_fits(count: int, label: str) -> None:
    bar = count_bar([Segment("overdue", count), Segment("on_track", 100 - count)])

    assert bar.pieces[0].label == label


def test_an_unknown_rating_is_an_error_of_the_caller() -> None:
    with pytest.raises(KeyError, match="purple"):
        count_bar([Segment("purple", 1)])
