"""Django's `migrate`, run as the owner of the tables, with the application's rights set afterwards."""

from typing import Any

from django.core.management.commands import migrate
from django.db import connections

from foundation.audit.grants import apply_grants, as_owner, ensure_application_role, has_two_roles


class Command(migrate.Command):
    """`migrate` for an installation with two database roles; with one, it says that grants are off."""

    def handle(self, *args: Any, **options: Any) -> None:
        if not has_two_roles():
            self.stderr.write(
                "The application signs in as the owner of its tables: history and audit are not"
                " protected from it. Set DATABASE_OWNER_URL to separate them."
            )
            super().handle(*args, **options)
            return
        using = options["database"]
        only_looking = options["plan"] or options["check_unapplied"]
        with as_owner(using):
            if not only_looking:
                ensure_application_role(using)
            super().handle(*args, **options)
            if not only_looking:
                self._grant(using)

    def _grant(self, using: str) -> None:
        if connections[using].introspection.table_names():
            apply_grants(using)
