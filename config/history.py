"""What every history records."""

from typing import Any

import pghistory
from pghistory.core import Tracker


class Trackers(tuple[Tracker, ...]):
    """Insertions, updates and deletions, made anew for each model.

    pghistory deep-copies this setting for each model, but a deep copy of pgtrigger's operations
    equals none of them any more, and statement triggers then lose their rows; so a copy is a new set.
    """

    def __deepcopy__(self, memo: dict[int, Any]) -> "Trackers":
        return trackers()


def trackers() -> Trackers:
    """pghistory's own default leaves deletions out."""
    return Trackers((pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent()))
