"""Write a period's KPI report to a file."""

import os
from argparse import ArgumentTypeError
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from foundation.audit.acts import act
from foundation.audit.services import record
from kpi.exports.formats import FORMATS
from kpi.models import KpiReport
from kpi.queries.report import NoFigures, Tampered, report_content
from kpi.rules.periods import BadPeriod, Period
from kpi.rules.report import EDITIONS, INTERNAL, KpiReportContent


class Command(BaseCommand):
    """`export_kpis --period P --format csv|xlsx|pdf [--edition internal|public] --output F`."""

    help = (
        "Write the KPI report of a month (2018-12) or quarter (2018/19-Q3): as it was approved, else a draft"
        " of the figures as they stand. A file that cannot be written whole is not written at all."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--period", required=True, type=_period, help="2018-12 or 2018/19-Q3")
        parser.add_argument("--format", required=True, choices=list(FORMATS), dest="kind")
        parser.add_argument("--edition", choices=EDITIONS, default=INTERNAL, help="internal, unless told")
        parser.add_argument(
            "--output", required=True, metavar="F", help="the file; - for CSV to standard output"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        kind, output = options["kind"], options["output"]
        if output == "-" and kind != "csv":
            raise CommandError("Only CSV goes to standard output. Name a file with --output.")
        try:
            content = report_content(options["period"], edition=options["edition"])
        except (NoFigures, Tampered) as error:
            raise CommandError(str(error)) from error
        made = FORMATS[kind].make(content)
        with act(by=None, why="command export_kpis"):
            _record(content, kind)
            if output == "-":
                self.stdout.write(made.decode(), ending="")
                return
            _write_whole(Path(output), made)
        count = len(content.indicators)
        state = "as approved" if content.approved_on else content.state
        self.stdout.write(
            f"{output}: {content.label}, {count} indicators, {content.edition} edition, {state}."
        )


def _period(text: str) -> Period:
    try:
        return Period.parse(text)
    except BadPeriod as bad:
        raise ArgumentTypeError(str(bad)) from None


def _record(content: KpiReportContent, kind: str) -> None:
    report = KpiReport.objects.filter(period=content.period).first()
    detail = {
        "period": content.period,
        "format": kind,
        "edition": content.edition,
        "state": content.state,
        "sha256": content.sha256,
    }
    record(by=None, verb="report.exported", subject=report, detail=detail)


def _write_whole(path: Path, made: bytes) -> None:
    """The file as a whole or not at all: written beside its place, then moved there."""
    if path.exists() and not path.is_file():
        raise CommandError(f"{path} is not a file.")
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with beside.open("xb") as file:
            file.write(made)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError as error:
        raise CommandError(f"{path} cannot be written: {error.strerror}.") from error
    finally:
        beside.unlink(missing_ok=True)
