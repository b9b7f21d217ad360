"""The plan's own cells by tables of literals."""

from datetime import date

import pytest

from foundation.rendering.cells import CellError
from improvement_plan.imports import plan_cells
from improvement_plan.imports.plan_cells import Printed, Status
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
    assert plan_cells.printed_day(raw) == printed


@pytest.mark.parametrize("raw", ["July 2017 / July 2027", "Q3 2019", "2019", "30/02/2019"])
def test_a_cell_that_was_meant_as_a_date_is_never_words(raw: str) -> None:
    with pytest.raises(CellError):
        plan_cells.printed_day(raw)


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
    assert plan_cells.status(raw, scheme) == status


@pytest.mark.parametrize("raw", ["Green", "Red", "Amber", "fine", "50 %"])
def test_a_colour_alone_is_no_status(raw: str) -> None:
    with pytest.raises(CellError, match="Not on track: delayed"):
        plan_cells.status(raw, PLAN)


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
    assert plan_cells.codes_in(raw) == codes


@pytest.mark.parametrize(
    ("raw", "plain"), [("SIF 5", "S5"), ("SIF6", "S6"), ("S6", "S6"), ("IFA 1.3", "IFA1.3"), ("or1", "OR1")]
)
def test_codes_without_what_printers_vary(raw: str, plain: str) -> None:
    assert plan_cells.plain_code(raw) == plain


@pytest.mark.parametrize(
    ("raw", "code"),
    [("", ""), ("not_reported", ""), ("In progress", "in_progress"), ("completed", "completed")],
)
def test_progress(raw: str, code: str) -> None:
    assert plan_cells.progress(raw) == code


def test_an_unknown_outlook_lists_the_known_ones() -> None:
    with pytest.raises(CellError, match="on track, at risk, off track"):
        plan_cells.outlook("green")
