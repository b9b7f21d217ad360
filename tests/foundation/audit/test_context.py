"""Every history row says who and why, however it was written."""

from collections.abc import Sequence
from typing import Any

import pytest
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from accounts.models import User
from foundation.audit.context import acting, acting_now
from foundation.audit.middleware import HistoryContextMiddleware
from foundation.clock.models import Closure

pytestmark = pytest.mark.django_db

Events = Closure.pgh_event_model  # type: ignore[attr-defined]


def closures(number: int) -> Sequence[Closure]:
    rows = [Closure(day=f"2026-01-{day:02}", reason="a") for day in range(1, number + 1)]
    return Closure.objects.bulk_create(rows)


def contexts(label: str) -> list[Any]:
    return list(
        Events.objects.filter(pgh_label=label).order_by("pgh_id").values_list("pgh_context", flat=True)
    )


def test_an_update_of_many_rows_is_recorded_row_by_row_with_who_and_why(officer: User) -> None:
    closures(3)
    with acting(by=officer, why="office move", ticket=7):
        Closure.objects.update(reason="b")
    assert (
        contexts("update")
        == [{"actor_id": officer.pk, "actor_label": officer.audit_label, "why": "office move", "ticket": 7}]
        * 3
    )


def test_raw_sql_is_recorded_too(officer: User) -> None:
    closures(2)
    with acting(by=officer, why="correction"), connection.cursor() as cursor:
        cursor.execute("UPDATE clock_closure SET reason = %s WHERE day = %s", ["c", "2026-01-01"])
    assert [found["why"] for found in contexts("update")] == ["correction"]


def test_deletions_are_recorded(officer: User) -> None:
    closures(2)
    with acting(by=officer, why="not closed after all"):
        Closure.objects.all().delete()
    assert [found["why"] for found in contexts("delete")] == ["not closed after all"] * 2


def test_an_update_that_changes_nothing_leaves_no_event(officer: User) -> None:
    closures(2)
    Closure.objects.update(reason="a")
    assert contexts("update") == []


def test_contexts_nest_and_the_outer_one_comes_back(officer: User, make_user: Any) -> None:
    other = make_user()
    with acting(by=officer, why="outer", url="/x/"):
        with acting(by=other, why="inner", extra=1):
            closures(1)
        Closure.objects.update(reason="b")
    assert contexts("insert") == [
        {"actor_id": other.pk, "actor_label": other.audit_label, "why": "inner", "url": "/x/", "extra": 1}
    ]
    assert contexts("update") == [
        {"actor_id": officer.pk, "actor_label": officer.audit_label, "why": "outer", "url": "/x/"}
    ]


def test_a_transaction_that_goes_on_forgets_the_context(officer: User) -> None:
    with acting(by=officer, why="first"):
        closures(1)
    Closure.objects.update(reason="b")
    assert contexts("update") == [None]


def test_leaving_by_an_error_forgets_too(officer: User) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic(), acting(by=officer, why="first"):
        raise ZeroDivisionError
    closures(1)
    assert contexts("insert") == [None]
    assert acting_now(None).actor_label == "the system"


def test_nobody_means_whoever_acts_already(officer: User) -> None:
    with acting(by=None, why="import", label="command import_plan"), acting(by=None, why="rating"):
        closures(1)
    assert contexts("insert") == [{"actor_id": None, "actor_label": "command import_plan", "why": "rating"}]


def test_the_post_is_named_where_the_user_has_one() -> None:
    class Holder:
        pk = 3
        audit_label = "Head of Service, Front Door"

    assert acting_now(Holder()).actor_label == "Head of Service, Front Door"


@pytest.mark.parametrize(
    ("method", "expected"),
    [("get", [None]), ("post", ["POST /closures/"]), ("delete", ["DELETE /closures/"])],
)
def test_writing_requests_name_their_user_and_address(
    officer: User, rf: RequestFactory, method: str, expected: list[str | None]
) -> None:
    def view(request: HttpRequest) -> HttpResponse:
        closures(1)
        return HttpResponse()

    request = getattr(rf, method)("/closures/")
    request.user = officer
    HistoryContextMiddleware(view)(request)
    assert [found and found["why"] for found in contexts("insert")] == expected
    assert [found and found["actor_id"] for found in contexts("insert")] == [
        officer.pk if why else None for why in expected
    ]


def test_the_shared_context_table_stays_empty(officer: User) -> None:
    with acting(by=officer, why="x"):
        closures(1)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pghistory_context")
        assert cursor.fetchone() == (0,)
