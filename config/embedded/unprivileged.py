"""How PostgreSQL runs when we are root, which it refuses to be.

Best is a user namespace: inside it root is user 1000, outside nothing changes, so a checkout that
only root may enter (/root/...) works. Containers often forbid namespaces; there the server becomes
the user nobody, keeping one capability: to pass through folders that are closed to others.
"""

import ctypes
import os
import struct
from collections.abc import Callable
from pathlib import Path

_CLONE_NEWUSER = 0x10000000
_PR_SET_SECUREBITS, _PR_CAP_AMBIENT, _PR_CAP_AMBIENT_RAISE = 28, 47, 2
_NO_SETUID_FIXUP = 1 << 2
_CAPABILITY_VERSION_3 = 0x20080522
_CAP_DAC_OVERRIDE = 1
_NOBODY = 65534
_INSIDE = 1000
_libc = ctypes.CDLL(None, use_errno=True)


def _nothing() -> None:
    pass


def way_to_run(data: Path) -> Callable[[], None]:
    """What a child must do before it executes PostgreSQL on the data folder `data`.

    Gives the data folder to the user that it must belong to. Raises PermissionError if neither way
    is open on this machine.
    """
    if os.geteuid() != 0:
        return _nothing
    for owner, way in ((0, enter_namespace), (_NOBODY, become_nobody)):
        if os.environ.get("GT_POSTGRES_AS", way.__name__) == way.__name__ and works(way):
            _give(data, owner)
            return way
    raise PermissionError(
        "PostgreSQL does not run as root, and this machine forbids both user namespaces and changing"
        " the user. Run the script as an ordinary user, or set DATABASE_URL and REDIS_URL."
    )


def works(way: Callable[[], None]) -> bool:
    """Try a way in a process that does nothing else."""
    child = os.fork()
    if child == 0:
        status = 1
        try:
            way()
            status = 0 if os.geteuid() != 0 else 1
        finally:
            os._exit(status)
    return os.waitpid(child, 0)[1] == 0


def enter_namespace() -> None:
    """Become user 1000 of a new user namespace, who is root outside. Raises OSError if forbidden."""
    if _libc.unshare(_CLONE_NEWUSER) != 0:
        raise OSError(ctypes.get_errno(), "unshare")
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/gid_map").write_text(f"{_INSIDE} 0 1")
    Path("/proc/self/uid_map").write_text(f"{_INSIDE} 0 1")


def become_nobody() -> None:
    """Become the user nobody but keep DAC_OVERRIDE over exec. Raises OSError if forbidden."""
    # Keeps capabilities when the user changes, and lets access(2), which initdb asks, count them.
    _check(_libc.prctl(_PR_SET_SECUREBITS, _NO_SETUID_FIXUP, 0, 0, 0))
    os.setgroups([])
    os.setgid(_NOBODY)
    os.setuid(_NOBODY)
    header = struct.pack("=Ii", _CAPABILITY_VERSION_3, 0)
    bit = 1 << _CAP_DAC_OVERRIDE
    capabilities = struct.pack("=6I", bit, bit, bit, 0, 0, 0)  # effective, permitted, inheritable
    _check(_libc.capset(header, capabilities))
    _check(_libc.prctl(_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_RAISE, _CAP_DAC_OVERRIDE, 0, 0))


def _check(result: int) -> None:
    if result != 0:
        raise OSError(ctypes.get_errno(), "prctl or capset")


def _give(folder: Path, owner: int) -> None:
    """Let the folder and all below it belong to `owner`, where it does not yet."""
    if not folder.exists() or folder.stat().st_uid == owner:
        return
    for path in (folder, *folder.rglob("*")):
        os.chown(path, owner, owner, follow_symlinks=False)
