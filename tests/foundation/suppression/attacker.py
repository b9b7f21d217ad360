"""An attacker who knows everything that is published, and shares no code with what he attacks.

He goes through all figures that there can be in a small world and keeps those that agree with what is
published. A hidden count that is the same in all that are left is given away.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from foundation.suppression import Cell, Decision, Edition, Kind, Link, decide

Counts = tuple[int, ...]
World = tuple[Counts, ...]
"""The counts of children in each edition of a series, oldest first."""
Figures = tuple[Decimal | None, ...]
Published = list[list[Decision]]


def count_cells(numbers: Counts, dimension: str = "town") -> list[Cell]:
    """The total, and a cell a number."""
    total = Cell("", "", value=Decimal(sum(numbers)))
    return [total, *(Cell(dimension, str(i), value=Decimal(n)) for i, n in enumerate(numbers))]


def share_cells(numbers: Counts, dimension: str = "town") -> list[Cell]:
    """The total, and a cell for every two numbers: those in the numerator, and the others."""
    inside, outside = numbers[::2], numbers[1::2]
    pairs = zip(inside, outside, strict=True)
    cells = [_share("", "", sum(inside), sum(outside))]
    return cells + [_share(dimension, str(i), n, m) for i, (n, m) in enumerate(pairs)]


def _share(dimension: str, category: str, inside: int, outside: int) -> Cell:
    whole = inside + outside
    value = Decimal(100 * inside) / whole if whole else None
    return Cell(dimension, category, Decimal(inside), Decimal(whole), value)


def divisions(total: int, parts: int) -> Iterator[Counts]:
    """All ways in which so many children fall into so many parts."""
    if parts == 1:
        yield (total,)
        return
    for first in range(total + 1):
        for rest in divisions(total - first, parts - 1):
            yield (first, *rest)


def worlds(largest: int, parts: int, *, editions: int = 1, growing: bool = False) -> list[World]:
    """All worlds with no more than `largest` children in so many parts; of a year to date none falls."""
    one = [numbers for total in range(largest + 1) for numbers in divisions(total, parts)]
    found: list[World] = [(numbers,) for numbers in one]
    for _ in range(editions - 1):
        found = [
            (*world, after)
            for world in found
            for after in one
            if not growing or all(a <= b for a, b in zip(world[-1], after, strict=True))
        ]
    return found


@dataclass(frozen=True)
class Series:
    """How the figures of a world are published."""

    kind: Kind
    cells: Callable[[Counts], list[Cell]]
    threshold: int
    link: Link = Link.ROLLING

    def publish(self, world: World) -> Published:
        """What is decided, edition after edition."""
        published: Published = []
        for numbers in world:
            before = [Edition(self.link, decisions) for decisions in published]
            published.append(
                decide(self.cells(numbers), kind=self.kind, threshold=self.threshold, before=before)
            )
        return published

    def truth(self, world: World) -> Figures:
        """Every count of children in a world."""
        cells = [cell for numbers in world for cell in self.cells(numbers)]
        if self.kind is Kind.COUNT:
            return tuple(cell.value for cell in cells)
        return tuple(figure for cell in cells for figure in (cell.numerator, cell.denominator))

    def shown(self, published: Published) -> Figures:
        """The same, as far as it is published."""
        decisions = [decision for edition in published for decision in edition]
        if self.kind is Kind.COUNT:
            return tuple(decision.shown_value for decision in decisions)
        return tuple(f for d in decisions for f in (d.shown_numerator, d.shown_denominator))

    def corrected(self, world: World) -> Figures:
        """Which figures of a period differ in its two versions: 1, else 0."""
        if self.link is not Link.VERSION:
            return ()
        truth = self.truth(world)
        half = len(truth) // 2
        return tuple(Decimal(a != b) for a, b in zip(truth[:half], truth[half:], strict=True))

    def remembered(self, world: World, shown: Figures) -> Figures:
        """What is shown, and what the first version has shown of figures that were not corrected."""
        if self.link is not Link.VERSION:
            return shown
        first, second = shown[: len(shown) // 2], shown[len(shown) // 2 :]
        known = zip(first, second, self.corrected(world), strict=True)
        return (*first, *(new if changed or new is not None else old for old, new, changed in known))


def given_away_to_who_knows_the_rules(
    series: Series, space: Iterable[World], *, largest: int | None = None
) -> list[World]:
    """Worlds whose publication gives a hidden count away to an attacker who runs the public algorithm
    on every world there can be and keeps those that would be published the same.

    A publication that could also be one of worlds beyond `largest` children is left out.
    """
    groups: dict[Figures, list[World]] = defaultdict(list)
    for world in space:
        groups[series.shown(series.publish(world))].append(world)
    found = []
    for shown, worlds in groups.items():
        if largest is not None and max(sum(numbers) for world in worlds for numbers in world) > largest:
            continue
        if _has_one_value(shown, [series.truth(world) for world in worlds]):
            found.append(worlds[0])
    return found


def given_away_to_who_reads(series: Series, space: Sequence[World], *, largest: int) -> list[World]:
    """Worlds whose publication gives a hidden count away to an attacker who keeps all worlds with the
    same shown figures. Of two versions of a period he also knows which figures were corrected; the
    others he knows from where they were shown, and these do not count."""
    truths = {world: series.truth(world) for world in space}
    masks: dict[frozenset[int], list[tuple[World, Figures]]] = defaultdict(list)
    for world in space:
        if max(map(sum, world)) <= largest:
            shown = series.shown(series.publish(world))
            masks[frozenset(i for i, figure in enumerate(shown) if figure is None)].append((world, shown))
    found = []
    for hidden, publications in masks.items():
        groups: dict[tuple[object, Figures], list[Figures]] = defaultdict(list)
        for world, truth in truths.items():
            masked = tuple(None if i in hidden else figure for i, figure in enumerate(truth))
            groups[series.corrected(world), masked].append(truth)
        for world, shown in publications:
            if _has_one_value(series.remembered(world, shown), groups[series.corrected(world), shown]):
                found.append(world)
    return found


def _has_one_value(shown: Figures, possible: Sequence[Figures]) -> bool:
    return any(
        figure is None and len({truth[i] for truth in possible}) == 1 for i, figure in enumerate(shown)
    )
