"""What a service refuses, in words for the person who asked."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import IntegrityError, transaction


class Refused(Exception):
    """The write was not made. `field` names the form field that the message belongs to, if any."""

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class StaleEdit(Refused):
    """Somebody saved the object after the form was opened.

    `current` is how it stands now, `version` what an edit of it begins from.
    """

    def __init__(self, current: Any, version: int | None = None) -> None:
        super().__init__(
            "Somebody else saved this while you were writing. Nothing of yours was saved yet:"
            " compare both texts, then save again."
        )
        self.current = current
        self.version: int = current.version if version is None else version


@contextmanager
def unless_taken(message: str, *, field: str) -> Iterator[None]:
    """Refuse with this message where the database says that somebody was faster.

    The database decides, so two people who add the same thing at once cannot both succeed.
    """
    try:
        with transaction.atomic():
            yield
    except IntegrityError:
        raise Refused(message, field=field) from None
