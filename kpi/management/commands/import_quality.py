"""Import audits, complaints and compliments from a file: all of it, or nothing and every reason why."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from foundation.audit.context import acting
from foundation.clock import today
from kpi.imports.feedback_rows import Beside
from kpi.imports.quality import AUDITS, FEEDBACK, read_quality
from kpi.imports.quality_cells import Problem
from kpi.management.importing import content_of, person
from kpi.models import Feedback
from kpi.rules.periods import BadPeriod, Kind, Period
from kpi.services.quality_import import CHANGED, CREATED, UNCHANGED, QualityImport, import_quality

_NAME = "command import_quality"


class Command(BaseCommand):
    """`import_quality FILE --kind audits|feedback [--dry-run]`; see docs/importing.md."""

    help = (
        "Import rounds of audits, or complaints and compliments, from a CSV or XLSX file. Any cell that"
        " cannot be taken imports nothing; doubts are said; the same file twice changes nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="CSV or Excel (.xlsx)")
        parser.add_argument("--kind", required=True, choices=[AUDITS, FEEDBACK], help="what the file holds")
        parser.add_argument("--dry-run", action="store_true", help="say what would be done, write nothing")
        parser.add_argument(
            "--year", default="", metavar="YEAR", help="financial year of months without one: 2018/19"
        )
        parser.add_argument(
            "--period",
            default="",
            metavar="PERIOD",
            help="month or quarter of a file that names none: 2018-12",
        )
        parser.add_argument(
            "--of", choices=Feedback.Kind.values, default="", help="what a file of themes counts"
        )
        parser.add_argument("--by", metavar="EMAIL", help="the person who imports")

    def handle(self, *args: Any, **options: Any) -> None:
        by = person(options["by"], needs="quality.edit", may="record audits and complaints")
        path: Path = options["file"]
        beside = Beside(
            year=_period(options["year"], "--year", Kind.YEAR),
            period=_period(options["period"], "--period"),
            kind=options["of"],
        )
        with acting(by=by, label=None if by else _NAME, why=_NAME):
            read = read_quality(options["kind"], name=path.name, content=content_of(path), beside=beside)
            done = import_quality(file=read, name=path.name, by=by, today=today(), dry_run=options["dry_run"])
        self._tell(done, options["kind"], dry_run=options["dry_run"])

    def _tell(self, done: QualityImport, kind: str, *, dry_run: bool) -> None:
        errors = [problem for problem in done.problems if problem.is_error]
        for problem in done.problems:
            word, style = (
                ("rejected", self.style.ERROR) if problem.is_error else ("doubt", self.style.WARNING)
            )
            self.stderr.write(style(f"{word}: {_line(problem)}"))
        if errors:
            count = f"{len(errors)} cell{'' if len(errors) == 1 else 's'}"
            raise CommandError(f"{count} cannot be taken. Nothing was imported.")
        would = " would be" if dry_run else ""
        numbers = ", ".join(f"{done.counts.get(what, 0)} {what}" for what in (CREATED, CHANGED, UNCHANGED))
        self.stdout.write(f"{'rounds of audits' if kind == AUDITS else 'entries'}:{would} {numbers}")


def _line(problem: Problem) -> str:
    value = f" Value: {problem.value}" if problem.value else ""
    return f"{problem.place}: {problem.message}{value}"


def _period(text: str, option: str, kind: Kind | None = None) -> Period | None:
    if not text:
        return None
    try:
        period = Period.parse(text)
    except BadPeriod as bad:
        raise CommandError(f"{option}: {bad}") from bad
    if kind is not None and period.kind is not kind:
        raise CommandError(f"{option}: write a financial year, such as 2018/19.")
    return period
