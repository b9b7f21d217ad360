"""A real Celery worker process for a test."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from redis import Redis

from config.embedded.place import CHECKOUT

WORKER = [sys.executable, "-m", "celery", "-A", "config", "worker", "-Q", "quick,bulk", "--concurrency=1"]
QUIET = ["--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel=INFO"]


@contextmanager
def running_worker(log: Path, *arguments: str) -> Iterator["subprocess.Popen[bytes]"]:
    """A worker of both queues on this process's database and broker, ready when the block begins.

    Afterwards it is killed with its children, and the broker is empty. Raises RuntimeError with its
    log if it is not ready within a minute.
    """
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*WORKER, *QUIET, *arguments],
            cwd=CHECKOUT,
            env=dict(os.environ),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        deadline = time.monotonic() + 60
        while b" ready." not in log.read_bytes():
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"The worker did not start:\n{log.read_text()}")
            time.sleep(0.05)
        yield process
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        Redis.from_url(os.environ["REDIS_URL"]).flushall()
