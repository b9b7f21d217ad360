"""People who sign in, and the roles that they were given."""

import uuid
from functools import cached_property
from typing import Any, ClassVar

import pghistory
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac

from accounts.models.tenure import in_force
from accounts.roles import Role, labels_of, permissions_of
from foundation.clock import today


class UserManager(BaseUserManager["User"]):
    """Finds users by e-mail, whatever the case of its letters."""

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username or "")

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A user with a usable password, or without one when `password` is None."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


@pghistory.track(exclude=["password", "last_login", "session_generation"])
class User(AbstractBaseUser):
    """Somebody who signs in by e-mail. Pages name their post; `display_name` is for people pages."""

    history_needs = "people.manage"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField("e-mail address", unique=True)
    display_name = models.CharField("name", max_length=150)
    is_active = models.BooleanField("may sign in", default=True)
    digest_weekday = models.PositiveSmallIntegerField(
        "day of the weekly mail",
        null=True,
        blank=True,
        default=0,
        help_text="0 is Monday; empty means no mail",
    )
    created_at = models.DateTimeField(auto_now_add=True)
    # Part of what a session is checked against: one more, and every session of this person is over.
    session_generation = models.PositiveIntegerField(default=0, editable=False)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["display_name"]

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(Lower("email"), name="user_email_any_case_unique"),
            models.CheckConstraint(
                condition=models.Q(digest_weekday__isnull=True) | models.Q(digest_weekday__lte=6),
                name="user_digest_weekday_is_a_weekday",
            ),
        ]

    def __str__(self) -> str:
        return self.display_name

    @cached_property
    def role_names(self) -> frozenset[str]:
        """The roles in force; one query for each user object, that is for each request."""
        return frozenset(self.role_grants.filter(ended_at=None).values_list("role", flat=True))

    @cached_property
    def permissions(self) -> frozenset[str]:
        """What the roles in force allow, after accounts/roles.py; nothing for the disabled."""
        return permissions_of(self.role_names) if self.is_active else frozenset()

    def has_perm(self, perm: str, obj: object = None) -> bool:
        """Whether one of the roles in force carries this permission."""
        return perm in self.permissions

    def forget_roles(self) -> None:
        """Read the roles again when they are next asked for, because they were just changed."""
        for name in ("role_names", "permissions", "audit_label"):
            self.__dict__.pop(name, None)

    @cached_property
    def held_post(self) -> str:
        """Title of the post that this person holds today (the one held longest); empty without one."""
        held = self.holdings.filter(in_force(today())).order_by("since", "pk")
        return held.values_list("post__title", flat=True).first() or ""

    @property
    def shown_as(self) -> str:
        """How pages address the person who is signed in: their post, or their name without one."""
        return self.held_post or self.display_name

    @cached_property
    def audit_label(self) -> str:
        """How records name this person: a post or a role, never a name or an e-mail address."""
        roles = ", ".join(labels_of(self.role_names))
        return self.held_post or (f"{roles} (user {self.pk})" if roles else f"user {self.pk}")

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Sessions end when the password changes (as Django does it) or the generation goes up."""
        inherited = super()._get_session_auth_hash(secret)  # type: ignore[misc]
        return salted_hmac("session generation", f"{inherited}{self.session_generation}",
                           secret=secret, algorithm="sha256").hexdigest()  # fmt: skip


@pghistory.track()
class RoleGrant(models.Model):
    """A role given to a user, until it is taken away; kept afterwards."""

    history_needs = "people.manage"

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="role_grants")
    role = models.CharField(max_length=30, choices=[(role.value, role.label) for role in Role])
    granted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    granted_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "role"],
                condition=models.Q(ended_at=None),
                name="role_grant_once_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} of user {self.user_id}"
