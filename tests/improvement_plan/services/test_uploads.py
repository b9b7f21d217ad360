"""Uploads: kept, answered, confirmed once, imported by a job, or discarded."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from pytest_django import Settings

from accounts.models import User
from accounts.roles import Role
from foundation import clock
from foundation.editing.errors import Refused
from foundation.files.errors import FileRefused
from foundation.files.models import StoredFile
from foundation.importing.services import is_waiting
from foundation.jobs.models import Job, JobState
from foundation.jobs.runner import run_now
from improvement_plan.imports.rows import Kind
from improvement_plan.models import Plan, PlanUpload
from improvement_plan.services import uploads
from improvement_plan.services.importing import PreviewChanged, Source
from improvement_plan.services.uploads import UploadOptions
from tests.factories.accounts import UserFactory
from tests.factories.improvement_plan import ActionFactory, PlanFactory, scheme

TODAY = date(2019, 1, 21)
NOW = datetime(2019, 1, 21, 10, tzinfo=UTC)
CONTENT = b"action,status\r\nVisit each child every six weeks,On track\r\n"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def importer() -> User:
    return UserFactory(roles=[Role.PROGRAMME_MANAGER])


def upload(
    by: User, *, plan: Plan | None = None, content: bytes = CONTENT, name: str = "a.csv"
) -> PlanUpload:
    return uploads.begin_upload(
        plan=plan,
        name="A new plan",
        scheme=scheme(),
        options=UploadOptions(starts_on=date(2019, 1, 1), cycle_days=28) if plan is None else UploadOptions(),
        sources=[Source(Kind.ACTIONS, name, content)],
        by=by,
        now=NOW,
    )


def confirm(item: PlanUpload, by: User) -> Job:
    seen = uploads.preview_upload(item, today=TODAY).digest
    return uploads.confirm_upload(upload=item, seen=seen, by=by, today=TODAY)


def test_a_confirmed_upload_is_imported_by_its_job(importer: User) -> None:
    item = upload(importer)
    job = confirm(item, importer)

    with clock.pinned(TODAY):
        done = run_now(job)

    assert (done.state, done.error) == (JobState.DONE, "")
    assert done.result["message"] == "1 created, 0 changed, 1 progress report."
    item.refresh_from_db()
    assert item.state == PlanUpload.State.IMPORTED
    assert item.plan is not None
    assert (item.plan.name, item.plan.cycle_days, item.plan.starts_on) == ("A new plan", 28, date(2019, 1, 1))
    assert item.plan.actions.get().rating == "on_track"


def test_nothing_is_written_before_the_job(importer: User) -> None:
    item = upload(importer)
    confirm(item, importer)

    assert not Plan.objects.exists()


def test_confirmed_twice_is_one_job(importer: User) -> None:
    item = upload(importer)

    first, second = confirm(item, importer), confirm(item, importer)

    assert first == second
    assert Job.objects.count() == 1


def test_a_preview_that_was_overtaken_is_not_confirmed(importer: User) -> None:
    plan = PlanFactory()
    item = upload(importer, plan=plan)
    seen = uploads.preview_upload(item, today=TODAY).digest
    ActionFactory(plan=plan, text="Visit each child every six weeks")

    with pytest.raises(PreviewChanged):
        uploads.confirm_upload(upload=item, seen=seen, by=importer, today=TODAY)

    assert not Job.objects.exists()


def test_a_plan_that_changes_before_the_job_runs_is_not_written(importer: User) -> None:
    plan = PlanFactory()
    item = upload(importer, plan=plan)
    job = confirm(item, importer)
    ActionFactory(plan=plan, text="Visit each child every six weeks")

    with clock.pinned(TODAY):
        failed = run_now(job)

    assert failed.state == JobState.FAILED
    assert "The plan was changed after you saw this preview" in failed.error
    assert plan.actions.count() == 1
    item.refresh_from_db()
    assert is_waiting(item, failed)  # and can be confirmed again
    assert confirm(item, importer) != job


def test_the_job_asks_again_whether_the_person_may(importer: User) -> None:
    job = confirm(upload(importer), importer)
    importer.role_grants.update(ended_at=NOW)

    failed = run_now(job)

    assert failed.state == JobState.FAILED
    assert not Plan.objects.exists()


def test_errors_cannot_be_confirmed(importer: User) -> None:
    item = upload(importer, content=b"action,due_on\r\nVisit,31/02/2019\r\n")

    with pytest.raises(Refused, match="mended or answered"):
        confirm(item, importer)


def test_a_discarded_upload_cannot_be_confirmed(importer: User) -> None:
    item = upload(importer)
    uploads.discard_upload(upload=item, by=importer)

    with pytest.raises(Refused, match="This import is discarded"):
        confirm(item, importer)
    with pytest.raises(Refused):
        uploads.answer_upload(upload=item, answers={"2": "new"}, by=importer)


def test_answers_are_kept(importer: User) -> None:
    plan = PlanFactory()
    ActionFactory(plan=plan, reference="A001", text="Visit each child every six week")
    item = upload(importer, plan=plan)
    assert [q.key for q in uploads.preview_upload(item, today=TODAY).questions] == ["2"]

    uploads.answer_upload(upload=item, answers={"2": "A001"}, by=importer)

    item.refresh_from_db()
    preview = uploads.preview_upload(item, today=TODAY)
    assert preview.questions == ()
    assert [changed.key for changed in preview.changed] == ["A001"]


@pytest.mark.parametrize(
    ("name", "content"), [("a.csv", b""), ("a.exe", b"MZ"), ("a.xlsx", CONTENT), ("a.csv", b"a\x00b")]
)
def test_files_that_may_not_be_stored(importer: User, name: str, content: bytes) -> None:
    with pytest.raises(FileRefused):
        upload(importer, name=name, content=content)

    assert not PlanUpload.objects.exists()
    assert not StoredFile.objects.exists()
