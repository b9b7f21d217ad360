"""How far a running job is: in Valkey, for its page; the outcome alone goes to Postgres."""

import logging
import time
from dataclasses import dataclass
from uuid import UUID

from django.core.cache import cache

logger = logging.getLogger("golden_thread.jobs")

_EVERY = 0.2  # seconds between two writes: nobody reads faster than a page polls
_KEPT = 60 * 60


@dataclass(frozen=True)
class Reached:
    """`done` of `total` (0: not known yet) and what is being done, in words."""

    done: int
    total: int
    words: str

    @property
    def percent(self) -> int:
        """0 to 100, rounded down, so that 100 means the end."""
        return min(100, 100 * self.done // self.total) if self.total else 0


class Progress:
    """Given to a job's work, which calls `set` as often as it likes."""

    def __init__(self, public_id: UUID) -> None:
        self._key = _key(public_id)
        self._written_at = float("-inf")

    def set(self, done: int, total: int, words: str = "") -> None:
        """Say how far the work is. Cheap; a cache that is down does not stop the work."""
        moment = time.monotonic()
        if done < total and moment - self._written_at < _EVERY:
            return
        self._written_at = moment
        try:
            cache.set(self._key, (done, total, words), timeout=_KEPT)
        except Exception:
            logger.warning("progress could not be written", exc_info=True)


def reached(public_id: UUID) -> Reached | None:
    """How far the job is, or None when it has not said (or the cache is down)."""
    try:
        found = cache.get(_key(public_id))
    except Exception:
        logger.warning("progress could not be read", exc_info=True)
        return None
    return Reached(*found) if found else None


def _key(public_id: UUID) -> str:
    return f"job-progress:{public_id}"
