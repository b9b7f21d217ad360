"""The table of DESIGN section 3, row by row, with the days around every boundary."""

from dataclasses import replace
from datetime import date

import pytest

from improvement_plan.rules.rating import TABLE, Facts, Rated, clock, flags, rate, turns, valid_until
from improvement_plan.rules.vocabulary import Flag, Rating

WORKING = Facts(progress="in_progress", outlook="on_track", lead_post_id=7)
DUE_31_JANUARY = replace(WORKING, due_on=date(2019, 1, 31))


@pytest.mark.parametrize(
    ("facts", "as_of", "rating", "reason", "reason_on"),
    [
        # 1 stopped counts before everything else
        (
            Facts(progress="stopped", due_on=date(2019, 1, 1)),
            date(2019, 2, 1),
            Rating.STOPPED,
            "stopped",
            None,
        ),
        # 2 and 3: done, with and without acceptance, in time and late
        (
            Facts(progress="completed", completed_on=date(2019, 1, 5), accepted_on=date(2019, 1, 20)),
            date(2019, 2, 1),
            Rating.CLOSED,
            "accepted",
            date(2019, 1, 20),
        ),
        (
            Facts(progress="completed", completed_on=date(2019, 1, 31), due_on=date(2019, 1, 31)),
            date(2019, 3, 1),
            Rating.COMPLETED,
            "completed",
            date(2019, 1, 31),
        ),
        (
            Facts(progress="completed", completed_on=date(2019, 2, 1), due_on=date(2019, 1, 31)),
            date(2019, 3, 1),
            Rating.COMPLETED,
            "completed_late",
            date(2019, 1, 31),
        ),
        # 4: the day before, the day itself, the day after
        (DUE_31_JANUARY, date(2019, 1, 30), Rating.ON_TRACK, "reported_on_track", None),
        (DUE_31_JANUARY, date(2019, 1, 31), Rating.ON_TRACK, "reported_on_track", None),
        (DUE_31_JANUARY, date(2019, 2, 1), Rating.OVERDUE, "due_date_passed", date(2019, 1, 31)),
        # 4: an earlier milestone is the deadline; the same day names the date
        (
            replace(DUE_31_JANUARY, next_milestone_on=date(2019, 1, 15)),
            date(2019, 1, 15),
            Rating.ON_TRACK,
            "reported_on_track",
            None,
        ),
        (
            replace(DUE_31_JANUARY, next_milestone_on=date(2019, 1, 15)),
            date(2019, 1, 16),
            Rating.OVERDUE,
            "milestone_passed",
            date(2019, 1, 15),
        ),
        (
            replace(DUE_31_JANUARY, next_milestone_on=date(2019, 1, 15)),
            date(2019, 3, 1),
            Rating.OVERDUE,
            "milestone_passed",
            date(2019, 1, 15),
        ),
        (
            replace(DUE_31_JANUARY, next_milestone_on=date(2019, 1, 31)),
            date(2019, 2, 1),
            Rating.OVERDUE,
            "due_date_passed",
            date(2019, 1, 31),
        ),
        (
            replace(DUE_31_JANUARY, next_milestone_on=date(2019, 2, 28)),
            date(2019, 3, 1),
            Rating.OVERDUE,
            "due_date_passed",
            date(2019, 1, 31),
        ),
        (
            replace(WORKING, next_milestone_on=date(2019, 1, 15)),
            date(2019, 1, 16),
            Rating.OVERDUE,
            "milestone_passed",
            date(2019, 1, 15),
        ),
        # 4 before 5 and 6: a passed date outweighs the outlook
        (
            replace(DUE_31_JANUARY, outlook="off_track"),
            date(2019, 2, 1),
            Rating.OVERDUE,
            "due_date_passed",
            date(2019, 1, 31),
        ),
        (
            replace(DUE_31_JANUARY, outlook="off_track"),
            date(2019, 1, 31),
            Rating.OFF_TRACK,
            "reported_off_track",
            None,
        ),
        (
            replace(DUE_31_JANUARY, outlook="at_risk"),
            date(2019, 1, 31),
            Rating.AT_RISK,
            "reported_at_risk",
            None,
        ),
        # 7: only what has not begun starts late
        (
            Facts(progress="not_started", outlook="on_track", starts_on=date(2019, 1, 7)),
            date(2019, 1, 7),
            Rating.NOT_STARTED,
            "not_started",
            None,
        ),
        (
            Facts(progress="not_started", outlook="on_track", starts_on=date(2019, 1, 7)),
            date(2019, 1, 8),
            Rating.LATE_START,
            "start_passed",
            date(2019, 1, 7),
        ),
        (
            Facts(starts_on=date(2019, 1, 7)),
            date(2019, 1, 8),
            Rating.LATE_START,
            "start_passed",
            date(2019, 1, 7),
        ),
        (
            replace(WORKING, starts_on=date(2019, 1, 7)),
            date(2019, 1, 8),
            Rating.ON_TRACK,
            "reported_on_track",
            None,
        ),
        # 8: the review date, also of work that was never reported
        (
            replace(WORKING, review_on=date(2019, 1, 15)),
            date(2019, 1, 15),
            Rating.ON_TRACK,
            "reported_on_track",
            None,
        ),
        (
            replace(WORKING, review_on=date(2019, 1, 15)),
            date(2019, 1, 16),
            Rating.REVIEW_DUE,
            "review_passed",
            date(2019, 1, 15),
        ),
        (
            Facts(review_on=date(2019, 1, 15)),
            date(2019, 1, 16),
            Rating.REVIEW_DUE,
            "review_passed",
            date(2019, 1, 15),
        ),
        # 9, 10, 11
        (Facts(), date(2019, 1, 1), Rating.NOT_REPORTED, "not_reported", None),
        (
            Facts(progress="not_started", outlook="on_track"),
            date(2019, 1, 1),
            Rating.NOT_STARTED,
            "not_started",
            None,
        ),
        (WORKING, date(2019, 1, 1), Rating.ON_TRACK, "reported_on_track", None),
    ],
)
def test_the_first_row_that_holds_gives_rating_and_reason(
    facts: Facts, as_of: date, rating: Rating, reason: str, reason_on: date | None
) -> None:
    assert rate(facts, as_of=as_of) == Rated(
        derived=rating, rating=rating, reason=reason, reason_on=reason_on
    )


def test_the_table_has_the_eleven_lines_of_the_design_in_order() -> None:
    assert [row.number for row in TABLE] == [1, 2, 3, 3, 4, 4, 5, 6, 7, 8, 9, 10, 11]
    assert len({row.reason for row in TABLE}) == len(TABLE)


def test_the_clock_of_an_ended_plan_stands_at_its_end() -> None:
    ended = replace(DUE_31_JANUARY, plan_ends_on=date(2019, 1, 31))
    assert clock(ended, date(2020, 1, 1)) == date(2019, 1, 31)
    assert rate(ended, as_of=date(2020, 1, 1)).rating is Rating.ON_TRACK
    assert valid_until(ended, as_of=date(2019, 1, 1)) is None
    assert (
        rate(replace(ended, plan_ends_on=date(2019, 2, 1)), as_of=date(2020, 1, 1)).rating is Rating.OVERDUE
    )


@pytest.mark.parametrize(
    ("as_of", "rating"),
    [
        (date(2019, 2, 9), Rating.ON_TRACK),
        (date(2019, 2, 10), Rating.ON_TRACK),
        (date(2019, 2, 11), Rating.OVERDUE),
    ],
)
def test_an_override_holds_to_its_last_day_and_leaves_the_derived_rating(as_of: date, rating: Rating) -> None:
    facts = replace(DUE_31_JANUARY, override_rating="on_track", override_until=date(2019, 2, 10))
    rated = rate(facts, as_of=as_of)
    assert (rated.rating, rated.derived) == (rating, Rating.OVERDUE)
    assert rated.overridden is (rating is Rating.ON_TRACK)


@pytest.mark.parametrize("progress", ["completed", "stopped"])
def test_an_override_does_not_hide_that_work_is_done_or_stopped(progress: str) -> None:
    facts = Facts(
        progress=progress,
        completed_on=date(2019, 1, 1) if progress == "completed" else None,
        override_rating="at_risk",
        override_until=date(2030, 1, 1),
    )
    assert rate(facts, as_of=date(2019, 2, 1)).rating == progress


@pytest.mark.parametrize(
    ("facts", "as_of", "until"),
    [
        (WORKING, date(2019, 1, 1), None),
        (DUE_31_JANUARY, date(2019, 1, 1), date(2019, 2, 1)),
        (DUE_31_JANUARY, date(2019, 1, 31), date(2019, 2, 1)),
        (DUE_31_JANUARY, date(2019, 2, 1), None),
        # a milestone after the date never becomes the reason
        (replace(DUE_31_JANUARY, next_milestone_on=date(2019, 3, 1)), date(2019, 2, 1), None),
        # a start that passes changes nothing once work has begun
        (replace(DUE_31_JANUARY, starts_on=date(2019, 1, 7)), date(2019, 1, 1), date(2019, 2, 1)),
        (
            Facts(starts_on=date(2019, 1, 7), due_on=date(2019, 1, 31)),
            date(2019, 1, 1),
            date(2019, 1, 8),
        ),
        (
            Facts(starts_on=date(2019, 1, 7), due_on=date(2019, 1, 31)),
            date(2019, 1, 8),
            date(2019, 2, 1),
        ),
        # the end of an override
        (
            replace(WORKING, override_rating="at_risk", override_until=date(2019, 2, 10)),
            date(2019, 1, 1),
            date(2019, 2, 11),
        ),
        # … which changes nothing where it says what is derived anyway
        (
            replace(WORKING, override_rating="on_track", override_until=date(2019, 2, 10)),
            date(2019, 1, 1),
            None,
        ),
        # the reason changes under an override that hides the rating
        (
            replace(DUE_31_JANUARY, override_rating="on_track", override_until=date(2019, 3, 1)),
            date(2019, 1, 1),
            date(2019, 2, 1),
        ),
        # completed work does not change any more
        (
            Facts(progress="completed", completed_on=date(2019, 1, 1), due_on=date(2019, 6, 1)),
            date(2019, 1, 2),
            None,
        ),
    ],
)
def test_valid_until_is_the_first_day_on_which_the_clock_changes_something(
    facts: Facts, as_of: date, until: date | None
) -> None:
    assert valid_until(facts, as_of=as_of) == until


def test_turning_points_come_in_order_with_their_outcome() -> None:
    facts = Facts(
        progress="not_started",
        outlook="on_track",
        starts_on=date(2019, 1, 7),
        next_milestone_on=date(2019, 1, 20),
        due_on=date(2019, 1, 31),
    )
    assert [(day, rated.rating, rated.reason) for day, rated in turns(facts, as_of=date(2019, 1, 1))] == [
        (date(2019, 1, 8), Rating.LATE_START, "start_passed"),
        (date(2019, 1, 21), Rating.OVERDUE, "milestone_passed"),
        (date(2019, 2, 1), Rating.OVERDUE, "milestone_passed"),
    ]


def test_the_last_day_of_all_has_no_day_after_it() -> None:
    assert valid_until(replace(WORKING, due_on=date.max), as_of=date(2019, 1, 1)) is None


@pytest.mark.parametrize(
    ("facts", "as_of", "raised"),
    [
        (WORKING, date(2019, 1, 1), (Flag.UNDATED,)),
        (replace(WORKING, review_on=date(2019, 6, 1)), date(2019, 1, 1), ()),
        (replace(WORKING, next_milestone_on=date(2019, 6, 1)), date(2019, 1, 1), ()),
        (replace(DUE_31_JANUARY, stale_after=date(2019, 1, 14)), date(2019, 1, 14), ()),
        (replace(DUE_31_JANUARY, stale_after=date(2019, 1, 14)), date(2019, 1, 15), (Flag.STALE,)),
        (
            replace(DUE_31_JANUARY, moved_count=2, lead_post_id=None),
            date(2019, 1, 1),
            (Flag.MOVED, Flag.UNOWNED),
        ),
        (Facts(progress="stopped"), date(2019, 1, 1), ()),
        (Facts(progress="completed", completed_on=date(2019, 1, 1), moved_count=1), date(2019, 1, 2), ()),
        # the clock of an ended plan stands, so nothing grows stale after its end
        (
            replace(DUE_31_JANUARY, stale_after=date(2019, 2, 1), plan_ends_on=date(2019, 1, 31)),
            date(2020, 1, 1),
            (),
        ),
    ],
)  # fmt: skip
def test_flags_stand_beside_open_ratings_only(facts: Facts, as_of: date, raised: tuple[Flag, ...]) -> None:
    assert flags(facts, as_of=as_of) == raised
