"""Small lines over time: places, gaps, names of months."""

from decimal import Decimal

from django.template import Context, Template

from foundation.charts.trends import Point, sparkline, trend

MONTHS = ("Jul", "Aug", "Sep", "Oct", "Nov", "Dec", "Jan")


def points(*values: float | None) -> list[Point]:
    return [Point(label, value) for label, value in zip(MONTHS, values, strict=False)]


def test_the_highest_value_is_at_the_top_and_zero_on_the_axis() -> None:
    line = trend(points(0, 13.5, 27))

    assert line.runs == ("10,70 150,44 290,18",)
    assert [(dot.x, dot.y, dot.value) for dot in line.dots] == [
        (10.0, 70.0, 0),
        (150.0, 44.0, 13.5),
        (290.0, 18.0, 27),
    ]


def test_two_lines_can_share_a_scale() -> None:
    assert trend(points(0, 10), highest=20).runs == ("10,70 290,44",)


def test_a_missing_month_breaks_the_line_and_is_said() -> None:
    line = trend(points(1, 2, None, 4, 4))

    assert line.runs == ("10,57 80,44", "220,18 290,18")
    assert line.words == "Jul 1, Aug 2, Sep no figure, Oct 4, Nov 4"


def test_a_lone_value_between_gaps_is_a_dot_without_a_line() -> None:
    line = trend(points(None, 3, None))

    assert line.runs == ()
    assert [dot.value for dot in line.dots] == [3]


def test_seven_months_name_every_second_and_the_last() -> None:
    assert [tick.label for tick in trend(points(1, 2, 3, 4, 5, 6, 7)).ticks] == ["Jul", "Sep", "Nov", "Jan"]


def test_six_months_name_the_first_and_the_last() -> None:
    assert [tick.label for tick in trend(points(1, 2, 3, 4, 5, 6)).ticks] == ["Jul", "Dec"]


def test_no_values_and_one_value_are_no_errors() -> None:
    assert (trend([]).dots, trend([]).words) == ((), "")
    assert [(dot.x, dot.y) for dot in trend(points(0)).dots] == [(10.0, 70.0)]


def test_a_sparkline_spans_its_own_lowest_and_highest() -> None:
    spark = sparkline([61, 74])

    assert spark.runs == ("4,26 108,4",)
    assert spark.last is not None
    assert spark.last.value == 74


def test_a_flat_sparkline_lies_in_the_middle() -> None:
    assert sparkline([5, 5]).runs == ("4,15 108,15",)


def test_a_sparkline_of_nothing_draws_nothing() -> None:
    assert (sparkline([]).runs, sparkline([]).last) == ((), None)
    assert sparkline([None, 3]).words == "no figure, 3"


def test_a_sparklines_target_is_among_what_it_spans() -> None:
    spark = sparkline([61, 74], target=Decimal("87.0"))

    assert spark.runs == ("4,26 108,15",)
    assert spark.target == 4
    assert spark.words == "61, 74; target 87"


def test_a_sparkline_without_a_target_has_none_and_takes_decimals() -> None:
    spark = sparkline([Decimal("61.50"), None, Decimal("74.0")])

    assert (spark.target, spark.words) == (None, "61.5, no figure, 74")


def test_a_sparkline_draws_its_target_dashed_and_says_the_words_given() -> None:
    html = Template('{% gt_sparkline values "Visits" target=72 words="from 61% to 74%" %}').render(
        Context({"values": [61, 74]})
    )

    assert 'stroke-dasharray="3 3"' in html
    assert "<title>Visits</title><desc>from 61% to 74%</desc>" in html
    assert "stroke-dasharray" not in Template('{% gt_sparkline values "Visits" %}').render(
        Context({"values": [61, 74]})
    )
