"""What a person may do to one action. A permission opens the page; these decide about the object."""

from dataclasses import dataclass
from datetime import date

from accounts.models import Post, User
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
    report on any action. Dates: the lead of the priority, or whoever may override.
    """
    held = {post.pk: post for post in Post.objects.held_by(user, on=today)}
    contributors = set(action.contributions.values_list("post_id", flat=True)) if held else set()
    lead = held.get(action.lead_post_id or 0)
    post = lead or next((held[pk] for pk in contributors if pk in held), None)
    override = user.has_perm("actions.override")
    leads_priority = action.priority is not None and action.priority.lead_post_id in held
    return Rights(
        post=post,
        report=user.has_perm("actions.report_any") or (post is not None and user.has_perm("actions.report")),
        stop=override,
        override=override,
        decide_dates=override or leads_priority,
        edit=user.has_perm("plans.edit"),
    )
