"""Import a plan from files: preview, then all of it or nothing."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import User
from foundation.audit.context import acting
from foundation.clock import now, today
from foundation.editing.errors import Refused
from improvement_plan.imports.files import LARGEST_FILE
from improvement_plan.imports.preview import NEW, Preview
from improvement_plan.imports.rows import Kind, Problem
from improvement_plan.models import Plan, StatusScheme
from improvement_plan.services.importing import (
    ImportRefused,
    ImportRequest,
    Source,
    apply_import,
    preview_import,
)


class Command(BaseCommand):
    """`import_plan --name NAME --scheme KEY … --actions F`; see docs/importing.md."""

    help = (
        "Import an improvement plan from CSV, Excel or Word files. Any error imports nothing; the same"
        " file twice changes nothing; a second file adds to the plan."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        day: dict[str, Any] = {"type": _day, "metavar": "YYYY-MM-DD"}
        parser.add_argument("--name", required=True, help="the plan’s name; a new plan is created with it")
        parser.add_argument("--scheme", help="key of the status scheme; needed for a new plan")
        parser.add_argument("--starts", **day, help="first day of a new plan")
        parser.add_argument("--ends", **day, help="last day of a new plan")
        parser.add_argument("--cycle-days", type=int, metavar="N", help="reporting cycle in days (31)")
        parser.add_argument("--kind", choices=Plan.Kind.values, default="", help="kind of a new plan")
        for kind in Kind:
            parser.add_argument(f"--{kind.value}", type=Path, metavar="FILE", help=f"file of {kind.words}")
        parser.add_argument("--status-as-at", **day, help="the day that printed statuses speak of")
        parser.add_argument("--dry-run", action="store_true", help="say what would be done, write nothing")
        parser.add_argument(
            "--same", action="append", default=[], metavar="ROW=REF", help="this uncertain row is that action"
        )
        parser.add_argument(
            "--new", action="append", default=[], metavar="ROW", help="this uncertain row is a new action"
        )
        parser.add_argument("--answers", type=Path, metavar="FILE", help='JSON: {"ROW": "REF" or "new"}')
        parser.add_argument("--by", metavar="EMAIL", help="the person who imports; needed to move dates")

    def handle(self, *args: Any, **options: Any) -> None:
        by = _person(options["by"])
        request = _request(options)
        label = None if by else "command import_plan"
        with acting(by=by, label=label, why="command import_plan"):
            if options["dry_run"]:
                preview = preview_import(request=request, by=by, today=today())
            else:
                preview = self._import(request, by)
        self._tell(preview, dry_run=options["dry_run"])
        self._stop_at_problems(preview, request.answers)

    def _import(self, request: ImportRequest, by: User | None) -> Preview:
        try:
            return apply_import(request=request, by=by, today=today(), now=now()).preview
        except ImportRefused as refused:
            return refused.preview
        except Refused as refused:
            raise CommandError(refused.message) from refused

    def _tell(self, preview: Preview, *, dry_run: bool) -> None:
        for problem in preview.warnings:
            self.stderr.write(f"warning: {_line(problem)}")
        for problem in preview.errors:
            self.stderr.write(self.style.ERROR(f"error: {_line(problem)}"))
        for question in preview.questions:
            self.stderr.write(f"uncertain: {question.at.words}: {question.text}")
            for candidate in question.candidates:
                self.stderr.write(
                    f"    {candidate.why}: {candidate.reference} ({candidate.area_key or 'no area'})"
                    f" {candidate.text}\n    answer with --same {question.key}={candidate.reference}"
                    f" or --new {question.key}"
                )
        would = " would be" if dry_run or not preview.can_be_imported else ""
        for kind in Kind:
            n = preview.counts(kind)
            self.stdout.write(
                f"{kind.words}:{would} {n.created} created, {n.changed} changed, {n.unchanged} unchanged"
            )
        self.stdout.write(f"progress reports:{would} {preview.reports} recorded")
        self.stdout.write(f"posts:{would} {len(preview.new_posts)} created")

    def _stop_at_problems(self, preview: Preview, answers: Mapping[str, str]) -> None:
        if preview.errors:
            raise CommandError(f"{_counted(len(preview.errors), 'error')}. Nothing was imported.")
        if preview.questions:
            rows = _counted(len(preview.questions), "uncertain row")
            raise CommandError(f"{rows}. Nothing was imported: answer as shown above.")


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _line(problem: Problem) -> str:
    value = f" Value: {problem.value}" if problem.value else ""
    return f"{problem.place}: {problem.message}{value}"


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _person(email: str | None) -> User | None:
    if email is None:
        return None
    person = User.objects.filter(email__iexact=email, is_active=True).first()
    if person is None or not person.has_perm("plans.import"):
        raise CommandError(f"{email} is nobody who may import plans.")
    return person


def _request(options: Mapping[str, Any]) -> ImportRequest:
    sources = [_source(kind, options[kind.value]) for kind in Kind if options[kind.value] is not None]
    if not sources:
        raise CommandError("Name at least one file, for example --actions actions.csv.")
    return ImportRequest(
        name=options["name"],
        sources=sources,
        scheme=_scheme(options["scheme"]),
        starts_on=options["starts"],
        ends_on=options["ends"],
        cycle_days=options["cycle_days"],
        kind=options["kind"],
        status_as_at=options["status_as_at"],
        answers=_answers(options["same"], options["new"], options["answers"]),
    )


def _source(kind: Kind, path: Path) -> Source:
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise CommandError(f"{path} is larger than {LARGEST_FILE // 1024 // 1024} MB.")
        return Source(kind, path.name, path.read_bytes())
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}.") from error


def _scheme(key: str | None) -> StatusScheme | None:
    if key is None:
        return None
    scheme = StatusScheme.objects.filter(key=key).first()
    if scheme is None:
        known = ", ".join(StatusScheme.objects.order_by("key").values_list("key", flat=True))
        raise CommandError(f"There is no status scheme {key}. There are: {known}.")
    return scheme


def _answers(same: Sequence[str], new: Sequence[str], path: Path | None) -> dict[str, str]:
    answers: dict[str, str] = {}
    if path is not None:
        try:
            told = json.loads(path.read_text(encoding="utf-8"))
            answers = {str(key): str(value) for key, value in told.items()}
        except (OSError, ValueError, AttributeError) as error:
            raise CommandError(f'{path} is no JSON file such as {{"12": "A003", "15": "new"}}.') from error
    for pair in same:
        row, _, reference = pair.rpartition("=")
        if not row:
            raise CommandError(f"--same {pair}: write ROW=REF, for example 12=A003.")
        answers[row] = reference
    return answers | dict.fromkeys(new, NEW)
