"""Print with which addresses the example can be tried."""

from typing import Any

from django.core.management.base import BaseCommand

from accounts.demo import demo_sign_ins


class Command(BaseCommand):
    help = "Print the example's sign-ins: e-mail and role, and the password that they share."

    def handle(self, *args: Any, **options: Any) -> None:
        people = demo_sign_ins()
        if not people:
            self.stdout.write("There are no demo sign-ins: the example is not loaded here.")
            return
        width = max(len(person.email) for person in people)
        for person in people:
            self.stdout.write(f"  {person.email:<{width}}  {person.role}")
        self.stdout.write(f"Password of all of them: {people[0].password}")
