"""Shares as printed, and what a printed share can have been a share of."""

from decimal import Decimal

import pytest

from kpi.rules.shares import Share, points_apart, whole_number_of


def test_a_share_is_said_with_its_parts() -> None:
    assert Share(9, 52).words == "17.3% (9 of 52)"
    assert Share(0, 0).words == "–"
    assert Share(0, 0).percent is None


def test_two_shares_lie_apart_in_points_as_shown() -> None:
    assert points_apart(Share(9, 52), Share(1, 29)) == Decimal("-13.9")  # 17.3 and 3.4
    assert points_apart(Share(1, 2), Share(0, 0)) is None


@pytest.mark.parametrize(
    ("percent", "whole", "decimals", "found"),
    [
        ("72.22", 18, 2, (13, True)),
        ("65", 29, 0, (19, False)),  # 65.52, cut off
        ("66.6", 18, 1, (12, False)),  # 66.67, cut off
        ("76", 26, 0, (20, False)),  # 76.92, cut off
        ("56.52", 22, 2, (None, False)),  # 13 of 23
        ("40", 10, 0, (4, True)),
        ("0", 27, 0, (0, True)),
        ("100", 27, 0, (27, True)),
        ("120", 27, 0, (None, False)),
        ("0", 0, 0, (0, True)),
        ("50", 0, 0, (None, False)),
        ("1", 1000, 0, (10, True)),
    ],
)
def test_the_number_behind_a_printed_percentage(
    percent: str, whole: int, decimals: int, found: tuple[int | None, bool]
) -> None:
    """Those of ../shared/data/kpi/sandwell_complaints.csv among them."""
    assert whole_number_of(Decimal(percent), whole, decimals) == found
