"""Which figures may be published: the small ones never, and no others that would give them back."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from foundation.suppression.attack import Exposed, first_exposed
from foundation.suppression.cells import Cell, Decision, Edition, Kind, Reason
from foundation.suppression.sheets import Sheet, build
from foundation.suppression.tables import REST, Chain, Row

_SMALLEST_THRESHOLD = 2  # hidden counts from 1 to 1 would all be known


def decide(
    cells: Sequence[Cell],
    *,
    kind: Kind,
    threshold: int,
    before: Sequence[Edition] = (),
    after: Sequence[Edition] = (),
    overlapping: frozenset[str] = frozenset(),
    decimals: int | None = None,
) -> list[Decision]:
    """What is shown of each cell of one indicator and period, in the order of the cells.

    The total is the cell without a dimension; each dimension divides it, but for those named in
    `overlapping`, where a child can stand in several categories. Counts of children from 1 to
    `threshold` are hidden. `before` and `after` are the editions of the same indicator that this one
    tells of, each oldest first. With `decimals` a value that would be printed as zero, but is none,
    becomes `k`. Raises ValueError for a threshold below 2, which hides nothing.
    """
    if threshold < _SMALLEST_THRESHOLD:
        raise ValueError("a threshold below 2 hides nothing: everybody would know the hidden count")
    sheet = build(cells, kind=kind, threshold=threshold, before=before, after=after)
    _hide_small(sheet)
    protected = [_protect(chain, dimension in overlapping) for dimension, chain in sheet.chains.items()]
    if not all(protected):
        _hide_everything(sheet)
    return [_decision(cell, sheet, decimals) for cell in cells]


# -- What is small in itself


def _hide_small(sheet: Sheet) -> None:
    for chain in (sheet.totals, *sheet.chains.values()):
        for category, row in chain.table.rows.items():
            if min(row.counts) >= 0 and not chain.table.hide_small(row):
                _keep_hidden(chain, category)
    if not sheet.total.shows_inside:
        for chain in sheet.chains.values():
            _hide_all(chain, whole=not sheet.total.shows_whole)


def _keep_hidden(chain: Chain, category: str | None) -> None:
    """What was hidden in another version of the period stays hidden: shown now, it would be known of
    then as well, unless it was corrected, and that must not be told apart."""
    table = chain.table
    row = table.rows[category]
    for other in chain.versions(category):
        # Of nobody at all each category has nobody, and everybody knows.
        if not other.shows_inside and (row is table.total or row.whole or table.total.whole):
            table.hide(row, Reason.DIFFERENCE, whole=not other.shows_whole)


# -- What would give it back


def _protect(chain: Chain, overlapping: bool) -> bool:
    """Hide further rows of a dimension until nothing can be worked out; False where even hiding all
    of it does not help."""
    if overlapping or min(chain.table.rows[REST].counts) < 0:
        _protect_overlapping(chain)
        return True
    safe: set[Exposed] = set()
    while (exposed := first_exposed(chain, safe)) is not None:
        if not _hide_next(chain, exposed):
            return False
    return True


def _protect_overlapping(chain: Chain) -> None:
    """Categories that overlap sum to more than the total, which says little of any one of them; but
    where one of their sums is the total, it would."""
    table = chain.table
    rest, total = table.rows[REST], table.total
    exact = (total.inside and not rest.inside) or (total.outside and not rest.outside)
    if exact and any(not row.shows_inside for row in table.printed()):
        _hide_all(chain, whole=True)


def _hide_next(chain: Chain, exposed: Exposed) -> bool:
    """Hide the next smallest row; False where none is left."""
    whole = exposed.count == "whole"
    if exposed.edition != chain.now and _hide_here_too(chain, exposed.category, whole=whole):
        return True
    for level in [True] if whole else [False, True]:
        smallest = _smallest(chain, whole=level)
        for row in smallest:
            chain.table.pick(row, whole=level)
        if smallest:
            return True
    return False


def _hide_here_too(chain: Chain, category: str | None, *, whole: bool) -> bool:
    """Hide the row that gives away what another edition hides; False where it is hidden."""
    row = chain.table.rows[category]
    whole = whole or not row.shows_inside
    if not row.shows_whole:
        return False
    chain.table.hide(row, Reason.DIFFERENCE, whole=whole)
    return True


def _smallest(chain: Chain, *, whole: bool) -> list[Row]:
    """The shown rows with the fewest children. Equals go together, so that no order of the categories
    tells an attacker which of the hidden numbers is whose."""
    shown = [
        row
        for category, row in chain.table.rows.items()
        if category is not REST
        and row.whole
        and (row.shows_whole if whole else row.shows_inside)
        and not chain.is_out(category)
        and (whole or not chain.follows(category))
    ]
    sizes = [chain.table.size(*row.counts, whole=whole) for row in shown]
    return [row for row, size in zip(shown, sizes, strict=True) if size == min(sizes)]


def _hide_all(chain: Chain, *, whole: bool) -> None:
    """Hide a dimension, empty rows too: where the total is hidden they would tell of it."""
    for category, row in chain.table.rows.items():
        if min(row.counts) >= 0 and (whole or not chain.follows(category)):
            chain.table.hide(row, Reason.DEPENDENT, whole=whole)


def _hide_everything(sheet: Sheet) -> None:
    """The last resort: whoever knows the other editions could work out what is hidden here."""
    for chain in (sheet.totals, *sheet.chains.values()):
        _hide_all(chain, whole=True)


# -- What is printed


def _decision(cell: Cell, sheet: Sheet, decimals: int | None) -> Decision:
    row = sheet.row(cell)
    if row is None:
        return _uncounted(cell, sheet, decimals)
    table = sheet.totals.table if cell.is_total else sheet.chains[cell.dimension].table
    # Of no children at all everybody knows that each category has none.
    nobody = not table.total.inside and table.total.shows_inside
    numerator = cell.numerator if row.shows_inside or nobody else None
    denominator = cell.denominator if row.shows_whole or sheet.kind is Kind.RATE else None
    value = cell.value if row.shows_inside and row.shows_whole else None
    if (numerator, denominator, value) != (cell.numerator, cell.denominator, cell.value):
        return Decision(cell, numerator, denominator, value, "c", row.reason)
    return _open(cell, decimals)


def _uncounted(cell: Cell, sheet: Sheet, decimals: int | None) -> Decision:
    """The whole is taken to be many children, unless its parts tell; of a category nobody can tell."""
    if cell.is_empty or (cell.is_total and sheet.total.shows_inside and sheet.total.shows_whole):
        return _open(cell, decimals)
    reason = sheet.total.reason if cell.is_total else Reason.UNCOUNTED
    return Decision(cell, None, None, None, "c", reason)


def _open(cell: Cell, decimals: int | None) -> Decision:
    value, symbol = cell.value, ""
    if value is None:
        symbol = "z" if cell.denominator == 0 else "x" if cell.numerator is None else ""
    elif value and decimals is not None and not value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP):
        value, symbol = None, "k"
    return Decision(cell, cell.numerator, cell.denominator, value, symbol, Reason.NONE)
