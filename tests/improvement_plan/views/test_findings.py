"""A finding of an audit becomes an action in one step, and both name each other afterwards."""

import re
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from accounts.roles import Role
from foundation.clock import pinned
from foundation.editing.errors import Refused
from improvement_plan.models import Action
from improvement_plan.providers import action_story, finding_links
from improvement_plan.services.actions import NewAction, create_actions
from kpi.models import AuditFinding
from kpi.services.quality import delete_finding, delete_round
from tests.factories.accounts import UserFactory
from tests.factories.improvement_plan import NOW, TODAY, ActionFactory, PlanFactory
from tests.factories.kpi_quality import AuditRoundFactory, FindingFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def day() -> Any:
    with pinned(TODAY):
        yield


@pytest.fixture
def finding() -> AuditFinding:
    return FindingFactory(round=AuditRoundFactory(title="Case file audits"), text="Plans lack dates")


@pytest.fixture
def manager() -> User:
    return UserFactory(roles=[Role.PROGRAMME_MANAGER])


@pytest.fixture
def client(client: Client, manager: User) -> Client:
    client.force_login(manager)
    return client


def text_of(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def test_a_finding_becomes_an_action_of_the_one_plan_that_runs(client: Client, finding: AuditFinding) -> None:
    PlanFactory(slug="visits", name="Visits")
    PlanFactory(ends_on=date(2018, 12, 31))
    round_url = f"/performance/quality/rounds/{finding.round.public_id}/"
    assert "Make an action of it" in text_of(client, round_url)

    sent_on = client.get(f"/plans/finding/{finding.public_id}/")
    form_url = f"/plans/visits/actions/add/?finding={finding.public_id}"
    assert sent_on.headers["Location"] == form_url
    form = client.get(form_url).content.decode()
    assert "Made of a finding of Case file audits, December 2018." in form
    assert "Plans lack dates</textarea>" in form

    client.post(form_url, {"text": "Give every plan its dates", "version": "1"})
    action = Action.objects.get()
    assert (action.text, action.finding) == ("Give every plan its dates", finding)
    page = text_of(client, round_url)
    assert f"Action {action.reference}, Visits" in page
    assert "Make another action of it" in page
    story = text_of(client, f"/plans/visits/actions/{action.reference}/")
    assert "Made of a finding of Case file audits, December 2018: Plans lack dates" in story


def test_among_several_plans_one_is_chosen(client: Client, finding: AuditFinding) -> None:
    PlanFactory(name="Visits", slug="visits")
    PlanFactory(name="Placements", slug="placements")
    page = client.get(f"/plans/finding/{finding.public_id}/").content.decode()
    for slug in ("visits", "placements"):
        assert f"/plans/{slug}/actions/add/?finding={finding.public_id}" in page


def test_without_a_plan_it_says_what_to_do(client: Client, finding: AuditFinding) -> None:
    assert "No plan runs now" in text_of(client, f"/plans/finding/{finding.public_id}/")


@pytest.mark.parametrize("asked", ["nonsense", "00000000-0000-0000-0000-000000000000", ""])
def test_a_finding_that_does_not_exist_is_no_reason(client: Client, asked: str) -> None:
    PlanFactory(slug="visits")
    page = text_of(client, f"/plans/visits/actions/add/?finding={asked}")
    assert "Made of a finding" not in page


def test_readers_see_what_was_made_and_make_nothing(finding: AuditFinding) -> None:
    reader: User = UserFactory(roles=[Role.BOARD_MEMBER])
    action = ActionFactory(finding=finding, plan__name="Visits")
    assert finding_links([finding.public_id], reader) == {
        finding.public_id: [
            (
                f"Action {action.reference}, Visits",
                f"/plans/{action.plan.slug}/actions/{action.reference}/",
            )
        ]
    }
    client = Client()
    client.force_login(reader)
    assert client.get(f"/plans/finding/{finding.public_id}/").status_code == 404


def test_an_action_of_a_draft_is_not_told_to_readers(finding: AuditFinding) -> None:
    ActionFactory(finding=finding, plan__published_on=None)
    assert finding_links([finding.public_id], UserFactory(roles=[Role.BOARD_MEMBER])) == {}


def test_the_story_names_the_finding_to_those_who_read_performance(finding: AuditFinding) -> None:
    new = NewAction(text="Give every plan its dates", finding=finding)
    (action,) = create_actions(plan=PlanFactory(), new=[new], by=None, today=TODAY, now=NOW)
    told = {
        role: [
            entry.text for entry in action_story(action, UserFactory(roles=[role])) if entry.kind == "Added"
        ]
        for role in (Role.BOARD_MEMBER, Role.ADMINISTRATOR)
    }
    named = "Made of a finding of Case file audits, December 2018: Plans lack dates"
    assert told == {Role.BOARD_MEMBER: [named], Role.ADMINISTRATOR: [""]}


def test_links_cost_one_query_however_many_findings(manager: User, finding: AuditFinding) -> None:
    found = [finding, *FindingFactory.create_batch(4, round=finding.round)]
    for one in found:
        ActionFactory(finding=one)
    assert manager.has_perm("plans.edit")
    with CaptureQueriesContext(connection) as queries:
        links = finding_links([one.public_id for one in found], manager)
    assert (len(queries), {len(given) for given in links.values()}) == (1, {2})


def test_what_became_an_action_is_not_deleted(manager: User, finding: AuditFinding) -> None:
    ActionFactory(finding=finding)
    with pytest.raises(Refused, match="An action was made of this finding"):
        delete_finding(finding=finding, by=manager)
    with pytest.raises(Refused, match="One of its findings became an action"):
        delete_round(audits=finding.round, by=manager)
    assert AuditFinding.objects.get() == finding
