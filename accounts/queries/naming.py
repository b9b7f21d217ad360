"""People as pages name them: by post, never by name."""

from collections.abc import Iterable

from accounts.models import PostHolding, RoleGrant
from accounts.roles import Role


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
