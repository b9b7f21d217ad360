"""Benchmarks: quarters, names that keep apart, and every authority as a dot."""

from dataclasses import replace

import pytest

from foundation.charts.benchmark import WIDTH, Authority, BenchmarkBand, Marker, benchmark_band
from foundation.charts.labels import free, text_box
from foundation.charts.svg import Circle, Drawing, Path, Text

BAND = BenchmarkBand("A benchmark", "In words", (60, 70, 80, 90, 100), "higher")


def texts(drawing: Drawing, look: str) -> list[str]:
    return [shape.text for shape in drawing.shapes if isinstance(shape, Text) and shape.look == look]


def quarters(drawing: Drawing) -> list[str]:
    return [shape.look for shape in drawing.shapes if shape.look.startswith("quarter")]


def dots(drawing: Drawing) -> list[Circle]:
    return [shape for shape in drawing.shapes if isinstance(shape, Circle)]


@pytest.mark.parametrize(
    ("better", "letters", "shades"),
    [
        ("higher", ["D", "C", "B", "A"], ["quarter-0", "quarter-1", "quarter-2", "quarter-3"]),
        ("lower", ["A", "B", "C", "D"], ["quarter-3", "quarter-2", "quarter-1", "quarter-0"]),
        ("", [], ["quarter-1"] * 4),
    ],
)
def test_the_best_quarter_lies_where_better_is(better: str, letters: list[str], shades: list[str]) -> None:
    drawing = benchmark_band(replace(BAND, better=better))

    assert (texts(drawing, "letter"), quarters(drawing)) == (letters, shades)
    assert texts(drawing, "quiet") == ["60", "65", "70", "75", "80", "85", "90", "95", "100"]


def test_a_quarter_without_width_is_left_out() -> None:
    drawing = benchmark_band(replace(BAND, quantiles=(1, 5, 5, 5, 9)))

    assert texts(drawing, "letter") == ["D", "A"]


def test_our_own_figure_is_named_above_and_pushes_a_letter_aside() -> None:
    drawing = benchmark_band(replace(BAND, own=Marker("Ashworth", 75), unit="%"))
    letter = next(shape for shape in drawing.shapes if isinstance(shape, Text) and shape.text == "C")

    assert texts(drawing, "strong") == ["Ashworth 75.0%"]
    assert letter.x == pytest.approx(315 + 14)


def test_a_figure_beyond_all_others_lengthens_the_axis() -> None:
    drawing = benchmark_band(replace(BAND, own=Marker("Ashworth", 140), others=(Marker("England", 21),)))

    assert texts(drawing, "quiet") == ["20", "40", "60", "80", "100", "120", "140"]


def test_names_never_meet_and_stay_inside() -> None:
    names = ("England 2017", "Neighbours 2017", "West Midlands 2017", "Metropolitan boroughs 2017")
    drawing = benchmark_band(
        replace(
            BAND,
            own=Marker("Ashworth", 80),
            others=tuple(Marker(name, 79 + i / 2) for i, name in enumerate(names)),
        )
    )
    named = [shape for shape in drawing.shapes if isinstance(shape, Text) and shape.look == "text"]
    boxes = [text_box(shape.x, shape.y, shape.text, shape.anchor) for shape in named]

    assert len(named) == 4
    assert all(free(box, boxes[:i]) for i, box in enumerate(boxes))
    assert all(box.left >= 0 and box.right <= WIDTH for box in boxes)


def test_an_endless_name_is_cut_and_keeps_its_figure() -> None:
    drawing = benchmark_band(replace(BAND, own=Marker("Us", 62), others=(Marker("x" * 500, 61),)))
    (name,) = [*texts(drawing, "text"), *texts(drawing, "note")]

    assert name.endswith("x… 61.0")
    assert len(name) < 60


def test_equal_figures_stand_above_each_other_with_ours_at_the_bottom() -> None:
    drawing = benchmark_band(
        replace(
            BAND,
            own=Marker("Ashworth", 80),
            authorities=(Authority(80), Authority(80, "neighbour"), Authority(80, "own"), Authority(None)),
        )
    )
    other, neighbour, own = sorted(dots(drawing), key=lambda dot: dot.y)

    assert [dot.look for dot in (other, neighbour, own)] == ["other", "neighbour", "own"]
    assert other.x == neighbour.x == own.x == 410
    assert own.y - neighbour.y == neighbour.y - other.y == 9


def test_a_crowd_of_equal_figures_is_pressed_together() -> None:
    few = benchmark_band(replace(BAND, authorities=(Authority(80),) * 3))
    many = benchmark_band(replace(BAND, authorities=(Authority(80),) * 150))

    assert len(dots(many)) == 150
    assert many.height - few.height < 100


def test_without_authorities_there_is_no_strip() -> None:
    assert dots(benchmark_band(BAND)) == []
    assert benchmark_band(replace(BAND, authorities=(Authority(None),))).height == benchmark_band(BAND).height


def test_all_equal_quantiles_are_no_error() -> None:
    drawing = benchmark_band(replace(BAND, quantiles=(5, 5, 5, 5, 5), own=Marker("Ashworth", 5)))

    assert quarters(drawing) == []
    assert any(isinstance(shape, Path) and shape.look == "own" for shape in drawing.shapes)


def test_an_unknown_direction_or_kind_is_an_error() -> None:
    with pytest.raises(KeyError):
        benchmark_band(replace(BAND, better="up"))
    with pytest.raises(ValueError, match="not in tuple"):
        benchmark_band(replace(BAND, authorities=(Authority(5, "ours"),)))
