"""Which action a row is: by reference, by area and text, or asked."""

from datetime import date

import pytest

from improvement_plan.imports.preview import Candidate, DateMoveChange, FieldChange
from improvement_plan.imports.rows import Kind
from tests.improvement_plan.imports.making import actions, known_action, known_plan

PLAN = known_plan(known_action(), known_action("A002", text="Call every carer back within a day", sequence=2))


def test_by_reference_whatever_the_text() -> None:
    result = actions("reference; action", "a001; Visit each child monthly", plan=PLAN)

    assert result.questions == ()
    (changed,) = result.changed
    assert changed.key == "A001"
    assert changed.changes == (
        FieldChange("text", "Visit each child every six weeks", "Visit each child monthly"),
    )


def test_by_area_and_text_whatever_case_and_punctuation() -> None:
    result = actions("area_key; action", "p1-or1; VISIT each child, every six weeks!", plan=PLAN)

    assert result.questions == ()
    assert result.created == ()
    assert [change.field for change in result.changed[0].changes] == ["text"]


def test_the_same_row_changes_nothing() -> None:
    result = actions("area_key; action", "P1-OR1; Visit each child every six weeks", plan=PLAN)

    assert result.counts(Kind.ACTIONS).unchanged == 1
    assert not result.changes_anything


def test_a_near_text_in_the_same_area_is_asked() -> None:
    result = actions("area_key; action", "P1-OR1; Visit each child every four weeks", plan=PLAN)

    (question,) = result.questions
    assert question.key == "2"
    assert question.candidates == (
        Candidate("A001", "Visit each child every six weeks", "P1-OR1", "nearly the same text"),
    )
    assert not result.can_be_imported
    assert result.created == ()


def test_the_same_text_in_another_area_is_asked() -> None:
    result = actions("area_key; action", "P1-C2; Visit each child every six weeks", plan=PLAN)

    assert [c.why for c in result.questions[0].candidates] == ["same text in another area"]


def test_a_near_text_in_another_area_is_new() -> None:
    result = actions("area_key; action", "P1-C2; Visit each child every four weeks", plan=PLAN)

    assert result.questions == ()
    assert result.counts(Kind.ACTIONS).created == 1


def test_a_far_text_is_new_and_stands_last_in_its_area() -> None:
    result = actions("area_key; action", "P1-OR1; Write a plan for each care leaver", plan=PLAN)

    assert result.created[0].row.number("sequence") == 3


def test_the_same_text_twice_in_the_plan_is_asked() -> None:
    twice = known_plan(known_action(), known_action("A002"))
    result = actions("area_key; action", "P1-OR1; Visit each child every six weeks", plan=twice)

    assert [c.reference for c in result.questions[0].candidates] == ["A001", "A002"]


def test_an_answer_settles_a_row() -> None:
    header, row = "area_key; action", "P1-OR1; Visit each child every four weeks"

    same = actions(header, row, plan=PLAN, answers={"2": "a001"})
    new = actions(header, row, plan=PLAN, answers={"2": "new"})
    wrong = actions(header, row, plan=PLAN, answers={"2": "A999"})

    assert (same.questions, same.changed[0].key) == ((), "A001")
    assert (new.questions, new.counts(Kind.ACTIONS).created) == ((), 1)
    assert len(wrong.questions) == 1


def test_an_action_that_another_row_is_by_reference_is_no_candidate() -> None:
    result = actions(
        "reference; area_key; action",
        "A001; P1-OR1; Visit each child every six weeks",
        "; P1-OR1; Visit each child every four weeks",
        plan=PLAN,
    )

    assert result.questions == ()
    assert result.counts(Kind.ACTIONS).created == 1


def test_two_rows_cannot_be_the_same_action() -> None:
    result = actions(
        "reference; area_key; action",
        "A001; P1-OR1; Visit each child monthly",
        "; P1-OR1; Visit each child every four weeks",
        plan=PLAN,
        answers={"3": "A001"},
    )

    assert [(p.row, p.column) for p in result.errors] == []  # A001 is row 2: row 3 is simply new
    assert result.counts(Kind.ACTIONS).created == 1


def test_a_column_that_the_file_lacks_is_left_alone() -> None:
    result = actions("reference; action; lead", "A001; Visit each child every six weeks; ", plan=PLAN)

    assert result.changed[0].changes == (FieldChange("lead", "Head of Care", ""),)


@pytest.mark.parametrize("given", ["head of care", "Head of  Care"])
def test_a_post_is_the_same_whatever_its_case(given: str) -> None:
    result = actions("reference; action; lead", f"A001; Visit each child every six weeks; {given}", plan=PLAN)

    assert not result.changes_anything


def test_a_post_that_was_abolished_is_not_added_again_by_another_change() -> None:
    plan = known_plan(known_action(lead="A post of old"))
    result = actions("reference; action; lead", "A001; Visit each child monthly; A post of old", plan=plan)

    assert [change.field for change in result.changed[0].changes] == ["text"]
    assert result.new_posts == ()


# Dates


def test_a_date_moves_with_a_reason_and_the_right() -> None:
    result = actions(
        "reference; action; due_on; date_move_reason",
        "A001; Visit each child every six weeks; 2020-03-31; The provider changed",
        plan=PLAN,
        may_move_dates=True,
    )

    assert result.changed[0].move == DateMoveChange(
        date(2019, 12, 31), date(2020, 3, 31), "The provider changed"
    )


@pytest.mark.parametrize(
    ("reason", "may", "says"),
    [
        ("", True, "Give a reason"),
        ("", False, "Give a reason"),
        ("The provider changed", False, "You may not move"),
    ],
)
def test_a_date_does_not_move_without(reason: str, may: bool, says: str) -> None:
    result = actions(
        "reference; action; due_on; date_move_reason",
        f"A001; Visit each child every six weeks; 2020-03-31; {reason}",
        plan=PLAN,
        may_move_dates=may,
    )

    assert [(p.row, p.column, p.value) for p in result.errors] == [(2, "due_on", "2020-03-31")]
    assert says in result.errors[0].message


def test_an_older_file_repeats_the_date_of_the_beginning() -> None:
    moved = known_plan(known_action(due_on=date(2020, 3, 31)))
    result = actions(
        "area_key; action; due_as_printed; due_iso",
        "P1-OR1; Visit each child every six weeks; December 2019; 2019-12-31",
        plan=moved,
    )

    assert result.counts(Kind.ACTIONS).unchanged == 1


def test_an_undated_action_gets_its_first_date() -> None:
    undated = known_plan(known_action(due_on=None, due_as_printed="", original_due_on=None))
    result = actions(
        "reference; action; due_on", "A001; Visit each child every six weeks; 2020-03-31", plan=undated
    )

    assert result.changed[0].changes == (FieldChange("due_on", None, date(2020, 3, 31)),)
    assert result.changed[0].move is None
