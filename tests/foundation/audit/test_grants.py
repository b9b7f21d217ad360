"""The application signs in with a role that can add to history and audit, and never change them."""

from collections.abc import Iterator
from datetime import date

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import ProgrammingError, connection, transaction
from pghistory.models import Event

from foundation.audit.grants import append_only_tables, apply_grants, as_owner
from foundation.audit.models import AuditRecord
from foundation.audit.services import record
from foundation.clock.models import Closure


@pytest.fixture
def kept(db: None) -> dict[str, str]:
    """One row in each of two protected tables, and a column of each."""
    closure = Closure.objects.create(day=date(2026, 12, 29), reason="Christmas closure")
    record(by=None, verb="closure.added", subject=closure)
    return {"clock_closureevent": "reason", "audit_auditrecord": "verb"}


@pytest.mark.parametrize("table", ["clock_closureevent", "audit_auditrecord"])
@pytest.mark.parametrize("attempt", ["UPDATE {} SET {} = 'x'", "DELETE FROM {}", "TRUNCATE {}"])
def test_the_application_cannot_rewrite_what_happened(kept: dict[str, str], table: str, attempt: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        assert cursor.fetchone() == (1,)
    statement = attempt.format(table, kept[table])
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_tests_run_as_the_application() -> None:
    assert settings.DATABASE_APPLICATION["USER"] == "portal_app"
    assert settings.DATABASE_OWNER["USER"] == "portal"


@pytest.mark.django_db
def test_every_history_is_protected_and_nothing_else_is() -> None:
    histories = {m._meta.db_table for m in apps.get_models() if issubclass(m, Event) and m._meta.managed}
    assert "clock_closureevent" in histories
    assert histories < set(append_only_tables())
    assert "clock_closure" not in append_only_tables()
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT relname, has_table_privilege(oid, 'UPDATE'), has_table_privilege(oid, 'INSERT')
               FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"""
        )
        rights = {table: (update, insert) for table, update, insert in cursor.fetchall()}
        cursor.execute(
            """SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace
               AND relkind = 'r' AND has_table_privilege(oid, 'TRUNCATE')"""
        )
        assert cursor.fetchall() == []
    assert rights["clock_closure"] == (True, True)
    assert rights["django_migrations"] == rights["pghistory_context"] == (False, False)
    assert {table for table in append_only_tables() if rights[table] != (False, True)} == set()


@pytest.mark.django_db
def test_the_application_cannot_change_the_tables() -> None:
    for statement in ("CREATE TABLE mine (id int)", "ALTER TABLE clock_closure ADD x int",
                      "DROP TRIGGER pgtrigger_insert_insert_c98dd ON clock_closure"):  # fmt: skip
        with (
            pytest.raises(ProgrammingError, match=r"permission denied|must be owner"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


@pytest.fixture
def table_made_by_hand(transactional_db: None) -> Iterator[str]:
    with as_owner() as owner, owner.cursor() as cursor:
        cursor.execute("CREATE TABLE by_hand (id serial PRIMARY KEY, words text)")
    yield "by_hand"
    with as_owner() as owner, owner.cursor() as cursor:
        cursor.execute("DROP TABLE by_hand")


def test_a_table_made_by_hand_can_be_read_and_added_to(table_made_by_hand: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO by_hand (words) VALUES ('a') RETURNING id")
        assert cursor.fetchone() == (1,)
    for attempt in ("UPDATE by_hand SET words = 'b'", "DELETE FROM by_hand"):
        with pytest.raises(ProgrammingError, match="permission denied"), connection.cursor() as cursor:
            cursor.execute(attempt)


@pytest.mark.django_db(transaction=True)
def test_as_owner_gives_the_connection_back() -> None:
    def who() -> str:
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_user")
            return str(cursor.fetchone()[0])

    assert who() == "portal_app"
    with as_owner():
        assert who() == "portal"
        apply_grants()
    assert who() == "portal_app"
    with pytest.raises(ZeroDivisionError), as_owner():
        raise ZeroDivisionError
    assert who() == "portal_app"


@pytest.mark.django_db
def test_as_owner_refuses_to_lose_a_transaction() -> None:
    with pytest.raises(RuntimeError, match="inside a transaction"), as_owner():
        pass


@pytest.mark.django_db(transaction=True)
def test_migrate_may_be_repeated_and_leaves_the_rights_as_they_were() -> None:
    call_command("migrate", verbosity=0)
    AuditRecord.objects.create(actor_label="the system", verb="tested")
    with pytest.raises(ProgrammingError, match="permission denied"):
        AuditRecord.objects.update(verb="changed")


def test_migrate_on_a_server_with_one_role_says_that_history_is_unprotected(
    transactional_db: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(settings, "DATABASE_OWNER", settings.DATABASE_APPLICATION)
    call_command("migrate", "--plan", verbosity=0)
    assert "history and audit are not protected" in capsys.readouterr().err
