"""The keeper: holds the two servers while anybody uses them, and stops them cleanly after.

Users hold `users.lock` shared (see users.py). The keeper tries to take it exclusively; when it can,
nobody is left. Killing a user, or the keeper itself, therefore leaves nothing behind: the kernel
frees the locks and tells the servers that their keeper died.
"""

import fcntl
import logging
import os
import signal
import time
from types import FrameType

from config.embedded.children import open_lock, try_lock
from config.embedded.place import Place
from config.embedded.postgres import Postgres, ServerFailed, ensure_database
from config.embedded.valkey import Valkey

log = logging.getLogger("golden_thread.keeper")
GRACE = 3.0
LOOK_EVERY = 0.25


class Keeper:
    """Runs in the process of `python -m config.embedded keep`."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.postgres = Postgres(place)
        self.valkey = Valkey(place)
        self.told_to_stop = False
        self.grace = GRACE

    def run(self) -> None:
        """Keep the servers until nobody uses them for GRACE seconds, or a signal says stop."""
        keeper = open_lock(self.place.keeper_lock)
        if not try_lock(keeper):
            return  # there is one already
        signal.signal(signal.SIGTERM, self._stop)
        signal.signal(signal.SIGINT, self._stop)
        signal.signal(signal.SIGUSR1, self._hurry)
        os.ftruncate(keeper, 0)
        os.write(keeper, str(os.getpid()).encode())  # for `_hurry`
        users = open_lock(self.place.users_lock)
        try:
            self._keep_until_unused(users)
        finally:
            self.valkey.stop()
            self.postgres.stop()
            os.ftruncate(keeper, 0)
            os.close(users)
            os.close(keeper)

    def _stop(self, signum: int, frame: FrameType | None) -> None:
        self.told_to_stop = True

    def _hurry(self, signum: int, frame: FrameType | None) -> None:
        """From a user who leaves and expects no other soon: do not wait when nobody is left."""
        self.grace = 0.0

    def _keep_until_unused(self, users: int) -> None:
        unused_since: float | None = None
        while not self.told_to_stop:
            self._start_what_is_down()
            time.sleep(LOOK_EVERY)
            if not try_lock(users):
                unused_since = None
                self.grace = GRACE
                continue
            unused_since = unused_since or time.monotonic()
            if time.monotonic() - unused_since >= self.grace:
                return  # still holding the lock: a new user waits, and then starts a new keeper
            fcntl.flock(users, fcntl.LOCK_UN)

    def _start_what_is_down(self) -> None:
        if not self.postgres.alive():
            log.warning("starting PostgreSQL")
            try:
                self.postgres.start()
                ensure_database(self.place)
            except ServerFailed:
                log.exception("PostgreSQL does not start")
                time.sleep(1)
        if not self.valkey.alive():
            log.warning("starting Valkey")
            try:
                self.valkey.start()
            except ServerFailed:
                log.exception("Valkey does not start")
                time.sleep(1)
