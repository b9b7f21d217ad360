"""People as pages name them: by post, never by name."""

from collections.abc import Iterable
from datetime import date

from accounts.models import PostHolding, RoleGrant
from accounts.roles import Role

Deed = tuple[int | None, date | None]


def posts_of(user_ids: Iterable[int]) -> dict[int, str]:
    """User id → the post that they hold (the latest, if none is held now), else their role.

    For rows that recorded no post. At most two queries.
    """
    wanted = set(user_ids)
    if not wanted:
        return {}
    holdings = PostHolding.objects.filter(user__in=wanted).order_by("since", "pk")
    found = dict(holdings.values_list("user_id", "post__title"))
    missing = wanted - found.keys()
    if missing:
        grants = RoleGrant.objects.filter(user__in=missing).order_by("granted_at", "pk")
        known = {role.value: role.label for role in Role}
        found |= {user: known.get(role, role) for user, role in grants.values_list("user_id", "role")}
    return found


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
