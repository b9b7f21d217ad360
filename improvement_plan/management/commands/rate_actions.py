"""Run the rating job in the foreground."""

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from foundation.jobs.runner import run_now
from foundation.jobs.services import request_job


class Command(BaseCommand):
    """`rate_actions [--as-of D] [--all]`: what the worker does at night, now and here."""

    help = "Re-rate actions whose day has come (or all of them) and say how many changed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--as-of", type=date.fromisoformat, metavar="YYYY-MM-DD", help="default: today")
        parser.add_argument("--all", action="store_true", help="look at every action, not only at those due")

    def handle(self, *args: Any, **options: Any) -> None:
        as_of: date | None = options["as_of"]
        job = request_job(
            kind="improvement_plan.rate_actions",
            parameters={"all": options["all"], "as_of": as_of.isoformat() if as_of else None},
            by=None,
            dispatch=False,
        )
        job = run_now(job)
        if job.error:
            raise CommandError(job.error)
        self.stdout.write(f"looked at {job.result['looked_at']}, changed {job.result['changed']}")
