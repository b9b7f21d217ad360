"""What a person may do to one action. A permission opens the page; these decide about the object."""

from dataclasses import dataclass
from datetime import date

from accounts.models import Post, RoleGrant, User
from accounts.queries import people_to_notify
from accounts.roles import ROLE_PERMISSIONS
from improvement_plan.models import Action


@dataclass(frozen=True)
class Rights:
    """What this person may do to this action today, and the post for which they do it."""

    post: Post | None
    report: bool
    stop: bool
    override: bool
    decide_dates: bool
    edit: bool


def rights(user: User, action: Action, *, today: date) -> Rights:
    """Decide once for a page or a service. Two queries for those who hold posts.

    Reporting: holders and delegates of the lead's and the contributors' posts, and whoever may
    report on any action. Dates: the lead of the priority, the plan's owner, or whoever may override.
    """
    held = {post.pk: post for post in Post.objects.held_by(user, on=today)}
    contributors = set(action.contributions.values_list("post_id", flat=True)) if held else set()
    lead = held.get(action.lead_post_id or 0)
    post = lead or next((held[pk] for pk in contributors if pk in held), None)
    override = user.has_perm("actions.override")
    decides = override or any(post in held for post in deciding_posts(action))
    return Rights(
        post=post,
        report=user.has_perm("actions.report_any") or (post is not None and user.has_perm("actions.report")),
        stop=override,
        override=override,
        decide_dates=decides,
        edit=user.has_perm("plans.edit"),
    )


def deciding_posts(action: Action) -> list[int]:
    """The posts asked to decide about a moved date, first the priority's lead, then the plan's owner."""
    lead = action.priority.lead_post_id if action.priority else None
    return [post for post in (lead, action.plan.owner_post_id) if post is not None]


def deciders(action: Action, *, on: date) -> list[User]:
    """Who is asked to decide: whoever holds the first of `deciding_posts` that is filled or acts for
    it, else everybody who may override."""
    posts = deciding_posts(action)
    people = people_to_notify(posts, on=on)
    filled = next((people[post] for post in posts if post in people), None)
    if filled:
        return filled
    roles = [role.value for role, may in ROLE_PERMISSIONS.items() if "actions.override" in may]
    grants = RoleGrant.objects.filter(role__in=roles, ended_at=None)
    return list(User.objects.filter(is_active=True, pk__in=grants.values("user")).order_by("pk"))
