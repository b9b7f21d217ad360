"""The icons of process control: one picture a meaning, mirrored where lower is better."""

from itertools import combinations

import pytest

from foundation.charts.icons import assurance_icon, variation_icon

VARIATIONS = (
    "improvement_high",
    "improvement_low",
    "concern_high",
    "concern_low",
    "neutral_high",
    "neutral_low",
    "common_cause",
    "",
)
ASSURANCES = (("consistent_pass", "higher"), ("consistent_pass", "lower"), ("consistent_fail", "higher"),
              ("consistent_fail", "lower"), ("inconsistent", "higher"), ("", "higher"))  # fmt: skip


def test_no_two_icons_look_the_same() -> None:
    drawings = [variation_icon(code) for code in VARIATIONS[:-1]]
    drawings += [assurance_icon(code, better) for code, better in ASSURANCES]

    assert all(one.shapes != other.shapes for one, other in combinations(drawings, 2))


@pytest.mark.parametrize(
    ("code", "ground"),
    [
        ("improvement_low", "disc"),
        ("concern_high", "diamond"),
        ("neutral_high", "ring"),
        ("common_cause", "ring"),
    ],
)
def test_good_is_a_disc_bad_a_diamond_and_neither_a_ring(code: str, ground: str) -> None:
    assert variation_icon(code).shapes[0].look == ground


@pytest.mark.parametrize(
    ("code", "better", "ground", "dots_above"),
    [
        ("consistent_pass", "higher", "disc", True),
        ("consistent_pass", "lower", "disc", False),
        ("consistent_fail", "higher", "diamond", False),
        ("consistent_fail", "lower", "diamond", True),
    ],
)
def test_dots_lie_where_the_figures_lie_from_the_target(
    code: str, better: str, ground: str, dots_above: bool
) -> None:
    drawn, dots, line = assurance_icon(code, better).shapes
    heights = [float(dot.split()[1].split("h")[0]) for dot in dots.d.split("M")[1:]]  # type: ignore[union-attr]
    level = float(line.d.split()[1].split("h")[0])  # type: ignore[union-attr]

    assert drawn.look == ground
    assert [height < level for height in heights] == [dots_above] * 3


def test_not_applicable_is_a_dash_and_another_code_an_error() -> None:
    assert [shape.look for shape in variation_icon("").shapes] == ["dash"]
    assert assurance_icon("") == variation_icon("")
    with pytest.raises(KeyError):
        variation_icon("improving")
    with pytest.raises(KeyError):
        assurance_icon("consistent_pass", "target")
