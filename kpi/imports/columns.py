"""The columns that a table of results or comparators may have, with the headings that are understood.

Headings are compared by their letters and digits only. Where a table has several columns for one
field, the heading that stands first here counts: `value` before `value_printed`.
"""

from collections.abc import Mapping, Sequence

from foundation.rendering.cells import plain
from foundation.rendering.reading import Cell

CODE, NAME, ALIAS = "code", "name", "alias"
SERVICE, FREQUENCY, POLARITY, UNIT, DECIMALS = "service", "frequency", "polarity", "unit", "decimals"
PERIOD, VALUE, NUMERATOR, DENOMINATOR = "period", "value", "numerator", "denominator"
PROVISIONAL, SOURCE, BREAKDOWN, CATEGORY = "provisional", "source", "breakdown", "category"
AREA, YEAR = "area", "year"

_NAMING = {
    CODE: (
        "code, indicator code, kpi code, measure code, pi code, kpi ref, kpi reference, kpi number, kpi no,"
        " pi, pi no, ref, reference, indicator ref, id, no"
    ),
    NAME: (
        "name, indicator name, indicator, kpi name, kpi, performance indicator, key performance indicator,"
        " measure, measure name, performance measure, title, description"
    ),
    ALIAS: "name printed, name as printed, printed name, other name",
    SERVICE: "service area, service, area of service",
    FREQUENCY: "frequency, reporting frequency, basis, reported",
    POLARITY: (
        "polarity, good is, good performance is, good to be, good performance, better, which is better,"
        " desired direction, better is"
    ),
    UNIT: "unit, units, unit of measure, measured in, format",
    DECIMALS: "decimals, decimal places, dp",
}
_FIGURES = {
    PERIOD: (
        "period, reporting period, period end, period ending, month, month ending, month end, quarter,"
        " date, time period, period printed"
    ),
    VALUE: (
        "value, result, actual, figure, performance, percent, percentage, rate, value printed,"
        " percent printed, percentage printed"
    ),
    NUMERATOR: "numerator, num, numerators, target met",
    DENOMINATOR: "denominator, den, denom, denominators, cohort, base",
    PROVISIONAL: "provisional, is provisional",
    SOURCE: "source, data source, section",
}
OBSERVATION_COLUMNS: Mapping[str, str] = {
    **_NAMING,
    **_FIGURES,
    BREAKDOWN: "breakdown, breakdown name, broken down by, dimension",
    CATEGORY: "category, breakdown category, breakdown value",
}
COMPARATOR_COLUMNS: Mapping[str, str] = {
    **_NAMING,
    AREA: "area, comparator, authority, local authority, la, la name, council, area name, compared with",
    YEAR: (
        "year, financial year, period, period printed, time period, year ending,"
        " dfe lait year that matches, dfe lait year"
    ),
    VALUE: _FIGURES[VALUE],
    SOURCE: _FIGURES[SOURCE],
}
WIDE_COLUMNS: Mapping[str, str] = _NAMING

# Said by other columns, worked out by the portal, or remarks: left out without a word.
_UNUSED = (
    "value printed, percent printed, period printed, recomputed, agrees, source line, note, notes,"
    " target not met, dfe lait value, dfe lait year, dfe lait year that matches, agrees with dfe,"
    " difference, section"
)
UNUSED = frozenset(map(plain, _UNUSED.split(",")))
# Headings whose figures are percentages though no sign stands in the cells.
PERCENT_HEADINGS = frozenset(("percent", "percentage", "percent printed", "percentage printed"))


def find_columns(header: Sequence[Cell], fields: Mapping[str, str]) -> dict[str, list[int]]:
    """The columns of each field that the header has, the one that counts first."""
    at: dict[str, int] = {}
    for column, heading in enumerate(header):
        if isinstance(heading, str) and (word := plain(heading)):
            at.setdefault(word, column)
    found = {
        field: [at[word] for word in map(plain, words.split(",")) if word in at]
        for field, words in fields.items()
    }
    return {field: columns for field, columns in found.items() if columns}


def unknown_headings(header: Sequence[Cell], fields: Mapping[str, str]) -> list[str]:
    """The headings of columns that are not read and not known to be of no use, as written."""
    used = {column for columns in find_columns(header, fields).values() for column in columns}
    return [
        " ".join(heading.split())
        for column, heading in enumerate(header)
        if isinstance(heading, str)
        and heading.strip()
        and column not in used
        and plain(heading) not in UNUSED
    ]
