"""Each kind of problem, with its place and a sentence; any error keeps everything out."""

from datetime import date

import pytest

from improvement_plan.imports.rows import Kind, Known
from tests.improvement_plan.imports.making import (
    actions,
    known_action,
    known_plan,
    place,
    preview,
    table,
)


def test_a_missing_column() -> None:
    result = actions("reference; due_on", "A001; 2019-12-31")

    assert [place(p) for p in result.errors] == [(1, "action", "")]
    assert "column “action” is missing" in result.errors[0].message


def test_missing_columns_of_every_other_kind() -> None:
    empty = table("note", "x")
    result = preview(
        {
            Kind.PRIORITIES: empty,
            Kind.AREAS: empty,
            Kind.RECOMMENDATIONS: empty,
            Kind.MEASURES: empty,
        }
    )

    assert [p.column for p in result.errors] == [
        "number",
        "title",
        "area_key",
        "priority_number",
        "area_text",
        "code",
        "text",
        "area_key",
        "measure_text",
    ]


def test_two_columns_that_mean_the_same() -> None:
    result = actions("action; Action text", "Visit; Visit")

    assert [place(p) for p in result.errors] == [(1, "Action text", "")]
    assert "“action” and “Action text” mean the same" in result.errors[0].message


def test_an_unknown_column_is_left_out_and_said() -> None:
    result = actions("action; weather", "Visit; rain")

    assert result.can_be_imported
    assert [place(p) for p in result.warnings] == [(1, "weather", "")]


def test_an_empty_unknown_column_is_not_worth_a_word() -> None:
    assert actions("action; weather", "Visit; ").warnings == ()


def test_an_unknown_area() -> None:
    result = actions("area_key; action", "P9-X; Visit")

    assert [place(p) for p in result.errors] == [(2, "area_key", "P9-X")]
    assert result.created == ()


@pytest.mark.parametrize(
    ("kind", "header", "row", "column"),
    [
        (Kind.RECOMMENDATIONS, "code; text; area_key", "OR1; Visit; P9-X", "area_key"),
        (Kind.MEASURES, "area_key; measure_text", "P9-X; More visits", "area_key"),
    ],
)
def test_an_unknown_area_elsewhere(kind: Kind, header: str, row: str, column: str) -> None:
    result = preview({kind: table(header, row)}, known_plan())

    assert [place(p) for p in result.errors] == [(2, column, "P9-X")]


def test_an_unknown_priority() -> None:
    result = actions("priority; action", "7; Visit", plan=known_plan())

    assert [place(p) for p in result.errors] == [(2, "priority", "7")]


def test_an_area_of_another_priority() -> None:
    result = preview(
        {
            Kind.PRIORITIES: table("number; title", "1; One", "2; Two"),
            Kind.AREAS: table("area_key; priority_number; area_text", "P1-OR1; 1; Oversight"),
            Kind.ACTIONS: table("area_key; priority_number; action", "P1-OR1; 2; Visit"),
        }
    )

    assert [place(p) for p in result.errors] == [(2, "priority_number", "2")]
    assert "belongs to priority 1" in result.errors[0].message


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("due_on", "31/02/2019"),
        ("target_date_as_printed", "31/02/2019"),
        ("target_date_as_printed", "July 2017 / July 2027"),
        ("starts_on", "9999-12-31"),
        ("review_on", "soon"),
    ],
)
def test_an_impossible_date(column: str, value: str) -> None:
    result = actions(f"action; {column}", f"Visit; {value}")

    assert [place(p) for p in result.errors] == [(2, column, value)]


def test_a_start_after_the_due_date() -> None:
    result = actions("action; starts_on; due_on", "Visit; 2019-09-01; 2019-08-31")

    assert [place(p) for p in result.errors] == [(2, "due_on", "2019-08-31")]


def test_a_start_on_the_due_date_is_no_problem() -> None:
    assert actions("action; starts_on; due_on", "Visit; 2019-09-01; 2019-09-01").problems == ()


def test_the_same_action_twice() -> None:
    result = actions(
        "action; area_key", "Visit each child; P1-OR1", "visit each child.; P1-OR1", plan=known_plan()
    )

    assert [place(p) for p in result.errors] == [(3, "action", "visit each child.")]
    assert "Row 2 has this" in result.errors[0].message


def test_the_same_text_in_two_areas_is_two_actions() -> None:
    result = actions("action; area_key", "Visit; P1-OR1", "Visit; P1-C2", plan=known_plan())

    assert result.errors == ()
    assert len(result.created) == 2


def test_the_same_reference_twice() -> None:
    result = actions("reference; action", "A001; Visit", "a001; Call")

    assert [place(p) for p in result.errors] == [(3, "reference", "a001")]


def test_a_reference_that_the_plan_does_not_have() -> None:
    result = actions("reference; action", "A999; Visit", plan=known_plan(known_action()))

    assert [place(p) for p in result.errors] == [(2, "reference", "A999")]


def test_a_new_plan_takes_the_references_of_the_file() -> None:
    result = actions("reference; action", "B7; Visit")

    assert result.errors == ()
    assert [item.key for item in result.created] == ["B7"]


def test_a_priority_an_area_a_recommendation_and_a_measure_twice() -> None:
    result = preview(
        {
            Kind.PRIORITIES: table("number; title", "1; One", "1; Uno"),
            Kind.AREAS: table("area_key; priority; area_text", "K; 1; Text", "k; 1; Text"),
            Kind.RECOMMENDATIONS: table("code; text", "OR1; Text", "or1; Text"),
            Kind.MEASURES: table("area_key; measure_text", "K; More", "k; more!"),
        }
    )

    assert [(p.row, p.column) for p in result.errors] == [
        (3, "number"),
        (3, "area_key"),
        (3, "code"),
        (3, "measure_text"),
    ]


@pytest.mark.parametrize(
    ("column", "length"), [("action", 10_001), ("success_criteria", 10_001), ("lead", 201), ("reference", 21)]
)
def test_a_text_too_long(column: str, length: int) -> None:
    header = "action" if column == "action" else f"action; {column}"
    long = "x" * length
    result = actions(header, long if column == "action" else f"Visit; {long}")

    assert [(p.row, p.column) for p in result.errors] == [(2, column)]
    assert result.errors[0].value.startswith("xxxxxxxxxxxxxxxxxxxxx")
    assert len(result.errors[0].value) <= 81


def test_an_unknown_status() -> None:
    result = actions("action; RAG", "Visit; purple")

    assert [place(p) for p in result.errors] == [(2, "RAG", "purple")]
    assert "“Not on track: delayed”" in result.errors[0].message


def test_an_action_without_a_text() -> None:
    result = actions("action; due_on", "; 2019-12-31")

    assert [place(p) for p in result.errors] == [(2, "action", "")]


def test_a_stopped_action_without_a_reason() -> None:
    result = actions("action; status", "Visit; Stopped")

    assert [(p.row, p.column) for p in result.errors] == [(2, "stopped_reason")]


def test_a_status_of_the_future() -> None:
    result = actions("action; status; as_at", "Visit; On track; 2019-08-16")

    assert [place(p) for p in result.errors] == [(2, "as_at", "2019-08-16")]


def test_one_error_keeps_the_whole_file_out() -> None:
    result = actions("action; due_on", "Visit; 2019-12-31", "Call; 31/02/2020")

    assert not result.can_be_imported
    assert len(result.created) == 2  # they are shown, and not written


def test_a_bad_cell_does_not_hide_the_next_problem_of_its_row() -> None:
    result = actions("area_key; action; due_on", "P9-X; Visit; 31/02/2019")

    assert [p.column for p in result.errors] == ["due_on", "area_key"]


def test_all_problems_are_said_at_once() -> None:
    result = actions(
        "action; due_on; sequence", "; 2019-12-31; 1", "Visit; nonsense; -1", "Call; 2019-12-31; 3"
    )

    assert [(p.row, p.column) for p in result.errors] == [(3, "due_on"), (3, "sequence"), (2, "action")]


def test_dates_outside_the_plan_are_warnings() -> None:
    plan = known_plan(starts_on=date(2019, 7, 23), ends_on=date(2022, 7, 22))
    result = actions(
        "action; due_on",
        "Before; 2019-07-22",
        "First day; 2019-07-23",
        "Last day; 2022-07-22",
        "After; 2022-07-23",
        plan=plan,
    )

    assert result.can_be_imported
    assert [place(p) for p in result.warnings] == [
        (2, "due_on", "2019-07-22"),
        (5, "due_on", "2022-07-23"),
    ]


def test_what_the_plan_holds_already_is_not_warned_of() -> None:
    plan = known_plan(
        known_action(due_on=date(2019, 1, 31), due_as_printed="", original_due_on=date(2019, 1, 31)),
        known_action("A002", text="Visit each child every six week", sequence=2),
        starts_on=date(2019, 7, 23),
    )
    result = actions(
        "reference; action; due_on",
        "A001; Visit each child every six weeks; 2019-01-31",
        "A002; Visit each child every six week; 2019-12-31",
        plan=plan,
    )

    assert result.counts(Kind.ACTIONS).unchanged == 2
    assert result.warnings == ()


def test_a_new_post_is_warned_of_once() -> None:
    result = actions(
        "action; owners", "Visit; Head of Care | Head of Play", "Call; head of play", plan=known_plan()
    )

    assert [place(p) for p in result.warnings] == [(2, "owners", "Head of Play")]
    assert result.new_posts == ("Head of Play",)


def test_nearly_the_same_text_twice_is_a_warning() -> None:
    result = actions(
        "action",
        "Visit each child in care every six weeks",
        "Visit each child in care every six week",
        "Write a plan for each care leaver",
    )

    assert result.can_be_imported
    assert [(p.row, p.message) for p in result.warnings] == [
        (3, "This is nearly the text of row 2. Check that both are meant.")
    ]


def test_words_that_are_no_date_are_a_warning() -> None:
    result = actions("action; Target Date", "Visit; when the review ends", "Call; Ongoing")

    assert [place(p) for p in result.warnings] == [(2, "Target Date", "when the review ends")]
    assert [item.row.day("due_on") for item in result.created] == [None, None]


def test_a_file_with_headings_only() -> None:
    result = actions("action; due_on")

    assert [p.message for p in result.errors] == [
        "The file holds no actions: add at least one row below the headings."
    ]


def test_more_rows_than_a_plan_has() -> None:
    result = actions("action", *[f"Number {n} of the list" for n in range(5_001)])

    assert result.created == ()
    assert [p.message for p in result.errors] == [
        "The file holds 5,001 actions; at most 5,000 are taken at once. Divide it."
    ]


def test_priorities_known_by_number_only_are_added_with_a_warning() -> None:
    result = actions("action; strategic_priorities", "Visit; SP 2 | SP 3", "Call; SP 2")

    assert result.can_be_imported
    created = result.created_of(Kind.PRIORITIES)
    assert [(item.key, item.title) for item in created] == [("2", "SP 2")]
    assert [p.value for p in result.warnings] == ["SP 2"]
    first = result.created_of(Kind.ACTIONS)[0].row
    assert (first.number("priority"), first.text("notes")) == (2, "Also serves SP 3.")


def test_unknown_kinds_and_directions() -> None:
    result = preview(
        {
            Kind.RECOMMENDATIONS: table("code; text; kind", "OR1; Visit; wish"),
            Kind.MEASURES: table("area_key; measure_text; direction", "P1-OR1; More visits; sideways"),
        },
        known_plan(),
    )

    assert [place(p) for p in result.errors] == [(2, "kind", "wish"), (2, "direction", "sideways")]


def test_indicators_that_are_not_known_or_go_the_other_way() -> None:
    plan = known_plan(
        indicators={"pi6": ("PI6", "higher"), "pi9": ("PI9", "none")},
        measures=(
            Known(
                Kind.MEASURES,
                1,
                "1",
                {"area_keys": ("P1-OR1",), "text": "Seen", "expectation": "increase", "indicator": "PI6"},
            ),
        ),
    )
    header = "area_key; measure_text; direction; indicator"
    result = preview(
        {
            Kind.MEASURES: table(
                header,
                "P1-OR1; Visits; increase; pi6",
                "P1-OR1; Calls; decrease; PI9",
                "P1-OR1; Files; decrease; PI6",
                "P1-OR1; Plans; increase; PI7",
                "P1-OR1; Talks; ; ",
            )
        },
        plan,
    )
    assert [place(p) for p in result.errors] == [(4, "indicator", "PI6"), (5, "indicator", "PI7")]
    assert [p.message for p in result.errors] == [
        "Here higher is better, but this measure is expected to go the other way. Correct one of the two.",
        "No indicator has this code. Define it first, or leave the cell empty.",
    ]
    created = [(item.title, item.row.text("indicator")) for item in result.created_of(Kind.MEASURES)]
    assert created == [("Visits", "PI6"), ("Calls", "PI9"), ("Talks", "")]

    # A file without the column keeps the indicator, and may still contradict it.
    without = "area_key; measure_text; direction"
    turned = preview({Kind.MEASURES: table(without, "P1-OR1; Seen; decrease")}, plan)
    assert [place(p) for p in turned.errors] == [(2, "indicator", "PI6")]
    kept = preview({Kind.MEASURES: table("area_key; measure_text; indicator", "P1-OR1; Seen; pi6")}, plan)
    assert (kept.errors, kept.changed) == ((), ())
