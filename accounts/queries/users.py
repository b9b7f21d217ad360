"""Who can sign in, and with what."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from accounts.models import RoleGrant, User
from accounts.queries.posts import HeldPost, current_posts
from accounts.roles import labels_of


@dataclass(frozen=True)
class Factors:
    """The second factors that a person has set up; recovery codes alone are none."""

    app: bool
    passkeys: int

    @property
    def any(self) -> bool:
        return self.app or self.passkeys > 0

    @property
    def words(self) -> str:
        """As a page says it: "authenticator app and 2 passkeys", or "none"."""
        keys = f"{self.passkeys} passkey{'' if self.passkeys == 1 else 's'}" if self.passkeys else ""
        return " and ".join(filter(None, ["authenticator app" if self.app else "", keys])) or "none"


@dataclass(frozen=True)
class GrantRow:
    """A role that a person has or had, and who gave it."""

    role: str
    label: str
    granted_at: datetime
    granted_by: str
    ended_at: datetime | None


@dataclass(frozen=True)
class UserPage:
    """All that an administrator sees of one person."""

    public_id: UUID
    name: str
    email: str
    active: bool
    has_password: bool
    last_login: datetime | None
    factors: Factors
    grants: tuple[GrantRow, ...]
    past_grants: tuple[GrantRow, ...]
    posts: tuple[HeldPost, ...]


def find_users(*, words: str, role: str, state: str) -> QuerySet[User]:
    """People by name, each with `current_grants`. `state`: "" active, "disabled" or "all".

    `words` must all occur in the name or address.
    """
    found = User.objects.order_by("display_name", "pk")
    if state != "all":
        found = found.filter(is_active=state != "disabled")
    for word in words.split()[:10]:
        found = found.filter(Q(display_name__icontains=word) | Q(email__icontains=word))
    current = RoleGrant.objects.filter(ended_at=None)
    if role:
        found = found.filter(Exists(current.filter(user=OuterRef("pk"), role=role)))
    return found.prefetch_related(Prefetch("role_grants", current.order_by("role"), to_attr="current_grants"))


def user_page(user: User, *, on: date) -> UserPage:
    """One person on a day. Five queries."""
    grants = [
        GrantRow(
            grant.role,
            labels_of([grant.role])[0],
            grant.granted_at,
            grant.granted_by.display_name if grant.granted_by else "",
            grant.ended_at,
        )
        for grant in user.role_grants.select_related("granted_by").order_by("-granted_at", "role")
    ]
    return UserPage(
        public_id=user.public_id,
        name=user.display_name,
        email=user.email,
        active=user.is_active,
        has_password=user.has_usable_password(),
        last_login=user.last_login,
        factors=second_factors(user),
        grants=tuple(grant for grant in grants if grant.ended_at is None),
        past_grants=tuple(grant for grant in grants if grant.ended_at is not None),
        posts=tuple(current_posts(user, on=on)),
    )


def second_factors(user: User) -> Factors:
    """What this person has set up beside the password. One query."""
    types = list(Authenticator.objects.filter(user=user).values_list("type", flat=True))
    return Factors(app=Authenticator.Type.TOTP in types, passkeys=types.count(Authenticator.Type.WEBAUTHN))
