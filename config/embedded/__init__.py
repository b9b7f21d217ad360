"""PostgreSQL and Valkey as this checkout's own servers, for a machine where none is installed.

`with servers():` makes both answer and names them in the environment. They belong to no single
command: a keeper process (`python -m config.embedded keep`) holds them while anybody uses them.
"""

from config.embedded.users import servers

__all__ = ["servers"]
