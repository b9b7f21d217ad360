"""The example's sign-ins: shown on the sign-in page of an example on this machine, and nowhere else."""

from dataclasses import dataclass

from django.conf import settings

from accounts.models import User
from accounts.roles import Role, labels_of

DEMO_DOMAIN = ".example"
DEMO_PASSWORD = "ashworth-demo-2026"  # noqa: S105 - printed on the page, for people who are made up


@dataclass(frozen=True)
class DemoSignIn:
    """A demo person of the example: address, password and what they are there to show."""

    email: str
    password: str
    role: str


def demo_sign_ins() -> list[DemoSignIn]:
    """One line a demo person, in the order of the roles; empty unless the embedded servers run."""
    if not settings.EMBEDDED:
        return []
    order = {role.value: place for place, role in enumerate(Role)}
    found: list[tuple[int, DemoSignIn]] = []
    people = User.objects.filter(is_active=True, email__endswith=DEMO_DOMAIN)
    for user in people.prefetch_related("role_grants").order_by("email"):
        roles = [grant.role for grant in user.role_grants.all() if grant.ended_at is None]
        if roles:
            first = min(roles, key=lambda role: order.get(role, len(order)))
            sign_in = DemoSignIn(user.email, DEMO_PASSWORD, ", ".join(labels_of(roles)))
            found.append((order.get(first, len(order)), sign_in))
    return [sign_in for _, sign_in in sorted(found, key=lambda pair: (pair[0], pair[1].email))]
