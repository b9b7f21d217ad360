"""What a person may do to one commentary. A permission opens the page; this decides about the object."""

from collections.abc import Collection
from datetime import date

from accounts.models import Post, User
from kpi.models import Commentary, Indicator


def may_comment(user: User, indicators: Collection[Indicator], *, today: date) -> bool:
    """Whether this person may write about all of these: any, or those that their posts own."""
    if user.has_perm("kpi.comment_any"):
        return True
    if not indicators or not user.has_perm("kpi.comment"):
        return False
    held = own_posts(user, today=today)
    return all(indicator.owner_id in held for indicator in indicators)


def may_write(user: User, commentary: Commentary, *, today: date) -> bool:
    """Whether this person may write these words: asked of their post, about their indicators, or any."""
    if user.has_perm("kpi.comment") and commentary.post_id in own_posts(user, today=today):
        return True
    return may_comment(user, list(commentary.indicators.all()), today=today)


def may_approve(user: User, commentary: Commentary) -> bool:
    """Whether these words wait for a second person and this is one."""
    waits = commentary.state == Commentary.State.DRAFTED and not commentary.sent_back
    return waits and user.has_perm("kpi.approve") and commentary.author_id != user.pk


def own_posts(user: User, *, today: date) -> set[int]:
    """The ids of the posts that this person holds or acts for."""
    return set(Post.objects.held_by(user, on=today).values_list("pk", flat=True))
