"""A form that is sent twice is saved once."""

import uuid
from datetime import datetime, timedelta
from threading import Thread

import pytest
from django.db import connection

from foundation.clock import LONDON
from foundation.editing.errors import Refused
from foundation.editing.models import Submission
from foundation.editing.services import once
from tests.factories.accounts import UserFactory

KEY = uuid.UUID(int=7)
NOW = datetime(2019, 1, 21, 9, 30, tzinfo=LONDON)


@pytest.mark.django_db
def test_the_second_leads_where_the_first_led() -> None:
    user, written = UserFactory(), []

    def write() -> str:
        written.append("row")
        return f"/plans/{len(written)}/"

    assert [once(key=KEY, by=user, now=NOW, write=write) for _ in range(3)] == ["/plans/1/"] * 3
    assert once(key=uuid.UUID(int=8), by=user, now=NOW, write=write) == "/plans/2/"
    assert once(key=KEY, by=UserFactory(), now=NOW, write=write) == "/plans/3/"
    assert [once(key=None, by=user, now=NOW, write=write) for _ in range(2)] == ["/plans/4/", "/plans/5/"]


@pytest.mark.django_db
def test_what_was_refused_can_be_sent_again() -> None:
    user = UserFactory()

    def refuse() -> str:
        raise Refused("Enter a title.")

    with pytest.raises(Refused):
        once(key=KEY, by=user, now=NOW, write=refuse)
    assert once(key=KEY, by=user, now=NOW, write=lambda: "/plans/") == "/plans/"


@pytest.mark.django_db
def test_forms_are_forgotten_after_a_day() -> None:
    user = UserFactory()
    once(key=KEY, by=user, now=NOW - timedelta(days=1, seconds=1), write=lambda: "")
    once(key=uuid.UUID(int=8), by=user, now=NOW - timedelta(hours=23), write=lambda: "")
    once(key=uuid.UUID(int=9), by=user, now=NOW, write=lambda: "")
    assert sorted(Submission.objects.values_list("key", flat=True)) == [uuid.UUID(int=8), uuid.UUID(int=9)]


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_is_saved() -> None:
    user, addresses = UserFactory(), []

    def click() -> None:
        addresses.append(once(key=KEY, by=user, now=NOW, write=lambda: f"/people/{UserFactory().pk}/"))
        connection.close()

    clicks = [Thread(target=click) for _ in range(4)]
    for thread in clicks:
        thread.start()
    for thread in clicks:
        thread.join()
    assert len(addresses) == 4
    assert len(set(addresses)) == 1
