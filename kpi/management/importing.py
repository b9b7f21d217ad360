"""What the two commands that import figures share."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any, ClassVar

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import User
from foundation.audit.context import acting
from foundation.clock import now, today
from foundation.editing.errors import Refused
from kpi.imports.compare import ALL
from kpi.imports.files import LARGEST_FILE
from kpi.imports.preview import Doubt, Preview
from kpi.imports.rows import Rejected
from kpi.models import KpiUpload
from kpi.services.importing import (
    Imported,
    ImportRefused,
    ImportRequest,
    apply_import,
    preview_import,
)


class ImportCommand(BaseCommand):
    """Reads the file, says everything that is wrong or doubtful, and ends with 1 if nothing was imported."""

    kind: ClassVar[KpiUpload.Kind]

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="CSV or Excel (.xlsx)")
        parser.add_argument("--dry-run", action="store_true", help="say what would be done, write nothing")
        keys: dict[str, Any] = {"action": "append", "default": [], "metavar": "KEYS"}
        parser.add_argument(
            "--leave-out", **keys, help="rows, cells or columns that are not imported: 12 or F12,G14"
        )
        parser.add_argument("--confirm", **keys, help="doubts that are right, by their keys: 12 or F12,G14")
        parser.add_argument("--confirm-all", action="store_true", help="confirm all doubts")
        parser.add_argument(
            "--indicator", default="", metavar="CODE", help="the indicator of a file that names none"
        )
        parser.add_argument("--by", metavar="EMAIL", help="the person who imports")

    def handle(self, *args: Any, **options: Any) -> None:
        request = self._request(options)
        by = person(options["by"], needs="kpi.import", may="import figures")
        name = f"command import_{self.kind.value}"
        with acting(by=by, label=None if by else name, why=name):
            if options["dry_run"]:
                done = Imported(preview_import(request=request, today=today()))
            else:
                done = self._import(request, by)
        self._tell(done, dry_run=options["dry_run"])
        _stop_at_problems(done.preview)

    def _request(self, options: dict[str, Any]) -> ImportRequest:
        path: Path = options["file"]
        return ImportRequest(
            kind=self.kind,
            name=path.name,
            content=content_of(path),
            indicator=options["indicator"],
            left_out=_keys(options["leave_out"]),
            confirmed=frozenset((ALL,)) if options["confirm_all"] else _keys(options["confirm"]),
        )

    def _import(self, request: ImportRequest, by: User | None) -> Imported:
        try:
            return apply_import(request=request, by=by, today=today(), now=now())
        except ImportRefused as refused:
            return Imported(refused.preview)
        except Refused as refused:
            raise CommandError(refused.message) from refused

    def _tell(self, done: Imported, *, dry_run: bool) -> None:
        preview = done.preview
        for note in preview.notes:
            self.stderr.write(f"note: {note}")
        for rejected in preview.left_out:
            self.stderr.write(f"left out: {_rejected(rejected)}")
        for rejected in preview.rejected:
            self.stderr.write(self.style.ERROR(f"rejected: {_rejected(rejected)}"))
        for doubt in preview.doubts:
            self.stderr.write(self.style.WARNING(f"confirm: {_doubt(doubt)}"))
        would = " would be" if dry_run or not preview.can_be_imported else ""
        for what, created, changed, unchanged in _counts(preview):
            self.stdout.write(f"{what}:{would} {created} created, {changed} changed, {unchanged} unchanged")
        if done.months:
            self.stdout.write(f"worked out: {_span(done)}")


def _counts(preview: Preview) -> list[tuple[str, int, int, int]]:
    return [
        ("indicators", len(preview.indicators), 0, preview.known_indicators),
        ("observations", len(preview.created), len(preview.changed), preview.unchanged),
        (
            "comparators",
            len(preview.compared_created),
            len(preview.compared_changed),
            preview.compared_unchanged,
        ),
    ]


def _span(done: Imported) -> str:
    first, last = done.months[0], done.months[-1]
    span = f"{first:%B %Y}" if first == last else f"{first:%B %Y} to {last:%B %Y}"
    older = f"; {done.older} older months by take_snapshot" if done.older else ""
    return f"{span} ({len(done.months)}){older}"


def _stop_at_problems(preview: Preview) -> None:
    if preview.rejected:
        count = _counted(len(preview.rejected), "cell")
        keys = list(dict.fromkeys(r.place.key for r in preview.rejected if r.place.key))
        hint = f" Mend the file, or leave them out: --leave-out {','.join(keys)}" if keys else ""
        raise CommandError(f"{count} cannot be taken. Nothing was imported.{hint}")
    if preview.doubts:
        keys = list(dict.fromkeys(doubt.key for doubt in preview.doubts))
        raise CommandError(
            f"{_counted(len(preview.doubts), 'doubt')}. Nothing was imported: mend the file, or confirm what"
            f" is right: --confirm {','.join(keys)}"
        )


def _rejected(rejected: Rejected) -> str:
    reason = f": {rejected.reason}" if rejected.reason else ""
    return f"{_at(rejected.place.words)}“{rejected.value}”{reason}"


def _doubt(doubt: Doubt) -> str:
    value = f"“{doubt.value}”, " if doubt.value else ""
    return f"{_at(doubt.place.words)}{value}{doubt.about}: {doubt.text} [{doubt.key}]"


def _at(place: str) -> str:
    return f"{place}: " if place else ""


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _keys(given: Iterable[str]) -> frozenset[str]:
    return frozenset(key.strip() for part in given for key in part.split(",") if key.strip())


def content_of(path: Path) -> bytes:
    """The bytes of a file. Raises CommandError where it is too large or cannot be read."""
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise CommandError(f"{path.name} is larger than {LARGEST_FILE // 1024 // 1024} MB.")
        return path.read_bytes()
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}.") from error


def person(email: str | None, *, needs: str, may: str) -> User | None:
    """Who imports: nobody, or the person of this address. Raises CommandError without the permission."""
    if email is None:
        return None
    found = User.objects.filter(email__iexact=email, is_active=True).first()
    if found is None or not found.has_perm(needs):
        raise CommandError(f"{email} is nobody who may {may}.")
    return found
