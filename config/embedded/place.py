"""Where a pair of embedded servers keeps its data, sockets and logs, and what to call them."""

import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
OWNER_ROLE = "portal"
APPLICATION_ROLE = "portal_app"
DATABASE = "portal"
# A socket's address holds 107 bytes, and PostgreSQL's file name takes 17 of them.
LONGEST_SOCKET_FOLDER = 85


@dataclass(frozen=True)
class Place:
    """The folder of one pair of servers: data, `run` (sockets, locks) and `log` below `root`."""

    root: Path

    @property
    def run(self) -> Path:
        """Folder of the locks, and of the sockets where its path is short enough."""
        return self.root / "run"

    @property
    def sockets(self) -> Path:
        """Folder of the sockets; in the temporary folder when the checkout lies too deep."""
        if len(os.fsencode(self.run)) <= LONGEST_SOCKET_FOLDER:
            return self.run
        key = hashlib.sha256(os.fsencode(self.root)).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"golden-thread-{os.getuid()}-{key}"

    @property
    def log(self) -> Path:
        return self.root / "log"

    @property
    def postgres_data(self) -> Path:
        return self.root / "postgres"

    @property
    def valkey_data(self) -> Path:
        return self.root / "valkey"

    @property
    def valkey_socket(self) -> Path:
        return self.sockets / "valkey.sock"

    @property
    def users_lock(self) -> Path:
        """Held shared by everybody who needs the servers."""
        return self.run / "users.lock"

    @property
    def keeper_lock(self) -> Path:
        """Held by the one keeper."""
        return self.run / "keeper.lock"

    def prepare(self) -> None:
        """Make the folders. Raises PermissionError if somebody else owns the socket folder."""
        for folder in (self.root, self.run, self.log):
            folder.mkdir(parents=True, exist_ok=True)
        self.sockets.mkdir(mode=0o700, exist_ok=True)
        if self.sockets.is_symlink() or self.sockets.stat().st_uid != os.getuid():
            raise PermissionError(f"{self.sockets} belongs to somebody else; remove it and start again.")
        # Whoever reaches the sockets is trusted by PostgreSQL, so nobody else may reach them.
        self.sockets.chmod(0o700)

    def database_url(self, role: str, database: str = DATABASE) -> str:
        """The address of a database over the private socket, for that role."""
        folder = str(self.sockets).replace("%", "%25").replace("/", "%2F").replace(" ", "%20")
        return f"postgres://{role}@{folder}/{database}"

    def environment(self, database: str = DATABASE) -> dict[str, str]:
        """What the settings read to find these servers."""
        return {
            "DATABASE_URL": self.database_url(APPLICATION_ROLE, database),
            "DATABASE_OWNER_URL": self.database_url(OWNER_ROLE, database),
            "REDIS_URL": f"unix://{self.valkey_socket}",
            "GT_EMBEDDED": "1",
        }


def checkout_place() -> Place:
    """The servers of this checkout, under `var/` (or GT_VAR_DIR)."""
    return Place(Path(os.environ.get("GT_VAR_DIR", CHECKOUT / "var")).resolve())
