"""The council's own name, colour and font, read once from a TOML file."""

import tomllib
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Safeguarding:
    """Whom to call when worried about a child: the council's numbers, its hours and its own page."""

    phone: str
    hours: str
    out_of_hours: str
    url: str


@dataclass(frozen=True)
class Performance:
    """How figures are compared and published: the name under which national tables list the council,
    and the largest count of children that is suppressed in what is published."""

    authority: str
    small_number: int


@dataclass(frozen=True)
class Council:
    """What a page says of the council that runs the portal; colours are CSS hex, font a CSS stack."""

    name: str
    service: str
    email: str
    colour: str
    tint: str
    line: str
    font: str
    safeguarding: Safeguarding
    performance: Performance


def read_council(path: Path) -> Council:
    """Read a council file.

    Raises KeyError naming the missing key, or tomllib.TOMLDecodeError with the line, so that a
    misspelt file stops the start and does not show half a brand.
    """
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    about, brand, worry = data["council"], data["brand"], data["safeguarding"]
    figures = data["performance"]
    return Council(
        name=about["name"],
        service=about["service"],
        email=about["email"],
        colour=brand["colour"],
        tint=brand["tint"],
        line=brand["line"],
        font=brand["font"],
        safeguarding=Safeguarding(
            phone=worry["phone"],
            hours=worry["hours"],
            out_of_hours=worry["out_of_hours"],
            url=worry["url"],
        ),
        performance=Performance(authority=figures["authority"], small_number=int(figures["small_number"])),
    )
