"""The rating table as Postgres expressions, for sets of actions. Text in, text out.

`as_of` and `day` are SQL expressions of type date (a placeholder such as `%(as_of)s::date`); `of`
stands before each column that holds a fact ("action."), empty for a query over one table.
"""

from improvement_plan.rules.rating import TABLE, TURNING_FIELDS, Facts
from improvement_plan.rules.vocabulary import OPEN

FACT_COLUMNS = tuple(Facts.__dataclass_fields__)


def clock_sql(as_of: str, of: str = "") -> str:
    """The day that counts; LEAST passes over an empty end."""
    return f"LEAST({as_of}, {of}plan_ends_on)"


def line_sql(day: str, of: str = "") -> str:
    """The index in TABLE of the first row that holds on `day`, as smallint."""
    whens = " ".join(f"WHEN {row.when.sql(day, of)} THEN {i}" for i, row in enumerate(TABLE))
    return f"(CASE {whens} END)::smallint"


def derived_sql(line: str) -> str:
    """The derived rating of a line of TABLE."""
    return _by_line(line, [f"'{row.rating.value}'" for row in TABLE])


def reason_sql(line: str) -> str:
    """The reason code of a line of TABLE."""
    return _by_line(line, [f"'{row.reason}'" for row in TABLE])


def reason_on_sql(line: str, of: str = "") -> str:
    """The day that the reason of a line speaks of, or NULL."""
    return _by_line(line, [f"{of}{row.dated}" if row.dated else "NULL::date" for row in TABLE])


def effective_sql(line: str, day: str, of: str = "") -> str:
    """The rating after an override that still holds on `day`."""
    still_open = ", ".join(str(i) for i, row in enumerate(TABLE) if row.rating in OPEN)
    return (
        f"(CASE WHEN {of}override_rating IS NOT NULL AND {line} IN ({still_open})"
        f" AND NOT COALESCE({of}override_until < {day}, FALSE)"
        f" THEN {of}override_rating ELSE {derived_sql(line)} END)"
    )


def rating_on_sql(as_of: str, of: str = "") -> str:
    """The effective rating on a day, for a list or a count: the stored one while it may be
    trusted (rated_on ≤ as_of < valid_until), else the table's."""
    day = clock_sql(as_of, of)
    return (
        f"(CASE WHEN {of}rated_on <= {as_of}"
        f" AND ({of}valid_until IS NULL OR {as_of} < {of}valid_until) THEN {of}rating"
        f" ELSE {effective_sql(line_sql(day, of), day, of)} END)"
    )


def rated_sql(source: str, *, as_of: str, keep: str) -> str:
    """A SELECT of `keep` and the outcome for each row of `source`: rating, derived_rating,
    reason, reason_on, valid_until.

    The inner sub-query works out the line once for now and once for each turning point; OFFSET 0
    keeps Postgres from writing those expressions out again wherever they are used.
    """
    now = clock_sql(as_of)
    turning = {f"at_{field}": f"({field} + 1)" for field in TURNING_FIELDS}
    lines = ", ".join(f"{line_sql(day)} AS {name}" for name, day in turning.items())
    changes = ", ".join(
        f"CASE WHEN {field} >= day_now AND ({day} <= plan_ends_on OR plan_ends_on IS NULL)"
        f" AND (at_{field} <> line_now OR {effective_sql(f'at_{field}', day)}"
        f" <> {effective_sql('line_now', 'day_now')}) THEN {day} END"
        for field, day in zip(TURNING_FIELDS, turning.values(), strict=True)
    )
    return (
        f"SELECT {keep}, {effective_sql('line_now', 'day_now')} AS rating,"
        f" {derived_sql('line_now')} AS derived_rating, {reason_sql('line_now')} AS reason,"
        f" {reason_on_sql('line_now')} AS reason_on, LEAST({changes}) AS valid_until"
        f" FROM (SELECT *, {now} AS day_now, {line_sql(now)} AS line_now, {lines}"
        f" FROM {source} OFFSET 0) AS lined"
    )


def _by_line(line: str, values: list[str]) -> str:
    whens = " ".join(f"WHEN {i} THEN {value}" for i, value in enumerate(values))
    return f"(CASE {line} {whens} END)"
