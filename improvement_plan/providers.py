"""What this app adds to pages that several apps make together; listed in config/composition.py."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.urls import reverse

from accounts.models import User
from foundation.clock import today
from foundation.clock.words import counted_days, day
from foundation.composition.protocols import (
    DigestItem,
    IndicatorLink,
    NavItem,
    SearchSource,
    StoryEntry,
    WorkItem,
)
from improvement_plan.models import Action
from improvement_plan.queries.digest import digest_of
from improvement_plan.queries.findings import links_of_findings, with_finding
from improvement_plan.queries.indicator_links import links_of_indicator
from improvement_plan.queries.moves import requests_of
from improvement_plan.queries.search import PlanSearch
from improvement_plan.queries.story import story_of
from improvement_plan.services.impact import request_judging

_OLD_AFTER_DAYS = 14


def nav(user: User) -> list[NavItem]:
    """My work, and the plans for those who read them."""
    items = []
    if user.has_perm("work.view"):
        items.append(NavItem("My work", reverse("my_work"), prefix=reverse("my_work"), order=10))
    if user.has_perm("plans.view"):
        items.append(NavItem("Plans", reverse("plans"), prefix=reverse("plans"), order=20))
    return items


def work_items(user: User, today: date) -> list[WorkItem]:
    """Requests to move a date that wait for this person, and their own that were refused lately."""
    found = requests_of(user, today=today)
    items = []
    for move in found.to_decide:
        waited = max(0, (today - move.asked_at.date()).days)
        action = move.action
        asker = f" · asked for {move.asked_for_post.title}" if move.asked_for_post else ""
        items.append(
            WorkItem(
                title=f"Decide: may the date of {action.reference} move to {day(move.to_date)}?",
                url=reverse("decide_move", args=[action.plan.slug, action.reference]),
                when=counted_days(waited) if waited else "today",
                note=f"{action.plan.name}{asker}",
                due_on=move.asked_at.date(),
                urgent=waited >= _OLD_AFTER_DAYS,
            )
        )
    for move in found.refused:
        action = move.action
        items.append(
            WorkItem(
                title=f"Refused: the date of {action.reference} stays {day(action.due_on)}",
                url=reverse("action", args=[action.plan.slug, action.reference]),
                when="",
                note=move.decision_note,
                due_on=None,
            )
        )
    return items


def action_story(action: Action, user: User) -> list[StoryEntry]:
    """What this app knows of an action's story."""
    return with_finding(story_of(action), action, user)


def finding_links(findings: Sequence[UUID], user: User) -> dict[UUID, list[tuple[str, str]]]:
    """What hangs on findings of audits: actions made of them, and a way to make one."""
    return links_of_findings(findings, user)


def indicator_links(code: str, user: User) -> list[IndicatorLink]:
    """The measures of impact that an indicator shows, and the actions that are to move it."""
    return links_of_indicator(code, user, today=today())


def month_closed(month_end: date) -> None:
    """Impact is judged again when a month of performance is closed."""
    request_judging(month_end=month_end)


def search_source(user: User) -> SearchSource:
    """Actions and recommendations that this person may read."""
    return PlanSearch(user)


def digest_items(user: User, today: date) -> list[DigestItem]:
    """What this person owes, for the weekly mail."""
    return digest_of(user, today=today)
