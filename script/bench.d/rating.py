"""Re-rating: our job against one hand-written SQL that writes the same; and the nightly run.

Both start from the same table (copied back in between), on one server in one run; the ratio is what
counts. Afterwards both results are compared row by row. Usage: script/bench rating [rows]
"""

import resource
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from database import keep_as_filled, put_back_filled, scratch_database

TODAY = date(2019, 1, 21)

# Twelve kinds of actions, mixed so that every row of the table has its share.
FILL = """
INSERT INTO improvement_plan_action (
    plan_id, reference, sequence, text, success_criteria, desired_outcome, due_as_printed, notes, risk,
    mitigation, help_wanted, stopped_reason, progress, outlook, starts_on, due_on, next_milestone_on,
    review_on, completed_on, accepted_on, plan_ends_on, stale_after, moved_count, rating, derived_rating,
    reason, rated_on, version, override_rating, override_reason, override_by_id, override_until)
SELECT %(plan)s, 'A' || n, 0, 'Agree and publish the rota for visits in team ' || n,
    'Nine visits in ten take place as planned', '', '', '', '', '', '',
    CASE n %% 12 WHEN 0 THEN 'merged with another action' ELSE '' END,
    CASE n %% 12 WHEN 0 THEN 'stopped' WHEN 1 THEN 'completed' WHEN 2 THEN 'completed'
        WHEN 3 THEN 'not_started' WHEN 4 THEN 'not_reported' ELSE 'in_progress' END,
    CASE n %% 12 WHEN 0 THEN NULL WHEN 1 THEN NULL WHEN 2 THEN NULL WHEN 4 THEN NULL
        WHEN 5 THEN 'at_risk' WHEN 6 THEN 'off_track' ELSE 'on_track' END,
    day - 200 - n %% 50,
    CASE WHEN n %% 12 IN (7, 8) THEN day - n %% 60 ELSE day + n %% 333 END,
    CASE WHEN n %% 5 = 0 THEN day + 5 + n %% 200 END,
    CASE WHEN n %% 12 = 9 THEN day - 3 END,
    CASE WHEN n %% 12 IN (1, 2) THEN day - 10 END,
    CASE WHEN n %% 12 = 1 THEN day - 5 END,
    day + 800, day + 20, 0, 'not_reported', 'not_reported', 'not_reported', NULL, 1,
    CASE WHEN n %% 97 = 10 THEN 'at_risk' END, CASE WHEN n %% 97 = 10 THEN 'as agreed' END,
    CASE WHEN n %% 97 = 10 THEN %(user)s END, CASE WHEN n %% 97 = 10 THEN day + 30 END
FROM generate_series(1, %(rows)s) AS n, (SELECT %(day)s::date AS day) AS today
"""

# What a good engineer would write by hand, without a table of rules.
BY_HAND = """
WITH now AS (
    SELECT id, rating AS was_rating, derived_rating AS was_derived, reason AS was_reason,
        LEAST(%(day)s::date, plan_ends_on) AS day,
        progress IN ('completed', 'stopped') AS done
    FROM improvement_plan_action
), line AS (
    SELECT a.id, now.was_rating, now.was_derived, now.was_reason, now.day, now.done,
        CASE WHEN a.progress = 'stopped' THEN 'stopped'
            WHEN a.progress = 'completed' AND a.accepted_on IS NOT NULL THEN 'accepted'
            WHEN a.progress = 'completed' AND a.completed_on > a.due_on THEN 'completed_late'
            WHEN a.progress = 'completed' THEN 'completed'
            WHEN a.due_on < now.day AND (a.next_milestone_on IS NULL OR a.next_milestone_on >= a.due_on)
                THEN 'due_date_passed'
            WHEN a.next_milestone_on < now.day THEN 'milestone_passed'
            WHEN a.outlook = 'off_track' THEN 'reported_off_track'
            WHEN a.outlook = 'at_risk' THEN 'reported_at_risk'
            WHEN a.progress IN ('not_started', 'not_reported') AND a.starts_on < now.day THEN 'start_passed'
            WHEN a.review_on < now.day THEN 'review_passed'
            WHEN a.progress = 'not_reported' THEN 'not_reported'
            WHEN a.progress = 'not_started' THEN 'not_started'
            ELSE 'reported_on_track' END AS reason,
        LEAST(
            CASE WHEN LEAST(a.due_on, a.next_milestone_on) >= now.day
                THEN LEAST(a.due_on, a.next_milestone_on) + 1 END,
            CASE WHEN a.progress IN ('not_started', 'not_reported') AND a.starts_on >= now.day
                AND a.outlook IS DISTINCT FROM 'off_track' AND a.outlook IS DISTINCT FROM 'at_risk'
                THEN a.starts_on + 1 END) AS until
    FROM improvement_plan_action AS a JOIN now USING (id)
), rated AS (
    SELECT line.*, CASE WHEN reason IN ('stopped', 'completed') THEN reason
            WHEN reason = 'accepted' THEN 'closed' WHEN reason = 'completed_late' THEN 'completed'
            WHEN reason IN ('due_date_passed', 'milestone_passed') THEN 'overdue'
            WHEN reason = 'reported_off_track' THEN 'off_track'
            WHEN reason = 'reported_at_risk' THEN 'at_risk'
            WHEN reason = 'start_passed' THEN 'late_start' WHEN reason = 'review_passed' THEN 'review_due'
            WHEN reason = 'reported_on_track' THEN 'on_track' ELSE reason END AS derived
    FROM line
), written AS (
    UPDATE improvement_plan_action AS a SET
        derived_rating = rated.derived,
        rating = CASE WHEN a.override_until >= rated.day AND NOT rated.done
            THEN a.override_rating ELSE rated.derived END,
        reason = rated.reason,
        reason_on = CASE rated.reason WHEN 'accepted' THEN a.accepted_on WHEN 'completed' THEN a.completed_on
            WHEN 'completed_late' THEN a.due_on WHEN 'due_date_passed' THEN a.due_on
            WHEN 'milestone_passed' THEN a.next_milestone_on WHEN 'start_passed' THEN a.starts_on
            WHEN 'review_passed' THEN a.review_on END,
        rated_on = %(day)s,
        valid_until = CASE WHEN NOT rated.done THEN LEAST(
            CASE WHEN rated.until <= a.plan_ends_on THEN rated.until END,
            CASE WHEN a.override_until >= rated.day AND a.override_rating <> rated.derived
                AND a.override_until < a.plan_ends_on THEN a.override_until + 1 END) END
    FROM rated WHERE a.id = rated.id
    RETURNING a.id, a.rating, a.derived_rating, a.reason, a.reason_on, rated.was_rating, rated.was_derived,
        rated.was_reason
)
INSERT INTO improvement_plan_ratingchange (action_id, changed_at, as_of, cause, from_rating, to_rating,
    from_derived, to_derived, reason, reason_on)
SELECT id, now(), %(day)s, 'clock', was_rating, rating, was_derived, derived_rating, reason, reason_on
FROM written WHERE rating <> was_rating OR derived_rating <> was_derived OR reason <> was_reason
"""

RESULT = """SELECT md5(string_agg(
    concat_ws('|', id, rating, derived_rating, reason, reason_on, valid_until), ',' ORDER BY id))
FROM improvement_plan_action"""
CHANGES = """SELECT count(*), md5(string_agg(
    concat_ws('|', action_id, to_rating, to_derived, reason, reason_on), ',' ORDER BY action_id))
FROM improvement_plan_ratingchange"""


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with scratch_database():
        import django

        django.setup()
        from django.db import connection, transaction

        from accounts.models import User
        from foundation.audit.grants import as_owner
        from foundation.clock import now
        from improvement_plan.models import Plan, StatusScheme
        from improvement_plan.services import rating

        def run(statement: str, **params: Any) -> list[tuple[object, ...]]:
            with connection.cursor() as cursor:
                cursor.execute(statement, params or None)
                return cursor.fetchall() if cursor.description else []

        def fill() -> None:
            with as_owner():
                run("ALTER TABLE improvement_plan_action DISABLE TRIGGER USER")
                run(FILL, plan=plan.pk, user=user.pk, rows=rows, day=TODAY)
                run("ALTER TABLE improvement_plan_action ENABLE TRIGGER USER")
                run("VACUUM ANALYZE improvement_plan_action")

        def timed(work: Callable[[], object]) -> float:
            start = time.perf_counter()
            with transaction.atomic():
                work()
            return time.perf_counter() - start

        plan = Plan.objects.create(name="Bench", slug="bench", scheme=StatusScheme.objects.all()[0],
                                   ends_on=TODAY + timedelta(days=800))  # fmt: skip
        user = User.objects.create_user("bench@ashworth.example", display_name="bench")

        fill()
        keep_as_filled()
        times: dict[str, list[float]] = {"by hand": [], "ours": []}
        results = {}
        for _ in range(2):
            for name, work in (
                ("by hand", lambda: run(BY_HAND, day=TODAY)),
                ("ours", lambda: rating.rate_all(today=TODAY, now=now())),
            ):
                put_back_filled()
                times[name].append(timed(work))
                results[name] = (run(RESULT), run(CHANGES))
                print(f"{name:>8}: {times[name][-1]:6.2f} s for {rows:,} actions", flush=True)
        assert results["ours"] == results["by hand"], "the two do not write the same"
        print(f"both write the same ratings and {results['ours'][1][0][0]:,} change rows")

        seen: list[rating.Rerated] = []
        night = timed(lambda: seen.append(rating.rate_due(today=TODAY + timedelta(days=1), now=now())))
        full, hand = min(times["ours"]), min(times["by hand"])
        print(f"full run / by hand: {full / hand:.2f} (at most 1.5)")
        night_rows = f"{seen[0].looked_at:,} due of {rows:,} ({seen[0].looked_at / rows:.2%})"
        print(f"nightly run, {night_rows}, {seen[0].changed:,} changed: {night:.3f} s,")
        print(f"             {night / full:.2%} of a full run (at most 5 %)")
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"memory of this process at its highest: {peak:.0f} MB")


if __name__ == "__main__":
    main()
