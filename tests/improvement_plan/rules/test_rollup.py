"""Roll-ups: the worst open rating, or what is done, or nothing that counts."""

import pytest

from improvement_plan.rules.rollup import count_ratings, roll_up
from improvement_plan.rules.vocabulary import SEVERITY, Rating


@pytest.mark.parametrize(
    ("counts", "rating", "total"),
    [
        ({}, None, 0),
        ({Rating.STOPPED: 3}, None, 0),
        ({Rating.ON_TRACK: 2, Rating.STOPPED: 1}, Rating.ON_TRACK, 2),
        ({Rating.ON_TRACK: 1, Rating.OVERDUE: 1, Rating.OFF_TRACK: 4}, Rating.OVERDUE, 6),
        ({Rating.ON_TRACK: 9, Rating.NOT_REPORTED: 1}, Rating.NOT_REPORTED, 10),
        ({Rating.NOT_STARTED: 1, Rating.COMPLETED: 5}, Rating.NOT_STARTED, 6),
        ({Rating.COMPLETED: 2, Rating.CLOSED: 3}, Rating.COMPLETED, 5),
        ({Rating.CLOSED: 3, Rating.STOPPED: 2}, Rating.CLOSED, 3),
        ({Rating.ON_TRACK: 0, Rating.CLOSED: 1}, Rating.CLOSED, 1),
    ],
)
def test_roll_up(counts: dict[Rating, int], rating: Rating | None, total: int) -> None:
    whole = roll_up(counts)
    assert (whole.rating, whole.total) == (rating, total)


def test_severity_is_the_order_of_the_design() -> None:
    assert SEVERITY == (
        "overdue",
        "off_track",
        "at_risk",
        "late_start",
        "review_due",
        "not_reported",
        "on_track",
        "not_started",
    )


def test_counting_names_every_rating() -> None:
    counts = count_ratings(["overdue", "overdue", "stopped"])
    assert counts[Rating.OVERDUE] == 2
    assert counts[Rating.STOPPED] == 1
    assert counts[Rating.CLOSED] == 0
