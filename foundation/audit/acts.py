"""One business write: everything or nothing, with who and why in the history."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction

from foundation.audit.context import Actor, acting


@contextmanager
def act(*, by: Actor | None, why: str) -> Iterator[None]:
    """A transaction in which every history row says that `by` wrote it, and why.

    Entered by services around their write; `foundation.audit.services.record` goes inside.
    """
    with transaction.atomic(), acting(by=by, why=why):
        yield
