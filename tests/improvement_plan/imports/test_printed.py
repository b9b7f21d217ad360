"""Tables laid out like a printed plan: areas beside their actions, in joined cells."""

from improvement_plan.imports.rows import Kind, Known
from tests.improvement_plan.imports.making import NEW_PLAN, actions, known_plan, preview, table

HEADER = "Ref; Area of Improvement; How will we know we made a difference?; Action; Target Date; By Who; RAG"


def test_areas_become_rows_of_their_own() -> None:
    result = actions(
        HEADER,
        "Priority 2: Workforce",
        "OR1 MV6; Oversight; Leaders lead; Train managers; July 2019; Head of Care; ",
        "; ; ; Visit; Ongoing; Head of Care; On track",
        "C2; Capacity; ; Recruit; July 2019; ; ",
    )

    assert result.errors == ()
    assert [(i.key, i.row.text("text"), i.row.number("priority")) for i in result.created_of(Kind.AREAS)] == [
        ("P2-OR1-MV6", "Oversight", 2),
        ("P2-C2", "Capacity", 2),
    ]
    assert [i.row.text("area_key") for i in result.created_of(Kind.ACTIONS)] == [
        "P2-OR1-MV6",
        "P2-OR1-MV6",
        "P2-C2",
    ]
    assert [(i.key, i.title) for i in result.created_of(Kind.PRIORITIES)] == [("2", "Workforce")]


def test_the_heading_above_a_table_names_the_priority() -> None:
    tables = [
        table(HEADER, "O1; Oversight; ; Train; ; ; ", name="Table 1", heading="Priority 1: Leadership"),
        table(HEADER, "O2; Capacity; ; Recruit; ; ; ", name="Table 2", heading="Priority 2 – Workforce"),
    ]
    result = preview({Kind.ACTIONS: tables})

    assert [(i.key, i.title) for i in result.created_of(Kind.PRIORITIES)] == [
        ("1", "Leadership"),
        ("2", "Workforce"),
    ]
    assert [i.key for i in result.created_of(Kind.AREAS)] == ["P1-O1", "P2-O2"]


def test_without_any_priority_one_is_made_up_and_said() -> None:
    result = actions(HEADER, "O1; Oversight; ; Train; July 2019; ; ", plan=NEW_PLAN)

    assert result.can_be_imported
    assert [(i.key, i.title) for i in result.created_of(Kind.PRIORITIES)] == [("1", "Plan")]
    assert "The file names no priority" in result.warnings[0].message


def test_a_ref_finds_the_area_with_the_same_codes() -> None:
    area = Known(
        Kind.AREAS,
        7,
        "P1-S6",
        {"key": "P1-S6", "priority": 1, "sequence": 1, "text": "Drift", "how_we_will_know": "Plans move"},
    )
    plan = known_plan()
    plan = type(plan)("Plan", is_new=False, items={**plan.items, Kind.AREAS: (area,)}, posts=plan.posts)
    result = actions(HEADER, "SIF 6; Drift; Plans move; Track plans; ; ; ", plan=plan)

    assert result.created_of(Kind.AREAS) == ()
    assert result.counts(Kind.AREAS).unchanged == 1
    assert result.created_of(Kind.ACTIONS)[0].row.text("area_key") == "P1-S6"


def test_an_area_whose_text_repeats_on_every_row_is_one_area() -> None:
    result = actions(
        HEADER, "O1; Oversight; ; Train; ; ; ", "O1; Oversight; ; Visit; ; ; ", "O1; Oversight; ; Call; ; ; "
    )

    assert len(result.created_of(Kind.AREAS)) == 1
    assert len(result.created_of(Kind.ACTIONS)) == 3


def test_an_area_without_actions_is_still_an_area() -> None:
    result = actions(HEADER, "O1; Oversight; Leaders lead; ; ; ; ", "O2; Capacity; ; Recruit; ; ; ")

    assert result.errors == ()
    assert [i.key for i in result.created_of(Kind.AREAS)] == ["P1-O1", "P1-O2"]
    assert len(result.created_of(Kind.ACTIONS)) == 1


def test_the_header_again_on_the_next_page_is_no_action() -> None:
    result = actions(HEADER, "O1; Oversight; ; Train; ; ; ", HEADER, "; ; ; Visit; ; ; ")

    assert len(result.created_of(Kind.ACTIONS)) == 2


def test_owners_partners_and_a_missing_lead() -> None:
    result = actions(
        "Action; By Who",
        "Train; Head of Care\nHead of Play\nPartner: The youth trust",
        "Visit; Lead to be named\nHead of Play",
        "Call; ",
    )

    rows = [item.row for item in result.created_of(Kind.ACTIONS)]
    assert [row.text("lead") for row in rows] == ["Head of Care", "", ""]
    assert [row.names("contributors") for row in rows] == [("Head of Play",), ("Head of Play",), ()]
    assert rows[0].names("partners") == ("The youth trust",)
