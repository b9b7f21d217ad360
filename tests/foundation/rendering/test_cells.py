"""Cells by tables of literals."""

from datetime import date

import pytest

from foundation.rendering import cells
from foundation.rendering.cells import CellError


@pytest.mark.parametrize(
    ("raw", "day"),
    [
        ("", None),
        ("   ", None),
        ("31/01/2019", date(2019, 1, 31)),
        ("1/2/2019", date(2019, 2, 1)),
        ("01.02.2019", date(2019, 2, 1)),
        ("1-2-19", date(2019, 2, 1)),
        ("2019-01-31", date(2019, 1, 31)),
        ("2019-01-31 00:00:00", date(2019, 1, 31)),
        ("2019-01-31T00:00:00", date(2019, 1, 31)),
        ("31 January 2019", date(2019, 1, 31)),
        ("31st Jan 2019", date(2019, 1, 31)),
        ("January 31, 2019", date(2019, 1, 31)),
        ("January 2019", date(2019, 1, 31)),
        ("Feb 2020", date(2020, 2, 29)),
        ("Sept 2019", date(2019, 9, 30)),
        ("Jan-19", date(2019, 1, 31)),
        ("End of March 2019", date(2019, 3, 31)),
        ("06/2019", date(2019, 6, 30)),
        ("2019-06", date(2019, 6, 30)),
    ],
)
def test_days(raw: str, day: date | None) -> None:
    assert cells.day(raw) == day


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        ("31/02/2019", "no such day"),
        ("2019-13-01", "no such day"),
        ("01/31/2019", "no such day"),
        ("0/1/2019", "no such day"),
        ("1 January 0019", "year 19"),
        ("31/12/9999", "year 9999"),
        ("1/1/1889", "year 1889"),
        ("soon", "cannot be read as a date"),
        ("Ma 2019", "cannot be read as a date"),
        ("43496", "cannot be read as a date"),
        ("=TODAY()", "cannot be read as a date"),
    ],
)
def test_impossible_days(raw: str, says: str) -> None:
    with pytest.raises(CellError, match=says):
        cells.day(raw)


@pytest.mark.parametrize(
    ("raw", "names"),
    [
        ("", ()),
        ("Director of Resources | HR Business Partner", ("Director of Resources", "HR Business Partner")),
        ("IRO Team Manager | iro team manager", ("IRO Team Manager",)),
        ("Head of Service, Front Door", ("Head of Service, Front Door",)),
        ("One\nTwo; Three", ("One", "Two", "Three")),
        (" | ", ()),
    ],
)
def test_lists(raw: str, names: tuple[str, ...]) -> None:
    assert cells.names(raw) == names


@pytest.mark.parametrize(
    ("raw", "number"), [("", None), ("0", 0), ("7", 7), ("7.0", 7), (" 12 ", 12), ("32767", 32767)]
)
def test_numbers(raw: str, number: int | None) -> None:
    assert cells.number(raw) == number


@pytest.mark.parametrize("raw", ["-1", "1.5", "seven", "32768", "9" * 40, "１"])
def test_impossible_numbers(raw: str) -> None:
    if raw == "１":
        assert cells.number(raw) == 1  # a full-width digit is still a digit
        return
    with pytest.raises(CellError, match="whole number"):
        cells.number(raw)


def test_a_text_too_long_says_how_long() -> None:
    with pytest.raises(CellError, match="10,001 characters; at most 10,000"):
        cells.text("x" * 10_001)


@pytest.mark.parametrize("letter", ["\x00", "\x07", "\x1b", "\x7f"])
def test_control_characters_are_refused(letter: str) -> None:
    with pytest.raises(CellError, match="control character"):
        cells.text(f"Visit{letter} each child")


def test_line_ends_become_alike() -> None:
    assert cells.text("one \r\ntwo\rthree\n") == "one\ntwo\nthree"


def test_paragraphs_are_separated_by_bars() -> None:
    assert cells.paragraphs("First. | Second. |  | Third") == "First.\nSecond.\nThird"
