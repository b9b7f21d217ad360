"""The quarterly KPI report of 60 indicators × 24 months as workbook, PDF and CSV, beside what we allow.

From the database to the bytes, charts included; best of three reports of different periods, so that
nothing is remembered from the one before. Usage: script/bench kpi_exports [indicators]
"""

import random
import sys
import time
from datetime import date
from decimal import Decimal

from database import scratch_database

ALLOWED = {"xlsx": 1.0, "pdf": 2.0}  # seconds for 60 indicators
LAST = date(2018, 12, 31)
PERIODS = ("2018-10", "2018-11", "2018/19-Q3")
MONTHS = 36  # limits are drawn from more than the 24 months that are shown


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 60
    if count < 1:
        sys.exit("At least one indicator is needed.")
    with scratch_database():
        import django

        django.setup()
        fill(count)
        from kpi.exports.formats import FORMATS
        from kpi.queries.report import SERIES, report_content
        from kpi.rules.periods import Period

        print(f"{count} indicators × {SERIES} months, seconds")
        print(f"{'':6}{'first':>7}{'best':>8}{'allowed':>9}{'ratio':>7}{'size':>10}")
        for kind, made_as in FORMATS.items():
            spent = []
            for period in PERIODS:
                start = time.perf_counter()
                made = made_as.make(report_content(Period.parse(period), edition="internal"))
                spent.append(time.perf_counter() - start)
            best, allowed = min(spent), ALLOWED.get(kind)
            beside = f"{allowed:9.2f}{best / allowed:7.2f}" if allowed else f"{'–':>9}{'':7}"
            print(f"{kind:6}{spent[0]:7.2f}{best:8.2f}{beside}{len(made) // 1024:>7,} KB", flush=True)


def fill(count: int) -> None:
    """Indicators of all kinds with targets, comparators, approved words and three years of figures."""
    from accounts.models import Post, Service, User
    from foundation.clock import now
    from kpi.models import Commentary, Comparator, Indicator, IndicatorDefinition, Observation, Rebase, Target
    from kpi.rules.periods import months_later
    from kpi.services.snapshots import take_snapshot

    chance = random.Random(2018)  # noqa: S311 - figures to write down, not secrets
    writer, approver = (User.objects.create_user(f"{n}@bench.example", display_name=n) for n in ("w", "a"))
    service = Service.objects.create(name="Child Protection")
    owner = Post.objects.create(title="Head of Service, Child Protection")
    for n in range(count):
        indicator = Indicator.objects.create(
            code=f"PI{n + 1}",
            name=f"Children visited within two weeks by team {n + 1}",
            service=service,
            owner=owner,
            unit="percent" if n % 3 else "count",
            decimals=1 if n % 3 else 0,
            frequency="monthly",
            polarity="higher" if n % 2 else "lower",
            sequence=n,
        )
        IndicatorDefinition.objects.create(
            indicator=indicator, effective_from=date(2015, 1, 1), text="Children seen in the 14 days before"
        )
        Target.objects.create(
            indicator=indicator, effective_from=date(2015, 1, 1), value=90, amber_limit=80 + 20 * (1 - n % 2)
        )
        Observation.objects.bulk_create(
            Observation(
                indicator=indicator,
                period_end=months_later(LAST, -back),
                value=Decimal(f"{chance.gauss(75, 6) - back / 4:.1f}"),
            )
            for back in range(MONTHS)
        )
        Comparator.objects.create(indicator=indicator, kind="england", area="England", year=2018, value=82)
        if n % 4 == 0:
            Rebase.objects.create(indicator=indicator, starts_on=date(2018, 1, 31), decided_at=now(),
                                  reason="counted only if the child was seen")  # fmt: skip
        words = Commentary.objects.create(
            month_end=LAST, state="approved", text="Two more teams plan their visits with the child. " * 5,
            author=writer, written_at=now(), approved_by=approver, approved_at=now(),
        )  # fmt: skip
        words.indicators.add(indicator)
    for back in range(len(PERIODS)):
        take_snapshot(month_end=months_later(LAST, -back), now=now())


if __name__ == "__main__":
    main()
