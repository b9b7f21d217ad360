"""How near two texts are to each other, for thousands of them.

Two texts are near when 85 % of their letters agree in order. That is dear to find out, so only texts
that share most of their words are compared; an index by their rarest words finds those.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from math import ceil

from foundation.rendering.cells import plain

NEAR = 0.85
# Of the words of both texts together: one word in five may differ, and a few more for good measure.
_SHARED = 0.6
# Shorter texts may be near with few words in common: one misspelt word of three is much.
_SHORT = 6


def near(first: str, second: str) -> bool:
    """Whether two texts are so similar that one may be an edit of the other; equal texts are."""
    return _near(plain(first), plain(second))


def _near(first: str, second: str) -> bool:
    if not first or not second:
        return False
    if 2 * min(len(first), len(second)) < NEAR * (len(first) + len(second)):
        return False
    matcher = SequenceMatcher(None, first, second, autojunk=False)
    return matcher.quick_ratio() >= NEAR and matcher.ratio() >= NEAR


class NearTexts:
    """Texts, of which those near to another one are found quickly.

    `often` says which words are rare (`count_words` of the texts that will be looked for).
    """

    def __init__(self, often: Counter[str]) -> None:
        self._often = often
        self._texts: list[tuple[str, frozenset[str]]] = []
        self._by_word: dict[str, list[int]] = {}

    def add(self, text: str) -> None:
        """Put a text in; it is known by its position from now on."""
        words = frozenset(plain(text).split())
        for word in self._telling(words):
            self._by_word.setdefault(word, []).append(len(self._texts))
        self._texts.append((plain(text), words))

    def near_to(self, text: str) -> Iterator[int]:
        """The positions of the texts that are near to this one, in order."""
        said = plain(text)
        words = frozenset(said.split())
        hits = {position for word in self._telling(words) for position in self._by_word.get(word, ())}
        for position in sorted(hits):
            other, other_words = self._texts[position]
            if _share_enough(words, other_words) and _near(other, said):
                yield position

    def _telling(self, words: frozenset[str]) -> Sequence[str]:
        """The rarest words of a text: one that shares enough with it has one of these, too."""
        if len(words) <= _SHORT + 1:
            return list(words)
        least_shared = ceil(len(words) * _SHARED / (2 - _SHARED))
        ordered = sorted(words, key=lambda word: (self._often[word], word))
        return ordered[: len(words) - least_shared + 1]


def _share_enough(first: frozenset[str], second: frozenset[str]) -> bool:
    if min(len(first), len(second)) <= _SHORT:
        return True
    return 2 * len(first & second) >= _SHARED * (len(first) + len(second))


def count_words(texts: Iterable[str]) -> Counter[str]:
    """In how many of these texts each word stands."""
    return Counter(word for text in texts for word in set(plain(text).split()))


def near_pairs(texts: Sequence[tuple[str, str]]) -> Iterator[tuple[int, int]]:
    """The positions of each text and the first earlier one in the same group that it is near to.

    `texts` are (group, text).
    """
    often = count_words(text for _, text in texts)
    groups: dict[str, list[int]] = {}
    for position, (group, _) in enumerate(texts):
        groups.setdefault(group, []).append(position)
    for positions in groups.values():
        index = NearTexts(often)
        for position in positions:
            text = texts[position][1]
            earlier = next(index.near_to(text), None)
            if earlier is not None:
                yield positions[earlier], position
            index.add(text)
