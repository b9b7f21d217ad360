"""What an attacker could work out: which hidden counts have only one possible value.

He knows all that is shown, the totals, that a year to date never falls, what was not corrected, and
of every hidden row whether it was hidden for being small. A hidden count is safe when some children
can be moved in thought from one hidden row to another, so that it changes and all he knows stays true.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile

from foundation.suppression.cells import Link
from foundation.suppression.tables import Chain, Row, Table

Count = str  # "inside", "outside" or "whole"


@dataclass(frozen=True)
class Exposed:
    """A hidden count, of which is asked whether it can be worked out."""

    edition: int
    category: str | None
    count: Count


def first_exposed(chain: Chain, safe: set[Exposed]) -> Exposed | None:
    """A hidden count that what is shown now gives away, if there is one.

    Those found `safe` are added there and not looked at again: hiding more leaves them safe.
    """
    for edition in chain.linked():
        for category, count in _hidden(chain.tables[edition]):
            hidden = Exposed(edition, category, count)
            if hidden not in safe and not _is_safe(chain, hidden):
                return hidden
            safe.add(hidden)
    return None


def _hidden(table: Table) -> Iterator[tuple[str | None, Count]]:
    """The hidden counts whose total is known and not zero (of nothing everybody has nothing).

    Where the total itself is hidden, all rows are (`decisions.py`), and the total may be any small number.
    """
    for category, row in table.rows.items():
        if not row.shows_whole and table.total.shows_whole and table.total.whole:
            yield category, "whole"
        if not table.paired or row.shows_inside or not table.total.shows_inside:
            continue
        if table.total.inside:
            yield category, "inside"
        if table.total.outside and not row.shows_whole:
            yield category, "outside"


def _is_safe(chain: Chain, hidden: Exposed) -> bool:
    table = chain.tables[hidden.edition]
    partners = [key for key, row in table.rows.items() if key != hidden.category and not row.shows_inside]
    for size in range(1, table.threshold + 2):
        for inside, outside in (
            *_steps(hidden.count, size, table.paired),
            *_steps(hidden.count, -size, table.paired),
        ):
            one = _spans(chain, hidden.edition, hidden.category, inside, outside)
            if one.possible and any(
                one.meets(_spans(chain, hidden.edition, partner, -inside, -outside)) for partner in partners
            ):
                return True
    return False


def _steps(count: Count, size: int, paired: bool) -> list[tuple[int, int]]:
    """Changes of (inside, outside) that change this count."""
    if not paired:
        return [(size, 0)]
    return {
        "inside": [(size, -size), (size, 0)],
        "outside": [(size, -size), (0, size)],
        "whole": [(size, 0), (0, size)],
    }[count]


@dataclass(frozen=True)
class _Spans:
    """The editions, one after another, in which a row could have other counts: from any of `firsts`
    to any of `lasts`."""

    firsts: frozenset[int]
    lasts: frozenset[int]

    @property
    def possible(self) -> bool:
        return bool(self.firsts and self.lasts)

    def meets(self, other: "_Spans") -> bool:
        return not (self.firsts.isdisjoint(other.firsts) or self.lasts.isdisjoint(other.lasts))


def _spans(chain: Chain, edition: int, category: str | None, inside: int, outside: int) -> _Spans:
    """The spans around an edition in which the row could have so many more, for all that is known."""
    rows = chain.editions(category)

    def admits(at: int) -> bool:
        return _admits(chain.tables[at], rows[at], inside, outside)

    def fits(border: int, *, later: bool) -> bool:
        return not 0 <= border < len(chain.links) or _keeps_order(
            chain.links[border], rows[border], rows[border + 1], (inside, outside), later=later
        )

    if not admits(edition):
        return _NOWHERE
    back = takewhile(lambda at: at == edition or admits(at), range(edition, -1, -1))
    forth = takewhile(lambda at: at == edition or admits(at), range(edition, len(rows)))
    return _Spans(
        frozenset(at for at in back if fits(at - 1, later=True)),
        frozenset(at for at in forth if fits(at, later=False)),
    )


_NOWHERE = _Spans(frozenset(), frozenset())


def _admits(table: Table, row: Row, inside: int, outside: int) -> bool:
    if row.shows_inside or (row.shows_whole and inside + outside):
        return False
    changed = row.inside + inside, row.outside + outside
    if min(changed) < 0:
        return False
    return table.known_of(row, *changed) == table.known_of(row, *row.counts) and table.still_picked(
        row, *changed
    )


def _keeps_order(link: Link, before: Row, after: Row, change: tuple[int, int], *, later: bool) -> bool:
    """Whether two editions next to each other still fit when the row changes in one of them only."""
    if link is Link.ROLLING:
        return True
    if link is Link.VERSION:
        return before.counts != after.counts  # what was not corrected is the same in both
    sign = 1 if later else -1
    return all(
        old > new or old <= new + sign * by
        for old, new, by in zip(before.counts, after.counts, change, strict=True)
    )
