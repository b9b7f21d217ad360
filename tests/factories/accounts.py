"""People, services and posts."""

from datetime import UTC, date, datetime
from typing import Any

import factory
from allauth.account.models import EmailAddress
from factory.django import DjangoModelFactory

from accounts.models import Post, PostDelegation, PostHolding, RoleGrant, Service, User
from accounts.roles import Role

PASSWORD = "correct horse battery"


class UserFactory(DjangoModelFactory[User]):
    """Somebody with roles: `UserFactory(roles=[Role.OFFICER])`. They sign in with PASSWORD."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@council.example")
    display_name = factory.Sequence(lambda n: f"Person {n}")

    @classmethod
    def _create(cls, model_class: type[User], *args: Any, **kwargs: Any) -> User:
        user = User.objects.create_user(kwargs.pop("email"), kwargs.pop("password", None), **kwargs)
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        return user

    @factory.post_generation
    def roles(self: User, create: bool, extracted: list[Role] | None, **kwargs: Any) -> None:  # type: ignore[misc]
        for role in extracted or ():
            RoleGrantFactory(user=self, role=role)


class RoleGrantFactory(DjangoModelFactory[RoleGrant]):
    class Meta:
        model = RoleGrant

    granted_at = datetime(2018, 4, 1, 9, tzinfo=UTC)


class ServiceFactory(DjangoModelFactory[Service]):
    class Meta:
        model = Service

    name = factory.Sequence(lambda n: f"Service {n}")
    slug = factory.Sequence(lambda n: f"service-{n}")


class PostFactory(DjangoModelFactory[Post]):
    class Meta:
        model = Post

    title = factory.Sequence(lambda n: f"Head of Service {n}")


class PostHoldingFactory(DjangoModelFactory[PostHolding]):
    class Meta:
        model = PostHolding

    post = factory.SubFactory(PostFactory)
    user = factory.SubFactory(UserFactory)
    since = date(2018, 4, 1)


class PostDelegationFactory(DjangoModelFactory[PostDelegation]):
    class Meta:
        model = PostDelegation

    post = factory.SubFactory(PostFactory)
    delegate = factory.SubFactory(UserFactory)
    since = date(2018, 4, 1)
