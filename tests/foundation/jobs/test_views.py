from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from foundation.jobs.errors import JobRefused
from foundation.jobs.models import Job
from foundation.jobs.progress import Progress
from foundation.jobs.runner import claim, run_now
from foundation.jobs.services import request_job
from tests.foundation.jobs.conftest import KIND, SetWork

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sent")]


@pytest.fixture
def signed_in(officer: User) -> Client:
    client = Client()
    client.force_login(officer)
    return client


@pytest.fixture
def job(officer: User) -> Job:
    return request_job(kind=KIND, parameters={}, by=officer)


def test_a_waiting_job_polls_and_offers_a_link_for_those_without_scripts(signed_in: Client, job: Job) -> None:
    page = signed_in.get(reverse("jobs:job", args=[job.public_id])).content.decode()
    assert "Waiting to start" in page
    assert f'hx-get="/jobs/{job.public_id}/progress/"' in page
    assert f'href="/jobs/{job.public_id}/"' in page
    assert page.count("<h1") == 1


def test_progress_is_shown_while_it_runs(signed_in: Client, job: Job) -> None:
    assert claim(job.pk)
    Progress(job.public_id).set(3, 12, "Reading the rows")
    fragment = signed_in.get(reverse("jobs:progress", args=[job.public_id]))
    assert fragment.status_code == 200
    assert "3 of 12" in fragment.content.decode()
    assert "Reading the rows" in fragment.content.decode()
    assert "<html" not in fragment.content.decode()


def test_a_finished_job_links_its_result_and_stops_the_polling(signed_in: Client, job: Job) -> None:
    run_now(job)
    fragment = signed_in.get(reverse("jobs:progress", args=[job.public_id]))
    assert fragment.status_code == 286
    assert 'href="/closures/"' in fragment.content.decode()
    assert "One day closed." in fragment.content.decode()
    assert "hx-get" not in fragment.content.decode()


def test_an_error_is_shown_to_the_person_who_asked(signed_in: Client, job: Job, work: SetWork) -> None:
    def refuse(job: Job, progress: Progress) -> None:
        raise JobRefused("Row 4 has a date of <31 February>.")

    work(refuse)
    run_now(job)
    page = signed_in.get(reverse("jobs:job", args=[job.public_id])).content.decode()
    assert "Row 4 has a date of &lt;31 February&gt;." in page


@pytest.mark.parametrize("name", ["jobs:job", "jobs:progress"])
def test_only_the_asker_and_who_may_see_all_jobs_see_it(
    signed_in: Client, job: Job, make_user: Any, name: str
) -> None:
    url = reverse(name, args=[job.public_id])
    assert signed_in.get(url).status_code == 200
    for role, status in [(Role.PROGRAMME_MANAGER, 404), (Role.ADMINISTRATOR, 200)]:
        other = Client()
        other.force_login(make_user(role))
        assert other.get(url).status_code == status
    assert signed_in.get(reverse(name, args=[uuid4()])).status_code == 404
    assert Client().get(url).status_code == 302
    assert signed_in.post(url).status_code == 405
