"""What hangs on an action: of a dozen tables, those that have rows of it."""

from functools import cache
from typing import Any

from django.db import connection

from improvement_plan.models import Action

_RELATIONS = (
    "milestones",
    "contributors",
    "partners",
    "evidence",
    "risks",
    "date_moves",
    "updates",
    "acceptances",
    "continued_by",
)


class Around:
    """Reads an action's relations. One query asks which have rows at all: most actions lack most of
    them, and asking a table through the ORM costs ten times as much as knowing that it is empty."""

    def __init__(self, action: Action) -> None:
        self.action = action
        with connection.cursor() as cursor:
            cursor.execute(_which_have_rows(), {"action": action.pk})
            self.filled = dict(zip(_RELATIONS, cursor.fetchone(), strict=True))

    def rows(self, relation: str, *joined: str, **where: Any) -> list[Any]:
        """The rows of one of `_RELATIONS`, in their model's order, with what they refer to `joined`."""
        if not self.filled[relation]:
            return []
        return list(getattr(self.action, relation).filter(**where).select_related(*joined))


@cache
def _which_have_rows() -> str:
    asked = []
    for name in _RELATIONS:
        field: Any = Action._meta.get_field(name)
        if field.many_to_many:
            table, column = field.m2m_db_table(), field.m2m_column_name()
        else:
            table, column = field.related_model._meta.db_table, field.field.column
        asked.append(f'EXISTS (SELECT 1 FROM "{table}" WHERE "{column}" = %(action)s)')  # noqa: S608
    return f"SELECT {', '.join(asked)}"
