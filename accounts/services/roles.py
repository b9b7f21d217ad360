"""Giving roles and taking them away."""

from django.db import transaction

from accounts.models import RoleGrant, User
from accounts.roles import Role
from accounts.services.authority import require_manager_of
from foundation.audit.context import acting
from foundation.audit.services import record
from foundation.clock import now
from foundation.editing.errors import Refused

OWN_ROLES = "You cannot change your own roles. Ask another administrator."


@transaction.atomic
def grant_role(*, user: User, role: Role, by: User | None) -> RoleGrant:
    """Give a role, in force from the next request on; having it already changes nothing.

    Only administrators give roles, and never to themselves, so nobody raises their own rights.
    """
    locked = require_manager_of(by=by, user=user, themselves=OWN_ROLES)
    if not locked.is_active:
        raise Refused("This person cannot sign in: enable them first.")
    current = RoleGrant.objects.filter(user=user, role=role, ended_at=None).first()
    if current:
        return current
    with acting(by=by, why=f"role given: {role.label}"):
        grant = RoleGrant.objects.create(user=user, role=role, granted_by=by, granted_at=now())
        record(by=by, verb="user.role_granted", subject=locked, detail={"role": role.value})
    user.forget_roles()
    return grant


@transaction.atomic
def end_role(*, user: User, role: Role, by: User | None) -> None:
    """Take a role away, from the next request on. Raises Refused if the person does not have it."""
    locked = require_manager_of(by=by, user=user, themselves=OWN_ROLES)
    with acting(by=by, why=f"role ended: {role.label}"):
        ended = RoleGrant.objects.filter(user=user, role=role, ended_at=None).update(ended_at=now())
        if not ended:
            raise Refused(f"This person does not have the role “{role.label}”.")
        record(by=by, verb="user.role_ended", subject=locked, detail={"role": role.value})
    user.forget_roles()
