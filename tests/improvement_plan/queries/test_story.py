"""The story of an action: newest first, told by post, each cause in words."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest

from accounts.models import Post, User
from accounts.roles import Role
from improvement_plan.models import Action
from improvement_plan.queries.story import story_of
from improvement_plan.rules.vocabulary import Outlook, Progress, Rating
from improvement_plan.services.acceptance import accept_closure
from improvement_plan.services.actions import NewAction, change_lead, create_actions, edit_action
from improvement_plan.services.dates import set_first_date
from improvement_plan.services.evidence import add_evidence, remove_evidence
from improvement_plan.services.milestones import add_milestone, drop_milestone
from improvement_plan.services.overrides import end_override, set_override
from improvement_plan.services.progress import Report, report_no_change, report_progress
from improvement_plan.services.requests import answer_request, ask_for_move
from tests.factories.accounts import PostFactory, PostHoldingFactory, UserFactory
from tests.factories.improvement_plan import NOW, TODAY, ActionFactory, PlanFactory

pytestmark = pytest.mark.django_db

AT_RISK = Report(
    as_at=date(2019, 1, 20),
    progress=Progress.IN_PROGRESS,
    outlook=Outlook.AT_RISK,
    text="Two teams still to start.",
    risk="No manager",
    mitigation="The neighbour plans.",
)


@pytest.fixture
def post() -> Post:
    return PostFactory(title="Head of Service, Child Protection")


@pytest.fixture
def officer(post: Post) -> User:
    user: User = UserFactory(display_name="Canary Name", roles=[Role.OFFICER])
    PostHoldingFactory(post=post, user=user)
    return user


@pytest.fixture
def action(post: Post) -> Action:
    found: Action = ActionFactory(lead_post=post)
    return found


@pytest.fixture
def when(officer: User) -> dict[str, Any]:
    return {"by": officer, "today": TODAY, "now": NOW}


def told(action: Action) -> list[tuple[str, str, str, str]]:
    """Kind, title, by and text of each entry, newest first."""
    return [(entry.kind, entry.title, entry.by, entry.text) for entry in story_of(action)]


HEAD = "Head of Service, Child Protection"


def test_a_report_and_what_it_did_to_the_rating(action: Action, post: Post, when: dict[str, Any]) -> None:
    report_progress(action=action, report=AT_RISK, post=post, **when)
    assert set(told(action)) == {
        (
            "Report",
            "In progress, at risk",
            HEAD,
            "Speaks of 20 January 2019.\nTwo teams still to start.\nRisk: No manager\n"
            "Mitigation: The neighbour plans.",
        ),
        (
            "Rating",
            "On track → At risk",
            "the system",
            "Because it was reported at risk. Cause: a report.",
        ),
    }


def test_no_change_and_a_report_without_a_post(action: Action, when: dict[str, Any]) -> None:
    report_no_change(action=action, post=None, **when)
    assert told(action) == [("Report", "No change: in progress, on track", HEAD, "")]


def test_somebody_without_a_post_is_told_by_role(action: Action, when: dict[str, Any]) -> None:
    manager = UserFactory(display_name="Another Name", roles=[Role.PROGRAMME_MANAGER])
    report_no_change(action=action, post=None, **when | {"by": manager})
    assert told(action)[0][2] == "Programme manager"


def test_dates_asked_for_refused_and_moved(action: Action, post: Post, when: dict[str, Any]) -> None:
    director = PostHoldingFactory(post__title="Director of Operations").user
    move = ask_for_move(action=action, to_date=date(2019, 4, 30), reason="First.", post=post, **when)
    answer_request(move=move, approve=False, note="The board.", **when | {"by": director})
    again = ask_for_move(action=action, to_date=date(2019, 4, 30), reason="Second.", post=post, **when)
    answer_request(move=again, approve=True, **when | {"by": director})
    assert set(told(action)) == {
        ("Date", "Asked: 31 March 2019 → 30 April 2019", HEAD, "First."),
        ("Date", "Refused: 31 March 2019 → 30 April 2019", "Director of Operations", "The board."),
        ("Date", "Asked: 31 March 2019 → 30 April 2019", HEAD, "Second."),
        ("Date", "31 March 2019 → 30 April 2019", "Director of Operations", "Moved by +30 days."),
    }


def test_overrides_from_history(action: Action, post: Post, when: dict[str, Any]) -> None:
    set_override(action=action, rating=Rating.AT_RISK, reason="Watch.", until=date(2019, 2, 28), **when)
    end_override(action=action, **when)
    set_override(action=action, rating=Rating.OFF_TRACK, reason="Again.", until=TODAY, **when)
    report_no_change(action=action, post=post, **when)
    overrides = [entry[1:] for entry in told(action) if entry[0] == "Override"]
    assert overrides == [
        ("Override ended by a report", HEAD, ""),
        ("Overridden to off track until 21 January 2019", HEAD, "Again."),
        ("Override ended", HEAD, ""),
        ("Overridden to at risk until 28 February 2019", HEAD, "Watch."),
    ]
    ratings = [entry[3] for entry in told(action) if entry[0] == "Rating"]
    assert "Overridden; the derived rating is on track. Cause: an override." in ratings


def test_milestones_evidence_and_edits(action: Action, post: Post, when: dict[str, Any]) -> None:
    milestone = add_milestone(action=action, title="Pilot", due_on=date(2019, 2, 1), **when)
    drop_milestone(milestone=milestone, reason="Not needed.", **when)
    proof = add_evidence(
        action=action, title="Dip sample", dated_on=date(2019, 1, 11), note="14 of 20", post=post, **when
    )
    kept = add_evidence(
        action=action, title="Survey", dated_on=date(2019, 1, 12), note="9 in 10", post=post, **when
    )
    remove_evidence(evidence=proof, reason="It named a child.", by=when["by"], now=NOW)
    edit_action(action=action, changes={"text": "Plan each visit"}, **when)
    set_first_date(action=action, review_on=date(2019, 6, 30), **when)
    change_lead(actions=[action], post=PostFactory(title="Head of Service, Courts"), **when)
    assert set(told(action)) == {
        ("Milestone", "Added: Pilot", HEAD, "Due on 1 February 2019."),
        ("Milestone", "Dropped: Pilot", HEAD, "Not needed."),
        ("Evidence", "Dip sample", HEAD, "Removed later: It named a child."),
        ("Evidence", "Removed: Dip sample", HEAD, "It named a child."),
        ("Evidence", "Survey", HEAD, "9 in 10"),
        ("Edit", "Changed: the action", HEAD, ""),
        ("Date", "Review date: 30 June 2019", HEAD, ""),
        ("Lead", f"{HEAD} → Head of Service, Courts", HEAD, ""),
    }
    assert kept.removed_at is None


def test_a_boards_acceptance_and_its_end(action: Action, when: dict[str, Any]) -> None:
    done = Report(as_at=TODAY, progress=Progress.COMPLETED)
    completion = report_progress(action=action, report=done, post=None, **when)
    accept_closure(action=action, completion=completion, reference="Minute 14", accepted_on=TODAY, **when)
    assert ("Decision", "Closure accepted: Minute 14", "a board", "") in told(action)
    opened = Report(
        as_at=TODAY, progress=Progress.IN_PROGRESS, outlook=Outlook.ON_TRACK, reason="It came back."
    )
    report_progress(action=action, report=opened, post=None, **when)
    story = told(action)
    ended = "Ended when the action was reopened."
    assert ("Decision", "Closure accepted: Minute 14", "a board", ended) in story
    assert ("Report", "In progress, on track", HEAD, "Reopened: It came back.") in story


def test_a_new_action_begins_its_story(when: dict[str, Any]) -> None:
    (action,) = create_actions(plan=PlanFactory(), new=[NewAction(text="Plan visits")], **when)
    assert told(action) == [("Added", "Added to the plan, rated not reported", "", "")]


def test_newest_first_and_nobody_by_name(action: Action, post: Post, when: dict[str, Any]) -> None:
    for day in (3, 1, 2):
        report_no_change(action=action, post=None, **when | {"now": NOW + timedelta(days=day)})
    moments = [entry.at for entry in story_of(action)]
    assert moments == sorted(moments, key=str, reverse=True)
    assert "Canary Name" not in str(told(action))


def test_a_constant_number_of_queries(
    action: Action, post: Post, when: dict[str, Any], django_assert_num_queries: Any
) -> None:
    for n in range(5):
        report_progress(
            action=action, report=replace(AT_RISK, submission=uuid4(), text=f"{n}"), post=None, **when
        )
        add_milestone(action=action, title=f"Step {n}", due_on=date(2019, 2, 1 + n), **when)
    with django_assert_num_queries(6):  # which tables have rows, four that have, the posts of who acted
        assert len(story_of(action)) == 11


def test_an_action_without_reports_asks_three_tables(action: Action, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(3):
        story_of(action)
