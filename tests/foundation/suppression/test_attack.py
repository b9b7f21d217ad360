"""Nobody can work out a hidden count: in small worlds every publication is attacked."""

import pytest

from foundation.suppression import Cell, Kind, Link, decisions
from foundation.suppression.tables import Chain, Row
from tests.foundation.suppression.attacker import (
    Counts,
    Series,
    World,
    count_cells,
    given_away_to_who_knows_the_rules,
    given_away_to_who_reads,
    share_cells,
    worlds,
)


def counts(threshold: int, link: Link = Link.ROLLING) -> Series:
    return Series(Kind.COUNT, count_cells, threshold, link)


def shares(threshold: int, link: Link = Link.ROLLING) -> Series:
    return Series(Kind.PROPORTION, share_cells, threshold, link)


@pytest.mark.parametrize(
    ("series", "space"),
    [
        (counts(2), worlds(13, 3)),
        (counts(3), worlds(13, 3)),
        (counts(2), worlds(10, 4)),
        (counts(3), worlds(11, 4)),
        pytest.param(counts(5), worlds(23, 4), marks=pytest.mark.slow),
        (shares(2), worlds(9, 4)),
        (shares(3), worlds(10, 4)),
        (shares(2), worlds(7, 6)),
    ],
)
def test_one_period_gives_nothing_away_even_to_who_knows_the_rules(
    series: Series, space: list[World]
) -> None:
    assert given_away_to_who_knows_the_rules(series, space) == []


def by_town_and_by_age(numbers: Counts) -> list[Cell]:
    """The first three numbers are towns; age bands divide the same children."""
    towns = count_cells(numbers[:3])
    young = min(numbers[3], sum(numbers[:3]))
    return towns + count_cells((young, sum(numbers[:3]) - young), "age")[1:]


def test_two_breakdowns_of_one_total_give_nothing_away_together() -> None:
    series = Series(Kind.COUNT, by_town_and_by_age, threshold=2)
    space = [world for world in worlds(11, 4) if world[0][3] <= sum(world[0][:3]) <= 7]
    assert given_away_to_who_knows_the_rules(series, space) == []


def test_two_rolling_periods_give_nothing_away_even_to_who_knows_the_rules() -> None:
    space = worlds(5, 3, editions=2)
    assert given_away_to_who_knows_the_rules(counts(2), space, largest=3) == []


@pytest.mark.parametrize(
    ("series", "space", "largest"),
    [
        (counts(2, Link.CUMULATIVE), worlds(9, 3, editions=2, growing=True), 7),
        (counts(3, Link.CUMULATIVE), worlds(9, 3, editions=2, growing=True), 6),
        (counts(2, Link.CUMULATIVE), worlds(7, 2, editions=3, growing=True), 5),
        (shares(2, Link.CUMULATIVE), worlds(7, 4, editions=2, growing=True), 5),
    ],
)
def test_a_year_to_date_gives_nothing_away(series: Series, space: list[World], largest: int) -> None:
    assert given_away_to_who_reads(series, space, largest=largest) == []


def test_a_correction_gives_nothing_away_to_who_knows_what_was_corrected() -> None:
    space = worlds(5, 3, editions=2)
    found = given_away_to_who_reads(counts(2, Link.VERSION), space, largest=3)
    # Where all turns out to be nobody, everybody knows it of each part.
    assert [world for world in found if sum(world[-1])] == []


# The attacker is good enough: without the protection he finds what is hidden.


def test_without_secondary_suppression_the_attacker_succeeds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decisions, "first_exposed", lambda chain, safe: None)
    assert ((0, 1, 3),) in given_away_to_who_knows_the_rules(counts(2), worlds(6, 3))
    assert given_away_to_who_knows_the_rules(shares(2), worlds(7, 4)) != []


def test_without_what_was_published_before_the_attacker_succeeds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Chain, "linked", lambda chain: range(chain.now, chain.now + 1))
    monkeypatch.setattr("foundation.suppression.sheets.mark", lambda *args, **more: None)
    space = worlds(7, 2, editions=2, growing=True)
    assert given_away_to_who_reads(counts(2, Link.CUMULATIVE), space, largest=5) != []


def test_where_equals_are_hidden_by_their_order_the_attacker_succeeds(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    smallest = decisions._smallest

    def first_of_the_smallest(chain: Chain, *, whole: bool) -> list[Row]:
        rows: list[Row] = smallest(chain, whole=whole)
        return rows[:1]

    monkeypatch.setattr(decisions, "_smallest", first_of_the_smallest)
    assert given_away_to_who_knows_the_rules(counts(2), worlds(11, 4)) != []
