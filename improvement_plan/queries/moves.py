"""Requests to move a date: who decides, and which wait for whom."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet

from accounts.models import Post, RoleGrant, User
from accounts.queries import people_to_notify
from accounts.roles import ROLE_PERMISSIONS
from improvement_plan.models import Action, DateMove

# A refusal stays on the asker's My work for so long.
_REFUSAL_SHOWN = timedelta(days=14)


@dataclass(frozen=True)
class Requests:
    """What a person sees of requests: those that wait for them, those of theirs refused lately."""

    to_decide: list[DateMove]
    refused: list[DateMove]


def deciders(action: Action, *, on: date) -> list[User]:
    """Who is asked to decide about this action's date: whoever holds the priority's lead post or acts
    for it, else the plan's owner, else everybody who may override."""
    posts = [post for post in _deciding_posts(action) if post is not None]
    people = people_to_notify(posts, on=on)
    for post in posts:
        entitled = [user for user in people.get(post, []) if _may_decide(user, action, post)]
        if entitled:
            return entitled
    return list(_overriders().order_by("pk"))


def requests_of(user: User, *, today: date) -> Requests:
    """The requests that wait for this person, oldest first, and their own refused ones. Five queries."""
    waiting = list(_moves(user).filter(decision=DateMove.Decision.WAITING).order_by("asked_at"))
    refused = _moves(user).filter(
        decision=DateMove.Decision.REFUSED, asked_by=user, decided_at__date__gt=today - _REFUSAL_SHOWN
    )
    held = set(Post.objects.held_by(user, on=today).values_list("pk", flat=True))
    asked = {post for move in waiting for post in _deciding_posts(move.action)} - {None}
    filled = people_to_notify((post for post in asked if post is not None), on=today)
    mine = [move for move in waiting if _waits_for(user, move.action, held, filled)]
    return Requests(to_decide=mine, refused=list(refused))


def _moves(user: User) -> QuerySet[DateMove]:
    visible = Action.objects.visible_to(user)
    return DateMove.objects.filter(action__in=visible).select_related(
        "action__plan", "action__priority", "asked_for_post"
    )


def _deciding_posts(action: Action) -> tuple[int | None, int | None]:
    return (action.priority.lead_post_id if action.priority else None, action.plan.owner_post_id)


def _waits_for(user: User, action: Action, held: set[int], filled: dict[int, list[User]]) -> bool:
    for post in _deciding_posts(action):
        if post is not None and any(_may_decide(person, action, post) for person in filled.get(post, [])):
            return post in held and _may_decide(user, action, post)
    return user.has_perm("actions.override")


def _may_decide(user: User, action: Action, post: int) -> bool:
    """The priority's lead decides as such; the plan's owner only with the permission."""
    leads = action.priority is not None and action.priority.lead_post_id == post
    return leads or user.has_perm("actions.override")


def _overriders() -> QuerySet[User]:
    roles: Iterable[str] = [role.value for role, may in ROLE_PERMISSIONS.items() if "actions.override" in may]
    grants = RoleGrant.objects.filter(role__in=list(roles), ended_at=None)
    return User.objects.filter(is_active=True, pk__in=grants.values("user"))
