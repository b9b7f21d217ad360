"""Who may give which role to whom, and when it bites."""

import pytest
from django.test import Client

from accounts.models import RoleGrant, User
from accounts.roles import ROLE_PERMISSIONS, Role, permissions_of
from accounts.services import disable_user, enable_user, end_role, grant_role
from foundation.audit.models import AuditRecord
from foundation.editing.errors import Refused
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


def test_an_administrator_gives_a_role_and_the_record_says_so() -> None:
    admin = UserFactory(roles=[Role.ADMINISTRATOR])
    user = UserFactory()

    grant = grant_role(user=user, role=Role.OFFICER, by=admin)

    assert grant.granted_by == admin
    assert fresh(user).has_perm("actions.report")
    record = AuditRecord.objects.get(verb="user.role_granted")
    assert (record.actor_id, record.subject_id, record.detail) == (
        admin.pk,
        str(user.pk),
        {"role": "officer"},
    )


def test_giving_a_role_twice_keeps_one() -> None:
    admin = UserFactory(roles=[Role.ADMINISTRATOR])
    user = UserFactory()

    first = grant_role(user=user, role=Role.OFFICER, by=admin)
    second = grant_role(user=user, role=Role.OFFICER, by=admin)

    assert first == second
    assert RoleGrant.objects.filter(user=user).count() == 1


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_nobody_but_an_administrator_gives_roles(role: Role) -> None:
    person = UserFactory(roles=[role])
    other = UserFactory()

    with pytest.raises(Refused, match="Only an administrator"):
        grant_role(user=other, role=Role.OFFICER, by=person)

    assert fresh(other).role_names == frozenset()


def test_an_administrator_cannot_change_their_own_roles() -> None:
    admin = UserFactory(roles=[Role.ADMINISTRATOR])

    with pytest.raises(Refused, match="your own roles"):
        grant_role(user=admin, role=Role.PROGRAMME_MANAGER, by=admin)
    with pytest.raises(Refused, match="your own roles"):
        end_role(user=admin, role=Role.ADMINISTRATOR, by=admin)

    assert fresh(admin).role_names == {"administrator"}


def test_an_administrator_disabled_a_moment_ago_can_do_nothing() -> None:
    admin, other = (UserFactory(roles=[Role.ADMINISTRATOR]) for _ in range(2))
    user = UserFactory()
    assert admin.has_perm("people.manage")  # what this request read when it began

    disable_user(user=admin, by=other)

    with pytest.raises(Refused, match="Only an administrator"):
        grant_role(user=user, role=Role.OFFICER, by=admin)


def test_two_administrators_cannot_both_be_shut_out() -> None:
    first, second = (UserFactory(roles=[Role.ADMINISTRATOR]) for _ in range(2))

    disable_user(user=second, by=first)
    with pytest.raises(Refused):
        disable_user(user=first, by=second)
    with pytest.raises(Refused, match="your own account"):
        disable_user(user=first, by=first)

    assert fresh(first).is_active


def test_an_ended_role_bites_on_the_next_request(client: Client) -> None:
    admin = UserFactory(roles=[Role.ADMINISTRATOR])
    user = UserFactory(roles=[Role.OFFICER])
    client.force_login(user)
    assert client.get("/people/").status_code == 200

    end_role(user=user, role=Role.OFFICER, by=admin)

    assert client.get("/people/").status_code == 404
    assert RoleGrant.objects.get(user=user).ended_at is not None


def test_ending_a_role_that_somebody_does_not_have_is_refused() -> None:
    admin = UserFactory(roles=[Role.ADMINISTRATOR])

    with pytest.raises(Refused, match="does not have the role “Clerk”"):
        end_role(user=UserFactory(), role=Role.CLERK, by=admin)


def test_a_disabled_person_is_given_no_role() -> None:
    admin = UserFactory(roles=[Role.ADMINISTRATOR])

    with pytest.raises(Refused, match="enable them first"):
        grant_role(user=UserFactory(is_active=False), role=Role.CLERK, by=admin)


def test_disabling_ends_every_session_for_good(client: Client) -> None:
    admin = UserFactory(roles=[Role.ADMINISTRATOR])
    user = UserFactory(roles=[Role.OFFICER])
    client.force_login(user)
    assert client.get("/people/").status_code == 200

    disable_user(user=user, by=admin)
    assert client.get("/people/").status_code == 302

    # The session of before does not come back to life when the person is let in again.
    enable_user(user=user, by=admin)
    assert client.get("/people/").status_code == 302
    assert fresh(user).has_perm("people.view")


def test_roles_of_the_table_are_what_users_get() -> None:
    user = UserFactory(roles=[Role.BOARD_MEMBER, Role.PARTICIPATION_WORKER])

    assert user.permissions == {
        "work.view",
        "plans.view",
        "search.use",
        "kpi.view",
        "kpi.export",
        "actions.report",
    }
    assert permissions_of(["no such role"]) == frozenset()
    assert set(ROLE_PERMISSIONS) == set(Role)


def test_a_broken_audit_write_saves_no_role(monkeypatch: pytest.MonkeyPatch) -> None:
    admin = UserFactory(roles=[Role.ADMINISTRATOR])
    user = UserFactory()

    def broken(**kwargs: object) -> None:
        raise RuntimeError("the audit table is gone")

    monkeypatch.setattr("accounts.services.roles.record", broken)
    with pytest.raises(RuntimeError):
        grant_role(user=user, role=Role.OFFICER, by=admin)

    assert not RoleGrant.objects.filter(user=user).exists()
