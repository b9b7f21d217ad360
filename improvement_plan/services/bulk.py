"""Work on many actions of a plan at once: all of it is done, or nothing."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.urls import reverse

from accounts.models import Post, User
from accounts.queries import people_to_notify
from foundation.audit.acts import act
from foundation.audit.services import record
from foundation.editing.errors import Refused
from foundation.notices.services import notify
from improvement_plan.models import Action, Plan
from improvement_plan.services.dates import set_first_date
from improvement_plan.services.rating import Cause, lock_action, save_rated


@dataclass(frozen=True)
class Asked:
    """How many people were written to, and the references for which there is nobody to ask."""

    people: int
    unanswerable: tuple[str, ...]


def ask_for_reports(*, plan: Plan, actions: Sequence[Action], by: User, today: date) -> Asked:
    """Mail whoever holds the lead posts or acts for them: one mail each, links only.

    The same question on the same day is mailed once. Work without a lead post, or whose post nobody
    holds, comes back as unanswerable.
    """
    with act(by=by, why="reports asked for"):
        people = people_to_notify({a.lead_post_id for a in actions if a.lead_post_id}, on=today)
        asked: dict[int, list[Action]] = {}
        users: dict[int, User] = {}
        unanswerable = []
        for action in actions:
            holders = people.get(action.lead_post_id or 0, [])
            if not holders:
                unanswerable.append(action.reference)
            for user in holders:
                users[user.pk] = user
                asked.setdefault(user.pk, []).append(action)
        for user_id, owed in asked.items():
            _ask(users[user_id], plan, owed, today)
        record(by=by, verb="plan.reports_asked", subject=plan,
               detail={"actions": len(actions), "people": len(asked)})  # fmt: skip
        return Asked(len(asked), tuple(unanswerable))


def set_review_dates(
    *, actions: Sequence[Action], review_on: date, by: User, today: date, now: datetime
) -> int:
    """Give each of these actions this review date; returns how many changed."""
    with act(by=by, why="review date set for several actions"):
        changed = [action for action in _in_order(actions) if action.review_on != review_on]
        for action in changed:
            set_first_date(action=action, review_on=review_on, by=by, today=today, now=now)
        return len(changed)


def set_due_dates(*, actions: Sequence[Action], due_on: date, by: User, today: date, now: datetime) -> int:
    """Give each of these undated actions its agreed date. Raises Refused naming one that has a date."""
    with act(by=by, why="agreed date given to several actions"):
        for action in _in_order(actions):
            try:
                set_first_date(action=action, due_on=due_on, by=by, today=today, now=now)
            except Refused as refused:
                raise Refused(f"{action.reference}: {refused.message}", field="day") from refused
        return len(actions)


def change_leads_back(
    *, plan: Plan, given: int, before: Mapping[str, int | None], by: User, today: date, now: datetime
) -> int:
    """Undo a change of lead: `before` maps references to the post's id they had, `given` is what they got.

    An action whose lead was changed again since keeps it. Returns how many went back.
    """
    with act(by=by, why="change of lead post undone"):
        posts = Post.objects.in_bulk([post for post in before.values() if post])
        actions = Action.objects.filter(plan=plan, reference__in=list(before), lead_post=given)
        changed = 0
        for action in _in_order(list(actions)):
            locked = lock_action(action, expected_version=None)
            if locked.lead_post_id != given:
                continue
            locked.lead_post = posts.get(before[action.reference] or 0)
            save_rated(locked, changed={"lead_post"}, cause=Cause.PLAN, today=today, now=now)
            record(by=by, verb="action.lead_changed_back", subject=locked)
            changed += 1
        return changed


def _in_order(actions: Sequence[Action]) -> list[Action]:
    """One order of locks for everybody."""
    return sorted(actions, key=lambda action: action.pk)


def _ask(user: User, plan: Plan, owed: Sequence[Action], today: date) -> None:
    site = settings.SITE_URL.rstrip("/")
    links = [f"{site}{reverse('action', args=[plan.slug, action.reference])}" for action in owed]
    mark = hashlib.sha256("\n".join(links).encode()).hexdigest()[:16]
    count = "an action" if len(owed) == 1 else f"{len(owed)} actions"
    notify(
        recipient=user,
        kind="plan.report_asked",
        subject=f"Please report on {count} of {plan.name}",
        text="\n".join(["You are asked to report on:", "", *links, "", f"All that you owe: {site}/", ""]),
        dedupe_key=f"plan.report_asked:{user.pk}:{today.isoformat()}:{mark}",
    )
