"""Small dataclasses by which apps add to each other's pages without importing upwards.

A page's own app asks `providers(kind)` and draws what comes back; config/composition.py lists who
provides. Everything here is ready to draw: words, not models.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol


@dataclass(frozen=True)
class NavItem:
    """One link of the service navigation. `prefix`: addresses below it mark the item as current."""

    label: str
    url: str
    prefix: str
    order: int


@dataclass(frozen=True)
class WorkItem:
    """Something that waits for a person's answer, as My work lists it.

    `when`: what stands at the right ("34 days", "due 23 January"); `due_on` sorts (None last);
    `urgent` makes `when` bold.
    """

    title: str
    url: str
    when: str
    note: str
    due_on: date | None
    urgent: bool = False


@dataclass(frozen=True)
class StoryEntry:
    """One line of an object's timeline. `kind` is a word ("Report"); `by` a post, never a name.

    `at` is aware when the hour is known and a date when only the day is. `links` are (text, url).
    """

    at: datetime | date
    kind: str
    title: str
    by: str
    text: str = ""
    links: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True)
class ThreadLink:
    """One station of an action's thread strip. A gap is a station that names what is missing."""

    station: str
    text: str
    url: str | None = None
    here: bool = False
    gap: bool = False


@dataclass(frozen=True)
class SearchHit:
    """One found thing; `rank` is Postgres' ts_rank, comparable across sources."""

    kind: str
    title: str
    url: str
    excerpt: str
    rank: float


class SearchSource(Protocol):
    """What one app lets this person search; `search` never returns what they may not open."""

    @property
    def label(self) -> str: ...

    def search(self, words: str, *, limit: int) -> Sequence[SearchHit]: ...


@dataclass(frozen=True)
class DigestItem:
    """One line of the weekly mail: a heading to stand under, a title and a link, no detail."""

    heading: str
    title: str
    url: str


@dataclass(frozen=True)
class IndicatorLink:
    """Something that hangs on an indicator: an action, a measure of impact, an ask, a minute.

    `rating` is a code of foundation/charts/marks.py, empty for what has none; `colour` that of its
    plan's scheme, empty for the mark's own.
    """

    title: str
    url: str
    note: str = ""
    rating: str = ""
    colour: str = ""
