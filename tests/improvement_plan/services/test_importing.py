"""Importing into the database: edited exports, moved dates, and all or nothing."""

import csv
import io
from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from accounts.models import Post, User
from accounts.roles import Role
from foundation.audit.models import AuditRecord
from improvement_plan.exports import export_plan, plan_csv
from improvement_plan.imports.rows import Kind
from improvement_plan.models import DateMove, Plan, ProgressUpdate, RatingChange
from improvement_plan.rules.vocabulary import Outlook, Progress
from improvement_plan.services.importing import (
    Imported,
    ImportRefused,
    ImportRequest,
    PreviewChanged,
    Source,
    apply_import,
    preview_import,
)
from improvement_plan.services.progress import Report, report_progress
from kpi.models import ReportingMonth
from tests.factories.accounts import PostFactory, UserFactory
from tests.factories.improvement_plan import (
    TODAY,
    ActionFactory,
    AreaFactory,
    MilestoneFactory,
    PlanFactory,
    PriorityFactory,
    scheme,
)
from tests.factories.kpi import DECEMBER, IndicatorFactory, series

NOW = datetime(2019, 1, 21, 10, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan() -> Plan:
    """A plan with two actions in one area; the first has everything."""
    plan = PlanFactory(name="The plan", next_reference_number=3)
    area = AreaFactory(priority=PriorityFactory(plan=plan, number=1), key="P1-OR1", text="Oversight")
    action = ActionFactory(
        plan=plan,
        reference="A001",
        area=area,
        priority=area.priority,
        sequence=1,
        text="Visit each child every six weeks",
        lead_post=PostFactory(title="Head of Care"),
        due_as_printed="March 2019",
        success_criteria="Children say so",
    )
    action.contributors.add(PostFactory(title="Head of Play"))
    action.partners.create(name="The youth trust")
    ActionFactory(
        plan=plan, reference="A002", area=area, priority=area.priority, sequence=2,
        text="Call every carer back within a day", lead_post=action.lead_post,
    )  # fmt: skip
    return plan


@pytest.fixture
def importer() -> User:
    return UserFactory(roles=[Role.PROGRAMME_MANAGER])


def edited(plan: Plan, edit: Callable[[list[dict[str, str]]], None]) -> bytes:
    """The plan's CSV export after somebody edited its rows."""
    text = plan_csv(export_plan(plan, as_of=TODAY)).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    edit(rows)
    out = io.StringIO()
    writer = csv.DictWriter(out, rows[0].keys())
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def importing(plan: Plan, content: bytes, *, by: User | None = None, name: str = "a.csv") -> Imported:
    request = ImportRequest(name=plan.name, sources=[Source(Kind.ACTIONS, name, content)])
    return apply_import(request=request, by=by, today=TODAY, now=NOW)


def test_edited_progress_arrives_as_a_report(plan: Plan, importer: User) -> None:
    def edit(rows: list[dict[str, str]]) -> None:
        rows[0] |= {
            "outlook": "at risk",
            "what_happened": "Two teams visit in time.",
            "risk": "Vacancies",
            "mitigation": "Agency cover",
        }

    importing(plan, edited(plan, edit), by=importer)

    update = ProgressUpdate.objects.get()
    assert (update.action.reference, update.as_at, update.reported_by) == ("A001", TODAY, importer)
    assert (update.progress, update.outlook, update.text) == (
        "in_progress",
        "at_risk",
        "Two teams visit in time.",
    )
    action = plan.actions.get(reference="A001")
    assert (action.rating, action.risk, action.mitigation) == ("at_risk", "Vacancies", "Agency cover")
    change = RatingChange.objects.get(action=action)
    assert (change.to_rating, change.cause) == ("at_risk", "import")
    assert AuditRecord.objects.filter(verb="plan.imported").count() == 1


def test_the_edited_file_again_changes_nothing(plan: Plan, importer: User) -> None:
    content = edited(plan, lambda rows: rows[0].update(what_happened="Two teams visit in time."))
    importing(plan, content, by=importer)
    before = (ProgressUpdate.objects.count(), AuditRecord.objects.count())

    preview = importing(plan, content, by=importer).preview

    assert not preview.changes_anything
    assert (ProgressUpdate.objects.count(), AuditRecord.objects.count()) == before


def test_edited_promises_change_the_action(plan: Plan) -> None:
    def edit(rows: list[dict[str, str]]) -> None:
        rows[0] |= {
            "action": "Visit each child every four weeks",
            "success_criteria": "Children say so | Audits too",
            "lead": "Head of Play",
            "contributors": "Head of Care | Head of Schools",
            "partners": "",
            "review_on": "01/03/2019",
        }

    importing(plan, edited(plan, edit))

    action = plan.actions.select_related("lead_post").get(reference="A001")
    assert action.text == "Visit each child every four weeks"
    assert action.success_criteria == "Children say so\nAudits too"
    assert action.lead_post is not None
    assert action.lead_post.title == "Head of Play"
    assert {post.title for post in action.contributors.all()} == {"Head of Care", "Head of Schools"}
    assert not action.partners.exists()
    assert action.review_on == date(2019, 3, 1)
    assert Post.objects.filter(title="Head of Schools").exists()
    assert not ProgressUpdate.objects.exists()


def test_a_row_edited_in_both_places_is_refused(plan: Plan, importer: User) -> None:
    content = edited(plan, lambda rows: rows[0].update(what_happened="From the file"))
    report = Report(TODAY, Progress.IN_PROGRESS, Outlook.ON_TRACK, "From the page")
    report_progress(
        action=plan.actions.get(reference="A001"), report=report, by=importer, post=None, today=TODAY, now=NOW
    )

    with pytest.raises(ImportRefused) as refused:
        importing(plan, content, by=importer)

    assert [(p.row, p.value) for p in refused.value.preview.errors] == [(2, "A001")]
    assert ProgressUpdate.objects.count() == 1


def test_a_report_made_meanwhile_survives_a_file_that_did_not_touch_its_row(
    plan: Plan, importer: User
) -> None:
    content = edited(plan, lambda rows: rows[1].update(what_happened="From the file"))
    report = Report(TODAY, Progress.COMPLETED, None, "Done")
    report_progress(
        action=plan.actions.get(reference="A001"), report=report, by=importer, post=None, today=TODAY, now=NOW
    )

    importing(plan, content, by=importer)

    assert plan.actions.get(reference="A001").progress == "completed"
    assert plan.actions.get(reference="A002").updates.get().text == "From the file"


def move(rows: list[dict[str, str]]) -> None:
    rows[0] |= {"due_on": "2019-05-31", "date_move_reason": "The provider changed"}


def test_a_date_moves_with_reason_and_right(plan: Plan, importer: User) -> None:
    importing(plan, edited(plan, move), by=importer)

    action = plan.actions.get(reference="A001")
    assert (action.due_on, action.original_due_on, action.moved_count) == (
        date(2019, 5, 31),
        date(2019, 3, 31),
        1,
    )
    moved = DateMove.objects.get()
    assert (moved.decision, moved.reason, moved.decided_by) == ("approved", "The provider changed", importer)


@pytest.mark.parametrize("roles", [None, [Role.OFFICER]])
def test_a_date_does_not_move_without_the_right(plan: Plan, roles: list[Role] | None) -> None:
    by = UserFactory(roles=roles) if roles else None

    with pytest.raises(ImportRefused) as refused:
        importing(plan, edited(plan, move), by=by)

    assert "You may not move agreed dates" in refused.value.preview.errors[0].message
    assert not DateMove.objects.exists()


def test_a_waiting_request_to_move_keeps_everything_out(plan: Plan, importer: User) -> None:
    """What only a service knows is an error with its row, and the other rows are not written."""
    action = plan.actions.get(reference="A001")
    DateMove.objects.create(
        action=action,
        from_date=action.due_on,
        to_date=date(2019, 4, 30),
        reason="x",
        asked_by=importer,
        asked_at=NOW,
    )

    def edit(rows: list[dict[str, str]]) -> None:
        move(rows)
        rows[1]["what_happened"] = "From the file"

    with pytest.raises(ImportRefused) as refused:
        importing(plan, edited(plan, edit), by=importer)

    assert [(p.row, p.value) for p in refused.value.preview.errors] == [(2, "A001")]
    assert not ProgressUpdate.objects.exists()


def test_an_undated_action_gets_its_first_date(plan: Plan) -> None:
    plan.actions.filter(reference="A001").update(due_on=None, original_due_on=None)

    importing(plan, edited(plan, lambda rows: rows[0].update(due_on="31/05/2019")))

    action = plan.actions.get(reference="A001")
    assert (action.due_on, action.original_due_on, action.moved_count) == (
        date(2019, 5, 31),
        date(2019, 5, 31),
        0,
    )


def test_completing_with_open_milestones_is_refused(plan: Plan, importer: User) -> None:
    MilestoneFactory(action=plan.actions.get(reference="A001"))

    with pytest.raises(ImportRefused) as refused:
        importing(plan, edited(plan, lambda rows: rows[0].update(progress="completed")), by=importer)

    assert "open milestones" in refused.value.preview.errors[0].message


def test_any_error_imports_nothing(plan: Plan) -> None:
    before = AuditRecord.objects.count()

    with pytest.raises(ImportRefused):
        importing(plan, b"action,due_on\r\nGood,31/12/2019\r\nBad,31/02/2019\r\n")

    assert plan.actions.count() == 2
    assert AuditRecord.objects.count() == before


def test_a_new_plan_with_an_error_is_not_created() -> None:
    request = ImportRequest(
        name="New",
        sources=[Source(Kind.ACTIONS, "a.csv", b"area_key,action\r\nP1,Visit\r\n")],
        scheme=scheme(),
    )

    with pytest.raises(ImportRefused):
        apply_import(request=request, by=None, today=TODAY, now=NOW)

    assert not Plan.objects.exists()


def test_a_broken_audit_write_saves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(**kwargs: object) -> None:
        raise RuntimeError("no audit")

    monkeypatch.setattr("improvement_plan.services.importing.record", broken)
    request = ImportRequest(
        name="New",
        sources=[Source(Kind.ACTIONS, "a.csv", b"action,owners\r\nVisit,Head of Art\r\n")],
        scheme=scheme(),
    )

    with pytest.raises(RuntimeError):
        apply_import(request=request, by=None, today=TODAY, now=NOW)

    assert not Plan.objects.exists()
    assert not Post.objects.filter(title="Head of Art").exists()


def test_a_plan_changed_since_the_preview_is_shown_again(plan: Plan, importer: User) -> None:
    source = Source(Kind.ACTIONS, "a.csv", b"area_key,action\r\nP1-OR1,Write a plan for each care leaver\r\n")
    request = ImportRequest(name="The plan", sources=[source])
    seen = preview_import(request=request, by=importer, today=TODAY)
    apply_import(request=request, by=importer, today=TODAY, now=NOW)  # somebody else was faster

    with pytest.raises(PreviewChanged) as changed:
        apply_import(request=request, by=importer, today=TODAY, now=NOW, seen=seen.digest)

    assert changed.value.preview.counts(Kind.ACTIONS).unchanged == 1


@pytest.mark.parametrize(
    ("options", "word"),
    [
        ({"scheme": "participation-strategy-2017"}, "status scheme"),
        ({"starts_on": date(2018, 5, 1)}, "start"),
        ({"ends_on": date(2030, 1, 1)}, "end"),
        ({"cycle_days": 7}, "reporting cycle"),
    ],
)
def test_options_that_contradict_the_plan_are_errors(
    plan: Plan, options: dict[str, object], word: str
) -> None:
    if "scheme" in options:
        options = {"scheme": scheme(str(options["scheme"]))}
    request = ImportRequest(
        name="THE PLAN",
        sources=[Source(Kind.ACTIONS, "a.csv", b"action\r\nVisit\r\n")],
        **options,  # type: ignore[arg-type]
    )

    preview = preview_import(request=request, by=None, today=TODAY)

    assert preview.errors[0].message.startswith(f"“The plan” has another {word}")


def test_a_new_plan_needs_a_scheme() -> None:
    request = ImportRequest(name="New", sources=[Source(Kind.ACTIONS, "a.csv", b"action\r\nVisit\r\n")])

    preview = preview_import(request=request, by=None, today=TODAY)

    assert [p.message for p in preview.errors] == [
        "There is no plan of this name. Choose the status scheme of the new plan."
    ]


def test_answers_decide_uncertain_rows(plan: Plan) -> None:
    source = Source(Kind.ACTIONS, "a.csv", b"area_key,action\r\nP1-OR1,Visit each child every four weeks\r\n")

    with pytest.raises(ImportRefused):
        apply_import(request=ImportRequest(name="The plan", sources=[source]), by=None, today=TODAY, now=NOW)
    assert plan.actions.count() == 2
    same = ImportRequest(name="The plan", sources=[source], answers={"2": "A001"})
    apply_import(request=same, by=None, today=TODAY, now=NOW)
    assert plan.actions.get(reference="A001").text == "Visit each child every four weeks"
    assert plan.actions.count() == 2


def test_the_facts_of_the_plan_reach_its_new_actions() -> None:
    request = ImportRequest(
        name="New",
        sources=[
            Source(Kind.ACTIONS, "a.csv", b"action,status,as_at\r\nVisit,Completed,2019-01-10\r\nCall,,\r\n")
        ],
        scheme=scheme(),
        starts_on=date(2019, 1, 1),
        ends_on=date(2019, 12, 31),
        cycle_days=28,
    )
    plan = apply_import(request=request, by=None, today=TODAY, now=NOW).plan

    done, open_one = plan.actions.order_by("reference")
    assert (done.rating, done.completed_on) == ("completed", date(2019, 1, 10))
    assert (done.plan_ends_on, done.stale_after) == (date(2019, 12, 31), date(2019, 2, 7))
    assert (open_one.rating, open_one.stale_after) == ("not_reported", date(2019, 1, 29))
    assert open_one.rated_on == TODAY


def test_measures_come_with_the_indicators_that_show_them(plan: Plan, importer: User) -> None:
    visits, calls = IndicatorFactory(code="PI6"), IndicatorFactory(code="PI7")
    for indicator in (visits, calls):
        series(indicator, [80, 80, 80, *[85] * 9])
    ReportingMonth.objects.create(month_end=DECEMBER, closed_at=NOW)
    content = "area_key,measure_text,direction,indicator\r\nP1-OR1,Visits,increase,{}\r\nP1-OR1,Calls,,\r\n"

    def load(code: str) -> Imported:
        sources = [Source(Kind.MEASURES, "m.csv", content.format(code).encode())]
        request = ImportRequest(name="The plan", sources=sources)
        return apply_import(request=request, by=importer, today=TODAY, now=NOW)

    load("pi6")
    seen, called = plan.impact_measures.order_by("pk")
    assert (seen.indicator, called.indicator) == (visits, None)
    assert [row.code for row in seen.judgements.all()] == ["evidenced"]
    assert load("PI6").preview.counts(Kind.MEASURES).unchanged == 2
    load("PI7")
    seen.refresh_from_db()
    assert seen.indicator == calls
    assert [row.indicator for row in seen.judgements.order_by("pk")] == [visits, calls]
    load("")
    seen.refresh_from_db()
    assert seen.indicator is None
