"""The tests' own ground: they run as the application's role, on a database that is put back."""

import pytest
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.db import connection


@pytest.mark.django_db
def test_tests_run_as_the_applications_role() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, rolsuper FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == ("portal_app", False)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("_again", [1, 2])
def test_what_a_transactional_test_commits_is_gone_in_the_next(_again: int) -> None:
    assert Group.objects.count() == 0
    Group.objects.create(name="left behind")


@pytest.mark.django_db
def test_each_test_starts_with_an_empty_cache() -> None:
    assert cache.get("key") is None
    cache.set("key", "value")
    assert cache.get("key") == "value"
