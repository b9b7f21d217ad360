"""Counts of children as an attacker sees them: tables of rows, one after another in time."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from foundation.suppression.cells import Link, Reason

REST = None  # the row of the children whom no category names


@dataclass(frozen=True, slots=True)
class Marks:
    """What other editions show of one count: near one of `near` it is a difference of few children;
    equal to one of `pins` it gives back what an edition in between hides."""

    near: frozenset[int] = frozenset()
    pins: frozenset[int] = frozenset()

    def betray(self, number: int, threshold: int) -> bool:
        return number in self.pins or any(0 < abs(number - other) <= threshold for other in self.near)


@dataclass(slots=True)
class Row:
    """The counts of one category: `inside` the numerator and `outside` it; both are the denominator.

    A plain count has nobody outside, and is shown or hidden as a whole.
    """

    inside: int
    outside: int
    shows_inside: bool = True
    shows_whole: bool = True
    reason: Reason = Reason.NONE
    picked_inside: bool = False
    picked_whole: bool = False
    marks_inside: Marks = Marks()
    marks_outside: Marks = Marks()
    marks_whole: Marks = Marks()

    @property
    def whole(self) -> int:
        return self.inside + self.outside

    @property
    def counts(self) -> tuple[int, int]:
        return self.inside, self.outside


@dataclass(slots=True)
class Table:
    """One dimension in one edition. `paired`: rows have children outside the numerator.

    `first`: no earlier edition counted some of the same children.
    """

    rows: dict[str | None, Row]
    total: Row
    paired: bool
    threshold: int
    first: bool = True
    _open: tuple[bool, bool] | None = None

    def look(self, row: Row, inside: int, outside: int) -> str:
        """Why a row of these counts would be hidden, or not."""
        whole = inside + outside
        if 0 < whole <= self.threshold or row.marks_whole.betray(whole, self.threshold):
            return "few in all"
        if self.paired and (
            0 < inside <= self.threshold
            or 0 < outside <= self.threshold
            or row.marks_inside.betray(inside, self.threshold)
            or row.marks_outside.betray(outside, self.threshold)
        ):
            return "few"
        if not whole:
            return "nobody"
        return "all or none" if not (inside and outside) else "many"

    def known_of(self, row: Row, inside: int, outside: int) -> object:
        """What the attacker is taken to know of a hidden row: the look of it, though he only sees that
        it is hidden. Where all but empty rows are, in a first edition, he knows no more than that;
        where the total is hidden, the empty ones are hidden among them."""
        look = self.look(row, inside, outside)
        if not row.shows_whole and look == "all or none":
            look = "many"
        few, empty = look == "few in all", not inside + outside
        if not self.total.shows_inside:
            return not self.total.shows_whole or (few, empty)
        shows_inside, shows_whole = self._shown()
        if not self.first or shows_inside:
            return look
        return few and shows_whole, empty, row.shows_whole and not (inside and outside)

    def _shown(self) -> tuple[bool, bool]:
        """Whether any numerator, any denominator of a row with children in it is shown."""
        if self._open is None:
            children = [row for row in self.printed() if row.whole]
            self._open = any(r.shows_inside for r in children), any(r.shows_whole for r in children)
        return self._open

    def printed(self) -> list[Row]:
        return [row for category, row in self.rows.items() if category is not REST]

    def size(self, inside: int, outside: int, *, whole: bool) -> tuple[bool, int]:
        """By what the next smallest row is found; rows with all or none in the numerator come last."""
        if whole or not self.paired:
            return False, inside + outside
        return not (inside and outside), min(filter(None, (inside, outside)), default=0)

    def still_picked(self, picked: Row, inside: int, outside: int) -> bool:
        """Whether a row that was hidden as the next smallest would be so with these counts, too."""
        for whole in (False, True):
            if not (picked.picked_whole if whole else picked.picked_inside):
                continue
            mine = self.size(inside, outside, whole=whole)
            shown = [row for row in self.printed() if (row.shows_whole if whole else row.shows_inside)]
            if any(row.whole and self.size(*row.counts, whole=whole) <= mine for row in shown):
                return False
        return True

    def hide(self, row: Row, reason: Reason, *, whole: bool = False) -> None:
        """Hide the numerator, or with `whole` the denominator too."""
        self._open = None
        row.shows_inside = False
        if whole or not self.paired:
            row.shows_whole = False
        if row.reason is Reason.NONE:
            row.reason = reason

    def pick(self, row: Row, *, whole: bool) -> None:
        """Hide the next smallest row."""
        self.hide(row, Reason.SECONDARY, whole=whole)
        row.picked_inside = row.picked_inside or not whole
        row.picked_whole = row.picked_whole or whole

    def hide_small(self, row: Row) -> bool:
        """Hide a row that is small in itself; says whether it is."""
        look = self.look(row, *row.counts)
        if look not in ("few", "few in all"):
            return False
        sizes = (row.inside, row.outside, row.whole)
        own = any(0 < size <= self.threshold for size in sizes)
        self.hide(row, Reason.PRIMARY if own else Reason.DIFFERENCE, whole=look == "few in all")
        return True


@dataclass(slots=True)
class Chain:
    """A dimension in all editions that tell of each other, oldest first; `links[i]` is between
    tables i and i + 1, and `now` is the table that is being decided."""

    tables: list[Table]
    links: list[Link]
    now: int

    @property
    def table(self) -> Table:
        return self.tables[self.now]

    def editions(self, category: str | None) -> list[Row]:
        """The row of a category in all editions."""
        return [table.rows[category] for table in self.tables]

    def beside(self, category: str | None) -> list[tuple[Link, Row]]:
        """The row of a category in the editions next to this one."""
        rows, now = self.editions(category), self.now
        before = [(self.links[now - 1], rows[now - 1])] if now else []
        return before + ([(self.links[now], rows[now + 1])] if now < len(self.links) else [])

    def versions(self, category: str | None) -> list[Row]:
        """The row of a category in the other versions of this period."""
        return [other for link, other in self.beside(category) if link is Link.VERSION]

    def unchanged(self, category: str | None) -> list[Row]:
        """The same where it was not corrected."""
        row = self.table.rows[category]
        return [other for other in self.versions(category) if other.counts == row.counts]

    def is_out(self, category: str | None) -> bool:
        """Whether another version shows the same row, so that it cannot hide others any more."""
        return any(row.shows_inside and row.shows_whole for row in self.unchanged(category))

    def follows(self, category: str | None) -> bool:
        """Whether the numerator follows from the denominator, as that is nobody or has not grown."""
        row = self.table.rows[category]
        if not self.table.paired or not row.shows_whole:
            return False
        return not row.whole or any(
            link is Link.CUMULATIVE and other.shows_inside and other.shows_whole and other.whole == row.whole
            for link, other in self.beside(category)
        )

    def linked(self) -> range:
        """The editions about which what is shown now can tell more than they told themselves."""
        first, last = self.now, self.now
        while first and self.links[first - 1] is not Link.ROLLING:
            first -= 1
        while last < len(self.links) and self.links[last] is not Link.ROLLING:
            last += 1
        return range(first, last + 1)


def mark(rows: Sequence[Row], links: Sequence[Link], now: int, *, both_ways: bool) -> None:
    """Give the row at `now` its marks: what the nearest editions that show each count have shown.

    A year to date starts at nothing, which everybody knows. Backwards only, or `both_ways`.
    """
    row = rows[now]
    before = [(links[i], rows[i]) for i in reversed(range(now))]
    after = [(links[i], rows[i + 1]) for i in range(now, len(links))] if both_ways else []

    def marks(count: Callable[[Row], int], shows: Callable[[Row], bool]) -> Marks:
        first = _first_shown([(link, count(row), shows(row)) for link, row in before], otherwise=0)
        last = _first_shown([(link, count(row), shows(row)) for link, row in after], otherwise=None)
        return Marks(first.near | last.near, first.pins | last.pins)

    row.marks_inside = marks(lambda row: row.inside, lambda row: row.shows_inside)
    row.marks_outside = marks(lambda row: row.outside, lambda row: row.shows_inside)
    row.marks_whole = marks(lambda row: row.whole, lambda row: row.shows_whole)


def _first_shown(steps: Sequence[tuple[Link, int, bool]], *, otherwise: int | None) -> Marks:
    """The marks of what is shown first, step by step away from an edition: link, count, whether shown.

    `otherwise` is what everybody knows to be at the end. Versions of the same period are stepped over.
    """
    elsewhen = hidden_between = cumulative = False
    for link, count, is_shown in steps:
        elsewhen = elsewhen or link is not Link.VERSION
        cumulative = cumulative or link is Link.CUMULATIVE
        if not elsewhen:
            continue
        if is_shown:
            pins = {count} if hidden_between and cumulative else set()
            return Marks(frozenset({count}), frozenset(pins))
        hidden_between = True
    at_the_end = {otherwise} if otherwise is not None and hidden_between and cumulative else set()
    return Marks(frozenset(), frozenset(at_the_end))
