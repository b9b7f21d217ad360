"""Benchmarking: the 77 measures of DfE's own tool, value for value, and the corners it leaves out."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from kpi.rules.benchmark import (
    Band,
    Benchmark,
    Quantiles,
    band,
    benchmark,
    change_from_previous,
    mean,
    quantiles,
    ranks,
)
from kpi.rules.direction import Performance
from kpi.rules.rag import Polarity, Rag

POLARITIES = {"High": Polarity.HIGHER, "Low": Polarity.LOWER, "-": Polarity.NONE}
COLOURS = {Performance.BETTER: "green", Performance.WORSE: "red"}
TINY = Decimal("1e-9")


def dec(*values: str | None) -> list[Decimal | None]:
    return [None if value is None else Decimal(value) for value in values]


def ours_of(case: dict[str, Any]) -> Benchmark:
    polarity = POLARITIES[case["polarity"]]
    return benchmark(case["value"], case["previous"], polarity, banded=not case["no_quartile"])


def undashed(values: list[Any]) -> list[Any]:
    return [None if value == "-" else value for value in values]


def whole(values: list[Any]) -> list[int | None]:
    """Ranks stand as text where the tool's column has dashes elsewhere."""
    return [None if value is None else int(value) for value in undashed(values)]


def agree(ours: list[Decimal | None], theirs: list[Decimal | None]) -> bool:
    """Missing in the same places, and equal but for what binary floats lost on their way."""
    return all(
        our is their if our is None or their is None else abs(our - their) <= TINY
        for our, their in zip(ours, theirs, strict=True)
    )


def test_the_77_measures_agree(shared_data: Path) -> None:
    text = (shared_data / "kpi" / "lait_vectors_given.json").read_text()
    cases = json.loads(text, parse_float=Decimal, parse_int=Decimal)["cases"]
    assert len(cases) == 77
    assert sum(len(case["value"]) for case in cases) == 12_166
    for case in cases:
        ours, expected = ours_of(case), case["expected"]
        cuts, standings = ours.quantiles, ours.standings
        assert cuts is not None, case["measure"]
        five = [cuts.least, cuts.lower, cuts.median, cuts.upper, cuts.greatest]
        assert agree([*five], expected["quantiles"]), case["measure"]
        assert [one.rank for one in standings] == whole(expected["rank"]), case["measure"]
        assert [one.band for one in standings] == undashed(expected["band"]), case["measure"]
        colours = [one.band.colour or "none" if one.band else "none" for one in standings]
        assert colours == expected["band_colour"], case["measure"]
        assert agree([one.change for one in standings], expected["change"]), case["measure"]
        trends = [COLOURS.get(one.performance, "black") for one in standings]
        assert trends == expected["change_colour"], case["measure"]
        assert ours.known == sum(value is not None for value in case["value"]), case["measure"]


def test_ranks_are_shared_from_the_best_and_missing_has_none() -> None:
    values = dec("3", None, "5", "5", "1")
    assert ranks(values, Polarity.HIGHER) == [3, None, 1, 1, 4]
    assert ranks(values, Polarity.LOWER) == [2, None, 3, 3, 1]


@pytest.mark.parametrize("polarity", [Polarity.NONE, Polarity.TARGET, Polarity.RANGE])
def test_where_neither_end_is_best_nothing_is_ranked_or_banded(polarity: Polarity) -> None:
    ours = benchmark(dec("1", "2"), dec("1", "1"), polarity)
    assert [(one.rank, one.band) for one in ours.standings] == [(None, None), (None, None)]
    assert ours.standings[1].change == Decimal(1)
    assert ours.standings[1].performance is Performance.NONE


def test_quantiles_lie_between_neighbours() -> None:
    assert quantiles(dec("40", None, "10", "30", "20")) == Quantiles(
        least=Decimal(10),
        lower=Decimal("17.5"),
        median=Decimal(25),
        upper=Decimal("32.5"),
        greatest=Decimal(40),
    )


@pytest.mark.parametrize(
    ("value", "polarity", "quarter"),
    [
        ("10", Polarity.LOWER, Band.A),
        ("20", Polarity.LOWER, Band.A),
        ("30", Polarity.LOWER, Band.B),
        ("40", Polarity.LOWER, Band.C),
        ("50", Polarity.LOWER, Band.D),
        ("10", Polarity.HIGHER, Band.D),
        ("20", Polarity.HIGHER, Band.D),
        ("30", Polarity.HIGHER, Band.C),
        ("40", Polarity.HIGHER, Band.B),
        ("50", Polarity.HIGHER, Band.A),
    ],
)
def test_a_boundary_belongs_to_the_lower_figures(value: str, polarity: Polarity, quarter: Band) -> None:
    cuts = quantiles(dec("10", "20", "30", "40", "50"))
    assert band(Decimal(value), cuts, polarity) is quarter


def test_equal_figures_all_lie_in_the_quarter_of_the_lowest() -> None:
    same = dec("7", "7", "7")
    assert {one.band for one in benchmark(same, same, Polarity.LOWER).standings} == {Band.A}
    assert {one.band for one in benchmark(same, same, Polarity.HIGHER).standings} == {Band.D}


def test_nothing_known_gives_nothing() -> None:
    ours = benchmark(dec(None, None), dec("1", None), Polarity.LOWER)
    assert (ours.quantiles, ours.known) == (None, 0)
    assert [(one.rank, one.band, one.change, one.performance) for one in ours.standings] == [
        (None, None, None, Performance.NONE)
    ] * 2


def test_a_measure_without_quarters_is_still_ranked() -> None:
    ours = benchmark(dec("1", "2"), dec("2", "2"), Polarity.LOWER, banded=False)
    assert [(one.rank, one.band) for one in ours.standings] == [(1, None), (2, None)]


def test_lists_of_different_length_are_refused() -> None:
    with pytest.raises(ValueError, match="zip"):
        benchmark(dec("1", "2"), dec("2"), Polarity.LOWER)


def test_the_mean_of_neighbours_leaves_out_what_is_missing() -> None:
    assert mean(dec("20.1", None, "19.8")) == Decimal("19.95")
    assert mean(dec(None)) is None
    assert mean([]) is None


def test_change_is_unrounded() -> None:
    assert change_from_previous(Decimal("10.25"), Decimal("10.5")) == Decimal("-0.25")
    assert change_from_previous(None, Decimal(1)) is None
    assert change_from_previous(Decimal(1), None) is None


def test_bands_in_words_and_colour() -> None:
    assert [(quarter.label, quarter.colour) for quarter in Band] == [
        ("Best quarter", Rag.GREEN),
        ("Second best quarter", Rag.NONE),
        ("Second worst quarter", Rag.NONE),
        ("Worst quarter", Rag.RED),
    ]
