"""TOML files of this project, to dataclasses. An unknown key is refused, so a slip of the pen is seen."""

import tomllib
from dataclasses import fields
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")


class BrokenFile(Exception):
    """A file of ours cannot be used; the message names it."""


def read_toml(path: Path) -> dict[str, Any]:
    """Everything that the file says. Raises BrokenFile."""
    try:
        with path.open("rb") as file:
            return tomllib.load(file)
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise BrokenFile(f"{path.name}: {error}") from error


def made(kind: type[T], table: dict[str, Any], where: str) -> T:
    """The table as a dataclass. Raises BrokenFile for a key too many or too few; `where` names the file."""
    unknown = sorted(set(table) - {item.name for item in fields(kind)})  # type: ignore[arg-type]
    if unknown:
        raise BrokenFile(f"{where}: {kind.__name__} has no {', '.join(unknown)}")
    try:
        return kind(**table)
    except TypeError as error:
        raise BrokenFile(f"{where}: {error}") from error
