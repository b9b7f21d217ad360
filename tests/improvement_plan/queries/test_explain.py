"""Every reason in words: whole sentences, literal, with the notes and flags of tables."""

from datetime import date
from typing import Any

import pytest

from improvement_plan.models import Action
from improvement_plan.queries.explain import Explanation, explain, moved_words
from improvement_plan.rules.schemes import Colour, Scheme, Shown
from improvement_plan.rules.vocabulary import Rating

SCHEME: Scheme = {
    Rating.OVERDUE: Shown(Colour.RED, "Not on track: delayed"),
    Rating.OFF_TRACK: Shown(Colour.RED, "Not on track: risks without mitigations"),
    Rating.AT_RISK: Shown(Colour.AMBER, "Not on track: risks with mitigations in place"),
    Rating.LATE_START: Shown(Colour.AMBER, "Late start"),
    Rating.REVIEW_DUE: Shown(Colour.AMBER, "Review due"),
    Rating.NOT_REPORTED: Shown(Colour.WHITE, "Not reported"),
    Rating.ON_TRACK: Shown(Colour.GREEN, "On track"),
    Rating.NOT_STARTED: Shown(Colour.WHITE, "Not started"),
    Rating.COMPLETED: Shown(Colour.BLUE, "Completed"),
    Rating.CLOSED: Shown(Colour.BLUE, "Completed and accepted"),
    Rating.STOPPED: Shown(Colour.GREY, "Stopped"),
}
TODAY = date(2019, 1, 21)
REPORTED: dict[str, Any] = {
    "progress": "in_progress",
    "outlook": "on_track",
    "reported_as_at": date(2019, 1, 17),
    "lead_post_id": 7,
}
AT_RISK = REPORTED | {
    "outlook": "at_risk",
    "risk": "one team has no manager",
    "mitigation": "The neighbour plans its visits.",
}


def explained(as_of: date = TODAY, milestone: str = "", **fields: Any) -> Explanation:
    return explain(Action(**fields), scheme=SCHEME, as_of=as_of, milestone=milestone)


@pytest.mark.parametrize(
    ("fields", "rating", "why", "note"),
    [
        (
            {"progress": "stopped", "stopped_reason": "no longer needed", "reported_as_at": date(2019, 1, 3)},
            "stopped",
            "Stopped on 3 January 2019: “no longer needed”.",
            "",
        ),
        (
            {"progress": "stopped", "stopped_reason": "The grant ended."},
            "stopped",
            "Stopped: “The grant ended.”",
            "",
        ),
        (
            {
                "progress": "completed",
                "completed_on": date(2018, 11, 5),
                "accepted_on": date(2018, 11, 29),
            },
            "closed",
            "Completed on 5 November 2018 and accepted by a board on 29 November 2018.",
            "29 Nov 2018",
        ),
        (
            {"progress": "completed", "completed_on": date(2019, 1, 5), "due_on": date(2018, 12, 31)},
            "completed",
            "Completed on 5 January 2019, late by 5 days: the agreed date was 31 December 2018.",
            "late by 5 days",
        ),
        (
            {"progress": "completed", "completed_on": date(2019, 1, 5)},
            "completed",
            "Completed on 5 January 2019.",
            "5 Jan",
        ),
        (
            REPORTED | {"due_on": date(2018, 12, 31)},
            "overdue",
            "The agreed date, 31 December 2018, has passed: 21 days late.",
            "21 days",
        ),
        (
            REPORTED | {"due_on": date(2019, 1, 20)},
            "overdue",
            "The agreed date, 20 January 2019, has passed: 1 day late.",
            "1 day",
        ),
        (
            REPORTED | {"due_on": date(2019, 2, 28), "next_milestone_on": date(2019, 1, 15)},
            "overdue",
            "A milestone was due on 15 January 2019: 6 days late.",
            "milestone, 6 days",
        ),
        (
            AT_RISK | {"outlook": "off_track", "mitigation": "", "help_wanted": "cover for\neight weeks"},
            "off_track",
            "Reported off track on 17 January 2019: “one team has no manager”."
            " Help wanted: “cover for eight weeks”.",
            "since 17 Jan",
        ),
        (
            AT_RISK | {"due_on": date(2019, 1, 31)},
            "at_risk",
            "Reported at risk on 17 January 2019: “one team has no manager”."
            " Mitigation: “The neighbour plans its visits.”",
            "red on 1 Feb",
        ),
        (
            {"progress": "not_started", "starts_on": date(2019, 1, 7), "due_on": date(2019, 12, 31)},
            "late_start",
            "It was due to start on 7 January 2019, 14 days ago, and is not reported as started.",
            "due to start 7 Jan",
        ),
        (
            REPORTED | {"review_on": date(2019, 1, 15)},
            "review_due",
            "Its review was due on 15 January 2019, 6 days ago.",
            "since 15 Jan",
        ),
        ({"progress": "not_reported"}, "not_reported", "Nobody has reported on it yet.", ""),
        (
            {"progress": "not_reported", "starts_on": date(2019, 3, 1)},
            "not_reported",
            "Nobody has reported on it yet. It is due to start on 1 March 2019.",
            "",
        ),
        (
            {
                "progress": "not_started",
                "starts_on": date(2019, 3, 1),
                "reported_as_at": date(2019, 1, 17),
            },
            "not_started",
            "Reported as not started on 17 January 2019. It is due to start on 1 March 2019.",
            "",
        ),
        (REPORTED, "on_track", "Reported on track on 17 January 2019.", ""),
        (
            REPORTED | {"outlook": None},
            "on_track",
            "Reported in progress on 17 January 2019, without an outlook.",
            "",
        ),
        (
            REPORTED | {"due_on": date(2020, 3, 31)},
            "on_track",
            "Reported on track on 17 January 2019.",
            "red on 1 Apr 2020",
        ),
    ],
)
def test_why(fields: dict[str, Any], rating: str, why: str, note: str) -> None:
    found = explained(**fields)
    assert (found.rating, found.why, found.note) == (rating, why, note)


def test_the_word_is_the_ratings_own_and_the_schemes_words_come_once() -> None:
    found = explained(**AT_RISK)
    assert (found.word, found.colour) == ("At risk", "amber")
    assert found.in_scheme == (
        "In this plan’s scheme: “Amber, Not on track: risks with mitigations in place”."
    )


def test_a_reported_risk_is_told_also_where_the_rating_speaks_of_a_date() -> None:
    found = explained(**AT_RISK, due_on=date(2019, 1, 20))
    assert found.why == "The agreed date, 20 January 2019, has passed: 1 day late."
    assert found.also == (
        "Reported at risk on 17 January 2019: “one team has no manager”."
        " Mitigation: “The neighbour plans its visits.”"
    )
    assert explained(**AT_RISK).also == ""
    assert explained(**REPORTED, due_on=date(2019, 1, 20)).also == ""


def test_a_late_milestone_is_named() -> None:
    found = explained(milestone="rota live", **REPORTED, next_milestone_on=date(2019, 1, 15))
    assert found.why == "Milestone “rota live” was due on 15 January 2019: 6 days late."
    assert found.late == "6 days late"


@pytest.mark.parametrize(
    ("fields", "turns_red_on", "until"),
    [
        (
            AT_RISK | {"due_on": date(2019, 1, 31)},
            date(2019, 2, 1),
            "unless completed: the agreed date, 31 January 2019, will have passed.",
        ),
        (
            REPORTED | {"due_on": date(2019, 3, 31), "next_milestone_on": date(2019, 2, 15)},
            date(2019, 2, 16),
            "unless milestone “pilot reviewed” is met: its day, 15 February 2019, will have passed.",
        ),
        (
            REPORTED
            | {
                "due_on": date(2018, 12, 31),
                "override_rating": "on_track",
                "override_reason": "evidence is in",
                "override_until": date(2019, 2, 28),
            },
            date(2019, 3, 1),
            "when the override ends, unless completed: the derived rating is then overdue.",
        ),
        (
            AT_RISK
            | {
                "outlook": "off_track",
                "override_rating": "at_risk",
                "override_reason": "cover was found",
                "override_until": date(2019, 2, 28),
            },
            date(2019, 3, 1),
            "when the override ends: the derived rating is then off track.",
        ),
        (REPORTED | {"due_on": date(2019, 1, 20)}, None, ""),  # red already
        (REPORTED, None, ""),  # no date at all
        (  # the plan's clock stops first
            REPORTED | {"due_on": date(2019, 3, 31), "plan_ends_on": date(2019, 3, 31)},
            None,
            "",
        ),
    ],
)
def test_until(fields: dict[str, Any], turns_red_on: date | None, until: str) -> None:
    found = explained(milestone="pilot reviewed", **fields)
    assert (found.turns_red_on, found.until) == (turns_red_on, until)


def test_an_override_shows_the_derived_rating_beside_it() -> None:
    found = explained(
        **REPORTED,
        due_on=date(2019, 1, 20),
        override_rating="on_track",
        override_reason="The work is done, the papers follow.",
        override_until=date(2019, 2, 28),
    )
    assert (found.rating, found.derived, found.colour) == ("on_track", "overdue", "green")
    assert found.override == (
        "Overridden to on track until 28 February 2019: “The work is done, the papers follow.”"
        " The derived rating is overdue."
    )
    assert found.why == "The agreed date, 20 January 2019, has passed: 1 day late."
    assert (found.note, found.late) == ("overridden until 28 Feb", "")


def test_an_override_past_its_day_is_not_spoken_of() -> None:
    found = explained(
        **REPORTED,
        override_rating="at_risk",
        override_reason="watch this",
        override_until=date(2019, 1, 20),
    )
    assert (found.rating, found.override) == ("on_track", "")


def test_an_ended_plan_says_where_its_clock_stands() -> None:
    found = explained(
        as_of=date(2022, 6, 1),
        **REPORTED,
        due_on=date(2022, 3, 20),
        plan_ends_on=date(2022, 3, 31),
        stale_after=date(2022, 4, 30),
    )
    assert found.why == "The agreed date, 20 March 2022, has passed: 11 days late."
    assert found.ended == "The plan ended on 31 March 2022; its clock stands there."
    assert found.stale == ""


@pytest.mark.parametrize(
    ("fields", "flags", "stale"),
    [
        (
            REPORTED
            | {
                "due_on": date(2018, 12, 31),
                "original_due_on": date(2018, 9, 30),
                "moved_count": 2,
                "stale_after": date(2019, 1, 20),
            },
            ("stale", "moved twice", "reported on track"),
            "Stale: the last report speaks of 17 January 2019; a report was expected by 20 January 2019.",
        ),
        (
            {"progress": "not_reported", "stale_after": date(2019, 1, 1)},
            ("stale", "undated", "no lead post"),
            "Stale: a report was expected by 1 January 2019.",
        ),
        (REPORTED | {"due_on": date(2019, 1, 21)}, (), ""),
        (AT_RISK | {"due_on": date(2019, 1, 20)}, ("reported at risk",), ""),
        ({"progress": "completed", "completed_on": date(2019, 1, 5), "moved_count": 1}, (), ""),
    ],
)
def test_flags(fields: dict[str, Any], flags: tuple[str, ...], stale: str) -> None:
    found = explained(**fields)
    assert (found.flags, found.stale) == (flags, stale)


@pytest.mark.parametrize(
    ("count", "due_on", "words"),
    [
        (0, date(2019, 1, 31), ""),
        (1, date(2019, 1, 31), "moved once, +62 days"),
        (2, date(2018, 12, 1), "moved twice, +1 day"),
        (3, date(2018, 11, 20), "moved 3 times, −10 days"),
        (1, None, "moved once"),
    ],
)
def test_moved_words(count: int, due_on: date | None, words: str) -> None:
    action = Action(moved_count=count, due_on=due_on, original_due_on=date(2018, 11, 30))
    assert moved_words(action) == words


def test_sentences_in_the_order_of_the_page() -> None:
    assert explained(**AT_RISK, due_on=date(2019, 1, 31)).sentences == (
        "Reported at risk on 17 January 2019: “one team has no manager”."
        " Mitigation: “The neighbour plans its visits.”",
        "Turns red on 1 February 2019 unless completed: the agreed date, 31 January 2019, will have passed.",
        "In this plan’s scheme: “Amber, Not on track: risks with mitigations in place”.",
    )
