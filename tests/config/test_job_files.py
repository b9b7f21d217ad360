"""The file that a job made belongs to whoever asked for the job."""

from pathlib import Path
from uuid import uuid4

import pytest
from django.db.models.functions import Now
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from accounts.models import User
from accounts.models.user import RoleGrant
from accounts.roles import Role
from foundation.audit.models import AuditRecord
from foundation.clock import now
from foundation.files.services import store
from foundation.jobs.models import Job

pytestmark = pytest.mark.django_db


def sign_in(role: Role) -> tuple[User, Client]:
    user = User.objects.create_user(f"{role}@example.org", display_name="A person")
    RoleGrant.objects.create(user=user, role=role, granted_at=now())
    client = Client()
    client.force_login(user)
    return user, client


def finished_job(asker: User, result: dict[str, str]) -> Job:
    return Job.objects.create(
        kind="x", queue="quick", asked_by=asker, state="done", finished_at=Now(), result=result
    )


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def test_the_asker_downloads_it_and_nobody_else(client: Client) -> None:
    asker, signed_in = sign_in(Role.OFFICER)
    stored = store(content=b"Ref,Action\n", name="plan.csv", by=asker, kinds=["csv"])
    job = finished_job(asker, {"file": str(stored.public_id)})
    url = reverse("job_file", args=[job.public_id])

    response = signed_in.get(url)
    assert b"".join(response) == b"Ref,Action\n"
    assert response["Content-Disposition"] == 'attachment; filename="plan.csv"'
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert "no-store" in response["Cache-Control"]
    found = AuditRecord.objects.get(verb="job.file_downloaded")
    assert (found.actor_id, found.subject_id, found.detail) == (asker.pk, str(job.pk), {"file": stored.pk})

    for role in (Role.MANAGER, Role.ADMINISTRATOR):
        assert sign_in(role)[1].get(url).status_code == 404
    assert client.get(url).status_code == 302
    assert AuditRecord.objects.filter(verb="job.file_downloaded").count() == 1


def test_a_job_without_a_file_and_no_job_look_the_same() -> None:
    asker, signed_in = sign_in(Role.OFFICER)
    for public_id in (finished_job(asker, {}).public_id, uuid4()):
        assert signed_in.get(reverse("job_file", args=[public_id])).status_code == 404


def test_the_page_of_the_job_links_its_file() -> None:
    asker, signed_in = sign_in(Role.OFFICER)
    stored = store(content=b"Ref,Action\n", name="plan.csv", by=asker, kinds=["csv"])
    job = finished_job(asker, {"file": str(stored.public_id), "label": "Download plan.csv"})
    fragment = signed_in.get(reverse("jobs:progress", args=[job.public_id])).content.decode()
    assert f'href="/jobs/{job.public_id}/file/"' in fragment
    assert "Download plan.csv" in fragment
