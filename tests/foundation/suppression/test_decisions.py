"""What is shown, figure by figure. `c` stands for a hidden one."""

from collections.abc import Sequence
from decimal import Decimal
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from foundation.suppression import Cell, Decision, Edition, Kind, Link, Reason, decide
from tests.foundation.suppression.attacker import Counts, count_cells, share_cells


def numbers(decisions: Sequence[Decision]) -> list[str]:
    """Of plain counts: the total and the categories as they are printed."""
    return [d.symbol or str(d.shown_value) for d in decisions]


def parts(decisions: Sequence[Decision]) -> list[str]:
    """Of proportions: numerator/denominator, the total first."""

    def text(figure: Decimal | None) -> str:
        return "c" if figure is None else str(figure)

    return [f"{text(d.shown_numerator)}/{text(d.shown_denominator)}" for d in decisions]


def of_counts(*values: int, before: Sequence[Edition] = ()) -> list[Decision]:
    return decide(count_cells(values), kind=Kind.COUNT, threshold=5, before=before)


def of_shares(*values: int, before: Sequence[Edition] = ()) -> list[Decision]:
    return decide(share_cells(values), kind=Kind.PROPORTION, threshold=5, before=before)


@pytest.mark.parametrize(
    ("values", "printed"),
    [
        ((10, 20, 30), ["60", "10", "20", "30"]),
        ((0, 20, 30), ["50", "0", "20", "30"]),  # a shown zero is a true zero
        ((6, 20, 30), ["56", "6", "20", "30"]),
        ((3, 10, 20), ["33", "c", "c", "20"]),  # 3, and the next smallest
        ((3, 2, 20), ["25", "c", "c", "20"]),  # two hide each other
        ((1, 1, 20, 30), ["52", "c", "c", "c", "30"]),  # sum to 2: both would be 1
        ((5, 5, 20, 30), ["60", "c", "c", "c", "30"]),  # sum to 10: both would be 5
        ((1, 6, 20, 30), ["57", "c", "c", "c", "30"]),  # sum to 7: 1 to 5 and 6 or more
        ((3, 9, 9, 30), ["51", "c", "c", "c", "30"]),  # equals go together
        ((4, 0, 12), ["16", "c", "0", "c"]),
        ((3, 0, 0), ["c", "c", "c", "c"]),  # the whole is small
        ((3,), ["c", "c"]),
        ((30,), ["30", "30"]),
        ((1, 1, 1, 1, 1, 1), ["c"] * 7),  # six children in six hidden places: one in each
        ((5, 5, 0), ["10", "c", "c", "0"]),
    ],
)
def test_counts(values: Counts, printed: list[str]) -> None:
    assert numbers(of_counts(*values)) == printed


@pytest.mark.parametrize(
    ("values", "printed"),
    [
        ((10, 30, 20, 40), ["30/100", "10/40", "20/60"]),
        ((3, 30, 20, 40, 30, 50), ["53/173", "c/33", "c/60", "30/80"]),
        # 38 of 40 were visited: two were not, and these are few children
        ((38, 2, 20, 40, 30, 50), ["88/180", "c/40", "c/60", "30/80"]),
        ((2, 1, 20, 40, 30, 50), ["52/143", "c/c", "c/c", "30/80"]),  # of three children nothing
        ((0, 40, 20, 40), ["20/100", "0/40", "20/60"]),
        ((40, 0, 20, 40), ["60/100", "40/40", "20/60"]),
        ((2, 50, 1, 60), ["c/113", "c/52", "c/61"]),  # few of the whole
        ((50, 2, 60, 0), ["c/112", "c/52", "c/60"]),  # all but few of the whole
        ((1, 1, 1, 1), ["c/c", "c/c", "c/c"]),
        # Nobody in the numerator: that is so in each category, but who they are stays hidden.
        ((0, 3, 0, 20, 0, 30), ["0/53", "0/c", "0/c", "0/30"]),
    ],
)
def test_proportions(values: Counts, printed: list[str]) -> None:
    assert parts(of_shares(*values)) == printed


def test_a_percentage_is_hidden_with_its_parts() -> None:
    decisions = of_shares(3, 30, 20, 40, 30, 50)
    assert [d.shown_value is None for d in decisions] == [False, True, True, False]
    assert [d.symbol for d in decisions] == ["", "c", "c", ""]
    assert [d.reason for d in decisions] == ["", "primary", "secondary", ""]


def test_reasons() -> None:
    assert [d.reason for d in of_counts(3, 0, 0)] == ["primary", "primary", "dependent", "dependent"]
    assert [d.reason for d in of_counts(3, 10, 20)] == ["", "primary", "secondary", ""]


def cell(category: str, numerator: int | None, denominator: int | None, value: str | None) -> Cell:
    return Cell(
        "town" if category else "",
        category,
        None if numerator is None else Decimal(numerator),
        None if denominator is None else Decimal(denominator),
        None if value is None else Decimal(value),
    )


def test_of_a_rate_the_population_is_no_secret() -> None:
    cells = [cell("", 33, 90_000, "3.7"), cell("A", 3, 30_000, "1"), cell("B", 10, 30_000, "3.3")]
    cells += [cell("C", 20, 30_000, "6.7")]
    decisions = decide(cells, kind=Kind.RATE, threshold=5)
    assert parts(decisions) == ["33/90000", "c/30000", "c/30000", "20/30000"]
    assert [d.shown_value for d in decisions] == [Decimal("3.7"), None, None, Decimal("6.7")]


def test_children_without_a_category_are_not_found_by_subtraction() -> None:
    cells = [cell("", None, None, "32"), cell("A", None, None, "10"), cell("B", None, None, "20")]
    assert numbers(decide(cells, kind=Kind.COUNT, threshold=5)) == ["32", "c", "20"]


def test_without_a_total_the_largest_sum_counts() -> None:
    towns = [Cell("town", name, value=Decimal(n)) for name, n in (("A", 3), ("B", 10), ("C", 20))]
    ages = [Cell("age", name, value=Decimal(n)) for name, n in (("0-9", 13), ("10-17", 20))]
    decisions = decide(towns + ages, kind=Kind.COUNT, threshold=5)
    assert numbers(decisions) == ["c", "c", "20", "13", "20"]


def test_categories_that_overlap_are_not_subtracted() -> None:
    cells = [cell("", None, None, "30"), cell("A", None, None, "3"), cell("B", None, None, "25")]
    cells += [cell("C", None, None, "20")]
    assert numbers(decide(cells, kind=Kind.COUNT, threshold=5)) == ["30", "c", "25", "20"]
    fits = [*cells[:3], cell("C", None, None, "2")]
    overlapping = frozenset({"town"})
    assert numbers(decide(fits, kind=Kind.COUNT, threshold=5, overlapping=overlapping)) == ["30"] + ["c"] * 3


def test_where_nobody_can_tell_how_many_children_a_category_has_it_is_hidden() -> None:
    cells = [cell("", None, None, "66.6"), cell("A", None, None, "50"), cell("B", None, None, "70")]
    decisions = decide(cells, kind=Kind.PROPORTION, threshold=5)
    assert numbers(decisions) == ["66.6", "c", "c"]
    assert decisions[1].reason is Reason.UNCOUNTED


def test_a_whole_without_counts_is_judged_by_its_parts() -> None:
    cells = [cell("", None, None, "37.5"), cell("A", 3, 8, "37.5")]
    assert numbers(decide(cells, kind=Kind.PROPORTION, threshold=5)) == ["c", "c"]


def test_a_percentage_with_one_of_its_parts_has_the_other() -> None:
    of_denominator = [cell("", None, 40, "95"), cell("A", None, 40, "95")]
    assert parts(decide(of_denominator, kind=Kind.PROPORTION, threshold=5)) == ["c/40", "c/40"]
    of_numerator = [cell("", 38, None, "95")]
    (decision,) = decide(of_numerator, kind=Kind.PROPORTION, threshold=5)
    assert decision.shown_numerator is None
    assert decision.shown_value is None


@pytest.mark.parametrize(
    ("figure", "symbol"),
    [
        (cell("", None, None, None), "x"),  # not available
        (cell("", 0, 0, None), "z"),  # not applicable: a percentage of nobody
        (cell("", 6, 20_000, "0.03"), "k"),  # would be printed as zero, but is none
        (cell("", 0, 20_000, "0"), ""),
        (cell("", 10, 20_000, "0.05"), ""),
    ],
)
def test_symbols(figure: Cell, symbol: str) -> None:
    (decision,) = decide([figure], kind=Kind.PROPORTION, threshold=5, decimals=1)
    assert decision.symbol == symbol


def test_a_threshold_that_hides_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="below 2"):
        decide(count_cells((1, 20)), kind=Kind.COUNT, threshold=1)


# Periods that tell of each other


def year_to_date(*editions: Counts) -> list[str]:
    before: list[Edition] = []
    for values in editions[:-1]:
        before.append(Edition(Link.CUMULATIVE, of_counts(*values, before=before)))
    return numbers(of_counts(*editions[-1], before=before))


@pytest.mark.parametrize(
    ("editions", "printed"),
    [
        ([(20, 30), (40, 60)], ["100", "40", "60"]),
        ([(20, 30), (20, 40)], ["60", "20", "40"]),  # nobody was added to the first
        ([(20, 30), (23, 40)], ["63", "c", "c"]),  # three were
        ([(20, 30), (22, 32)], ["c", "c", "c"]),  # four in all: 50 was published
        ([(20, 30), (22, 32), (30, 40)], ["70", "30", "40"]),  # enough since what was last shown
        ([(20, 30), (22, 32), (22, 40)], ["62", "c", "c"]),
        ([(3, 30, 40), (10, 40, 50)], ["100", "10", "40", "50"]),
        # 30 and 40 were hidden in between: shown again as they were, they would have been the same then
        ([(30, 40, 50), (33, 40, 60), (40, 40, 70)], ["150", "c", "c", "70"]),
    ],
)
def test_year_to_date(editions: list[Counts], printed: list[str]) -> None:
    assert year_to_date(*editions) == printed


def test_rolling_twelve_months_hide_small_changes_both_ways() -> None:
    before = [Edition(Link.ROLLING, of_counts(20, 30, 40))]
    assert numbers(of_counts(18, 40, 50, before=before)) == ["108", "c", "c", "50"]


def test_periods_without_overlap_are_judged_each_for_itself() -> None:
    assert numbers(of_counts(20, 30)) == ["50", "20", "30"]
    assert numbers(of_counts(22, 31)) == ["53", "22", "31"]


def test_a_year_to_date_of_shares_hides_few_more_of_either_kind() -> None:
    before = [Edition(Link.CUMULATIVE, of_shares(60, 40))]
    assert parts(of_shares(70, 60, before=before)) == ["70/130", "70/130"]
    assert parts(of_shares(70, 43, before=before)) == ["c/113", "c/113"]
    assert parts(of_shares(62, 42, before=before)) == ["c/c", "c/c"]


def test_a_correction_does_not_bring_to_light_what_was_hidden() -> None:
    first = Edition(Link.VERSION, of_counts(3, 10, 20, 40))
    # 10 hid the 3; shown now, it would be known to have been 10 then.
    assert numbers(of_counts(8, 10, 20, 40, before=[first])) == ["78", "c", "c", "20", "40"]


def test_a_correction_to_a_small_number_cannot_hide_behind_what_is_out() -> None:
    first = Edition(Link.VERSION, of_counts(6, 20, 30))
    # 20 and 30 are known, so the total would give back the 4.
    assert numbers(of_counts(4, 20, 30, before=[first])) == ["c"] * 4
    assert numbers(of_counts(4, 22, 30, before=[first])) == ["56", "c", "c", "30"]


def test_a_correction_looks_ahead_to_what_was_published_since() -> None:
    after = [Edition(Link.CUMULATIVE, of_counts(30, 40))]
    corrected = decide(count_cells((27, 20)), kind=Kind.COUNT, threshold=5, after=after)
    assert numbers(corrected) == ["47", "c", "c"]


# What holds for all figures

some_counts = st.lists(st.one_of(st.integers(0, 12), st.integers(0, 400)), min_size=1, max_size=9).map(tuple)


@given(some_counts)
def test_hidden_counts_keep_a_range(values: Counts) -> None:
    """Judged by arithmetic alone: of a known sum each hidden part has at least two possible values,
    and none is empty; so it is when each is known to be 1 to 5 or more, unless all are hidden."""
    decisions = of_counts(*values)
    hidden = [d for d in decisions[1:] if d.symbol == "c"]
    if not hidden or decisions[0].symbol == "c":
        return
    total = sum(values) - sum(int(d.shown_value or 0) for d in decisions[1:])
    assert len(hidden) > 1
    assert total > len(hidden)
    if len(hidden) == sum(map(bool, values)):
        return
    largest = min(int(d.shown_value) for d in decisions[1:] if d.shown_value) - 1
    bounds = [(1, 5) if d.reason is Reason.PRIMARY else (6, largest) for d in hidden]
    for i, (low, high) in enumerate(bounds):
        others = bounds[:i] + bounds[i + 1 :]
        low = max(low, total - sum(top for _, top in others))
        high = min(high, total - sum(bottom for bottom, _ in others))
        assert low < high


@given(some_counts)
def test_no_small_count_is_shown(values: Counts) -> None:
    for shown in of_counts(*values):
        assert shown.shown_value is None or not 1 <= shown.shown_value <= 5


@given(st.lists(st.one_of(st.integers(0, 12), st.integers(0, 90)), min_size=2, max_size=12))
def test_no_small_part_of_a_proportion_is_shown(values: list[int]) -> None:
    for decision in of_shares(*values[: len(values) // 2 * 2]):
        numerator, denominator = decision.shown_numerator, decision.shown_denominator
        figures = [numerator, denominator]
        if numerator is not None and denominator is not None:
            figures.append(denominator - numerator)
        assert not any(figure is not None and 1 <= figure <= 5 for figure in figures)
        assert decision.shown_value is None or None not in figures


@given(some_counts, st.randoms(use_true_random=False))
def test_the_order_of_the_categories_does_not_matter(values: Counts, random: object) -> None:
    cells = count_cells(values)
    shuffled = [*cells]
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    decided = {d.cell.category: d for d in decide(shuffled, kind=Kind.COUNT, threshold=5)}
    assert decided == {d.cell.category: d for d in of_counts(*values)}


@settings(max_examples=50)
@given(some_counts, st.data())
def test_no_small_difference_is_shown(values: Counts, data: st.DataObject) -> None:
    added = [data.draw(st.integers(0, 9)) for _ in values]
    before = of_counts(*values)
    later = tuple(value + more for value, more in zip(values, added, strict=True))
    after = of_counts(*later, before=[Edition(Link.CUMULATIVE, before)])
    for old, new in zip(before, after, strict=True):
        if old.shown_value is not None and new.shown_value is not None:
            assert not 1 <= new.shown_value - old.shown_value <= 5


def test_sixty_indicators_of_fifty_categories_take_no_time() -> None:
    values = tuple((7 * i * i + 3 * i) % 43 for i in range(100))
    cells = share_cells(values)
    started = process_time()
    for _ in range(60):
        decide(cells, kind=Kind.PROPORTION, threshold=5)
    assert process_time() - started < 2
