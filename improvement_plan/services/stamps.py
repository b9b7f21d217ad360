"""What an edit began from, where no column counts versions: a number made of the content itself.

So whatever changes the row (a page, an import, a command) makes an open form stale, without
anybody having to count.
"""

import zlib
from typing import Any, TypeVar

from django.db.models import Model

from foundation.editing.errors import StaleEdit
from improvement_plan.models import Area, ImpactMeasure, Inspection, Recommendation

Stamped = TypeVar("Stamped", Area, Recommendation, ImpactMeasure, Inspection)

# What belongs to a row and stands in other tables: relation and columns.
_JOINED: dict[type[Model], dict[str, tuple[str, ...]]] = {
    Recommendation: {"areas": ("pk",), "aliases": ("code",)},
    ImpactMeasure: {"areas": ("pk",)},
    Inspection: {"judgements": ("area", "grade")},
}


def stamp(row: Area | Recommendation | ImpactMeasure | Inspection) -> int:
    """A number of 31 bits that is another one when anything of this row, read from the database, changed.

    One query for each table beside its own.
    """
    own = [str(getattr(row, column.attname)) for column in row._meta.concrete_fields]
    joined: list[Any] = [
        sorted(getattr(row, relation).order_by().values_list(*columns))
        for relation, columns in _JOINED.get(type(row), {}).items()
    ]
    return zlib.crc32(repr((own, joined)).encode()) % (2**31 - 2) + 1


def lock_stamped(row: Stamped, expected: int | None) -> Stamped:
    """The row as it stands now, locked. Raises StaleEdit when it is not what `expected` was made of."""
    current: Stamped = type(row)._default_manager.select_for_update(of=("self",)).get(pk=row.pk)
    if expected is not None and stamp(current) != expected:
        raise StaleEdit(current, stamp(current))
    return current
