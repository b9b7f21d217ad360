"""People as their posts: pages name those, never a person."""

from collections.abc import Iterable
from datetime import date

from accounts.models import PostHolding

Deed = tuple[int | None, date | None]


def posts_on(deeds: Iterable[Deed]) -> dict[Deed, str]:
    """The post that each person (id) held on a day; deeds of nobody, and without a post, are absent.

    One query, however many deeds.
    """
    wanted = {(user, day) for user, day in deeds if user is not None and day is not None}
    holdings = PostHolding.objects.filter(user__in={user for user, _ in wanted}).select_related("post")
    found: dict[Deed, str] = {}
    for held in holdings.order_by("-since", "pk"):
        for user, day in wanted:
            if user == held.user_id and held.since <= day and (held.until is None or day <= held.until):
                found.setdefault((user, day), held.post.title)
    return found
