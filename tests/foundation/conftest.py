"""People for the tests of the foundation, made without the accounts app's services."""

from collections.abc import Callable

import pytest

from accounts.models import User
from accounts.models.user import RoleGrant
from accounts.roles import Role
from foundation.clock import now

MakeUser = Callable[..., User]


@pytest.fixture
def make_user(db: None) -> MakeUser:
    """Makes a user with the given roles; each call another one."""
    made = 0

    def make(*roles: Role) -> User:
        nonlocal made
        made += 1
        user = User.objects.create_user(f"person{made}@example.org", display_name=f"Person {made}")
        for role in roles:
            RoleGrant.objects.create(user=user, role=role, granted_at=now())
        return user

    return make


@pytest.fixture
def officer(make_user: MakeUser) -> User:
    return make_user(Role.OFFICER)
