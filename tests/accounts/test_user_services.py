"""Creating people, what they choose for themselves, and what leaves with them."""

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from knox.models import AuthToken

from accounts.models import User
from accounts.roles import Role
from accounts.services import (
    create_user,
    disable_user,
    end_sessions,
    ensure_demo_user,
    remove_second_factor,
    set_digest_day,
)
from foundation.audit.models import AuditRecord
from foundation.editing.errors import Refused
from tests.factories.accounts import PostHoldingFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_a_new_person_has_an_address_in_small_letters_and_no_password() -> None:
    admin = UserFactory(roles=[Role.ADMINISTRATOR])

    user = create_user(email=" New.Person@Council.Example ", display_name="New person", by=admin)

    assert user.email == "new.person@council.example"
    assert not user.has_usable_password()
    assert EmailAddress.objects.get(user=user).verified
    assert AuditRecord.objects.get(verb="user.created").actor_id == admin.pk


@pytest.mark.parametrize(
    ("email", "name", "field"),
    [
        ("no address", "Name", "email"),
        ("", "Name", "email"),
        ("a@b.example", "  ", "display_name"),
        ("a@b.example", "x" * 151, "display_name"),
        (f"{'a' * 300}@b.example", "Name", "email"),
        ("TAKEN@council.example", "Name", "email"),
    ],
)
def test_impossible_people_are_refused_at_their_field(email: str, name: str, field: str) -> None:
    UserFactory(email="taken@council.example")

    with pytest.raises(Refused) as refused:
        create_user(email=email, display_name=name, by=None)

    assert refused.value.field == field
    assert User.objects.count() == 1


def test_demo_users_are_made_once_and_only_where_nobody_lives() -> None:
    for _ in range(2):
        user = ensure_demo_user(
            email="officer@ashworth.example",
            display_name="Demo officer",
            password="a long demo password",
            roles=[Role.OFFICER],
        )

    assert User.objects.count() == 1
    assert user.role_names == {"officer"}
    assert user.check_password("a long demo password")
    with pytest.raises(ValueError, match="demo users"):
        ensure_demo_user(email="officer@council.gov.uk", display_name="x", password="y", roles=[Role.OFFICER])


def test_disabling_takes_api_tokens_and_keeps_posts() -> None:
    admin = UserFactory(roles=[Role.ADMINISTRATOR])
    holding = PostHoldingFactory()
    AuthToken.objects.create(user=holding.user)

    disable_user(user=holding.user, by=admin)

    assert not AuthToken.objects.exists()
    assert holding.post.holdings.count() == 1


def test_signing_somebody_else_out_needs_an_administrator() -> None:
    officer, other = UserFactory(roles=[Role.OFFICER]), UserFactory()

    with pytest.raises(Refused):
        end_sessions(user=other, by=officer)
    end_sessions(user=officer, by=officer)

    assert User.objects.get(pk=officer.pk).session_generation == 1
    assert User.objects.get(pk=other.pk).session_generation == 0


def test_a_lost_second_factor_is_removed_with_all_sessions() -> None:
    admin, user = UserFactory(roles=[Role.ADMINISTRATOR]), UserFactory()
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "x"})

    remove_second_factor(user=user, by=admin)

    assert not Authenticator.objects.exists()
    assert User.objects.get(pk=user.pk).session_generation == 1
    with pytest.raises(Refused, match="Your account"):
        remove_second_factor(user=admin, by=admin)


def test_the_day_of_the_weekly_mail_is_ones_own() -> None:
    user, admin = UserFactory(), UserFactory(roles=[Role.ADMINISTRATOR])

    assert set_digest_day(user=user, weekday=4, by=user).digest_weekday == 4
    assert set_digest_day(user=user, weekday=None, by=user).digest_weekday is None
    with pytest.raises(Refused, match="their own mail"):
        set_digest_day(user=user, weekday=1, by=admin)
    with pytest.raises(Refused, match="day of the week"):
        set_digest_day(user=user, weekday=7, by=user)


def history(model: Any) -> Any:
    """The events that pghistory adds to a model."""
    return model.pgh_event_model.objects.all()


def test_history_keeps_who_and_why_without_passwords() -> None:
    admin = UserFactory(roles=[Role.ADMINISTRATOR])
    user = create_user(email="a@council.example", display_name="A", by=admin, password="a long password")

    disable_user(user=user, by=admin)

    event = history(User).filter(pgh_obj=user).order_by("pgh_id").last()
    assert event.is_active is False
    assert event.pgh_context["actor_id"] == admin.pk
    assert event.pgh_context["why"] == "person disabled"
    assert not hasattr(event, "password")
