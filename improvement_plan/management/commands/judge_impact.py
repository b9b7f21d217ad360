"""Run the job that judges impact in the foreground."""

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from foundation.jobs.runner import run_now
from foundation.jobs.services import request_job
from improvement_plan.services.impact import JOB


class Command(BaseCommand):
    """`judge_impact [--as-of D]`: what a worker does when a month of performance is closed."""

    help = "Judge each measure of impact from its indicator at the last closed month; say how many changed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--as-of", type=date.fromisoformat, metavar="YYYY-MM-DD", help="default: today")

    def handle(self, *args: Any, **options: Any) -> None:
        as_of: date | None = options["as_of"]
        asked = request_job(
            kind=JOB, parameters={"as_of": as_of.isoformat() if as_of else None}, by=None, dispatch=False
        )
        job = run_now(asked)
        if job.error:
            raise CommandError(job.error)
        self.stdout.write(job.result["message"])
