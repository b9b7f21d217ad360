"""Requests to move a date: which wait for whom."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet

from accounts.models import Post, User
from accounts.queries import people_to_notify
from improvement_plan.models import Action, DateMove
from improvement_plan.permissions import deciding_posts

# A refusal stays on the asker's My work for so long.
_REFUSAL_SHOWN = timedelta(days=14)


@dataclass(frozen=True)
class Requests:
    """What a person sees of requests: those that wait for them, those of theirs refused lately."""

    to_decide: list[DateMove]
    refused: list[DateMove]


def requests_of(user: User, *, today: date) -> Requests:
    """The requests that wait for this person, oldest first, and their own refused ones. Five queries."""
    waiting = list(_moves(user).filter(decision=DateMove.Decision.WAITING).order_by("asked_at"))
    refused = _moves(user).filter(
        decision=DateMove.Decision.REFUSED, asked_by=user, decided_at__date__gt=today - _REFUSAL_SHOWN
    )
    held = set(Post.objects.held_by(user, on=today).values_list("pk", flat=True))
    asked = {post for move in waiting for post in deciding_posts(move.action)}
    filled = set(people_to_notify(asked, on=today))
    mine = [move for move in waiting if _waits_for(user, move.action, held, filled)]
    return Requests(to_decide=mine, refused=list(refused))


def _moves(user: User) -> QuerySet[DateMove]:
    visible = Action.objects.visible_to(user)
    return DateMove.objects.filter(action__in=visible).select_related(
        "action__plan", "action__priority", "asked_for_post"
    )


def _waits_for(user: User, action: Action, held: set[int], filled: set[int]) -> bool:
    """Whether this person holds the post that is asked, or may override where none is filled."""
    asked = next((post for post in deciding_posts(action) if post in filled), None)
    return asked in held if asked is not None else user.has_perm("actions.override")
