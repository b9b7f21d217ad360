"""What an edit of a part of a plan began from; foundation/editing/rows.py tells why."""

from typing import TypeVar

from django.db.models import Model

from foundation.editing import rows
from improvement_plan.models import Area, ImpactMeasure, Inspection, Recommendation

Stamped = TypeVar("Stamped", Area, Recommendation, ImpactMeasure, Inspection)

_JOINED: dict[type[Model], rows.Joined] = {
    Recommendation: {"areas": ("pk",), "aliases": ("code",)},
    ImpactMeasure: {"areas": ("pk",)},
    Inspection: {"judgements": ("area", "grade")},
}


def stamp(row: Area | Recommendation | ImpactMeasure | Inspection) -> int:
    """A number that is another one when anything of this row, read from the database, changed."""
    return rows.stamp(row, _JOINED.get(type(row)))


def lock_stamped(row: Stamped, expected: int | None) -> Stamped:
    """The row as it stands now, locked. Raises StaleEdit when it is not what `expected` was made of."""
    return rows.lock_stamped(row, expected, _JOINED.get(type(row)))
