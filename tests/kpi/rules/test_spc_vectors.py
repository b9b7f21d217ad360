"""The answers of the reference implementation, NHSRplotthedots run under R, point for point."""

import json
from collections.abc import Callable, Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

from kpi.rules.spc import (
    Assurance,
    DuplicateDates,
    FixAfterTooFew,
    Improvement,
    MissingValueInTrend,
    Spc,
    SpcError,
    analyse,
)

ERRORS: dict[type[SpcError], str] = {
    DuplicateDates: "duplicate_dates",
    FixAfterTooFew: "fix_after_n_points_below_12",
    MissingValueInTrend: "missing_value_in_monotone_window",
}
ICONS = {Assurance.WILL_MEET: "pass", Assurance.WILL_MISS: "fail", Assurance.EITHER: "inconsistent"}
EXACT: dict[str, Callable[[Spc], object]] = {
    "x": lambda spc: [day.isoformat() for day in spc.dates],
    "y": lambda spc: list(spc.values),
    "rebase_group": lambda spc: list(spc.group),
    "outside_limits": lambda spc: list(spc.outside),
    "relative_to_mean": lambda spc: list(spc.relative_to_mean),
    "close_to_limits": lambda spc: list(spc.close_to_limits),
    "rule_trend7": lambda spc: list(spc.trend7),
    "rule_two_in_three": lambda spc: list(spc.two_in_three),
    "rule_shift7": lambda spc: list(spc.shift7),
    "special_cause_type": lambda spc: list(spc.special_cause),
    "special_cause_flag": lambda spc: [cause != "Common Cause" for cause in spc.special_cause],
    "point_type": lambda spc: list(spc.point_type),
    "short_group_warning": lambda spc: list(spc.short_group),
    "variation_icon": lambda spc: spc.variation,
    "assurance_type": lambda spc: spc.assurance,
    "assurance_icon": lambda spc: spc.assurance and ICONS[spc.assurance],
}
LEVELS: dict[str, Callable[[Spc], tuple[float | None, ...]]] = {
    "mean": lambda spc: spc.mean,
    "lpl": lambda spc: spc.lpl,
    "upl": lambda spc: spc.upl,
}


def cases_in(shared_data: Path) -> list[dict[str, Any]]:
    cases: list[dict[str, Any]] = json.loads((shared_data / "kpi" / "spc_vectors_given.json").read_text())[
        "cases"
    ]
    assert len(cases) == 238
    assert sum(len(case["input"]["x"]) for case in cases) == 5975
    return cases


def analysed(case: dict[str, Any], *, drop_missing: bool) -> Spc:
    given = case["input"]
    return analyse(
        [(date.fromisoformat(x), y) for x, y in zip(given["x"], given["y"], strict=True)],
        improvement=Improvement(given["improvement_direction"]),
        target=given["target"],
        rebases=[date.fromisoformat(day) for day in given["rebase"] or []],
        fix_after=given["fix_after_n_points"],
        screen_outliers=given["screen_outliers"],
        drop_missing=drop_missing,
    )


def near(ours: float | None, theirs: float | None) -> bool:
    if ours is None or theirs is None:
        return ours is theirs
    return abs(ours - theirs) <= 1e-9 * abs(theirs)


def differences(spc: Spc, expected: dict[str, Any]) -> Iterator[str]:
    """The names of the columns and icons that are not the reference's."""
    for name, ours in EXACT.items():
        if ours(spc) != expected[name]:
            yield name
    for name, level in LEVELS.items():
        if not all(near(a, b) for a, b in zip(level(spc), expected[name], strict=True)):
            yield name


def test_all_238_cases_agree_point_for_point_errors_included(shared_data: Path) -> None:
    wrong: list[tuple[str, str]] = []
    failed = 0
    for case in cases_in(shared_data):
        try:
            spc = analysed(case, drop_missing=False)
        except SpcError as error:
            failed += 1
            if ERRORS[type(error)] != case["expected"].get("error"):
                wrong.append((case["id"], f"failed: {error}"))
            continue
        if "error" in case["expected"]:
            wrong.append((case["id"], f"should have failed: {case['expected']['error']}"))
        else:
            wrong += [(case["id"], name) for name in differences(spc, case["expected"])]
    assert wrong == []
    assert failed == 5


def test_where_the_reference_crashes_on_a_missing_value_dropping_it_first_gives_an_answer(
    shared_data: Path,
) -> None:
    """Each series with gaps is followed by the same one without them; crash or not, ours agree."""
    cases = cases_in(shared_data)
    pairs = [
        (gapped, whole) for gapped, whole in pairwise(cases) if whole["category"] == "missing_rows_dropped"
    ]
    wrong = [
        (gapped["id"], name)
        for gapped, whole in pairs
        for name in differences(analysed(gapped, drop_missing=True), whole["expected"])
    ]
    assert wrong == []
    assert [gapped["expected"].get("error") for gapped, _ in pairs].count(
        "missing_value_in_monotone_window"
    ) == 3


def test_the_crash_that_has_no_twin_gives_an_answer_too(shared_data: Path) -> None:
    """18 points of 48, 52 and nothing in turn, limits fixed on the first 12: 12 are left."""
    (case,) = [case for case in cases_in(shared_data) if case["id"] == "spc0444"]
    spc = analysed(case, drop_missing=True)
    assert list(spc.values) == [48, 52] * 6
    assert spc.mean == (50.0,) * 12
    assert near(spc.upl[-1], 50 + 2.66 * 4)
    assert spc.assurance is Assurance.EITHER
