"""What an attacker could work out: which hidden counts have only one possible value.

He knows all that is shown, the totals, that a year to date never falls, what was not corrected, and
of every hidden row whether it was hidden for being small. A hidden count is safe when some children
can be moved in thought from one hidden row to another, so that it changes and all he knows stays true.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain as chained

from foundation.suppression.cells import Link
from foundation.suppression.tables import Chain, Row, Table

Count = str  # "inside", "outside" or "whole"


@dataclass(frozen=True)
class Exposed:
    """A hidden count that can be worked out."""

    edition: int
    category: str | None
    count: Count


def first_exposed(chain: Chain) -> Exposed | None:
    """A hidden count that what is shown now gives away, if there is one."""
    for edition in chain.linked():
        for category, count in _hidden(chain.tables[edition]):
            if not _is_safe(chain, edition, category, count):
                return Exposed(edition, category, count)
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


def _is_safe(chain: Chain, edition: int, category: str | None, count: Count) -> bool:
    table = chain.tables[edition]
    spans = [(first, last) for first in range(edition, -1, -1) for last in range(edition, len(chain.tables))]
    partners = [key for key, row in table.rows.items() if key != category and not row.shows_inside]
    steps = [
        step
        for size in range(1, table.threshold + 2)
        for step in chained.from_iterable(_steps(count, sign * size, table.paired) for sign in (1, -1))
    ]
    return any(
        _possible(chain, span, category, partner, *step)
        for partner in partners
        for span in spans
        for step in steps
    )


def _steps(count: Count, size: int, paired: bool) -> list[tuple[int, int]]:
    """Changes of (inside, outside) that change this count."""
    if not paired:
        return [(size, 0)]
    return {
        "inside": [(size, -size), (size, 0)],
        "outside": [(size, -size), (0, size)],
        "whole": [(size, 0), (0, size)],
    }[count]


def _possible(
    chain: Chain, span: tuple[int, int], one: str | None, other: str | None, inside: int, outside: int
) -> bool:
    """Whether in all editions of the span row `one` could have so many more and row `other` so many
    fewer, for all that is known."""
    first, last = span
    return all(
        _admits(chain.tables[edition], chain.tables[edition].rows[category], sign * inside, sign * outside)
        for edition in range(first, last + 1)
        for category, sign in ((one, 1), (other, -1))
    ) and all(
        _keeps_order(chain, edition, category, sign * inside, sign * outside, later=later)
        for edition, later in ((first - 1, True), (last, False))
        if 0 <= edition < len(chain.links)
        for category, sign in ((one, 1), (other, -1))
    )


def _admits(table: Table, row: Row, inside: int, outside: int) -> bool:
    if row.shows_inside or (row.shows_whole and inside + outside):
        return False
    changed = row.inside + inside, row.outside + outside
    if min(changed) < 0:
        return False
    return table.known_of(row, *changed) == table.known_of(row, *row.counts) and table.still_picked(
        row, *changed
    )


def _keeps_order(
    chain: Chain, edition: int, category: str | None, inside: int, outside: int, *, later: bool
) -> bool:
    """Whether editions `edition` and the next still fit when the row changes in one of them only."""
    before, after = chain.tables[edition].rows[category], chain.tables[edition + 1].rows[category]
    link = chain.links[edition]
    if link is Link.ROLLING:
        return True
    if link is Link.VERSION:
        return before.counts != after.counts  # what was not corrected is the same in both
    sign = 1 if later else -1
    return all(
        old > new or old <= new + sign * change
        for old, new, change in zip(before.counts, after.counts, (inside, outside), strict=True)
    )
