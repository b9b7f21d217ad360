"""Load the fictional council into an empty database."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from foundation.clock import today
from foundation.rendering.records import BrokenFile
from improvement_plan.example.load import OtherData, is_loaded, load_example


class Command(BaseCommand):
    help = "Load the example council into an empty database; does nothing when it is loaded."

    def handle(self, *args: Any, **options: Any) -> None:
        if is_loaded():
            self.stdout.write("The example is loaded already.")
            return
        try:
            loaded = load_example(folder=settings.BASE_DIR / "examples", today=today())
        except (OtherData, BrokenFile) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"Ashworth Council is loaded: {loaded.plans} plans, {loaded.actions} actions,"
            f" {loaded.reports:,} reports, {loaded.rating_changes:,} rating changes,"
            f" {loaded.indicators} indicators, {loaded.figures} figures."
        )
