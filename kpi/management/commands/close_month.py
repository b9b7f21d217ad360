"""Run the job that closes a month in the foreground."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import User
from foundation.jobs.runner import run_now
from foundation.jobs.services import request_job
from kpi.management.commands.take_snapshot import month
from kpi.rules.periods import Period
from kpi.services.months import before_closing
from kpi.services.schedule import CLOSE


class Command(BaseCommand):
    """`close_month --period 2018-12 --by ANALYST [--gaps-reason WHY]`."""

    help = "Freeze a month's figures for good and decide what of them may be published."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--period", required=True, type=month, metavar="YYYY-MM", help="the month")
        parser.add_argument("--by", required=True, metavar="E-MAIL", help="who closes it")
        parser.add_argument("--gaps-reason", default="", metavar="WHY", help="why figures are missing")

    def handle(self, *args: Any, **options: Any) -> None:
        period: Period = options["period"]
        user = User.objects.filter(email__iexact=options["by"], is_active=True).first()
        if user is None:
            raise CommandError(f"Nobody signs in as {options['by']}.")
        gaps = list(before_closing(period.end).gaps)
        if gaps and not options["gaps_reason"].strip():
            raise CommandError(f"These have no figure: {', '.join(gaps)}. Say why with --gaps-reason.")
        asked = request_job(
            kind=CLOSE,
            parameters={
                "month": period.end.isoformat(),
                "gaps": gaps,
                "gaps_reason": options["gaps_reason"],
            },
            by=user,
            dispatch=False,
        )
        job = run_now(asked)
        if job.error:
            raise CommandError(job.error)
        self.stdout.write(job.result["message"])
        if gaps:
            self.stdout.write(f"Accepted without a figure: {', '.join(gaps)}")
