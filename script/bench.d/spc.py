"""Statistical process control: 10,000 series of 48 points, beside the 2 seconds that we allow ourselves.

Pure Python on plain floats, without a database. Ordinary series, drifting ones, steps and rebased ones
in equal parts, so that every rule has work. Usage: script/bench spc [series]
"""

import random
import sys
import time
from datetime import date

from kpi.rules.spc import Improvement, SpecialCause, analyse

ALLOWED = 2.0  # seconds for 10,000 series
POINTS = 48
REBASE = date(2017, 1, 1)
Points = list[tuple[date, float | None]]


def series(chance: random.Random, kind: int) -> Points:
    figures = [chance.gauss(70, 5) for _ in range(POINTS)]
    if kind == 1:
        figures = [figure + n / 4 for n, figure in enumerate(figures)]
    elif kind >= 2:
        figures = [figure + 12 * (n >= POINTS // 2) for n, figure in enumerate(figures)]
    return [(date(2015 + n // 12, n % 12 + 1, 1), round(figure, 1)) for n, figure in enumerate(figures)]


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    chance = random.Random(2018)  # noqa: S311 - figures to reckon with, not secrets
    given = [(series(chance, n % 4), [REBASE] if n % 4 == 3 else []) for n in range(count)]
    times = []
    for _ in range(3):
        start = time.perf_counter()
        judged = [
            analyse(points, improvement=Improvement.INCREASE, target=80.0, rebases=rebases)
            for points, rebases in given
        ]
        times.append(time.perf_counter() - start)
    signals = sum(spc.special_cause[-1] is not SpecialCause.COMMON for spc in judged)
    print(f"{count:,} series of {POINTS} points, {signals:,} of them with a signal at the end")
    best, allowed = min(times), ALLOWED * count / 10_000
    print(f"{best:.2f} s, best of three (at most {allowed:.2f} s)")
    print(f"share of what is allowed: {best / allowed:.2f}")


if __name__ == "__main__":
    main()
