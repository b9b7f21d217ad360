"""Print with which addresses the example can be tried."""

from typing import Any

from django.core.management.base import BaseCommand

from accounts.models import User
from accounts.roles import Role
from improvement_plan.example.people import DEMO_PASSWORD, DOMAIN


class Command(BaseCommand):
    help = "Print the example's sign-ins: e-mail and role, and the password that they share."

    def handle(self, *args: Any, **options: Any) -> None:
        people = User.objects.filter(email__endswith=f"@{DOMAIN}", display_name__startswith="Demo ")
        if not people:
            self.stdout.write("The example is not loaded: there are no demo sign-ins.")
            return
        width = max(len(user.email) for user in people)
        for user in people.order_by("pk"):
            roles = ", ".join(Role(role).label for role in sorted(user.role_names))
            self.stdout.write(f"  {user.email:<{width}}  {roles}")
        self.stdout.write(f"Password of all of them: {DEMO_PASSWORD}")
