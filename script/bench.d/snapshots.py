"""A month's snapshot among ten million figures, against one hand-written SQL statement.

Both work out value, change, three-month mean and RAG of the same month and write a row an indicator;
the results are compared row by row, and the ratio is what counts. Limits and signals (SPC) come
apart. Usage: script/bench snapshots [indicators [months]]
"""

import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from database import scratch_database

MONTH_END = date(2018, 12, 31)
NOW = datetime(2019, 1, 21, 9, tzinfo=UTC)

INDICATORS = """
INSERT INTO kpi_indicator (public_id, code, name, unit, decimals, frequency, polarity, counts_children,
    compare_with, in_public_report, aliases, sequence, version)
SELECT gen_random_uuid(), 'K' || n, 'Visits on time ' || n, 'percent', 1, 'monthly',
    CASE WHEN n % 3 = 0 THEN 'lower' ELSE 'higher' END, TRUE, 'previous', TRUE, '{}', n, 1
FROM generate_series(1, %(indicators)s) AS n
"""
TARGETS = """
INSERT INTO kpi_target (indicator_id, effective_from, value, amber_limit, note)
SELECT id, DATE '1900-01-01', CASE WHEN polarity = 'lower' THEN 30 ELSE 60 END, 45, '' FROM kpi_indicator
"""
# Month by month, as figures come, so that an indicator's own lie far apart.
FIGURES = """
INSERT INTO kpi_observation (indicator_id, period_end, category, value, provisional, source)
SELECT i.id, (date_trunc('month', %(month_end)s::date) - make_interval(months => back)
        + interval '1 month - 1 day')::date,
    '', (i.id * 7919 + back * 104729 + back * back * i.id) % 1000 / 10.0, FALSE, ''
FROM generate_series(%(months)s - 1, 0, -1) AS back CROSS JOIN kpi_indicator AS i
"""

TABLE_BY_HAND = """
CREATE TABLE by_hand (indicator_id bigint, period_end date, value numeric, change numeric, mean numeric,
    rag text, PRIMARY KEY (indicator_id, period_end))
"""
# What a good engineer would write by hand for this very question; like ours it can be run again.
BY_HAND = """
INSERT INTO by_hand AS old
SELECT i.id, DATE '2018-12-31', f.value, f.value - f.previous, round(f.three / 3, 6),
    CASE WHEN i.polarity = 'higher' THEN
            CASE WHEN f.value >= t.value THEN 'green' WHEN f.value >= t.amber_limit THEN 'amber'
            ELSE 'red' END
         ELSE CASE WHEN f.value <= t.value THEN 'green' WHEN f.value <= t.amber_limit THEN 'amber'
            ELSE 'red' END END
FROM kpi_indicator AS i
JOIN kpi_target AS t ON t.indicator_id = i.id
CROSS JOIN LATERAL (
    SELECT max(round(o.value, 1)) FILTER (WHERE o.period_end = DATE '2018-12-31') AS value,
        max(round(o.value, 1)) FILTER (WHERE o.period_end = DATE '2018-11-30') AS previous,
        sum(round(o.value, 1)) FILTER (WHERE o.period_end < DATE '2018-12-31') AS three
    FROM kpi_observation AS o
    WHERE o.indicator_id = i.id AND o.breakdown_id IS NULL AND o.period_end IN
        (DATE '2018-12-31', DATE '2018-11-30', DATE '2018-10-31', DATE '2018-09-30')) AS f
ON CONFLICT (indicator_id, period_end) DO UPDATE
SET (value, change, mean, rag) = (EXCLUDED.value, EXCLUDED.change, EXCLUDED.mean, EXCLUDED.rag)
WHERE (old.value, old.change, old.mean, old.rag)
    IS DISTINCT FROM (EXCLUDED.value, EXCLUDED.change, EXCLUDED.mean, EXCLUDED.rag)
"""
BOTH = """
SELECT count(*), count(*) FILTER (WHERE (h.value, h.change, h.mean, h.rag)
    IS DISTINCT FROM (s.value, s.change, s.three_month_mean, s.rag::text))
FROM by_hand AS h FULL JOIN kpi_snapshot AS s USING (indicator_id)
"""


def main() -> None:
    indicators = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    months = int(sys.argv[2]) if len(sys.argv) > 2 else 1_000
    with scratch_database():
        import django

        django.setup()
        from django.db import connection, transaction

        from foundation.audit.grants import as_owner
        from kpi.services.snapshots import write_figures, write_signals

        def run(statement: str, **params: Any) -> list[tuple[Any, ...]]:
            with connection.cursor() as cursor:
                cursor.execute(statement, params or None)
                return cursor.fetchall() if cursor.description else []

        def timed(work: Callable[[], object]) -> float:
            start = time.perf_counter()
            with transaction.atomic():
                work()
            return time.perf_counter() - start

        with as_owner():
            # Histories of ten million made-up figures would measure the disk.
            run("ALTER TABLE kpi_indicator DISABLE TRIGGER USER")
            run("ALTER TABLE kpi_target DISABLE TRIGGER USER")
            run("ALTER TABLE kpi_observation DISABLE TRIGGER USER")
            run(INDICATORS.replace("% 3", "%% 3"), indicators=indicators)
            run(TARGETS)
            run(FIGURES.replace("% 1000", "%% 1000"), months=months, month_end=MONTH_END)
            run("VACUUM ANALYZE")
            run(TABLE_BY_HAND)
            run(f"GRANT ALL ON by_hand TO {_application()}")
        (figures,) = run("SELECT count(*) FROM kpi_observation")[0]
        print(f"{figures:,} figures of {indicators:,} indicators", flush=True)

        times: dict[str, list[float]] = {"by hand": [], "ours": []}
        for _ in range(3):
            run("DELETE FROM by_hand")
            run("DELETE FROM kpi_snapshot")
            times["by hand"].append(timed(lambda: run(BY_HAND)))
            times["ours"].append(timed(lambda: write_figures(MONTH_END, NOW)))
            print(f"by hand {times['by hand'][-1]:.3f} s, ours {times['ours'][-1]:.3f} s", flush=True)
        rows, different = run(BOTH)[0]
        assert (rows, different) == (indicators, 0), f"{different} of {rows} rows differ"
        print(f"both say the same of {rows:,} indicators")
        print(f"ours / by hand: {min(times['ours']) / min(times['by hand']):.2f} (at most 2)")
        again = timed(lambda: write_figures(MONTH_END, NOW))
        print(f"again, with nothing to change: {again:.3f} s")
        print(f"limits and signals of the latest 60 figures each, apart:"
              f" {timed(lambda: write_signals(MONTH_END, NOW)):.2f} s")  # fmt: skip


def _application() -> str:
    from django.conf import settings

    return str(settings.DATABASE_APPLICATION["USER"])


if __name__ == "__main__":
    main()
