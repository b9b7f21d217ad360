"""Import results from a file: all of it, or nothing and every reason why."""

from kpi.management.importing import ImportCommand
from kpi.models import KpiUpload


class Command(ImportCommand):
    """`import_observations FILE [--dry-run]`; see docs/importing.md."""

    kind = KpiUpload.Kind.OBSERVATIONS
    help = (
        "Import results from a CSV or XLSX file, long or wide. Any cell that cannot be taken, and any doubt"
        " that is not confirmed, imports nothing; the same file twice changes nothing."
    )
