"""The marks of the ratings: word, two-letter tile, colour and filling, once for all pages.

The shapes are drawn by templates/components/marks.html, one symbol per code (a test holds both
together). A shape belongs to its rating; its colour may be changed by a plan's status scheme.
"""

from dataclasses import dataclass

COLOURS = ("red", "amber", "green", "white", "blue", "grey")


@dataclass(frozen=True)
class Mark:
    """How one rating looks.

    `colour` is one of COLOURS; `filling` ("solid", "hatched", "dotted") tells neighbours of one
    colour apart in a bar; a `dashed` tile means that nothing is known.
    """

    code: str
    word: str
    tile: str
    colour: str
    filling: str = "solid"
    dashed: bool = False


# Worst first, as roll-ups order them; what counts nowhere stands last.
_MARKS = (
    Mark("overdue", "Overdue", "OD", "red"),
    Mark("off_track", "Off track", "OF", "red"),
    Mark("at_risk", "At risk", "AR", "amber"),
    Mark("late_start", "Late start", "LS", "amber", filling="hatched"),
    Mark("review_due", "Review due", "RD", "amber", filling="dotted"),
    Mark("on_track", "On track", "OT", "green"),
    Mark("not_reported", "Not reported", "NR", "white", filling="dotted", dashed=True),
    Mark("not_started", "Not started", "NS", "white"),
    Mark("completed", "Completed", "CO", "blue"),
    Mark("closed", "Completed and accepted", "CA", "blue"),
    Mark("stopped", "Stopped", "ST", "grey"),
    Mark("no_actions", "No actions", "–", "white", dashed=True),
    # The second phase, impact, worst first.
    Mark("worse", "Worse", "WO", "red"),
    Mark("no_change", "No change", "NC", "amber"),
    Mark("improving", "Improving", "IM", "green"),
    Mark("evidenced", "Impact evidenced", "EV", "blue"),
    Mark("no_data", "No data yet", "ND", "white", dashed=True),
    Mark("not_shown", "Not shown", "c", "white", dashed=True),
)
MARKS: dict[str, Mark] = {mark.code: mark for mark in _MARKS}
