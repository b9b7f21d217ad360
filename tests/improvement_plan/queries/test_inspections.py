"""The clocks of 20 and 70 working days, in words."""

from datetime import date

import pytest

from foundation.clock.holidays import bank_holidays
from improvement_plan.models import Inspection
from improvement_plan.queries.inspections import clocks

# A letter received on Monday 1 July 2019: 20 working days end on Monday 29 July; 70 on Tuesday
# 8 October, because the bank holiday of 26 August does not count.
LETTER = date(2019, 7, 1)


def said(today: date, draft: date | None = None, final: date | None = None) -> list[tuple[str, bool]]:
    inspection = Inspection(
        letter_received_on=LETTER, clock_applies=True, draft_plan_sent_on=draft, final_plan_sent_on=final
    )
    return [(c.words, c.late) for c in clocks(inspection, bank_holidays(2019), today=today)]


@pytest.mark.parametrize(
    ("today", "draft", "final"),
    [
        (
            date(2019, 7, 1),
            ("Draft plan due Monday 29 July 2019, 20 working days left", False),
            ("Final plan due Tuesday 8 October 2019, 70 working days left", False),
        ),
        (
            date(2019, 7, 26),
            ("Draft plan due Monday 29 July 2019, 1 working day left", False),
            ("Final plan due Tuesday 8 October 2019, 51 working days left", False),
        ),
        (
            date(2019, 7, 29),
            ("Draft plan due today", False),
            ("Final plan due Tuesday 8 October 2019, 50 working days left", False),
        ),
        (
            date(2019, 10, 10),
            ("Draft plan was due Monday 29 July 2019, 52 working days late", True),
            ("Final plan was due Tuesday 8 October 2019, 2 working days late", True),
        ),
    ],
)
def test_what_is_left_and_what_is_late(today: date, draft: tuple[str, bool], final: tuple[str, bool]) -> None:
    assert said(today) == [draft, final]


def test_what_was_sent() -> None:
    assert said(date(2019, 12, 2), draft=date(2019, 7, 29), final=date(2019, 10, 9)) == [
        ("Draft plan sent on 29 July 2019, in time (due 29 July 2019)", False),
        ("Final plan sent on 9 October 2019, late by 1 working day", True),
    ]


def test_a_weekend_after_the_day_is_late_by_one() -> None:
    late = Inspection(letter_received_on=date(2019, 6, 28), clock_applies=True)  # due Friday 26 July
    assert clocks(late, bank_holidays(2019), today=date(2019, 7, 27))[0].words == (
        "Draft plan was due Friday 26 July 2019, 1 working day late"
    )


@pytest.mark.parametrize(("letter", "asked"), [(None, True), (LETTER, False)])
def test_no_clock_without_a_letter_or_a_plan_asked_for(letter: date | None, asked: bool) -> None:
    inspection = Inspection(letter_received_on=letter, clock_applies=asked)
    assert clocks(inspection, frozenset(), today=LETTER) == []
