"""Every component with made-up content, its name, and the lines that include it."""

from dataclasses import dataclass
from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from foundation.gallery.content import content

EXAMPLES = Path(__file__).parent / "templates" / "gallery" / "examples"


@dataclass(frozen=True)
class Example:
    """One file of examples/: its name, what is written in it, and the template that draws it."""

    name: str
    source: str
    template: str

    @property
    def anchor(self) -> str:
        """Where the example stands on the page."""
        return f"g-{self.name}"


def gallery(request: HttpRequest) -> HttpResponse:
    """All examples on one page."""
    return render(request, "gallery/gallery.html", {"examples": examples(), **content(request)})


def examples() -> list[Example]:
    """The examples by name."""
    return [
        Example(path.stem, path.read_text(encoding="utf-8").strip(), f"gallery/examples/{path.name}")
        for path in sorted(EXAMPLES.glob("*.html"))
    ]
