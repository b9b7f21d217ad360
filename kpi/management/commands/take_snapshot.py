"""Run the snapshot job in the foreground."""

from argparse import ArgumentTypeError
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from foundation.clock import today
from foundation.jobs.runner import run_now
from foundation.jobs.services import request_job
from kpi.rules.periods import BadPeriod, Kind, Period, month_end
from kpi.services.schedule import TAKE


def month(text: str) -> Period:
    """A month that has begun, as a command's argument names it."""
    try:
        period = Period.parse(text)
    except BadPeriod as bad:
        raise ArgumentTypeError(str(bad)) from None
    if period.kind is not Kind.MONTH:
        raise ArgumentTypeError(f"{period.label} is not a month: write it as 2018-12.")
    if period.end > month_end(today()):
        raise ArgumentTypeError(f"{period.label} has not begun.")
    return period


class Command(BaseCommand):
    """`take_snapshot --period 2018-12`: the job of the month page, now and here."""

    help = "Work out a month's figures: value, RAG, change, comparators, SPC. A closed month stays as it is."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--period", required=True, type=month, metavar="YYYY-MM", help="the month")

    def handle(self, *args: Any, **options: Any) -> None:
        period: Period = options["period"]
        asked = request_job(kind=TAKE, parameters={"month": period.end.isoformat()}, by=None, dispatch=False)
        job = run_now(asked)
        if job.error:
            raise CommandError(job.error)
        self.stdout.write(f"{period.label}: {job.result['message']}")
        self.stdout.write(f"due {job.result['due']}, changed {job.result['changed']}")
        gaps = job.result["gaps"]
        self.stdout.write(f"without a figure: {', '.join(gaps) if gaps else 'none'}")
