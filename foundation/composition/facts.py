"""What a page lists of a thing."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Fact:
    """A label and its value, as components/facts.html draws it."""

    label: str
    value: str
    url: str = ""
    flags: tuple[str, ...] = ()
