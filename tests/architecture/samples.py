"""Objects with which the tests of this folder call every route.

A route with arguments needs a line in SAMPLES, or the tests fail and name it. Each line says which
object of the world everybody may open whom the table of roles lets in.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from allauth.mfa.models import Authenticator

from accounts.models import Post, PostDelegation, PostHolding, Service, User
from accounts.roles import Role
from foundation.jobs.models import Job
from tests.factories.accounts import (
    PostDelegationFactory,
    PostFactory,
    PostHoldingFactory,
    ServiceFactory,
    UserFactory,
    second_factors,
)


@dataclass
class World:
    """One person a role, all of them also without; each holds a post and has a second factor."""

    people: dict[str, User]
    service: Service
    somebody: User
    post: Post
    holding: PostHolding
    delegation: PostDelegation
    jobs: dict[int, Job]
    keys: dict[int, Authenticator]
    more: dict[str, Any] = field(default_factory=dict)


Arguments = Callable[[World, User], dict[str, Any]]


@dataclass(frozen=True)
class Sample:
    """How a route is called: its arguments, what is sent, and a rule beside the table of roles.

    `also` tells for whom the view's own rule opens the object, of those whom the table lets in;
    `also_to_write` the same for methods other than GET.
    """

    arguments: Arguments = lambda world, user: {}
    data: dict[str, Any] = field(default_factory=dict)
    also: Callable[[World, User], bool] = lambda world, user: True
    also_to_write: Callable[[World, User], bool] = lambda world, user: True


def build_world() -> World:
    """Everything that SAMPLES names; small."""
    people: dict[str, User] = {role.value: UserFactory(roles=[role]) for role in Role}
    people["no role"] = UserFactory()
    service = ServiceFactory()
    world = World(
        people=people,
        service=service,
        somebody=UserFactory(roles=[Role.OFFICER]),
        post=PostFactory(service=service),
        holding=PostHoldingFactory(),
        delegation=PostDelegationFactory(),
        jobs={},
        keys={},
    )
    for user in people.values():
        PostHoldingFactory(user=user, post__service=service)
        world.keys[user.pk] = second_factors(user)
        world.jobs[user.pk] = Job.objects.create(kind="sample", parameters={}, asked_by=user)
    for extend in EXTEND:
        extend(world)
    return world


def enlarge(world: World) -> None:
    """Several times as much of everything: pages must not ask more of the database for it."""
    for _ in range(3):
        top = ServiceFactory(parent=world.service)
        for _ in range(3):
            holding = PostHoldingFactory(post__service=top, user__roles=[Role.OFFICER, Role.CLERK])
            PostDelegationFactory(post=holding.post)
    for user in world.people.values():
        PostHoldingFactory(user=user)
        PostDelegationFactory(delegate=user)
    for grow in GROW:
        grow(world)


def _post(world: World, user: User) -> dict[str, Any]:
    return {"public_id": world.post.public_id}


def _somebody(world: World, user: User) -> dict[str, Any]:
    return {"public_id": world.somebody.public_id}


def _manages(world: World, user: User) -> bool:
    return user.has_perm("people.manage")


def _key(world: World, user: User) -> dict[str, Any]:
    return {"pk": world.keys[user.pk].pk}


def _job(world: World, user: User) -> dict[str, Any]:
    return {"public_id": world.jobs[user.pk].public_id}


# Apps above add their own, from modules that this folder's conftest imports.
EXTEND: list[Callable[[World], None]] = []
GROW: list[Callable[[World], None]] = []
SAMPLES: dict[str, Sample] = {
    "post": Sample(_post),
    "fill_post": Sample(_post),
    "delegate_post": Sample(_post, also=_manages),
    "abolish_post": Sample(_post),
    "end_holding": Sample(lambda world, user: {"pk": world.holding.pk}),
    "end_delegation": Sample(lambda world, user: {"pk": world.delegation.pk}, also=_manages),
    "user": Sample(_somebody),
    "give_role": Sample(_somebody, {"role": "clerk"}),
    "end_role": Sample(lambda world, user: {**_somebody(world, user), "role": "officer"}),
    "disable_user": Sample(_somebody),
    "enable_user": Sample(_somebody),
    "remove_second_factor": Sample(_somebody),
    "sign_out_user": Sample(_somebody),
    "send_password_link": Sample(_somebody),
    "account_reset_password_from_key": Sample(lambda world, user: {"uidb36": "1", "key": "set-password"}),
    "mfa_edit_webauthn": Sample(_key),
    "mfa_remove_webauthn": Sample(_key),
    # Without GT_OIDC_* there is no council account to sign in with.
    "openid_connect_login": Sample(
        lambda world, user: {"provider_id": "council"}, also=lambda world, user: False
    ),
    "openid_connect_callback": Sample(
        lambda world, user: {"provider_id": "council"}, also=lambda world, user: False
    ),
    "history": Sample(lambda world, user: {"model": "accounts.post", "pk": world.post.pk}),
    "jobs:job": Sample(_job),
    "jobs:progress": Sample(_job),
    # The sample's job made no file.
    "job_file": Sample(_job, also=lambda world, user: False),
}
