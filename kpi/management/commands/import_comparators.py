"""Import comparators from a file: all of it, or nothing and every reason why."""

from kpi.management.importing import ImportCommand
from kpi.models import KpiUpload


class Command(ImportCommand):
    """`import_comparators FILE [--dry-run]`; see docs/importing.md."""

    kind = KpiUpload.Kind.COMPARATORS
    help = (
        "Import figures of England, regions, statistical neighbours, authorities and own out-turns from a CSV"
        " or XLSX file. Any cell that cannot be taken imports nothing; the same file twice changes nothing."
    )
