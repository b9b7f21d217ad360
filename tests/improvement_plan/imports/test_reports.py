"""Progress that arrives in a file."""

from datetime import date

import pytest

from improvement_plan.imports.fields import edit_mark
from improvement_plan.imports.preview import ReportChange
from improvement_plan.imports.rows import Kind, KnownPlan, PastReport
from tests.improvement_plan.imports.making import TODAY, actions, known_action, known_plan

TEXT = "Visit each child every six weeks"
PLAN = known_plan(known_action())


def report(header: str, row: str, plan: KnownPlan = PLAN, **settings: object) -> ReportChange | None:
    """The report that this row of A001 makes, None when the row changes nothing."""
    result = actions(f"reference; action; {header}", f"A001; {TEXT}; {row}", plan=plan, **settings)
    assert result.errors == ()
    if not result.changed:
        assert result.counts(Kind.ACTIONS).unchanged == 1
        return None
    assert result.changed[0].changes == ()
    return result.changed[0].report


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("progress; outlook", "in_progress; on_track"),
        ("progress; outlook", "In progress; On track"),
        ("status", "On track"),
        ("RAG", "on track"),
        ("what_happened", "Half of the visits are planned."),
        ("progress", ""),
        ("progress; as_at", "in_progress; 2019-07-01"),
        ("progress; as_at", "in_progress; 2019-08-01"),
        ("progress; risk", "in_progress; "),
    ],
)
def test_saying_the_same_again_is_no_report(header: str, row: str) -> None:
    assert report(header, row) is None


def test_edited_words_are_a_report_of_today() -> None:
    found = report("what_happened; as_at", "All visits are planned.; 2019-08-01")

    assert found == ReportChange("in_progress", "on_track", TODAY, "All visits are planned.")


def test_the_day_is_the_rows_own_when_it_was_edited() -> None:
    found = report("progress; as_at", "completed; 2019-08-10")

    assert found is not None
    assert (found.progress, found.outlook, found.as_at) == ("completed", "", date(2019, 8, 10))


def test_the_day_is_else_the_one_that_statuses_speak_of() -> None:
    found = report("status", "Completed", status_as_at=date(2019, 8, 12))

    assert found is not None
    assert found.as_at == date(2019, 8, 12)


def test_a_later_day_alone_is_a_report_of_no_change() -> None:
    assert report("as_at", "2019-08-14") == ReportChange(
        "in_progress", "on_track", date(2019, 8, 14), no_change=True
    )


def test_at_risk_brings_its_texts() -> None:
    found = report("outlook; risk; mitigation; help_wanted", "at risk; Two vacancies; Agency cover; Approval")

    assert found == ReportChange(
        "in_progress", "at_risk", TODAY, "", "Two vacancies", "Agency cover", "Approval"
    )


def test_texts_of_missing_columns_are_kept() -> None:
    plan = known_plan(known_action(outlook="at_risk", risk="Two vacancies", mitigation="Agency cover"))
    found = report("what_happened", "One vacancy is filled.", plan)

    assert found is not None
    assert (found.outlook, found.risk, found.mitigation) == ("at_risk", "Two vacancies", "Agency cover")


@pytest.mark.parametrize(
    ("header", "row", "column"),
    [
        ("outlook", "at_risk", "risk"),
        ("outlook; risk", "at_risk; Vacancies", "mitigation"),
        ("outlook", "off_track", "risk"),
        ("progress", "stopped", "stopped_reason"),
    ],
)
def test_what_a_report_lacks_is_an_error(header: str, row: str, column: str) -> None:
    result = actions(f"reference; action; {header}", f"A001; {TEXT}; {row}", plan=PLAN)

    assert [(p.row, p.column) for p in result.errors] == [(2, column)]


def test_completing_with_open_milestones_is_refused() -> None:
    plan = known_plan(known_action(open_milestones=1))
    result = actions("reference; action; progress", f"A001; {TEXT}; completed", plan=plan)

    assert "open milestones" in result.errors[0].message


def test_reopening_needs_a_reason() -> None:
    done = known_plan(known_action(progress="completed", outlook="", shown_as="Completed"))

    without = actions("reference; action; status", f"A001; {TEXT}; On track", plan=done)
    with_reason = actions(
        "reference; action; status; stopped_reason", f"A001; {TEXT}; On track; It came back", plan=done
    )

    assert [(p.row, p.column) for p in without.errors] == [(2, "stopped_reason")]
    assert with_reason.changed[0].report is not None
    assert with_reason.changed[0].report.reason == "It came back"


def test_an_overdue_action_that_prints_so_reports_nothing() -> None:
    overdue = known_plan(known_action(shown_as="Not on track: delayed"))

    assert report("RAG", "Not on track: delayed", overdue) is None


def test_an_old_file_does_not_undo_newer_reports() -> None:
    """Imported on track, completed in the portal, then the first file again."""
    past = (
        PastReport("completed", "", date(2019, 8, 10), "Done."),
        PastReport("in_progress", "on_track", date(2019, 8, 1), "Half."),
    )
    done = known_plan(
        known_action(
            progress="completed", outlook="", as_at=date(2019, 8, 10), reports=past, shown_as="Completed"
        )
    )

    assert report("status; commentary", "On track; Half.", done) is None


def test_a_status_older_than_the_last_report_is_left_out_with_a_warning() -> None:
    result = actions("reference; action; status; as_at", f"A001; {TEXT}; Completed; 2019-07-01", plan=PLAN)

    assert result.can_be_imported
    assert not result.changes_anything
    assert "1 August 2019" in result.warnings[-1].message


# The first report of a new action


@pytest.mark.parametrize(
    ("header", "row", "found"),
    [
        ("status", "", None),
        ("status", "Not reported", None),
        ("status", "On track", ("in_progress", "on_track")),
        ("RAG", "Not on track: delayed", ("in_progress", "off_track")),
        ("status", "Not started", ("not_started", "")),
        ("progress; outlook", "completed; on_track", ("completed", "")),
        ("outlook", "at risk", ("in_progress", "at_risk")),
    ],
)
def test_first_reports(header: str, row: str, found: tuple[str, str] | None) -> None:
    result = actions(f"action; {header}", f"Call back; {row}")

    first = result.created[0].report
    assert (first and (first.progress, first.outlook)) == found


@pytest.mark.parametrize(
    ("header", "row", "plan", "as_at", "day"),
    [
        ("status", "On track", KnownPlan("P", True), None, TODAY),
        ("status", "On track", KnownPlan("P", True, date(2019, 4, 1)), None, date(2019, 4, 1)),
        ("status", "On track", KnownPlan("P", True, date(2020, 4, 1)), None, TODAY),
        ("status", "On track", KnownPlan("P", True, date(2019, 4, 1)), date(2019, 7, 1), date(2019, 7, 1)),
        ("status; as_at", "On track; 2019-08-02", KnownPlan("P", True), date(2019, 7, 1), date(2019, 8, 2)),
    ],
)
def test_the_day_of_a_first_report(
    header: str, row: str, plan: KnownPlan, as_at: date | None, day: date
) -> None:
    result = actions(f"action; {header}", f"Call back; {row}", plan=plan, status_as_at=as_at)

    assert result.created[0].report is not None
    assert result.created[0].report.as_at == day


def test_words_without_a_status_are_kept_as_notes() -> None:
    result = actions("action; commentary; note", "Call back; A draft exists; As agreed")

    assert result.created[0].report is None
    assert result.created[0].row.text("notes") == "As agreed\nA draft exists"


# The edit mark of an export


def exported(**edits: str) -> tuple[str, str]:
    """Header and row of the exported A001, with these cells edited in the file."""
    known = known_action()
    cells = {
        "action": TEXT,
        "area_key": "P1-OR1",
        "due_on": "2019-12-31",
        "due_as_printed": "December 2019",
        "progress": "in_progress",
        "outlook": "on_track",
        "as_at": "2019-08-01",
        "what_happened": "Half of the visits are planned.",
    }
    names = ("text", *list(cells)[1:])
    mark = edit_mark(known.version, {name: known.values[name] for name in names})
    shown = {"reference": "A001", **cells, "edit_mark": mark, **edits}
    return "; ".join(shown), "; ".join(shown.values())


def test_a_row_that_nobody_touched_is_unchanged_whatever_the_portal_says_now() -> None:
    later = known_plan(known_action(version=3, progress="completed", outlook="", due_on=date(2020, 1, 31)))
    result = actions(*exported(), plan=later)

    assert result.counts(Kind.ACTIONS).unchanged == 1
    assert result.problems == ()


def test_a_row_edited_in_both_places_is_refused() -> None:
    later = known_plan(known_action(version=3, progress="not_started"))
    result = actions(*exported(what_happened="All visits are planned."), plan=later)

    assert [(p.row, p.column, p.value) for p in result.errors] == [(2, "reference", "A001")]
    assert "Export it again" in result.errors[0].message


def test_a_row_edited_in_the_file_alone_is_a_change() -> None:
    result = actions(*exported(what_happened="All visits are planned."), plan=PLAN)

    assert result.errors == ()
    assert result.changed[0].report is not None


def test_an_edited_file_imported_twice_changes_nothing_the_second_time() -> None:
    header, row = exported(what_happened="All visits are planned.")
    new = PastReport("in_progress", "on_track", TODAY, "All visits are planned.")
    after = known_plan(known_action(version=2, as_at=TODAY, what_happened=new.text, reports=(new,)))
    result = actions(header, row, plan=after)

    assert result.errors == ()
    assert result.counts(Kind.ACTIONS).unchanged == 1


def test_progress_edited_beside_old_words_is_one_report_of_progress() -> None:
    """The last words stay in their cell; the second import finds them in an earlier report."""
    header, row = exported(progress="completed", outlook="")
    first = actions(header, row, plan=PLAN).changed[0].report
    done = PastReport("completed", "", TODAY, "")
    half = PastReport("in_progress", "on_track", date(2019, 8, 1), "Half of the visits are planned.")
    after = known_action(
        version=2, progress="completed", outlook="", as_at=TODAY, what_happened="", reports=(done, half)
    )
    second = actions(header, row, plan=known_plan(after))

    assert first == ReportChange("completed", "", TODAY)
    assert second.errors == ()
    assert second.counts(Kind.ACTIONS).unchanged == 1


def test_an_edit_back_to_what_was_said_before_is_a_report() -> None:
    risk = known_action(outlook="at_risk", risk="Vacancies", mitigation="Cover")
    marked = edit_mark(1, {"text": risk.values["text"], "outlook": "at_risk"})
    result = actions(
        "reference; action; outlook; edit_mark", f"A001; {TEXT}; on_track; {marked}", plan=known_plan(risk)
    )

    assert result.changed[0].report is not None
    assert result.changed[0].report.outlook == "on_track"


def test_an_agreed_date_is_not_taken_away_by_a_file() -> None:
    result = actions(*exported(due_on=""), plan=PLAN)

    assert [(p.row, p.column) for p in result.errors] == [(2, "due_on")]
