"""Who acts and why, for the audit records and for every history row written meanwhile."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

import pghistory
from django.db import connection
from pghistory.runtime import _tracker

SYSTEM = "the system"
_LABEL_LENGTH = 250


class Actor(Protocol):
    """Whoever may act: a user. `audit_label`, where there is one, names the post and never an e-mail."""

    @property
    def pk(self) -> Any: ...


@dataclass(frozen=True)
class Acting:
    """The acting person (id None: no person), how the records name them, and the job they act by."""

    actor_id: int | None
    actor_label: str
    job_id: UUID | None = None


_acting: ContextVar[Acting | None] = ContextVar("acting", default=None)


def acting_now(by: Actor | None) -> Acting:
    """Who stands in the records for `by`; None means whoever acts already, else the system."""
    outer = _acting.get()
    if by is not None:
        return Acting(by.pk, label_of(by), outer.job_id if outer else None)
    return outer or Acting(None, SYSTEM)


def label_of(person: Actor) -> str:
    """The person's post, or their number where they hold none."""
    label = getattr(person, "audit_label", None) or f"user {person.pk}"
    return str(label)[:_LABEL_LENGTH]


@contextmanager
def acting(
    *, by: Actor | None, why: str, label: str | None = None, job_id: UUID | None = None, **more: Any
) -> Iterator[Acting]:
    """Everything written inside is recorded as done by `by`, because of `why`.

    `label` names an actor that is no person ("command import_plan"). `more` goes into the history
    rows' context as it is (JSON). Contexts nest: the innermost counts, and leaving it restores the
    outer one. The context lives on the default connection of this thread.
    """
    who = acting_now(by)
    who = Acting(who.actor_id, label or who.actor_label, job_id or who.job_id)
    written = {"actor_id": who.actor_id, "actor_label": who.actor_label, "why": why, **more}
    if who.job_id:
        written["job_id"] = str(who.job_id)
    token = _acting.set(who)
    try:
        with _history_context(written):
            yield who
    finally:
        _acting.reset(token)


@contextmanager
def _history_context(written: dict[str, Any]) -> Iterator[None]:
    """`pghistory.context`, which by itself never forgets an inner context on leaving it."""
    outer = dict(_tracker.value.metadata) if hasattr(_tracker, "value") else None
    with pghistory.context(**written):
        try:
            yield
        finally:
            if outer is not None:
                _tracker.value.metadata.clear()
                _tracker.value.metadata.update(outer)
    if outer is None:
        _forget_in_transaction()


def _forget_in_transaction() -> None:
    """The context is a setting local to the transaction: one that goes on must not keep it."""
    if connection.in_atomic_block and not connection.needs_rollback:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT set_config('pghistory.context_id', '', true),"
                " set_config('pghistory.context_metadata', '', true)"
            )
