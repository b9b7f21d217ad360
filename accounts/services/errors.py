"""What a service refuses, in words for the person who asked."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError, transaction


class Refused(Exception):
    """The write was not made. `field` names the form field that the message belongs to, if any."""

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


@contextmanager
def unless_taken(message: str, *, field: str) -> Iterator[None]:
    """Refuse with this message where the database says that the name or address is taken.

    The database decides, so two people who add the same thing at once cannot both succeed.
    """
    try:
        with transaction.atomic():
            yield
    except IntegrityError:
        raise Refused(message, field=field) from None
