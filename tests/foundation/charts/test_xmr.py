"""XmR charts: what is drawn where, which labels and names there are, what a chart's key says."""

import re
from dataclasses import replace
from decimal import Decimal

import pytest

from foundation.charts.svg import Circle, Drawing, Path, Text
from foundation.charts.xmr import Rebase, Stretch, TargetStep, XmrChart, XmrPoint, key, xmr

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def months(*values: float | None, first: int = 0) -> tuple[XmrPoint, ...]:
    return tuple(
        XmrPoint(MONTHS[(first + i) % 12], value, group=str(2017 + (first + i) // 12))
        for i, value in enumerate(values)
    )


def chart(*values: float | None, **more: object) -> XmrChart:
    return replace(XmrChart("A chart", "In words", months(*values)), **more)  # type: ignore[arg-type]


def lines(drawing: Drawing, look: str) -> list[str]:
    """The separate lines of a look."""
    found = [shape.d for shape in drawing.shapes if isinstance(shape, Path) and shape.look == look]
    return [f"M{part}" for d in found for part in d.split("M") if part]


def texts(drawing: Drawing, *looks: str) -> list[str]:
    return [shape.text for shape in drawing.shapes if isinstance(shape, Text) and shape.look in looks]


def text(drawing: Drawing, words: str) -> Text:
    return next(shape for shape in drawing.shapes if isinstance(shape, Text) and shape.text == words)


def test_values_stand_between_the_round_numbers_of_the_axis() -> None:
    drawing = xmr(chart(40, 65, 90))

    assert texts(drawing, "quiet")[:6] == ["40", "50", "60", "70", "80", "90"]
    dots = [shape for shape in drawing.shapes if isinstance(shape, Circle)]
    assert [(dot.x, dot.y) for dot in dots] == [(50, 346), (428, 194), (806, 42)]
    assert lines(drawing, "value") == ["M50 346L428 194L806 42"]


def test_a_missing_value_and_a_rebase_break_the_line() -> None:
    drawing = xmr(chart(1, 2, None, 3, 4, 5, 6, rebases=(Rebase(5, "Rebased: a new count"),)))

    assert [line.count("L") for line in lines(drawing, "value")] == [1, 1, 1]
    assert len([shape for shape in drawing.shapes if isinstance(shape, Circle)]) == 6


def test_limits_outside_all_values_are_drawn_whole() -> None:
    drawing = xmr(chart(50, 52, 51, stretches=(Stretch(0, 2, 51, -9.5, 111.5),)))

    assert texts(drawing, "quiet")[:5] == ["-20", "0", "20", "40", "60"]
    heights = [float(line.split()[1].split("H")[0]) for line in lines(drawing, "limit")]
    assert all(42 <= height <= 346 for height in heights)


def test_mean_and_limits_hold_from_rebase_to_rebase() -> None:
    drawing = xmr(
        chart(
            *[10.0, 12.0] * 6,
            stretches=(Stretch(0, 5, 11, 8, 14, provisional=True), Stretch(6, 11, 12, 9, 15)),
            rebases=(Rebase(6, "Rebased July 2017: a new count"),),
        )
    )
    first, second = lines(drawing, "mean")
    vertical = lines(drawing, "rebase")[0].split()[0][1:]

    assert first.split("H")[1] == second.split()[0][1:] == vertical
    assert (len(lines(drawing, "provisional")), len(lines(drawing, "limit"))) == (2, 2)
    assert texts(drawing, "note") == ["Rebased July 2017: a new count"]
    # Only the lines that reach the last point are named at the right.
    assert texts(drawing, "text") == ["Upper 15.0", "Mean 12.0", "Lower 9.0"]


def test_what_cannot_be_computed_is_not_drawn() -> None:
    drawing = xmr(chart(3, 3, stretches=(Stretch(0, 1, 3, None, None),)))

    assert lines(drawing, "limit") == []
    assert texts(drawing, "text") == ["Mean 3.0"]


def test_labels_at_the_right_stand_apart_in_the_order_of_their_lines() -> None:
    drawing = xmr(
        chart(60, 90, stretches=(Stretch(0, 1, 77.2, 65.1, 89.3),), targets=(TargetStep(0, 1, Decimal(90)),))
    )
    target, upper = text(drawing, "Target 90.0"), text(drawing, "Upper 89.3")

    assert upper.y - target.y == pytest.approx(16)
    assert target.x == upper.x > 700
    # The target's label stands at its own line; a leader joins the one that gave way.
    assert len(lines(drawing, "leader")) == 1


def test_equal_limits_are_named_from_upper_to_lower() -> None:
    drawing = xmr(chart(7, 7, stretches=(Stretch(0, 1, 7, 7, 7),), decimals=0))

    ordered = sorted((text(drawing, words).y, words) for words in ("Upper 7.0", "Mean 7.0", "Lower 7.0"))
    assert [words for _, words in ordered] == ["Upper 7.0", "Mean 7.0", "Lower 7.0"]


def test_an_earlier_target_is_named_where_it_begins() -> None:
    steps = (TargetStep(0, 5, 60), TargetStep(6, 11, 85))
    drawing = xmr(chart(*[70.0] * 12, targets=steps))

    assert texts(drawing, "note") == ["Target 60.0"]
    assert texts(drawing, "target-text") == ["Target 85.0"]
    assert len(lines(drawing, "target")) == 2


def test_signals_have_their_own_marks() -> None:
    points = tuple(XmrPoint("Jan", 5, kind) for kind in ("ordinary", "better", "worse", "signal"))
    drawing = xmr(XmrChart("A chart", "", points))
    marks = [shape for shape in drawing.shapes if shape.look in ("ordinary", "better", "worse", "signal")]

    assert [(type(mark), mark.look) for mark in marks] == [
        (Circle, "ordinary"),
        (Circle, "better"),
        (Path, "worse"),
        (Path, "signal"),
    ]


def test_sixty_points_have_smaller_marks_that_do_not_meet() -> None:
    drawing = xmr(XmrChart("A chart", "", tuple(XmrPoint("Jan", i % 5, "better") for i in range(60))))
    dots = [shape for shape in drawing.shapes if isinstance(shape, Circle)]

    assert dots[0].radius * 2 < dots[1].x - dots[0].x


def test_a_long_reason_is_written_in_lines_above_the_plot_and_cut_at_three() -> None:
    short = xmr(chart(1, 2, 3, 4))
    long = xmr(chart(1, 2, 3, 4, rebases=(Rebase(1, "Rebased: " + "a new way to count visits " * 20),)))
    reason = [shape for shape in long.shapes if isinstance(shape, Text) and shape.look == "note"]

    assert len(reason) == 3
    assert reason[-1].text.endswith("…")
    assert long.height - short.height == 3 * 18
    assert all(line.anchor == "start" for line in reason)


def test_a_reason_late_in_the_chart_is_written_before_its_line() -> None:
    drawing = xmr(chart(*[5.0] * 12, rebases=(Rebase(10, "Rebased November 2017: a new count"),)))

    assert text(drawing, "Rebased November 2017: a new count").anchor == "end"


@pytest.mark.parametrize(
    ("count", "named"), [(24, "Jan Apr Jul Oct Jan Apr Jul Oct Dec"), (3, "Jan Feb Mar")]
)
def test_months_are_named_as_often_as_there_is_room(count: int, named: str) -> None:
    drawing = xmr(XmrChart("A chart", "", months(*[5.0] * count)))

    assert " ".join(word for word in texts(drawing, "quiet") if word in MONTHS) == named


def test_sixty_months_name_every_fourth_and_the_last() -> None:
    drawing = xmr(XmrChart("A chart", "", months(*[5.0] * 60)))

    assert [word for word in texts(drawing, "quiet") if word in MONTHS] == [*["Jan", "May", "Sep"] * 5, "Dec"]
    assert sorted(texts(drawing, "strong")) == ["2017", "2018", "2019", "2020", "2021"]


def test_names_are_counted_from_the_year_and_a_crowded_first_year_is_left_out() -> None:
    drawing = xmr(XmrChart("A chart", "", months(*[5.0] * 59, first=11)))

    assert [word for word in texts(drawing, "quiet") if word in MONTHS][:3] == ["Jan", "Apr", "Jul"]
    assert "2017" not in texts(drawing, "strong")


def test_names_at_both_ends_stay_inside_the_drawing() -> None:
    points = tuple(XmrPoint(f"Year to {month} 2018", 5) for month in MONTHS)
    drawing = xmr(XmrChart("A chart", "", points))

    # Half of "Year to Dec 2018" is 53 wide.
    assert text(drawing, "Year to Jan 2018").x == pytest.approx(53, abs=4)
    assert text(drawing, "Year to Dec 2018").x == pytest.approx(787, abs=4)


def test_one_value_is_a_chart_and_none_is_an_error() -> None:
    assert len([shape for shape in xmr(chart(5)).shapes if isinstance(shape, Circle)]) == 1
    with pytest.raises(ValueError, match="no value"):
        xmr(chart(None, None))


def test_an_unknown_kind_of_point_is_an_error() -> None:
    with pytest.raises(KeyError, match="good"):
        xmr(XmrChart("A chart", "", (XmrPoint("Jan", 5, "good"),)))


def test_nothing_is_drawn_outside_the_view_box() -> None:
    drawing = xmr(
        chart(
            1234567890.5,
            -500000000,
            stretches=(Stretch(0, 1, 1, -2e9, 2e9),),
            unit="%",
            rebases=(Rebase(1, "Rebased: " + "x" * 300),),
        )
    )
    across = [
        float(x)
        for shape in drawing.shapes
        if isinstance(shape, Path)
        for x in re.findall(r"[MHL](-?[\d.]+)", shape.d)
    ]

    assert 0 <= min(across) <= max(across) <= 840
    assert text(drawing, "-2,000,000,000%").anchor == "end"


def test_the_key_says_what_the_chart_has_and_no_more() -> None:
    assert [item.words for item in key(chart(1, 2))] == ["ordinary variation"]
    full = chart(
        1,
        2,
        stretches=(Stretch(0, 0, 1, 0, 2), Stretch(1, 1, 2, 0, 4, provisional=True)),
        targets=(TargetStep(0, 1, 3),),
        rebases=(Rebase(1, "Rebased"),),
    )
    assert [item.words for item in key(full)] == [
        "ordinary variation",
        "mean",
        "limits",
        "provisional limits, from few points",
        "target",
        "rebase",
    ]
