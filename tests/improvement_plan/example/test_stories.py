"""The files under examples/: they can be read, and make sense on whatever day they are loaded."""

from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from django.conf import settings

from foundation.rendering.records import BrokenFile
from improvement_plan.example.days import Days
from improvement_plan.example.rounds import rounds_without_change
from improvement_plan.example.stories import ActionStory, Stories, read_stories

EXAMPLES = settings.BASE_DIR / "examples"
# A day in every week of four years and a bit, and the days on which months are awkward.
LOADING_DAYS = [date(2026, 1, 1) + timedelta(days=8 * n) for n in range(190)]
LOADING_DAYS += [date(2028, 2, 29), date(2026, 12, 31), date(2027, 1, 1), date(2027, 3, 31)]


@pytest.fixture(scope="module")
def stories() -> Stories:
    return read_stories(EXAMPLES)


def test_the_improvement_plan_has_the_shape_of_a_real_one(stories: Stories) -> None:
    plan = stories.plans["improvement_plan"]
    areas = [area for priority in plan.priorities for area in priority.areas]
    assert [priority.number for priority in plan.priorities] == [1, 2, 3, 4, 5, 6, 7, 8]
    assert len(areas) == 37
    assert sum(len(area.measures) for area in areas) == 68
    assert len(plan.all_actions()) == 150
    assert len(stories.recommendations.all) == 45
    assert len(stories.plans["participation_strategy"].all_actions()) == 14


def test_every_priority_tells_its_whole_narrative(stories: Stories) -> None:
    for priority in stories.plans["improvement_plan"].priorities:
        told = (
            priority.why,
            priority.what,
            priority.how,
            priority.good,
            priority.commitments,
            priority.risks,
        )
        assert all(told), priority.title


def test_posts_and_codes_that_are_named_exist(stories: Stories) -> None:
    posts = {row[0] for row in stories.people["posts"]} | {""}
    named = {
        post
        for plan in stories.plans.values()
        for _, _, action in plan.all_actions()
        for post in (action.lead, *action.contributors)
    }
    assert named <= posts
    codes = {story.code for story in stories.recommendations.all}
    areas = (area for priority in stories.plans["improvement_plan"].priorities for area in priority.areas)
    assert {code for area in areas for code in area.codes} <= codes


def test_dates_make_sense_on_any_day_of_loading(stories: Stories) -> None:
    for days in (Days(today) for today in LOADING_DAYS):
        for plan in stories.plans.values():
            starts, ends = days.day(plan.starts), days.maybe(plan.ends)
            assert ends is None or starts < ends
            for number, (_, _, action) in enumerate(plan.all_actions(), start=1):
                _check(action, days, number, plan.cycle_days)


def _check(action: ActionStory, days: Days, number: int, cycle_days: int) -> None:
    starts, due = days.maybe(action.starts), days.maybe(action.due)
    agreed = [due, *(days.day(move["to"]) for move in action.moves if move.get("approve", True))]
    assert not (starts and due) or starts <= due, (days.today, action.text)
    said = [(days.day(row[0]), row[1]) for row in action.reports]
    quiet_rounds = rounds_without_change(action, number, cycle_days)
    spoken = sorted([day for day, _ in said] + [days.day(offset) for offset in quiet_rounds])
    assert all(earlier < later for earlier, later in pairwise(spoken)), (days.today, action.text)
    assert all(day < days.today for day in spoken), (days.today, action.text)
    assert {what for _, what in said[:-1]} <= {"not_started", "on_track", "at_risk", "off_track"}, (
        days.today,
        action.text,
    )
    if action.accepted:
        assert said[-1][1] == "completed"
        assert said[-1][0] <= days.day(action.accepted[0])
    last_due = max((day for day in agreed if day), default=None)
    for title, milestone_due, *met in action.milestones:
        assert last_due is None or days.day(milestone_due) <= last_due, (days.today, action.text, title)
        assert not met or days.day(met[0]) < days.today, (days.today, action.text, title)
    for earlier, later in pairwise([days.day(move["decided"]) for move in action.moves if "decided" in move]):
        assert earlier < later, (days.today, action.text)


def test_a_slip_in_a_file_is_named(tmp_path: Path) -> None:
    for file in EXAMPLES.rglob("*.toml"):
        copy = tmp_path / file.relative_to(EXAMPLES)
        copy.parent.mkdir(exist_ok=True)
        copy.write_bytes(file.read_bytes())
    log = tmp_path / "board_log.toml"
    log.write_text(log.read_text().replace("success =", "sucess ="))
    with pytest.raises(BrokenFile, match=r"board_log\.toml: ActionStory has no sucess"):
        read_stories(tmp_path)


def test_texts_say_no_year_and_no_address() -> None:
    """Years are those of the day of loading; only laws and schemes have years of their own."""
    lawful = ("Regulations 2015", "participation-strategy-2017", "improvement-plan-2019")
    for file in EXAMPLES.rglob("*.toml"):
        text = file.read_text()
        for name in lawful:
            text = text.replace(name, "")
        assert not any(f"20{year}" in text for year in range(10, 40)), file.name
        assert "@" not in text.replace("@ashworth.example", ""), file.name
