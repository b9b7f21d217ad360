"""Which indicators come first."""

import pytest

from kpi.rules.significance import NEEDS_ATTENTION, NEEDS_WORDS, Significance, significance


@pytest.mark.parametrize(
    ("variation", "assurance", "expected"),
    [
        ("concern_low", "consistent_pass", "worsening"),
        ("concern_high", "consistent_fail", "worsening"),
        ("common_cause", "consistent_fail", "will_miss"),
        ("improvement_high", "consistent_fail", "improving"),
        ("improvement_low", "", "improving"),
        ("neutral_high", "", "changing"),
        ("common_cause", "inconsistent", "no_signal"),
        ("common_cause", "consistent_pass", "no_signal"),
        ("common_cause", "", "no_signal"),
        ("", "", "unjudged"),
    ],
)
def test_a_signal_comes_before_the_target(variation: str, assurance: str, expected: str) -> None:
    assert significance(has_figure=True, variation=variation, assurance=assurance) == expected


def test_without_a_figure_nothing_is_significant() -> None:
    assert significance(has_figure=False, variation="", assurance="") == "no_figure"


def test_an_ordinary_miss_asks_for_action_and_a_signal_for_words() -> None:
    assert NEEDS_ATTENTION == (Significance.WORSENING, Significance.WILL_MISS)
    assert Significance.IMPROVING in NEEDS_WORDS
    assert Significance.NO_SIGNAL not in NEEDS_WORDS
