"""How near two texts are to each other."""

from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher

from improvement_plan.imports.cells import plain

NEAR = 0.85


def near(first: str, second: str) -> bool:
    """Whether two texts are so similar that one may be an edit of the other.

    Both are compared without case and punctuation; equal texts are near.
    """
    first, second = plain(first), plain(second)
    if not first or not second:
        return False
    if 2 * min(len(first), len(second)) < NEAR * (len(first) + len(second)):
        return False
    matcher = SequenceMatcher(None, first, second, autojunk=False)
    return matcher.quick_ratio() >= NEAR and matcher.ratio() >= NEAR


def near_pairs(texts: Iterable[tuple[str, str]]) -> Iterator[tuple[int, int]]:
    """The positions of each text and the first earlier one in the same group that it is near to.

    `texts` are (group, text). Only texts that share most of their words are compared letter by
    letter, so that a thousand of them cost about a second.
    """
    seen: dict[str, list[tuple[int, frozenset[str], str]]] = {}
    for position, (group, text) in enumerate(texts):
        words = frozenset(plain(text).split())
        earlier = seen.setdefault(group, [])
        for other, other_words, other_text in earlier:
            shared = len(words & other_words)
            if 2 * shared >= 0.7 * (len(words) + len(other_words)) and near(text, other_text):
                yield other, position
                break
        earlier.append((position, words, text))
