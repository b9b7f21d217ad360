"""The two icons of an indicator beside their words, and the grid of all of them."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from kpi.queries.figures import Figure
from kpi.rules.process import IMPROVEMENT
from kpi.rules.rag import Polarity
from kpi.rules.significance import Significance, significance
from kpi.rules.spc import Assurance, Variation
from kpi.rules.spc_words import assurance_reason, assurance_word, variation_reason, variation_word


@dataclass(frozen=True)
class Icons:
    """Codes as foundation/charts/icons.py draws them ("" for a dash), words and reasons.

    `better` is "higher" or "lower": the assurance icon is mirrored by it.
    """

    variation: str
    variation_word: str
    variation_reason: str
    assurance: str
    assurance_word: str
    assurance_reason: str
    better: str


def icons_of(figure: Figure) -> Icons:
    """The icons of a figure and their words; a dash says why there is none."""
    better = "lower" if figure.polarity is Polarity.LOWER else "higher"
    if figure.value is None:
        return Icons("", "–", "", "", "–", "", better)
    improvement = IMPROVEMENT.get(figure.polarity)
    return Icons(
        variation=figure.variation,
        variation_word=variation_word(figure.variation, figure.spc_note),
        variation_reason=variation_reason(figure.variation),
        assurance=figure.assurance,
        assurance_word=_assurance_word(figure),
        assurance_reason=assurance_reason(figure.assurance, improvement) if improvement else "",
        better=better,
    )


def _assurance_word(figure: Figure) -> str:
    if figure.assurance or not figure.variation:
        return assurance_word(figure.assurance, figure.spc_note)
    return "No target" if figure.polarity in IMPROVEMENT else "Not applicable"


def significance_of(figure: Figure) -> Significance:
    """The group that a figure belongs to on the performance page."""
    return significance(
        has_figure=figure.value is not None or bool(figure.symbol),
        variation=figure.variation,
        assurance=figure.assurance,
    )


@dataclass(frozen=True)
class Heading:
    """A row or column of the grid: its word, and the icons that mean it (code, better)."""

    word: str
    icons: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class GridItem:
    """One indicator in a cell."""

    code: str
    name: str
    url: str
    rag: str


@dataclass(frozen=True)
class GridCell:
    """The indicators that have both icons; `column` names the cell's column on a phone."""

    column: str
    items: tuple[GridItem, ...]


@dataclass(frozen=True)
class GridRow:
    """One variation: how many indicators have it, and a cell for each column."""

    heading: Heading
    count: int
    cells: tuple[GridCell, ...]


@dataclass(frozen=True)
class Grid:
    """Variation × assurance, the most significant first; below it those without limits, and why."""

    columns: tuple[Heading, ...]
    rows: tuple[GridRow, ...]
    judged: int
    unjudged: tuple[tuple[GridItem, str], ...]


# In this order; what nobody has is left out, but for the three that every reader looks for.
_ROWS: tuple[tuple[str, tuple[str, ...], bool], ...] = (
    ("Worsening", (Variation.CONCERN_HIGH, Variation.CONCERN_LOW), True),
    ("Improving", (Variation.IMPROVEMENT_HIGH, Variation.IMPROVEMENT_LOW), True),
    ("Rising", (Variation.NEUTRAL_HIGH,), False),
    ("Falling", (Variation.NEUTRAL_LOW,), False),
    ("No signal", (Variation.COMMON,), True),
)
_COLUMNS: tuple[tuple[str, str, bool], ...] = (
    ("Will miss", Assurance.WILL_MISS, True),
    ("May or may not", Assurance.EITHER, True),
    ("Will meet", Assurance.WILL_MEET, True),
    ("No target", "", False),
)


def grid_of(figures: Iterable[Figure], *, query: str = "") -> Grid:
    """All figures of a month by their two icons; `query` goes into the links, as "?month=2018-12"."""
    listed = list(figures)
    judged = [figure for figure in listed if figure.variation]
    columns = [
        (Heading(word, _icons_of_column(code)), code)
        for word, code, always in _COLUMNS
        if always or any(figure.assurance == code for figure in judged)
    ]
    rows = []
    for word, codes, always in _ROWS:
        mine = [figure for figure in judged if figure.variation in codes]
        if mine or always:
            cells = tuple(
                GridCell(heading.word, tuple(_item(f, query) for f in mine if f.assurance == code))
                for heading, code in columns
            )
            heading = Heading(word, tuple((code, "") for code in codes))
            rows.append(GridRow(heading, len(mine), cells))
    return Grid(
        columns=tuple(heading for heading, _ in columns),
        rows=tuple(rows),
        judged=len(judged),
        unjudged=tuple((_item(f, query), _why_unjudged(f)) for f in listed if not f.variation),
    )


def _icons_of_column(code: str) -> tuple[tuple[str, str], ...]:
    return ((code, "higher"), (code, "lower")) if code else (("", "higher"),)


def _item(figure: Figure, query: str) -> GridItem:
    url = f"{reverse('indicator', args=[figure.code])}{query}"
    return GridItem(figure.code, figure.name, url, figure.rag.value)


def _why_unjudged(figure: Figure) -> str:
    if figure.symbol:
        return "hidden, to protect children"
    if figure.value is None:
        return figure.missing.lower()
    return {
        "not_applicable": "not applicable: each figure contains those before it",
        "not_computable": "too few figures, or figures that differ too little",
    }.get(figure.spc_note, "not worked out yet")
