"""Search across the portal: each app's source answers in the rights of the person who asks."""

from dataclasses import dataclass
from typing import Any

from foundation.composition import providers
from foundation.composition.protocols import SearchHit

SHOWN = 50
SHORTEST = 2


@dataclass(frozen=True)
class SearchResult:
    """The best hits over all sources; `more` when there are others beyond these."""

    words: str
    hits: tuple[SearchHit, ...]
    more: bool


def search_portal(words: str, user: Any) -> SearchResult:
    """Ask every source that config/composition.py lists; best rank first, at most SHOWN."""
    words = words.replace("\x00", "").strip()[:200]
    if len(words) < SHORTEST:
        return SearchResult(words, (), more=False)
    found = [hit for source in providers("search") for hit in source(user).search(words, limit=SHOWN + 1)]
    found.sort(key=lambda hit: -hit.rank)
    return SearchResult(words, tuple(found[:SHOWN]), more=len(found) > SHOWN)
