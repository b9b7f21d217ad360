"""An action's page: who may do what there, reporting, a stale save, what is asked besides."""

import re
import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from accounts.roles import Role
from foundation.clock import pinned
from improvement_plan.models import Action, ProgressUpdate
from improvement_plan.rules.vocabulary import Outlook, Progress
from improvement_plan.services.progress import Report, report_progress
from tests.factories.accounts import PostHoldingFactory, UserFactory
from tests.factories.improvement_plan import (
    NOW,
    TODAY,
    ActionFactory,
    AreaFactory,
    MilestoneFactory,
    PlanFactory,
    PriorityFactory,
    RecommendationFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def day() -> Any:
    with pinned(TODAY):
        yield


@pytest.fixture
def action() -> Action:
    return ActionFactory(reference="A031", plan__slug="children")


@pytest.fixture
def officer(action: Action) -> User:
    user: User = UserFactory(roles=[Role.OFFICER])
    PostHoldingFactory(post=action.lead_post, user=user)
    return user


@pytest.fixture
def manager() -> User:
    return UserFactory(roles=[Role.MANAGER])


@pytest.fixture
def officers(client: Client, officer: User) -> Client:
    client.force_login(officer)
    return client


URL = "/plans/children/actions/A031/"


def sent(action: Action, **fields: Any) -> dict[str, Any]:
    """What the report form sends, changed by `fields`."""
    return {
        "version": action.version,
        "submission": str(uuid.uuid4()),
        "progress": "in_progress",
        "outlook": "on_track",
        "text": "Three teams of five plan ahead.",
        "risk": "",
        "mitigation": "",
        "help_wanted": "",
        "reason": "",
        "as_at_0": "21",
        "as_at_1": "1",
        "as_at_2": "2019",
        **fields,
    }


def page_of(response: Any) -> str:
    """The page's words on one line."""
    return re.sub(r"\s+", " ", response.content.decode())


def test_the_page_says_why_and_until_when(officers: Client) -> None:
    page = page_of(officers.get(URL))
    assert "Reported on track on 17 January 2019." in page
    assert "<strong>Turns red on 1 April 2019</strong> unless completed" in page
    assert "In this plan’s scheme: “Green, On track”." in page


def test_an_officer_reports_in_one_step(officers: Client, action: Action, officer: User) -> None:
    response = officers.post(f"{URL}report/", sent(action), follow=True)
    assert "Your report on A031 is saved." in page_of(response)
    update = ProgressUpdate.objects.get()
    assert (update.text, update.reported_by, update.post) == (
        "Three teams of five plan ahead.",
        officer,
        action.lead_post,
    )
    assert f"by {action.lead_post}" in page_of(response)
    assert officer.display_name not in page_of(response)


def test_the_same_form_twice_makes_one_report(officers: Client, action: Action) -> None:
    form = sent(action)
    for _ in range(2):
        assert officers.post(f"{URL}report/", form).status_code == 302
    assert ProgressUpdate.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"progress": ""}, "Choose how far the action is."),
        ({"progress": "nonsense"}, "Choose one of these."),
        ({"progress": "stopped"}, "Choose one of these."),  # a manager's decision
        ({"outlook": ""}, "Choose an outlook."),
        ({"outlook": "at_risk"}, "Say what the risk is."),
        ({"outlook": "at_risk", "risk": "No manager"}, "Say what is being done about the risk."),
        ({"text": "x" * 10_001}, "At most 10,000 characters"),
        ({"as_at_0": "31", "as_at_1": "2"}, "Enter a real date"),
        ({"as_at_0": "22"}, "The day of a report cannot lie in the future."),
        ({"as_at_0": "16"}, "The last report speaks of 17 January 2019"),
        ({"version": ""}, "This page was open too long or was changed."),
        ({"version": "9" * 40}, "This page was open too long or was changed."),
    ],
)
def test_what_is_refused_stands_on_the_page_with_what_was_typed(
    officers: Client, action: Action, fields: dict[str, Any], message: str
) -> None:
    response = officers.post(f"{URL}report/", sent(action, **fields))
    page = page_of(response)
    assert response.status_code == 200
    assert "There is a problem" in page
    assert message in page
    assert fields.get("text", "Three teams of five plan ahead.") in page
    assert not ProgressUpdate.objects.exists()


def test_a_ten_megabyte_text_is_refused_with_a_sentence(officers: Client, action: Action) -> None:
    response = officers.post(f"{URL}report/", sent(action, text="x" * 10_000_000))
    assert response.status_code == 200
    assert "At most 10,000 characters" in page_of(response)


def test_no_change_is_a_report(officers: Client, action: Action) -> None:
    form = sent(action, text="", no_change="1")
    assert officers.post(f"{URL}report/", form).status_code == 302
    update = ProgressUpdate.objects.get()
    assert (update.no_change, update.as_at) == (True, TODAY)


def test_no_change_does_not_lose_what_was_typed(officers: Client, action: Action) -> None:
    response = officers.post(f"{URL}report/", sent(action, no_change="1"))
    page = page_of(response)
    assert "You changed something below" in page
    assert "Three teams of five plan ahead." in page
    assert not ProgressUpdate.objects.exists()


def test_a_stale_save_shows_both_texts_and_loses_neither(
    officers: Client, action: Action, officer: User
) -> None:
    opened = sent(action, text="Mine: four teams.")
    theirs = Report(
        as_at=TODAY, progress=Progress.IN_PROGRESS, outlook=Outlook.ON_TRACK, text="Theirs: two teams."
    )
    report_progress(action=action, report=theirs, by=officer, post=None, today=TODAY, now=NOW)
    response = officers.post(f"{URL}report/", opened)
    page = page_of(response)
    assert "Not saved: somebody changed this while you were writing" in page
    assert "Theirs: two teams." in page
    assert page.count("Mine: four teams.") == 2  # beside theirs, and in the form
    assert "Save mine now" in page
    assert ProgressUpdate.objects.count() == 1
    version = response.context["form"].data["version"]
    again = officers.post(f"{URL}report/", {**opened, "version": version})
    assert again.status_code == 302
    assert [update.text for update in ProgressUpdate.objects.order_by("pk")] == [
        "Theirs: two teams.",
        "Mine: four teams.",
    ]


def test_completing_asks_what_becomes_of_open_milestones(officers: Client, action: Action) -> None:
    milestone = MilestoneFactory(action=action, title="Rota <live>")
    action.refresh_from_db()
    form = sent(action, progress="completed", outlook="")
    page = page_of(officers.post(f"{URL}report/", form))
    assert "Say whether “Rota &lt;live&gt;” was met or dropped." in page
    assert "Rota <live>" not in page
    form[f"milestone_{milestone.pk}"] = "met"
    assert officers.post(f"{URL}report/", form).status_code == 302
    action.refresh_from_db()
    milestone.refresh_from_db()
    assert (action.rating, milestone.met_on) == ("completed", TODAY)


def test_a_manager_stops_with_a_reason(client: Client, action: Action) -> None:
    manager = UserFactory(roles=[Role.PROGRAMME_MANAGER])
    client.force_login(manager)
    form = sent(action, progress="stopped", outlook="")
    assert "Say why the action is stopped." in page_of(client.post(f"{URL}report/", form))
    assert client.post(f"{URL}report/", {**form, "reason": "The grant ended."}).status_code == 302
    action.refresh_from_db()
    assert (action.rating, action.stopped_reason) == ("stopped", "The grant ended.")
    reopened = sent(action, progress="in_progress")
    assert "Say why the action is reopened." in page_of(client.post(f"{URL}report/", reopened))


def test_somebody_without_the_post_reads_and_cannot_report(client: Client, action: Action) -> None:
    client.force_login(UserFactory(roles=[Role.OFFICER]))
    page = page_of(client.get(URL))
    assert "Save report" not in page
    assert "Move the date" not in page
    assert client.post(f"{URL}report/", sent(action)).status_code == 404
    assert client.get(f"{URL}move/").status_code == 404
    assert client.get(f"{URL}evidence/add/").status_code == 404


def test_an_action_of_a_draft_looks_missing(client: Client, officer: User) -> None:
    client.force_login(officer)
    ActionFactory(reference="A001", plan=PlanFactory(slug="draft", published_on=None))
    assert client.get("/plans/draft/actions/A001/").status_code == 404
    assert client.get("/plans/children/actions/A999/").status_code == 404


def test_a_manager_overrides_and_ends_it(client: Client, action: Action, manager: User) -> None:
    client.force_login(manager)
    form = {
        "version": action.version,
        "rating": "at_risk",
        "reason": "One team has no manager.",
        "until_0": "28",
        "until_1": "2",
        "until_2": "2019",
    }
    page = page_of(client.post(f"{URL}override/", form, follow=True))
    assert "Overridden to at risk until 28 February 2019: “One team has no manager.”" in page
    assert "The derived rating is on track." in page
    assert "End the override" in page
    assert "will show its derived rating again: on track." in page_of(client.get(f"{URL}override/end/"))
    client.post(f"{URL}override/end/")
    action.refresh_from_db()
    assert (action.rating, action.override_rating) == ("on_track", None)


def test_the_queries_of_the_page_stay_the_same_with_more_to_show(
    officers: Client, django_assert_max_num_queries: Any, officer: User
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def queries(url: str) -> int:
        officers.get(url)  # the session's first request may write
        with CaptureQueriesContext(connection) as captured:
            assert officers.get(url).status_code == 200
        return len(captured)

    def tell_more(n: int) -> None:
        action = Action.objects.get(reference="A031")
        MilestoneFactory(action=action, due_on=date(2019, 2, 1) + timedelta(days=n))
        report = Report(as_at=TODAY, progress=Progress.IN_PROGRESS, outlook=Outlook.ON_TRACK, text=f"{n}")
        report_progress(action=action, report=report, by=officer, post=action.lead_post, today=TODAY, now=NOW)

    tell_more(0)  # tables without rows are not asked
    small = queries(URL)
    priority = PriorityFactory(plan=Action.objects.get(reference="A031").plan)
    area = AreaFactory(priority=priority)
    for _ in range(3):
        RecommendationFactory(plan=priority.plan).areas.add(area)
    Action.objects.filter(reference="A031").update(area=area, priority=priority)
    for n in range(1, 5):
        tell_more(n)
    assert queries(URL) <= small + 2  # the recommendations and the measures of its area


def test_auditors_are_led_to_the_whole_history(client: Client, action: Action, officers: Client) -> None:
    link = f"/history/improvement_plan.action/{action.pk}/"
    assert link not in page_of(officers.get(URL))
    client.force_login(UserFactory(roles=[Role.INSPECTOR]))
    assert link in page_of(client.get(URL))
