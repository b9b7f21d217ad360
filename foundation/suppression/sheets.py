"""One indicator and period with all its dimensions, and the other editions that tell of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from foundation.suppression.cells import Cell, Decision, Edition, Kind, Link, Reason, counts
from foundation.suppression.tables import REST, Chain, Row, Table, mark


@dataclass(slots=True)
class Sheet:
    """A chain of tables for each dimension, and one whose only row is the total."""

    kind: Kind
    totals: Chain
    chains: dict[str, Chain]

    @property
    def total(self) -> Row:
        return self.totals.table.total

    def row(self, cell: Cell) -> Row | None:
        """The row of a cell; None for one without counts."""
        if counts(cell, self.kind) is None:
            return None
        return self.total if cell.is_total else self.chains[cell.dimension].table.rows[cell.category]


def build(
    cells: Sequence[Cell],
    *,
    kind: Kind,
    threshold: int,
    before: Sequence[Edition],
    after: Sequence[Edition],
) -> Sheet:
    """The sheet of these cells, with nothing hidden yet but what other editions hid."""
    shown = [Decision(c, c.numerator, c.denominator, c.value, "", Reason.NONE) for c in cells]
    editions = [*(e.decisions for e in before), shown, *(e.decisions for e in after)]
    links = [edition.link for edition in (*before, *after)]
    totals = [_total(decisions, kind) for decisions in editions]

    def chain(tables: Sequence[dict[str | None, Row]]) -> Chain:
        return _chain(tables, totals, links, len(before), kind, threshold)

    sheet = Sheet(kind, chain([{"": total} for total in totals]), {})
    for dimension in dict.fromkeys(cell.dimension for cell in cells if not cell.is_total):
        sheet.chains[dimension] = chain(_divided([_listed(d, dimension, kind) for d in editions], totals))
    return sheet


def _total(decisions: Sequence[Decision], kind: Kind) -> Row:
    """The total; where there is none, the largest sum that a dimension gives away."""
    sums: dict[str, list[tuple[int, int]]] = {}
    for decision in decisions:
        numbers = counts(decision.cell, kind)
        if numbers is not None and decision.cell.is_total:
            return _row(decision, numbers, kind)
        if numbers is not None:
            sums.setdefault(decision.cell.dimension, []).append(numbers)
    columns = [tuple(map(sum, zip(*rows, strict=True))) for rows in sums.values()]
    return Row(*(max(column) for column in zip(*columns, strict=True))) if columns else Row(0, 0)


def _listed(decisions: Sequence[Decision], dimension: str, kind: Kind) -> dict[str, Row]:
    return {
        decision.cell.category: _row(decision, numbers, kind)
        for decision in decisions
        if decision.cell.dimension == dimension and (numbers := counts(decision.cell, kind)) is not None
    }


def _divided(editions: Sequence[dict[str, Row]], totals: Sequence[Row]) -> list[dict[str | None, Row]]:
    """The same categories in all editions, and the rest. Who is not listed is a shown zero."""
    categories = list(dict.fromkeys(category for rows in editions for category in rows))
    divided: list[dict[str | None, Row]] = []
    for rows, total in zip(editions, totals, strict=True):
        inside = total.inside - sum(row.inside for row in rows.values())
        outside = total.outside - sum(row.outside for row in rows.values())
        divided.append({c: rows.get(c) or Row(0, 0) for c in categories} | {REST: Row(inside, outside)})
    return divided


def _chain(
    editions: Sequence[dict[str | None, Row]],
    totals: Sequence[Row],
    links: list[Link],
    now: int,
    kind: Kind,
    threshold: int,
) -> Chain:
    paired = kind is Kind.PROPORTION
    tables = [
        Table(rows, total, paired, threshold, first=Link.CUMULATIVE not in links[:edition])
        for edition, (rows, total) in enumerate(zip(editions, totals, strict=True))
    ]
    chain = Chain(tables, links, now)
    for category in chain.table.rows:
        rows = chain.editions(category)
        for edition in range(len(rows)):
            mark(rows, links, edition, both_ways=edition == now)
    for edition, table in enumerate(tables):
        if edition != now and REST in table.rows:
            _veil_rest(table)
    return chain


def _veil_rest(table: Table) -> None:
    """Nobody publishes the rest, but what is known of it follows from the other rows."""
    rest = table.rows[REST]
    if min(rest.counts) >= 0:
        table.hide_small(rest)
        if not table.total.shows_inside:
            table.hide(rest, Reason.DEPENDENT, whole=not table.total.shows_whole)


def _row(decision: Decision, numbers: tuple[int, int], kind: Kind) -> Row:
    """A row that shows what the decision shows."""
    cell = decision.cell
    value = decision.shown_value is not None or cell.value is None or decision.symbol == "k"
    inside = value and (cell.numerator is None or decision.shown_numerator is not None)
    if kind is not Kind.PROPORTION:
        return Row(*numbers, shows_inside=inside, shows_whole=inside)
    whole = cell.denominator is None or decision.shown_denominator is not None
    return Row(*numbers, shows_inside=inside and whole, shows_whole=whole)
