"""What control charts say in words: signals, icons, and every combination of the two with a target."""

from datetime import date
from itertools import product

import pytest

from kpi.rules.periods import month_of
from kpi.rules.spc import Assurance, Improvement, Spc, Variation, analyse
from kpi.rules.spc_words import (
    Story,
    assurance_reason,
    assurance_word,
    signal_words,
    story,
    variation_reason,
    variation_word,
)

SETTLED = (49.0, 51.0) * 6  # mean 50, limits 44.68 and 55.32, close from 46.45 and 53.55


def after_settling(*values: float) -> Spc:
    start = month_of(date(2017, 1, 1))
    points = [(start.next(n).end, value) for n, value in enumerate([*SETTLED, *values])]
    return analyse(points, improvement=Improvement.INCREASE, fix_after=12)


@pytest.mark.parametrize(
    ("tail", "words"),
    [
        ((50,), ""),
        ((55.33,), "outside the limits, above the upper one"),
        ((44.67,), "outside the limits, below the lower one"),
        ((49, 54, 54), ""),
        ((50.5, 54, 54), "two of three months near the upper limit"),
        ((49.5, 46, 46), "two of three months near the lower limit"),
        ((49, *(50.5, 50.2) * 3, 50.5), "7 months in a row above the mean"),
        ((49, *(50.5, 50.2) * 5), "10 months in a row above the mean"),
        ((49.5, 49.2) * 4, "8 months in a row below the mean"),
        ((47, 48, 49, 50, 51, 52, 53), "7 months in a row rising"),
        ((53, 52, 51, 50, 49, 48.5, 48, 47.5), "8 months in a row falling"),
    ],
)
def test_the_last_signal(tail: tuple[float, ...], words: str) -> None:
    assert signal_words(after_settling(*tail), noun="month") == words


@pytest.mark.parametrize("noun", ["month", "quarter", "term", "year"])
def test_the_signal_counts_in_the_indicators_own_periods(noun: str) -> None:
    rising = after_settling(47, 48, 49, 50, 51, 52, 53)
    assert signal_words(rising, noun=noun) == f"7 {noun}s in a row rising"
    near = after_settling(50.5, 54, 54)
    assert signal_words(near, noun=noun) == f"two of three {noun}s near the upper limit"


def test_any_point_can_be_asked_and_tells_its_whole_run() -> None:
    spc = after_settling(49.5, 49.2, 49.5, 49.2, 49.5, 49.2, 49.5, 49.2, 50.5, 56)
    words = "8 months in a row below the mean"
    assert [signal_words(spc, noun="month", at=at) for at in range(11, 22)] == [
        "", *[words] * 8, "", "outside the limits, above the upper one",
    ]  # fmt: skip


def test_a_trend_is_counted_to_its_turning_points() -> None:
    spc = after_settling(47, 48, 49, 50, 51, 52, 53, 54, 53, 52)
    assert signal_words(spc, noun="month", at=12) == "8 months in a row rising"
    assert signal_words(spc, noun="month", at=19) == "8 months in a row rising"
    assert signal_words(spc, noun="month") == ""


def test_a_drop_between_two_rises_is_called_what_it_is() -> None:
    """The reference gives the point before the drop to the drop; there are no seven months falling."""
    spc = after_settling(47, 48, 49, 50, 51, 52, 53, 47, 48, 49, 50, 51, 52, 53)
    assert signal_words(spc, noun="month", at=18) == "where one trend ends and another begins"
    assert signal_words(spc, noun="month", at=19) == "7 months in a row rising"


def test_a_run_is_not_counted_across_a_rebase() -> None:
    start = month_of(date(2017, 1, 1))
    values = [1, 1, 1, 5, 5, 9, 8, 9, 8, 9, 8, 9, 2]  # two above the first mean, seven above the second
    spc = analyse(
        [(start.next(n).end, value) for n, value in enumerate(values)],
        improvement=Improvement.INCREASE,
        rebases=[start.next(5).end],
    )
    assert spc.relative_to_mean == (-1, -1, -1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1)
    assert signal_words(spc, noun="month", at=5) == "7 months in a row above the mean"


def test_no_figures_no_signal() -> None:
    assert signal_words(analyse([], improvement=Improvement.INCREASE), noun="month") == ""


@pytest.mark.parametrize(
    ("variation", "word", "reason"),
    [
        ("improvement_high", "Improving", "a signal upwards, which is better"),
        ("improvement_low", "Improving", "a signal downwards, which is better"),
        ("concern_high", "Worsening", "a signal upwards, which is worse"),
        ("concern_low", "Worsening", "a signal downwards, which is worse"),
        ("neutral_high", "Rising", "a signal upwards, neither better nor worse"),
        ("neutral_low", "Falling", "a signal downwards, neither better nor worse"),
        ("common_cause", "No signal", "ordinary variation"),
        ("", "–", ""),
    ],
)
def test_the_variation_icon_in_words(variation: str, word: str, reason: str) -> None:
    assert variation_word(variation) == word
    assert variation_word(variation, "provisional") == word
    assert variation_reason(variation) == reason


@pytest.mark.parametrize(
    ("assurance", "word", "higher_is_better", "lower_is_better"),
    [
        (
            "consistent_pass",
            "Will meet",
            "both limits lie above the target",
            "both limits lie below the target",
        ),
        (
            "consistent_fail",
            "Will miss",
            "both limits lie below the target",
            "both limits lie above the target",
        ),
        ("inconsistent", "May or may not", *["the target lies within the limits"] * 2),
        ("", "–", "", ""),
    ],
)
def test_the_assurance_icon_in_words_is_mirrored_where_lower_is_better(
    assurance: str, word: str, higher_is_better: str, lower_is_better: str
) -> None:
    assert assurance_word(assurance) == word
    assert assurance_reason(assurance, Improvement.INCREASE) == higher_is_better
    assert assurance_reason(assurance, Improvement.DECREASE) == lower_is_better


def test_a_note_stands_in_place_of_the_icons_words() -> None:
    assert variation_word("", "not_applicable") == assurance_word("", "not_applicable") == "Not applicable"
    assert variation_word("", "not_computable") == assurance_word("", "not_computable") == "Not computable"


def told(
    variation: str = "common_cause",
    assurance: str = "",
    signal: str = "",
    *,
    lower: float | None = 65.1,
    upper: float | None = 89.3,
    target: float | None = None,
    note: str = "",
    noun: str = "month",
    least: float | None = 0,
    most: float | None = 100,
) -> Story:
    found = story(
        variation=variation,
        assurance=assurance,
        signal=signal,
        lower=lower,
        upper=upper,
        target=target,
        note=note,
        noun=noun,
        shown=lambda figure: f"{figure:.1f}%",
        least=least,
        most=most,
    )
    assert found is not None
    return found


BETTER = "There is a signal for the better: 7 months in a row above the mean."
WORSE = "There is a signal for the worse: 7 months in a row above the mean."
ORDINARY = "The latest figures vary as they ordinarily do."
REACH = "The process as it now runs gives between 65.1% and 89.3%"


@pytest.mark.parametrize(
    ("variation", "assurance", "target", "expected"),
    [
        ("improvement_high", "consistent_fail", 90, Story(
            "Improving, but not yet able to reach the target",
            f"{BETTER} {REACH}: the target of 90.0% lies just above that. "
            "Another step is needed, not another good month.", "good")),
        ("improvement_high", "inconsistent", 80, Story(
            "Improving, but not yet sure to meet the target",
            f"{BETTER} {REACH}: the target of 80.0% lies within that. "
            "Whether a month meets it is a matter of chance.", "good")),
        ("improvement_high", "consistent_pass", 50, Story(
            "Improving, and able to meet the target every month",
            f"{BETTER} {REACH}: the target of 50.0% lies below that.", "good")),
        ("improvement_high", "", None, Story("Improving", f"{BETTER} {REACH}.", "good")),
        ("concern_high", "consistent_fail", 50, Story(
            "Worsening, and not able to reach the target",
            f"{WORSE} {REACH}: the target of 50.0% lies below that. "
            "It will not be met without a change in how the work is done.", "bad")),
        ("concern_high", "inconsistent", 70, Story(
            "Worsening, and not sure to meet the target",
            f"{WORSE} {REACH}: the target of 70.0% lies within that. "
            "Whether a month meets it is a matter of chance.", "bad")),
        ("concern_high", "consistent_pass", 90, Story(
            "Worsening, though the target can still be met",
            f"{WORSE} {REACH}: the target of 90.0% lies just above that. "
            "There is time to find out why.", "bad")),
        ("concern_high", "", None, Story("Worsening", f"{WORSE} {REACH}.", "bad")),
        ("common_cause", "consistent_fail", 95, Story(
            "No sign of improvement, and not able to reach the target",
            f"{ORDINARY} {REACH}: the target of 95.0% lies above that. "
            "It will not be met without a change in how the work is done.", "neither")),
        ("common_cause", "inconsistent", 80, Story(
            "No signal of change: the target may or may not be met",
            f"{ORDINARY} {REACH}: the target of 80.0% lies within that. "
            "Whether a month meets it is a matter of chance.", "neither")),
        ("common_cause", "consistent_pass", 64, Story(
            "No signal of change, and able to meet the target every month",
            f"{ORDINARY} {REACH}: the target of 64.0% lies just below that.", "neither")),
        ("common_cause", "", None, Story("No signal of change", f"{ORDINARY} {REACH}.", "neither")),
        ("neutral_high", "", None, Story(
            "Rising, which is neither better nor worse in itself",
            f"There is a signal: 7 months in a row above the mean. {REACH}.", "neither")),
        ("neutral_low", "", None, Story(
            "Falling, which is neither better nor worse in itself",
            f"There is a signal: 7 months in a row above the mean. {REACH}.", "neither")),
    ],
)  # fmt: skip
def test_the_story_of_each_combination(
    variation: str, assurance: str, target: float | None, expected: Story
) -> None:
    assert told(variation, assurance, "7 months in a row above the mean", target=target) == expected


def test_which_way_a_signal_points_does_not_change_its_story() -> None:
    for assurance in ("consistent_pass", "consistent_fail", "inconsistent", ""):
        for kind in ("improvement", "concern"):
            target = 60.0 if assurance else None
            high, low = (told(f"{kind}_{way}", assurance, "so", target=target) for way in ("high", "low"))
            assert high == low


def test_every_combination_that_an_analysis_can_give_has_a_story() -> None:
    for variation, assurance, noun in product(Variation, [*Assurance, ""], ["quarter", "year"]):
        if variation.startswith("neutral") and assurance:
            continue
        found = told(variation, assurance, "so", target=80, noun=noun)
        assert "month" not in found.headline + found.explanation
        assert "{" not in found.headline + found.explanation


def test_a_target_that_gives_no_assurance_is_not_spoken_of() -> None:
    assert told(target=80).explanation == f"{ORDINARY} {REACH}."


@pytest.mark.parametrize(
    ("target", "place"),
    [
        (91.7, "just above that"),
        (91.8, "lies above that"),
        (62.7, "just below that"),
        (62.6, "lies below that"),
    ],
)
def test_just_is_a_tenth_of_the_way_between_the_limits(target: float, place: str) -> None:
    assert place in told("improvement_high", "consistent_fail", "so", target=target).explanation


def test_no_process_is_said_to_give_what_cannot_be() -> None:
    assert "gives between 0.0% and 100.0%." in told(lower=-12.2, upper=113.9).explanation
    unbounded = told(lower=-12.2, upper=113.9, least=None, most=None)
    assert "gives between -12.2% and 113.9%." in unbounded.explanation


def test_provisional_limits_say_so() -> None:
    assert told(note="provisional").explanation == (
        f"{ORDINARY} {REACH}. With fewer than 13 figures the limits are provisional."
    )


def test_what_cannot_be_judged_says_why() -> None:
    assert told("", note="not_applicable", lower=None, upper=None).headline == "Signals do not apply"
    assert told("", note="not_computable", lower=None, upper=None).headline == "No limits yet"


def test_without_a_figure_there_is_no_story() -> None:
    assert (
        story(variation="", assurance="", signal="", lower=None, upper=None, target=None, note="",
              noun="month", shown=str)
        is None
    )  # fmt: skip
