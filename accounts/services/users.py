"""Creating people, shutting them out, and what they choose for themselves."""

from collections.abc import Iterable

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import F
from knox.models import AuthToken

from accounts.models import User
from accounts.roles import Role
from accounts.services.authority import lock_users, require_manager, require_manager_of
from accounts.services.roles import grant_role
from foundation.audit.context import acting
from foundation.audit.services import record
from foundation.editing.errors import Refused, unless_taken

DEMO_DOMAIN = ".example"


@transaction.atomic
def create_user(
    *,
    email: str,
    display_name: str,
    by: User | None,
    password: str | None = None,
    role: Role | None = None,
) -> User:
    """Add a person, with a first role; without a password they need a link (accounts/invitations.py).

    Raises Refused for an address that is none or that somebody has, and for an empty name.
    """
    require_manager(by)
    email = email.strip().lower()
    display_name = display_name.strip()
    _check_address(email)
    if not display_name:
        raise Refused("Enter the person’s name", field="display_name")
    if len(display_name) > 150:
        raise Refused("Use 150 characters or fewer", field="display_name")
    with acting(by=by, why="person added"):
        with unless_taken("Somebody with this e-mail address is here already", field="email"):
            user = User.objects.create_user(email, password, display_name=display_name)
        # Verified, since an administrator vouches for it: allauth lets no other set a second factor.
        EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
        record(by=by, verb="user.created", subject=user)
    if role is not None:
        grant_role(user=user, role=role, by=by)
    return user


@transaction.atomic
def ensure_demo_user(*, email: str, display_name: str, password: str, roles: Iterable[Role]) -> User:
    """A person of the example, made once. Addresses must end in .example, which nobody can own.

    Raises ValueError for any other address, so that no real council gets a known password.
    """
    if not email.endswith(DEMO_DOMAIN):
        raise ValueError(f"demo users have addresses that end in {DEMO_DOMAIN}: {email}")
    user = User.objects.filter(email=email).first()
    if user is None:
        user = create_user(email=email, display_name=display_name, password=password, by=None)
    for role in roles:
        if role not in user.role_names:
            grant_role(user=user, role=role, by=None)
    return user


@transaction.atomic
def disable_user(*, user: User, by: User | None) -> User:
    """Shut a person out: every session and API token ends now. Their posts and history stay."""
    user = require_manager_of(by=by, user=user, themselves="You cannot disable your own account.")
    if not user.is_active:
        return user
    with acting(by=by, why="person disabled"):
        User.objects.filter(pk=user.pk).update(is_active=False)
        _end_sessions(user)
        record(by=by, verb="user.disabled", subject=user)
    user.refresh_from_db()
    return user


@transaction.atomic
def enable_user(*, user: User, by: User | None) -> User:
    """Let a disabled person sign in again, with the roles that they still have."""
    user = require_manager_of(by=by, user=user, themselves="You cannot enable your own account.")
    if user.is_active:
        return user
    with acting(by=by, why="person enabled"):
        User.objects.filter(pk=user.pk).update(is_active=True)
        record(by=by, verb="user.enabled", subject=user)
    user.refresh_from_db()
    return user


@transaction.atomic
def end_sessions(*, user: User, by: User) -> User:
    """Sign a person out everywhere: on their own wish, or by an administrator."""
    if by.pk == user.pk:
        user = lock_users(user)[user.pk]
    else:
        user = require_manager_of(by=by, user=user, themselves="")
    _end_sessions(user)
    record(by=by, verb="user.sessions_ended", subject=user)
    user.refresh_from_db()
    return user


@transaction.atomic
def remove_second_factor(*, user: User, by: User | None) -> User:
    """For a lost telephone: drop the authenticator, passkeys and recovery codes, and end sessions."""
    user = require_manager_of(
        by=by, user=user, themselves="Change your own second factor under “Your account”."
    )
    count, _ = Authenticator.objects.filter(user=user).delete()
    if count:
        _end_sessions(user)
        record(by=by, verb="user.second_factor_removed", subject=user)
    return user


@transaction.atomic
def set_digest_day(*, user: User, weekday: int | None, by: User) -> User:
    """Choose the day of one's weekly mail, 0 is Monday … 6 is Sunday; None means no mail."""
    if by.pk != user.pk:
        raise Refused("Everybody chooses the day of their own mail.")
    if weekday is not None and weekday not in range(7):
        raise Refused("Choose a day of the week, or no mail", field="weekday")
    user = lock_users(user)[user.pk]
    if user.digest_weekday != weekday:
        with acting(by=by, why="day of the weekly mail"):
            User.objects.filter(pk=user.pk).update(digest_weekday=weekday)
            record(by=by, verb="user.digest_day_set", subject=user, detail={"weekday": weekday})
        user.refresh_from_db()
    return user


def _check_address(email: str) -> None:
    try:
        validate_email(email)
    except ValidationError:
        raise Refused("Enter an e-mail address like name@council.gov.uk", field="email") from None
    if len(email) > 254:
        raise Refused("Use 254 characters or fewer", field="email")


def _end_sessions(user: User) -> None:
    User.objects.filter(pk=user.pk).update(session_generation=F("session_generation") + 1)
    AuthToken.objects.filter(user=user).delete()
