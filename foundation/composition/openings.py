"""The numbers that a page opens with."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Opening:
    """One number, as components/figures.html draws it; `mark` is a rating's code, shown where n is not 0."""

    n: int | str
    label: str
    sub: str = ""
    url: str = ""
    mark: str = ""
