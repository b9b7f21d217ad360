"""People, services and posts."""

from datetime import UTC, date, datetime
from typing import Any

import factory
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from cryptography.hazmat.primitives.asymmetric import ec
from factory.django import DjangoModelFactory
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData

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

    @factory.post_generation  # type: ignore[untyped-decorator]
    def roles(self: User, create: bool, extracted: list[Role] | None, **kwargs: Any) -> None:
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


def second_factors(user: User) -> Authenticator:
    """Give somebody an app, recovery codes and a passkey, whose row is returned; none can sign in."""
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    RecoveryCodes.activate(user)
    public = ES256.from_cryptography_key(  # type: ignore[no-untyped-call]
        ec.generate_private_key(ec.SECP256R1()).public_key()
    )
    credential = AttestedCredentialData.create(b"\0" * 16, b"key-%d" % user.pk, public)
    flags = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.AT
    proof = AuthenticatorData.create(b"\0" * 32, flags, 0, credential)
    response = {
        "clientDataJSON": websafe_encode(b'{"type":"webauthn.create","challenge":"","origin":""}'),
        "attestationObject": websafe_encode(AttestationObject.create("none", proof, {})),
    }
    key_id = websafe_encode(credential.credential_id)
    data = {"id": key_id, "rawId": key_id, "type": "public-key", "response": response}
    return Authenticator.objects.create(
        user=user, type=Authenticator.Type.WEBAUTHN, data={"name": "Telephone", "credential": data}
    )
