"""The managers' queue: work without an owner or a date, requests that wait, plans gone quiet."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse

from accounts.models import Post, User
from foundation.clock.words import counted_days
from improvement_plan.models import Action, DateMove
from improvement_plan.queries.explain import Explanation, explain

UNOWNED, VACANT, UNDATED, MOVES, STALE = "unowned", "vacant", "undated", "moves", "stale"
# In the order of the page; the first that has anything is shown first.
SHOWS = {
    UNOWNED: "No lead post",
    VACANT: "Nobody holds the lead post",
    UNDATED: "No date",
    MOVES: "Dates to decide",
    STALE: "Stale",
}


@dataclass(frozen=True)
class QueuedAction:
    """An action that waits; `waits` says for what, or since when."""

    pk: int
    reference: str
    text: str
    plan: str
    url: str
    lead: str
    said: Explanation
    waits: str


@dataclass(frozen=True)
class QueuedMove:
    """A request to move a date that waits for a decision."""

    move: DateMove
    url: str
    waited: str


@dataclass(frozen=True)
class VacantPost:
    """A lead post that nobody holds, with how much open work it leads."""

    post: Post
    actions: int


def queue_counts(user: User, *, today: date) -> dict[str, int]:
    """How much waits in each part of the queue. Three queries."""
    counts: dict[str, int] = _open(user, today).aggregate(
        **{show: Count("pk", filter=_waits(show, today)) for show in (UNOWNED, UNDATED, STALE)}
    )
    counts[VACANT] = _open(user, today).filter(lead_post__in=_vacant(today)).count()
    counts[MOVES] = _moves(user, today).count()
    return counts


def queued_actions(user: User, show: str, *, today: date) -> QuerySet[Action]:
    """The actions of one part of the queue, the longest waiting first."""
    actions = _open(user, today).select_related("plan", "lead_post")
    if show == VACANT:
        return actions.filter(lead_post__in=_vacant(today)).order_by(
            "lead_post__title", "plan__name", "reference"
        )
    order = ("stale_after", "plan__name", "reference") if show == STALE else ("plan__name", "reference")
    return actions.filter(_waits(show, today)).order_by(*order)


def draw(actions: list[Action], *, today: date) -> list[QueuedAction]:
    """Actions of the queue, ready to draw. One query for the schemes of their plans."""
    schemes: dict[int, Any] = {}
    for action in actions:
        if action.plan.scheme_id not in schemes:
            schemes[action.plan.scheme_id] = action.plan.scheme.as_scheme()
    return [
        QueuedAction(
            pk=action.pk,
            reference=action.reference,
            text=action.text,
            plan=action.plan.name,
            url=reverse("action", args=[action.plan.slug, action.reference]),
            lead=action.lead_post.title if action.lead_post else "",
            said=explain(action, scheme=schemes[action.plan.scheme_id], as_of=today),
            waits=_since(action, today),
        )
        for action in actions
    ]


def vacant_posts(user: User, *, today: date) -> list[VacantPost]:
    """The lead posts of open work that nobody holds, most work first. One query."""
    led = Q(led_actions__in=_open(user, today))
    posts = _vacant(today).annotate(n=Count("led_actions", filter=led)).filter(n__gt=0)
    return [VacantPost(post, post.n) for post in posts.order_by("-n", "title")]


def queued_moves(user: User, *, today: date) -> list[QueuedMove]:
    """The requests that wait for anybody's decision, oldest first. One query."""
    moves = _moves(user, today).select_related("action__plan", "asked_for_post").order_by("asked_at")
    return [
        QueuedMove(
            move=move,
            url=reverse("decide_move", args=[move.action.plan.slug, move.action.reference]),
            waited=counted_days(max(0, (today - move.asked_at.date()).days)),
        )
        for move in moves
    ]


def _open(user: User, today: date) -> QuerySet[Action]:
    """Work that is still owed in plans that run: the clock of an ended plan stands."""
    running = Q(plan_ends_on=None) | Q(plan_ends_on__gte=today)
    actions: QuerySet[Action] = Action.objects.visible_to(user).not_done().filter(running)
    return actions


def _waits(show: str, today: date) -> Q:
    return {
        UNOWNED: Q(lead_post=None),
        UNDATED: Q(due_on=None, next_milestone_on=None, review_on=None),
        STALE: Q(stale_after__lt=today),
    }[show]


def _vacant(today: date) -> QuerySet[Post]:
    vacant: QuerySet[Post] = Post.objects.without_holder(on=today)
    return vacant


def _moves(user: User, today: date) -> QuerySet[DateMove]:
    return DateMove.objects.filter(decision=DateMove.Decision.WAITING, action__in=_open(user, today))


def _since(action: Action, today: date) -> str:
    if action.stale_after is None or action.stale_after >= today:
        return ""
    silent = action.reported_as_at
    return f"last report {counted_days((today - silent).days)} ago" if silent else "never reported"
