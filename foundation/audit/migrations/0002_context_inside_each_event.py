"""History keeps who and why inside each event, so the shared context table is not written.

pghistory's statement triggers call _pgh_attach_context() always. Its own body upserts into
pghistory_context, which would need the right to UPDATE there; ours does nothing.
"""

from typing import ClassVar

from django.db import migrations
from pghistory.models import Context

DO_NOTHING = """
CREATE OR REPLACE FUNCTION _pgh_attach_context() RETURNS uuid
LANGUAGE sql IMMUTABLE AS $$ SELECT NULL::uuid $$;
"""


def put_back(apps: object, schema_editor: object) -> None:
    Context.install_pgh_attach_context_func()


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("audit", "0001_initial"),
        ("pghistory", "0007_auto_20250421_0444"),
    ]

    operations: ClassVar = [
        migrations.RunSQL(DO_NOTHING, reverse_sql=migrations.RunSQL.noop),
        migrations.RunPython(migrations.RunPython.noop, put_back),
    ]
