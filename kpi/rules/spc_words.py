"""What a control chart says, in plain words: the signal of a point, the two icons, and the whole story.

Words only: mean, limits and signals are found by `spc.py`.
"""

from collections.abc import Callable
from dataclasses import dataclass

from kpi.rules.spc import ENOUGH_POINTS, Assurance, Improvement, Spc, SpecialCause, Variation

NOT_APPLICABLE, NOT_COMPUTABLE, PROVISIONAL = "not_applicable", "not_computable", "provisional"

# The word that stands beside each icon.
_ICON_WORDS: dict[str, str] = {
    Variation.IMPROVEMENT_HIGH: "Improving",
    Variation.IMPROVEMENT_LOW: "Improving",
    Variation.CONCERN_HIGH: "Worsening",
    Variation.CONCERN_LOW: "Worsening",
    Variation.NEUTRAL_HIGH: "Rising",
    Variation.NEUTRAL_LOW: "Falling",
    Variation.COMMON: "No signal",
    Assurance.WILL_MEET: "Will meet",
    Assurance.WILL_MISS: "Will miss",
    Assurance.EITHER: "May or may not",
}
_NOTE_WORDS = {NOT_APPLICABLE: "Not applicable", NOT_COMPUTABLE: "Not computable"}

# Why, for those who do not see the icon's picture; assurance is mirrored where lower is better.
_VARIATION_REASONS: dict[str, str] = {
    Variation.IMPROVEMENT_HIGH: "a signal upwards, which is better",
    Variation.IMPROVEMENT_LOW: "a signal downwards, which is better",
    Variation.CONCERN_HIGH: "a signal upwards, which is worse",
    Variation.CONCERN_LOW: "a signal downwards, which is worse",
    Variation.NEUTRAL_HIGH: "a signal upwards, neither better nor worse",
    Variation.NEUTRAL_LOW: "a signal downwards, neither better nor worse",
    Variation.COMMON: "ordinary variation",
}
_ASSURANCE_REASONS: dict[tuple[str, Improvement], str] = {
    (Assurance.WILL_MEET, Improvement.INCREASE): "both limits lie above the target",
    (Assurance.WILL_MEET, Improvement.DECREASE): "both limits lie below the target",
    (Assurance.WILL_MISS, Improvement.INCREASE): "both limits lie below the target",
    (Assurance.WILL_MISS, Improvement.DECREASE): "both limits lie above the target",
    (Assurance.EITHER, Improvement.INCREASE): "the target lies within the limits",
    (Assurance.EITHER, Improvement.DECREASE): "the target lies within the limits",
}

# What the last point means, whichever way it points.
_BETTER, _WORSE, _UP, _DOWN, _ORDINARY = "better", "worse", "up", "down", "ordinary"
_MEANINGS: dict[str, str] = {
    Variation.IMPROVEMENT_HIGH: _BETTER,
    Variation.IMPROVEMENT_LOW: _BETTER,
    Variation.CONCERN_HIGH: _WORSE,
    Variation.CONCERN_LOW: _WORSE,
    Variation.NEUTRAL_HIGH: _UP,
    Variation.NEUTRAL_LOW: _DOWN,
    Variation.COMMON: _ORDINARY,
}

_HEADLINES: dict[tuple[str, str], str] = {
    (_BETTER, Assurance.WILL_MEET): "Improving, and able to meet the target every {noun}",
    (_BETTER, Assurance.EITHER): "Improving, but not yet sure to meet the target",
    (_BETTER, Assurance.WILL_MISS): "Improving, but not yet able to reach the target",
    (_BETTER, ""): "Improving",
    (_WORSE, Assurance.WILL_MEET): "Worsening, though the target can still be met",
    (_WORSE, Assurance.EITHER): "Worsening, and not sure to meet the target",
    (_WORSE, Assurance.WILL_MISS): "Worsening, and not able to reach the target",
    (_WORSE, ""): "Worsening",
    (_ORDINARY, Assurance.WILL_MEET): "No signal of change, and able to meet the target every {noun}",
    (_ORDINARY, Assurance.EITHER): "No signal of change: the target may or may not be met",
    (_ORDINARY, Assurance.WILL_MISS): "No sign of improvement, and not able to reach the target",
    (_ORDINARY, ""): "No signal of change",
    (_UP, ""): "Rising, which is neither better nor worse in itself",
    (_DOWN, ""): "Falling, which is neither better nor worse in itself",
}

_SIGNAL_SENTENCES = {
    _BETTER: "There is a signal for the better: {signal}.",
    _WORSE: "There is a signal for the worse: {signal}.",
    _UP: "There is a signal: {signal}.",
    _DOWN: "There is a signal: {signal}.",
    _ORDINARY: "The latest figures vary as they ordinarily do.",
}

_UNJUDGED = {
    NOT_APPLICABLE: (
        "Signals do not apply",
        "Each figure contains those before it, so they do not vary independently and no limits can be drawn.",
    ),
    NOT_COMPUTABLE: (
        "No limits yet",
        "There are too few figures, or they differ too little, to say what is ordinary variation.",
    ),
}


def variation_word(variation: str, note: str = "") -> str:
    """The word beside the variation icon; a dash where nothing is known. Both are stored codes."""
    return _NOTE_WORDS.get(note) or _ICON_WORDS.get(variation, "–")


def assurance_word(assurance: str, note: str = "") -> str:
    """The word beside the assurance icon; a dash without a target that can be met or missed."""
    return _NOTE_WORDS.get(note) or _ICON_WORDS.get(assurance, "–")


def variation_reason(variation: str) -> str:
    """What the variation icon rests on: "a signal upwards, which is better"; empty where nothing is known."""
    return _VARIATION_REASONS.get(variation, "")


def assurance_reason(assurance: str, improvement: Improvement) -> str:
    """What the assurance icon rests on: "both limits lie above the target"; empty where nothing is known."""
    return _ASSURANCE_REASONS.get((assurance, improvement), "")


def signal_words(spc: Spc, *, noun: str, at: int = -1) -> str:
    """The signal of a point (the last unless told), empty where it has none.

    `noun` is what the figures follow each other by, as "month": "7 months in a row above the mean".
    """
    at = range(len(spc.dates))[at] if spc.dates else 0
    cause = spc.special_cause[at] if spc.dates else SpecialCause.COMMON
    match cause:
        case SpecialCause.COMMON:
            return ""
        case SpecialCause.ABOVE_LIMIT:
            return "outside the limits, above the upper one"
        case SpecialCause.BELOW_LIMIT:
            return "outside the limits, below the lower one"
        case SpecialCause.TWO_IN_THREE_ABOVE:
            return f"two of three {noun}s near the upper limit"
        case SpecialCause.TWO_IN_THREE_BELOW:
            return f"two of three {noun}s near the lower limit"
        case SpecialCause.SHIFT_ABOVE:
            return f"{_run_on_one_side(spc, at)} {noun}s in a row above the mean"
        case SpecialCause.SHIFT_BELOW:
            return f"{_run_on_one_side(spc, at)} {noun}s in a row below the mean"
    return _trend_words(spc, at, noun)


def _run_on_one_side(spc: Spc, at: int) -> int:
    """How many points in a row, this one among them, are on its side of the mean."""
    side = spc.relative_to_mean[at]
    return 1 + _reach(spc, at, lambda i, _: spc.relative_to_mean[i] == side)


def _trend_words(spc: Spc, at: int, noun: str) -> str:
    rising = spc.special_cause[at] is SpecialCause.RISING

    def goes_on(i: int, before: int) -> bool:
        here, there = spc.values[max(i, before)], spc.values[min(i, before)]
        return here is not None and there is not None and (here > there if rising else here < there)

    run = 1 + _reach(spc, at, goes_on)
    if run < 7:  # a turning point between two trends that point the same way
        return "where one trend ends and another begins"
    return f"{run} {noun}s in a row {'rising' if rising else 'falling'}"


def _reach(spc: Spc, at: int, goes_on: Callable[[int, int], bool]) -> int:
    """How many points before and after, in the same group, go on with the run."""
    count = 0
    for step in (-1, 1):
        i = at + step
        while 0 <= i < len(spc.dates) and spc.group[i] == spc.group[at] and goes_on(i, i - step):
            count += 1
            i += step
    return count


@dataclass(frozen=True)
class Story:
    """A headline without a full stop, its explanation in sentences, and "good", "bad" or "neither"."""

    headline: str
    explanation: str
    meaning: str


def story(
    *,
    variation: str,
    assurance: str,
    signal: str,
    lower: float | None,
    upper: float | None,
    target: float | None,
    note: str,
    noun: str,
    shown: Callable[[float], str],
    least: float | None = None,
    most: float | None = None,
) -> Story | None:
    """What the chart of an indicator says as a whole: signal, reach of the process, and target.

    `variation`, `assurance`, `signal` and `note` are as stored in a snapshot; `shown` writes a figure
    with its unit. `least` and `most` are what a figure can be (0 and 100 for per cents), so that no
    process is said to give 104%. None where there is no figure to speak of.
    """
    if note in _UNJUDGED:
        headline, explanation = _UNJUDGED[note]
        return Story(headline, explanation, "neither")
    if not variation or lower is None or upper is None:
        return None
    meaning = _MEANINGS[variation]
    sentences = [
        _SIGNAL_SENTENCES[meaning].format(signal=signal),
        _reach_sentence(lower, upper, target if assurance else None, shown, least, most),
        _advice(meaning, assurance, noun),
        f"With fewer than {ENOUGH_POINTS} figures the limits are provisional." if note == PROVISIONAL else "",
    ]
    return Story(
        headline=_HEADLINES[meaning, assurance].format(noun=noun),
        explanation=" ".join(filter(None, sentences)),
        meaning={_BETTER: "good", _WORSE: "bad"}.get(meaning, "neither"),
    )


def _reach_sentence(
    lower: float,
    upper: float,
    target: float | None,
    shown: Callable[[float], str],
    least: float | None,
    most: float | None,
) -> str:
    """Between which figures the process runs, and where its target lies."""
    bottom = lower if least is None else max(lower, least)
    top = upper if most is None else min(upper, most)
    reach = f"The process as it now runs gives between {shown(bottom)} and {shown(top)}"
    if target is None:
        return f"{reach}."
    just = "just " if min(abs(target - lower), abs(target - upper)) <= (upper - lower) / 10 else ""
    if target > upper:
        place = f"{just}above"
    elif target < lower:
        place = f"{just}below"
    else:
        return f"{reach}: the target of {shown(target)} lies within that."
    return f"{reach}: the target of {shown(target)} lies {place} that."


def _advice(meaning: str, assurance: str, noun: str) -> str:
    """What follows for those who run the process."""
    if assurance == Assurance.EITHER:
        return f"Whether a {noun} meets it is a matter of chance."
    if assurance == Assurance.WILL_MISS:
        if meaning == _BETTER:
            return f"Another step is needed, not another good {noun}."
        return "It will not be met without a change in how the work is done."
    if assurance == Assurance.WILL_MEET and meaning == _WORSE:
        return "There is time to find out why."
    return ""
