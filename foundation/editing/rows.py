"""Changing a row that a form was filled in about: which fields, and from which state of it."""

import zlib
from collections.abc import Mapping
from typing import Any, TypeVar

from django.db.models import Model

from foundation.editing.errors import Refused, StaleEdit

Row = TypeVar("Row", bound=Model)
# What belongs to a row and stands in other tables: relation and columns.
Joined = Mapping[str, tuple[str, ...]]


def only(given: Mapping[str, Any], allowed: frozenset[str]) -> Mapping[str, Any]:
    """`given` itself. Raises ValueError (a mistake of ours) for a field that no edit may change."""
    unknown = set(given) - allowed
    if unknown:
        raise ValueError(f"not editable: {sorted(unknown)}")
    return given


def fill(row: Any, changes: Mapping[str, Any]) -> None:
    """Set these fields of a row that is not saved yet."""
    for field, value in changes.items():
        setattr(row, field, value)


def lock_version(row: Row, expected: int | None) -> Row:
    """The row as it stands now, locked. Raises StaleEdit when its `version` is not the expected one,
    and Refused when it is gone."""
    current = _locked(row)
    if expected is not None and current.version != expected:  # type: ignore[attr-defined]
        raise StaleEdit(current)
    return current


def stamp(row: Model, joined: Joined | None = None) -> int:
    """What an edit began from, where no column counts versions: a number made of the content itself.

    So whatever changes the row (a page, an import, a command) makes an open form stale, without
    anybody having to count. 31 bits, of the row as it was read from the database; one query for each
    table that is `joined`.
    """
    own = [str(getattr(row, column.attname)) for column in row._meta.concrete_fields]
    beside: list[Any] = [
        sorted(getattr(row, relation).order_by().values_list(*columns))
        for relation, columns in (joined or {}).items()
    ]
    return zlib.crc32(repr((own, beside)).encode()) % (2**31 - 2) + 1


def lock_stamped(row: Row, expected: int | None, joined: Joined | None = None) -> Row:
    """The row as it stands now, locked. Raises StaleEdit when it is not what `expected` was made of,
    and Refused when it is gone."""
    current = _locked(row)
    if expected is not None and stamp(current, joined) != expected:
        raise StaleEdit(current, stamp(current, joined))
    return current


def _locked(row: Row) -> Row:
    current = type(row)._default_manager.select_for_update(of=("self",)).filter(pk=row.pk).first()
    if current is None:
        raise Refused("Somebody deleted this meanwhile.")
    return current
