"""Writing comparators that an import found."""

from django.db import connection

from kpi.imports.preview import Preview
from kpi.models import Comparator

_BATCH = 2_000

_UPDATE = """
UPDATE kpi_comparator AS c SET value = new.value, source = new.source
FROM unnest(%s::bigint[], %s::numeric[], %s::text[]) AS new (id, value, source)
WHERE c.id = new.id
"""


def write_comparators(preview: Preview, ids: dict[str, int], *, file_name: str) -> None:
    """Insert the new comparators and change the others. `ids` are the indicators' by code."""
    Comparator.objects.bulk_create(
        (
            Comparator(
                indicator_id=ids[row.subject.code],
                kind=row.kind,
                area=row.area,
                year=row.year,
                value=row.value,
                source=row.source or file_name,
            )
            for row in preview.compared_created
        ),
        batch_size=_BATCH,
    )
    changed = preview.compared_changed
    if not changed:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            _UPDATE,
            [
                [item.before.id for item in changed],
                [item.comparator.value for item in changed],
                [item.comparator.source or file_name for item in changed],
            ],
        )
