"""Who may change people. Asked under lock, so that somebody who was just disabled cannot go on."""

from accounts.models import User
from foundation.editing.errors import Refused

MANAGE = "people.manage"


def lock_users(*users: User | None) -> dict[int, User]:
    """Lock these users' rows, always in the same order, and return them as they stand now."""
    wanted = {user.pk for user in users if user is not None}
    locked = User.objects.select_for_update().filter(pk__in=wanted).order_by("pk")
    return {user.pk: user for user in locked}


def require_manager(by: User | None) -> None:
    """Refuse unless `by` manages people now. None is the system: a command or the example."""
    if by is None:
        return
    current = lock_users(by)[by.pk]
    if not current.has_perm(MANAGE):
        raise Refused("Only an administrator can change people, roles and posts.")


def require_manager_of(*, by: User | None, user: User, themselves: str) -> User:
    """The same for changing one user, who must not be `by`; returns that user locked and fresh.

    `themselves` is what a person hears who tries it on their own account: nobody can raise their
    own rights, and the last administrator cannot shut everybody out.
    """
    locked = lock_users(by, user)
    if by is not None:
        if not locked[by.pk].has_perm(MANAGE):
            raise Refused("Only an administrator can change people, roles and posts.")
        if by.pk == user.pk:
            raise Refused(themselves)
    return locked[user.pk]
