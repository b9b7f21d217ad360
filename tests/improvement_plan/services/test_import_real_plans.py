"""The two real plans import with the counts of their files, and a second time without a trace."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.apps import apps

from foundation.audit.models import AuditRecord
from improvement_plan.exports import export_plan, plan_csv, plan_docx, plan_xlsx
from improvement_plan.imports.rows import Kind
from improvement_plan.models import Action, Plan, ProgressUpdate, RatingChange, Recommendation
from improvement_plan.services.importing import (
    Imported,
    ImportRequest,
    Source,
    apply_import,
    preview_import,
)
from tests.factories.improvement_plan import scheme

TODAY = date(2019, 8, 15)
NOW = datetime(2019, 8, 15, 10, tzinfo=UTC)
FILES = {
    Kind.PRIORITIES: "improvement_plan_priorities.csv",
    Kind.AREAS: "improvement_plan_areas.csv",
    Kind.RECOMMENDATIONS: "improvement_plan_recommendations.csv",
    Kind.MEASURES: "improvement_plan_impact_measures.csv",
    Kind.ACTIONS: "improvement_plan_actions.csv",
}
STRATEGY = {Kind.ACTIONS: "participation_strategy_actions.csv"}

pytestmark = pytest.mark.django_db


def sources(folder: Path, files: Mapping[Kind, str]) -> list[Source]:
    return [Source(kind, name, (folder / name).read_bytes()) for kind, name in files.items()]


def import_improvement_plan(folder: Path) -> Imported:
    request = ImportRequest(
        name="Improvement plan",
        sources=sources(folder, FILES),
        scheme=scheme(),
        starts_on=date(2019, 7, 23),
        ends_on=date(2022, 7, 22),
    )
    return apply_import(request=request, by=None, today=TODAY, now=NOW)


def import_strategy(folder: Path) -> Imported:
    request = ImportRequest(
        name="Participation strategy",
        sources=sources(folder, STRATEGY),
        scheme=scheme("participation-strategy-2017"),
        status_as_at=date(2017, 1, 31),
    )
    return apply_import(request=request, by=None, today=date(2017, 2, 15), now=NOW)


def rows_everywhere() -> dict[str, int]:
    """The number of rows of every table."""
    models = [m for m in apps.get_models(include_auto_created=True) if m._meta.managed and not m._meta.proxy]
    return {model._meta.label: model._default_manager.count() for model in models}


def test_the_improvement_plan_has_the_counts_of_its_files(shared_data: Path) -> None:
    plan = import_improvement_plan(shared_data).plan

    assert plan.priorities.count() == 8
    assert plan.areas.count() == 45
    assert plan.recommendations.count() == 69
    assert plan.impact_measures.count() == 149
    assert plan.actions.count() == 116
    by_priority = {n: plan.actions.filter(priority__number=n).count() for n in range(1, 9)}
    assert by_priority == {1: 15, 2: 8, 3: 23, 4: 70, 5: 0, 6: 0, 7: 0, 8: 0}
    assert plan.published_on == TODAY


def test_actions_without_a_status_are_not_reported(shared_data: Path) -> None:
    plan = import_improvement_plan(shared_data).plan

    assert set(plan.actions.values_list("progress", flat=True)) == {"not_reported"}
    assert not ProgressUpdate.objects.exists()
    # Due in June 2019 (19) and July 2019 (5) lie before 15 August 2019; 31 have no date.
    assert plan.actions.filter(rating="overdue").count() == 24
    assert plan.actions.filter(rating="not_reported").count() == 92
    assert plan.actions.filter(due_on=None).count() == 31


def test_words_instead_of_a_date_are_kept(shared_data: Path) -> None:
    plan = import_improvement_plan(shared_data).plan

    undated = plan.actions.get(area__key="P1-OR1-MV6", sequence=2)
    assert undated.due_as_printed == "See Impact Workbook for Targets"
    assert undated.due_on is None
    dated = plan.actions.get(area__key="P1-OR1-MV6", sequence=1)
    assert (dated.due_as_printed, dated.due_on) == ("July 2019", date(2019, 7, 31))
    assert dated.original_due_on == date(2019, 7, 31)


def test_the_first_owner_leads_and_the_others_contribute(shared_data: Path) -> None:
    plan = import_improvement_plan(shared_data).plan

    action = plan.actions.select_related("lead_post").get(area__key="P1-OR1-MV6", sequence=3)
    assert action.lead_post is not None
    assert action.lead_post.title == "Director of Resources"
    assert [post.title for post in action.contributors.all()] == ["HR Business Partner"]
    assert plan.actions.filter(lead_post=None).count() == 1  # OR7, action 2


def test_recommendations_have_kinds_aliases_and_areas(shared_data: Path) -> None:
    import_improvement_plan(shared_data)

    def of(code: str) -> Recommendation:
        return Recommendation.objects.get(code=code)

    assert [alias.code for alias in of("S6").aliases.all()] == ["SIF6"]
    assert [alias.code for alias in of("OR5").aliases.all()] == ["ORS"]
    assert of("CN1").kind == "compliance_notice"
    assert of("CN1").regulation == "Regulation 11(a)"
    assert of("OP3").kind == "organisational_priority"
    assert of("IFA 1.2").kind == "statutory_requirement"
    assert of("IFA 1.3").kind == "recommendation"
    assert of("OR1").is_repeat
    assert of("C5").closed_on == date(2019, 7, 23)
    assert [area.key for area in of("OR4").areas.all()] == ["P3-OR4-C4"]
    assert not of("O16").areas.exists()


def test_the_strategy_has_fourteen_reported_actions(shared_data: Path) -> None:
    plan = import_strategy(shared_data).plan

    assert plan.kind == "participation_strategy"
    assert plan.actions.count() == 14
    assert plan.actions.filter(outlook="on_track").count() == 12
    assert plan.actions.filter(outlook="off_track").count() == 2
    assert ProgressUpdate.objects.filter(as_at=date(2017, 1, 31)).count() == 14
    assert sorted(plan.priorities.values_list("number", "title")) == [(1, "SP 1"), (2, "SP 2"), (3, "SP 3")]
    fifth = plan.actions.get(sequence=5)
    assert fifth.priority is not None
    assert (fifth.priority.number, fifth.notes.splitlines()[-1]) == (2, "Also serves SP 3.")
    assert fifth.updates.get().text == "Usage is currently being monitored on a monthly basis"
    lost = plan.actions.get(sequence=12)
    assert (lost.priority, lost.due_on) == (None, None)


def test_the_strategy_is_rated_from_its_statuses(shared_data: Path) -> None:
    plan = import_strategy(shared_data).plan

    assert plan.actions.filter(rating="on_track").count() == 12
    assert plan.actions.filter(rating="off_track").count() == 2
    assert RatingChange.objects.filter(action__plan=plan, to_rating="off_track", cause="import").count() == 2


def test_the_same_files_again_change_nothing(shared_data: Path) -> None:
    import_improvement_plan(shared_data)
    import_strategy(shared_data)
    before = rows_everywhere()

    plan_again = import_improvement_plan(shared_data).preview
    strategy_again = import_strategy(shared_data).preview

    assert rows_everywhere() == before
    assert not plan_again.changes_anything
    assert not strategy_again.changes_anything
    assert plan_again.counts(Kind.ACTIONS).unchanged == 116
    assert strategy_again.counts(Kind.ACTIONS).unchanged == 14


def test_a_second_file_adds_to_the_plan(shared_data: Path) -> None:
    import_improvement_plan(shared_data)
    heading = b"area_key,action_text,target_date_as_printed,owners\r\n"
    more = heading + b"P5-OR5,Call each child back,May 2020,Director of Operations\r\n"
    request = ImportRequest(name="improvement plan", sources=[Source(Kind.ACTIONS, "more.csv", more)])

    result = apply_import(request=request, by=None, today=TODAY, now=NOW)

    assert result.preview.counts(Kind.ACTIONS).created == 1
    assert Plan.objects.count() == 1
    added = Action.objects.get(area__key="P5-OR5")
    assert (added.reference, added.sequence, added.due_on) == ("A117", 1, date(2020, 5, 31))


def test_an_import_is_recorded_once(shared_data: Path) -> None:
    plan = import_strategy(shared_data).plan

    entry = AuditRecord.objects.about(plan).get(verb="plan.imported")
    assert entry.detail["created"]["actions"] == 14
    assert entry.detail["reports"] == 14
    assert entry.detail["files"][0]["name"] == "participation_strategy_actions.csv"


@pytest.mark.parametrize("name", ["export.csv", "export.xlsx", "export.docx"])
def test_exports_of_both_plans_come_back_unchanged(shared_data: Path, name: str) -> None:
    write = {"export.csv": plan_csv, "export.xlsx": plan_xlsx, "export.docx": plan_docx}[name]
    for plan in (import_improvement_plan(shared_data).plan, import_strategy(shared_data).plan):
        day = TODAY if plan.name == "Improvement plan" else date(2017, 2, 15)
        content = write(export_plan(plan, as_of=day))
        request = ImportRequest(name=plan.name, sources=[Source(Kind.ACTIONS, name, content)])

        preview = preview_import(request=request, by=None, today=day)

        assert preview.errors == ()
        assert preview.questions == ()
        assert [(c.key, c.changes, c.report) for c in preview.changed] == []
        assert preview.created == ()
        assert preview.counts(Kind.ACTIONS).unchanged == plan.actions.count()
