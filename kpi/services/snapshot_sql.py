"""The one statement that works out a month's figures for all indicators whose period ends with it.

Which period an indicator is compared with depends on its frequency and on what it names; that rule
is Python's (`kpi/rules/frequency.py`) and comes in as a small table, `ends`: frequency, compare_with,
the compared period's end, and the ends of the three periods before.
"""

from kpi.rules.sql import TargetColumns, direction_sql, displayed_sql, performance_sql, rag_sql

_TARGET = TargetColumns("t.value", "t.amber_limit", "t.green_within", "t.amber_within", "t.low", "t.high")
# Three values are compared with their sum of three, so that no mean has to be rounded first.
_THRICE = TargetColumns("3 * t.value", "", "", "", "3 * t.low", "3 * t.high")

_FIGURES = (
    "value",
    "numerator",
    "denominator",
    "provisional",
    "target",
    "amber_limit",
    "target_low",
    "target_high",
    "rag",
    "previous",
    "previous_end",
    "change",
    "change_direction",
    "change_performance",
    "three_month_mean",
    "three_month_direction",
    "three_month_performance",
    "england",
    "england_year",
    "england_direction",
    "neighbours",
    "neighbours_year",
    "neighbours_direction",
    "region",
    "region_year",
    "region_direction",
)


def _comparator(kind: str) -> str:
    value = displayed_sql(f"c.{kind}", "i.decimals")
    return f"c.{kind}, c.{kind}_year, {direction_sql('o.value', value)}"


def _latest_of(kind: str) -> str:
    return (
        f"max(value) FILTER (WHERE kind = '{kind}') AS {kind},"
        f" max(year) FILTER (WHERE kind = '{kind}') AS {kind}_year"
    )


# The figures that it is judged by, in one visit to the index, which holds their values. The value
# itself is rounded here too: an aggregate is worked out once, however often it is spoken of.
_JUDGED = f"""
SELECT {displayed_sql("n.value", "i.decimals")} AS value,
       3 * {displayed_sql("n.value", "i.decimals")} AS thrice,
       {displayed_sql("max(x.value) FILTER (WHERE x.period_end = e.compared)", "i.decimals")} AS previous,
       CASE WHEN count(*) FILTER (WHERE x.period_end IN (e.back_1, e.back_2, e.back_3)) = 3 THEN
           sum({displayed_sql("x.value", "i.decimals")})
               FILTER (WHERE x.period_end IN (e.back_1, e.back_2, e.back_3)) END AS three
FROM kpi_observation AS x
WHERE x.indicator_id = i.id AND x.breakdown_id IS NULL
  AND x.period_end = ANY (ARRAY[e.compared, e.back_1, e.back_2, e.back_3])
"""

_COMPUTED = f"""
WITH ends (frequency, compare_with, compared, back_1, back_2, back_3) AS (VALUES {{ends}}),
target AS MATERIALIZED (
    SELECT DISTINCT ON (indicator_id) *
    FROM kpi_target WHERE effective_from <= %(month_end)s
    ORDER BY indicator_id, effective_from DESC
),
latest AS MATERIALIZED (
    SELECT DISTINCT ON (indicator_id, kind) indicator_id, kind, value, year
    FROM kpi_comparator
    WHERE value IS NOT NULL AND kind IN ('england', 'neighbours', 'region')
      AND (year IS NULL OR make_date(year, 3, 31) <= %(month_end)s)
    ORDER BY indicator_id, kind, year DESC NULLS LAST, area
),
comparators AS MATERIALIZED (
    SELECT indicator_id, {_latest_of("england")}, {_latest_of("neighbours")}, {_latest_of("region")}
    FROM latest GROUP BY indicator_id
)
SELECT i.id, %(month_end)s::date, o.value, n.numerator, n.denominator, COALESCE(n.provisional, FALSE),
       t.value, t.amber_limit, t.low, t.high,
       {rag_sql("o.value", "i.polarity", _TARGET)},
       o.previous, CASE WHEN o.previous IS NOT NULL THEN e.compared END,
       o.value - o.previous, {direction_sql("o.value", "o.previous")},
       {performance_sql("o.value", "o.previous", "i.polarity", _TARGET)},
       round(o.three / 3, 6), {direction_sql("o.thrice", "o.three")},
       {performance_sql("o.thrice", "o.three", "i.polarity", _THRICE)},
       {_comparator("england")}, {_comparator("neighbours")}, {_comparator("region")}
FROM kpi_indicator AS i
JOIN ends AS e ON e.frequency = i.frequency AND e.compare_with = i.compare_with
LEFT JOIN kpi_observation AS n
    ON n.indicator_id = i.id AND n.breakdown_id IS NULL AND n.period_end = %(month_end)s
CROSS JOIN LATERAL ({_JUDGED}) AS o
LEFT JOIN target AS t ON t.indicator_id = i.id
LEFT JOIN comparators AS c ON c.indicator_id = i.id
WHERE i.retired_on IS NULL OR i.retired_on > %(month_end)s
"""

_TEXTS = ("variation", "assurance", "signal", "spc_note")

UPSERT = f"""
INSERT INTO kpi_snapshot AS old (indicator_id, period_end, {", ".join(_FIGURES)},
    spc_points, {", ".join(_TEXTS)}, computed_at, frozen)
SELECT computed.*, 0, {", ".join("''" for _ in _TEXTS)}, %(now)s, FALSE FROM ({_COMPUTED}) AS computed
ON CONFLICT (indicator_id, period_end) DO UPDATE
SET ({", ".join(_FIGURES)}, computed_at) = ({", ".join(f"EXCLUDED.{f}" for f in _FIGURES)}, %(now)s)
WHERE NOT old.frozen
  AND ({", ".join(f"old.{f}" for f in _FIGURES)})
      IS DISTINCT FROM ({", ".join(f"EXCLUDED.{f}" for f in _FIGURES)})
"""

# An indicator retired, or measured at other times, since an open month was last worked out has no row
# in it any more.
GONE = """
DELETE FROM kpi_snapshot AS old USING kpi_indicator AS i
WHERE old.period_end = %(month_end)s AND NOT old.frozen AND i.id = old.indicator_id
  AND (i.retired_on <= %(month_end)s OR i.frequency <> ALL (%(due)s))
"""

# Mean, limits and icons; arrays side by side, so that a chunk of indicators is one statement.
SPC = """
UPDATE kpi_snapshot AS old
SET spc_points = new.points, spc_mean = new.mean, spc_lower = new.lower, spc_upper = new.upper,
    variation = new.variation, assurance = new.assurance, signal = new.signal, spc_note = new.note,
    computed_at = %(now)s
FROM unnest(%(ids)s::bigint[], %(points)s::int[], %(means)s::float8[], %(lowers)s::float8[],
            %(uppers)s::float8[], %(variations)s::text[], %(assurances)s::text[], %(signals)s::text[],
            %(notes)s::text[])
     AS new (indicator_id, points, mean, lower, upper, variation, assurance, signal, note)
WHERE old.indicator_id = new.indicator_id AND old.period_end = %(month_end)s AND NOT old.frozen
  AND (old.spc_points, old.spc_mean, old.spc_lower, old.spc_upper,
       old.variation, old.assurance, old.signal, old.spc_note)
      IS DISTINCT FROM (new.points, new.mean, new.lower, new.upper,
                        new.variation, new.assurance, new.signal, new.note)
"""
