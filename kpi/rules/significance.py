"""What of an indicator's month deserves a reader first: its signal, then whether the target can be met."""

from enum import StrEnum

from kpi.rules.spc import Assurance, Variation


class Significance(StrEnum):
    """Groups of the performance page, the most significant first."""

    WORSENING = "worsening"
    WILL_MISS = "will_miss"
    IMPROVING = "improving"
    CHANGING = "changing"
    NO_SIGNAL = "no_signal"
    UNJUDGED = "unjudged"
    NO_FIGURE = "no_figure"

    @property
    def heading(self) -> str:
        """What stands above the group: "Worsening: a signal for the worse"."""
        return _HEADINGS[self]


# What asks for action, and what asks for words: commentary is written where something is significant.
NEEDS_ATTENTION = (Significance.WORSENING, Significance.WILL_MISS)
NEEDS_WORDS = (*NEEDS_ATTENTION, Significance.IMPROVING, Significance.CHANGING)

_HEADINGS = {
    Significance.WORSENING: "Worsening: a signal for the worse",
    Significance.WILL_MISS: "Will miss the target as things stand, with no sign of improvement",
    Significance.IMPROVING: "Improving: a signal for the better",
    Significance.CHANGING: "Rising or falling: a signal that is neither better nor worse",
    Significance.NO_SIGNAL: "No signal: ordinary variation",
    Significance.UNJUDGED: "Without limits: they do not apply, or there are too few figures",
    Significance.NO_FIGURE: "Without a figure",
}

_BY_VARIATION: dict[str, Significance] = {
    Variation.CONCERN_HIGH: Significance.WORSENING,
    Variation.CONCERN_LOW: Significance.WORSENING,
    Variation.IMPROVEMENT_HIGH: Significance.IMPROVING,
    Variation.IMPROVEMENT_LOW: Significance.IMPROVING,
    Variation.NEUTRAL_HIGH: Significance.CHANGING,
    Variation.NEUTRAL_LOW: Significance.CHANGING,
}


def significance(*, has_figure: bool, variation: str, assurance: str) -> Significance:
    """The group of an indicator from its two icons as stored; without icons its limits are unknown.

    A signal comes before the target: what improves and cannot meet it yet is improving.
    """
    if not has_figure:
        return Significance.NO_FIGURE
    if not variation:
        return Significance.UNJUDGED
    if variation in _BY_VARIATION:
        return _BY_VARIATION[variation]
    return Significance.WILL_MISS if assurance == Assurance.WILL_MISS else Significance.NO_SIGNAL
