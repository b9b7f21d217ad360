"""Write a plan's actions as CSV to standard output."""

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from foundation.audit.acts import act
from foundation.audit.services import record
from foundation.clock import today
from improvement_plan.exports import export_plan, plan_csv
from improvement_plan.models import Plan


class Command(BaseCommand):
    """`export_actions --plan NAME [--as-of D] [--known-on D]`."""

    help = (
        "Write a plan's actions as CSV: --as-of rates today's facts for another day, --known-on takes"
        " the facts that the portal knew at the end of a day; both together show the plan as it stood."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--plan", required=True, help="name of the plan")
        for option, words in (("--as-of", "rate for this day (today)"), ("--known-on", "facts of this day")):
            parser.add_argument(option, type=date.fromisoformat, metavar="YYYY-MM-DD", help=words)

    def handle(self, *args: Any, **options: Any) -> None:
        plan = Plan.objects.filter(name__iexact=options["plan"].strip()).select_related("scheme").first()
        if plan is None:
            raise CommandError(f"There is no plan called “{options['plan']}”.")
        days = {"as_of": options["as_of"] or today(), "known_on": options["known_on"]}
        with act(by=None, why="command export_actions"):
            text = plan_csv(export_plan(plan, **days), bom=False).decode()
            record(by=None, verb="plan.exported", subject=plan, detail={"format": "csv", **days})
        self.stdout.write(text, ending="")
