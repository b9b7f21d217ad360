"""Rating a plan again from its page."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from accounts.roles import Role
from foundation.clock import pinned
from foundation.jobs.models import Job
from foundation.jobs.runner import run_now
from tests.factories.accounts import UserFactory
from tests.factories.improvement_plan import ActionFactory


@pytest.mark.django_db
def test_a_manager_rates_a_plan_again_and_is_told_what_changed() -> None:
    action = ActionFactory(due_on=date(2019, 1, 31))
    client = Client()
    client.force_login(UserFactory(roles=[Role.PROGRAMME_MANAGER]))
    answer = client.post(reverse("rate_plan", args=[action.plan.slug]))
    job = Job.objects.get(kind="improvement_plan.rate_plan")
    assert answer.headers["Location"] == reverse("jobs:job", args=[job.public_id])
    with pinned(date(2019, 2, 1)):
        job = run_now(job)
    assert job.result["message"] == "1 actions looked at, 1 ratings changed."
    assert job.result["url"] == reverse("plan", args=[action.plan.slug])
    action.refresh_from_db()
    assert action.rating == "overdue"


@pytest.mark.django_db
def test_others_find_nothing_to_rate() -> None:
    action = ActionFactory()
    client = Client()
    client.force_login(UserFactory(roles=[Role.OFFICER]))
    assert client.post(reverse("rate_plan", args=[action.plan.slug])).status_code == 404
    assert not Job.objects.exists()
