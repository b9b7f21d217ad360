"""Cells by tables of literals."""

from datetime import date

import pytest

from improvement_plan.imports import cells
from improvement_plan.imports.cells import CellError, Printed, Status
from improvement_plan.rules.vocabulary import Outlook, Progress, Rating

STRATEGY = {
    Rating.ON_TRACK: "Not yet completed but on track",
    Rating.AT_RISK: "Not yet completed but off track",
    Rating.OFF_TRACK: "Not yet completed but off track",
    Rating.OVERDUE: "Overdue",
    Rating.NOT_STARTED: "Not yet started",
    Rating.COMPLETED: "Completed",
}
PLAN = {
    Rating.ON_TRACK: "On track",
    Rating.AT_RISK: "Not on track: risks with mitigations in place",
    Rating.OFF_TRACK: "Not on track: risks without mitigations",
    Rating.OVERDUE: "Not on track: delayed",
    Rating.NOT_REPORTED: "Not reported",
    Rating.CLOSED: "Completed and accepted",
    Rating.STOPPED: "Stopped",
}


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
    ("raw", "printed"),
    [
        ("", Printed("", None)),
        ("July 2019", Printed("July 2019", date(2019, 7, 31))),
        ("See Impact Workbook for Targets", Printed("See Impact Workbook for Targets", None)),
        ("Ongoing", Printed("Ongoing", None)),
        ("TBC", Printed("TBC", None)),
        ("when the review ends", Printed("when the review ends", None, unclear=True)),
        ("See  Impact\nWorkbook", Printed("See Impact Workbook", None)),
    ],
)
def test_printed_days(raw: str, printed: Printed) -> None:
    assert cells.printed_day(raw) == printed


@pytest.mark.parametrize("raw", ["July 2017 / July 2027", "Q3 2019", "2019", "30/02/2019"])
def test_a_cell_that_was_meant_as_a_date_is_never_words(raw: str) -> None:
    with pytest.raises(CellError):
        cells.printed_day(raw)


@pytest.mark.parametrize(
    ("raw", "scheme", "status"),
    [
        ("", PLAN, Status(None)),
        ("Not completed but on track", STRATEGY, Status(Progress.IN_PROGRESS, Outlook.ON_TRACK)),
        ("Not yet completed but off-track", STRATEGY, Status(Progress.IN_PROGRESS, Outlook.OFF_TRACK)),
        ("Overdue", STRATEGY, Status(Progress.IN_PROGRESS, Outlook.OFF_TRACK)),
        ("Not yet started", STRATEGY, Status(Progress.NOT_STARTED)),
        ("COMPLETED", STRATEGY, Status(Progress.COMPLETED)),
        ("On Track", PLAN, Status(Progress.IN_PROGRESS, Outlook.ON_TRACK)),
        (
            "Not on track - risks with mitigations in place",
            PLAN,
            Status(Progress.IN_PROGRESS, Outlook.AT_RISK),
        ),
        ("Not on track: delayed", PLAN, Status(Progress.IN_PROGRESS, Outlook.OFF_TRACK)),
        ("Completed and accepted", PLAN, Status(Progress.COMPLETED)),
        ("Complete", PLAN, Status(Progress.COMPLETED)),
        ("At risk", STRATEGY, Status(Progress.IN_PROGRESS, Outlook.AT_RISK)),
        ("Not started", PLAN, Status(Progress.NOT_STARTED)),
        ("Not reported", PLAN, Status(None)),
        ("Review due", PLAN, Status(None)),
        ("Stopped", PLAN, Status(Progress.STOPPED)),
    ],
)
def test_statuses(raw: str, scheme: dict[Rating, str], status: Status) -> None:
    assert cells.status(raw, scheme) == status


@pytest.mark.parametrize("raw", ["Green", "Red", "Amber", "fine", "50 %"])
def test_a_colour_alone_is_no_status(raw: str) -> None:
    with pytest.raises(CellError, match="Not on track: delayed"):
        cells.status(raw, PLAN)


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


@pytest.mark.parametrize(
    ("raw", "codes"),
    [
        ("OR1 MV6", ("OR1", "MV6")),
        ("OR1\nMV6", ("OR1", "MV6")),
        ("SIF 5", ("SIF 5",)),
        ("ORS", ("ORS",)),
        ("C2 (also refer to P1 OR1)", ("C2",)),
        ("IFA 1.3", ("IFA 1.3",)),
        ("", ()),
    ],
)
def test_codes_of_a_ref_cell(raw: str, codes: tuple[str, ...]) -> None:
    assert cells.codes_in(raw) == codes


@pytest.mark.parametrize(
    ("raw", "plain"), [("SIF 5", "S5"), ("SIF6", "S6"), ("S6", "S6"), ("IFA 1.3", "IFA1.3"), ("or1", "OR1")]
)
def test_codes_without_what_printers_vary(raw: str, plain: str) -> None:
    assert cells.plain_code(raw) == plain


@pytest.mark.parametrize(
    ("raw", "code"),
    [("", ""), ("not_reported", ""), ("In progress", "in_progress"), ("completed", "completed")],
)
def test_progress(raw: str, code: str) -> None:
    assert cells.progress(raw) == code


def test_an_unknown_outlook_lists_the_known_ones() -> None:
    with pytest.raises(CellError, match="on track, at risk, off track"):
        cells.outlook("green")
