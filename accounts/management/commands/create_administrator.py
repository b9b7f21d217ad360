"""The first person of a new portal: everybody else is added by them, on the pages."""

import getpass
import sys
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from accounts.invitations import password_link
from accounts.models import User
from accounts.roles import Role
from accounts.services import create_user
from foundation.audit.context import acting
from foundation.editing.errors import Refused


class Command(BaseCommand):
    help = (
        "Add an administrator. Asks for a password on a terminal; with --link, or without a terminal,"
        " prints a link on which they choose one."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="the address with which they sign in")
        parser.add_argument("name", help="shown on pages about people")
        parser.add_argument("--link", action="store_true", help="print a link instead of asking")

    def handle(self, *args: Any, **options: Any) -> None:
        ask = sys.stdin.isatty() and not options["link"]
        password = self._ask_password(options) if ask else None
        with acting(by=None, why="first administrator", label="command create_administrator"):
            user = self._create(options["email"], options["name"], password)
        self.stdout.write(f"{user.email} is an administrator.")
        if password is None:
            self.stdout.write(f"Choose a password here, within three days:\n{password_link(user)}")

    @transaction.atomic
    def _create(self, email: str, name: str, password: str | None) -> User:
        try:
            return create_user(
                email=email, display_name=name, password=password, role=Role.ADMINISTRATOR, by=None
            )
        except Refused as refused:
            raise CommandError(refused.message) from None

    def _ask_password(self, options: dict[str, Any]) -> str:
        password = getpass.getpass("Password (at least 12 characters): ")
        if getpass.getpass("The same again: ") != password:
            raise CommandError("The two passwords differ.")
        try:
            validate_password(password, User(email=options["email"], display_name=options["name"]))
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        return password
