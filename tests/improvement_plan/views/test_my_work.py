"""My work: whose it is, what it lists, and the grid that saves all or nothing."""

import re
from collections.abc import Iterator
from datetime import date
from html.parser import HTMLParser
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Post, User
from accounts.roles import Role
from foundation.clock import pinned
from improvement_plan.models import Action, DateMove, ProgressUpdate
from improvement_plan.services.progress import report_no_change
from tests.factories.accounts import PostDelegationFactory, PostFactory, PostHoldingFactory, UserFactory
from tests.factories.improvement_plan import (
    NOW,
    TODAY,
    ActionFactory,
    MilestoneFactory,
    PlanFactory,
    PriorityFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def day() -> Iterator[None]:
    with pinned(TODAY):
        yield


@pytest.fixture
def post() -> Post:
    return PostFactory(title="Head of Service, Child Protection")


@pytest.fixture
def officer(post: Post) -> User:
    user: User = UserFactory(roles=[Role.OFFICER])
    PostHoldingFactory(post=post, user=user)
    return user


@pytest.fixture
def officers(client: Client, officer: User) -> Client:
    client.force_login(officer)
    return client


def stale(post: Post, **fields: Any) -> Action:
    """An action whose report is due."""
    action: Action = ActionFactory(lead_post=post, reported_as_at=date(2018, 12, 12), **fields)
    return action


def page_of(response: Any) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


class Grid(HTMLParser):
    """What the browser would send of the page's grid if nobody touched it."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: dict[str, Any] = {"row": []}
        self._name = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name, value = given.get("name") or "", given.get("value") or ""
        if tag == "input" and name == "row":
            self.sent["row"].append(value)
        elif tag == "input" and re.match("a[0-9]", name) and given.get("type") != "checkbox":
            self.sent[name] = value
        elif tag in ("select", "textarea"):
            self._name = name
        elif tag == "option" and "selected" in given:
            self.sent[self._name] = value

    def handle_data(self, data: str) -> None:
        if self._name and self._name.endswith(("risk", "mitigation", "help_wanted")):
            self.sent[self._name] = data.removeprefix("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("select", "textarea"):
            self._name = ""


def grid(response: Any) -> dict[str, Any]:
    parser = Grid()
    parser.feed(response.content.decode())
    return parser.sent


def test_an_empty_page_says_what_it_is_for(client: Client) -> None:
    client.force_login(UserFactory(roles=[Role.BOARD_MEMBER]))
    page = page_of(client.get("/"))
    assert "Nothing is yours yet" in page
    assert "Save reports" not in page


def test_whose_work_it_is(officers: Client, officer: User) -> None:
    other = PostFactory(title="Service Manager, Conferences")
    PostDelegationFactory(post=other, delegate=officer, until=date(2019, 2, 15))
    assert (
        "Work of two posts that you hold: Head of Service, Child Protection; and, as delegate until"
        " 15 February 2019, Service Manager, Conferences."
    ) in page_of(officers.get("/"))


def test_lists_and_figures(officers: Client, post: Post) -> None:
    plan = PlanFactory()
    late = ActionFactory(plan=plan, lead_post=post, reference="A034", due_on=date(2018, 12, 31))
    milestone = ActionFactory(plan=plan, lead_post=post, reference="A037")
    MilestoneFactory(action=milestone, title="rota live", due_on=date(2019, 1, 15))
    ActionFactory(plan=plan, lead_post=post, reference="A031", due_on=date(2019, 1, 31))
    ActionFactory(plan=plan, lead_post=post, reference="A060", due_on=date(2019, 12, 31))
    ActionFactory(plan=plan, reference="A099", due_on=date(2018, 12, 31))  # somebody else's
    response = officers.get("/")
    page = page_of(response)
    assert [figure["n"] for figure in response.context["figures"]] == [2, 1, 0, 0]
    assert [line.title.split()[0] for line in response.context["overdue"]] == ["A034", "A037"]
    assert "21 days late" in page
    assert "was due 31 December 2018" in page
    assert "milestone “rota live” was due 15 January 2019" in page
    assert "red on 1 February 2019" in page
    assert "A099" not in page
    assert late.text in page


def test_only_what_is_due_is_asked_for_and_the_rest_on_request(officers: Client, post: Post) -> None:
    plan = PlanFactory()
    due = stale(post, plan=plan)
    fresh = ActionFactory(plan=plan, lead_post=post)
    ActionFactory(
        plan=plan, lead_post=post, progress="completed", outlook=None, completed_on=date(2019, 1, 5)
    )
    assert [row.item.action for row in officers.get("/").context["rows"]] == [due]
    rows = officers.get("/?all=1").context["rows"]
    assert {row.item.action for row in rows} == {due, fresh}


def test_rows_left_alone_stay_unreported(officers: Client, post: Post) -> None:
    stale(post)
    response = officers.post("/", grid(officers.get("/")), follow=True)
    assert "Nothing was filled in, so nothing was saved." in page_of(response)
    assert not ProgressUpdate.objects.exists()


def test_touched_rows_are_saved_for_the_post_that_leads(officers: Client, officer: User, post: Post) -> None:
    first, second, third = (stale(post) for _ in range(3))
    form = grid(officers.get("/"))
    form[f"a{first.pk}-line"] = "Three teams of five."
    form[f"a{second.pk}-same"] = "on"
    response = officers.post("/", form, follow=True)
    assert "2 reports saved." in page_of(response)
    saved = {update.action: update for update in ProgressUpdate.objects.all()}
    assert set(saved) == {first, second}
    assert (saved[first].text, saved[first].post, saved[first].reported_by) == (
        "Three teams of five.",
        post,
        officer,
    )
    assert saved[second].no_change
    assert [row.item.action for row in response.context["rows"]] == [third]


def test_the_same_grid_twice_makes_one_report_a_row(officers: Client, post: Post) -> None:
    action = stale(post)
    form = grid(officers.get("/"))
    form[f"a{action.pk}-line"] = "Three teams of five."
    officers.post("/", form)
    officers.post("/", form)
    assert ProgressUpdate.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"outlook": "at_risk"}, "say what the risk is."),
        ({"outlook": ""}, "choose an outlook."),
        ({"outlook": "nonsense"}, "choose one of these."),
        ({"progress": "stopped"}, "choose one of these."),  # a manager's decision
        ({"line": "x" * 1_001}, "at most 1,000 characters"),
        ({"risk": "x" * 10_001}, "at most 10,000 characters"),
        ({"line": "text", "same": "on"}, "you changed this row: untick “no change”, or put it back."),
        ({"line": "text", "version": "x"}, "this row was changed on its way. Open the page again."),
    ],
)
def test_one_row_in_the_way_saves_nothing(
    officers: Client, post: Post, fields: dict[str, str], message: str
) -> None:
    wrong, right = stale(post, reference="A001"), stale(post)
    form = grid(officers.get("/"))
    form |= {f"a{wrong.pk}-{name}": value for name, value in fields.items()}
    form[f"a{right.pk}-line"] = "This one is complete."
    response = officers.post("/", form)
    page = page_of(response)
    assert "There is a problem" in page
    assert f"A001: {message}" in page
    assert "This one is complete." in page
    assert not ProgressUpdate.objects.exists()


def test_a_stale_row_shows_theirs_and_keeps_yours(officers: Client, officer: User, post: Post) -> None:
    action = stale(post, outlook="at_risk", risk="Theirs: no manager", mitigation="Cover")
    form = grid(officers.get("/"))
    form[f"a{action.pk}-line"] = "Mine: four teams."
    report_no_change(action=action, by=officer, post=post, today=TODAY, now=NOW)
    response = officers.post("/", form)
    page = page_of(response)
    assert "Somebody reported on this meanwhile. Yours is kept: save again to add it." in page
    assert "Risk, saved meanwhile" in page
    assert "Mine: four teams." in page
    assert ProgressUpdate.objects.count() == 1
    form[f"a{action.pk}-version"] = response.context["rows"][0].cells.values["version"]
    officers.post("/", form)
    assert [update.text for update in ProgressUpdate.objects.order_by("pk")] == ["", "Mine: four teams."]


def test_an_untouched_row_may_have_changed_meanwhile(officers: Client, officer: User, post: Post) -> None:
    changed, mine = stale(post), stale(post)
    form = grid(officers.get("/"))
    Action.objects.filter(pk=changed.pk).update(outlook="off_track", risk="x", version=7)
    form[f"a{mine.pk}-line"] = "Three teams of five."
    assert officers.post("/", form).status_code == 302
    assert [update.action for update in ProgressUpdate.objects.all()] == [mine]


def test_completing_with_open_milestones_goes_on_on_the_actions_page(officers: Client, post: Post) -> None:
    action = stale(post, plan__slug="children", reference="A031")
    milestone = MilestoneFactory(action=action)
    form = grid(officers.get("/"))
    form |= {f"a{action.pk}-progress": "completed", f"a{action.pk}-line": "All teams plan ahead."}
    response = officers.post("/", form)
    assert response["Location"] == "/plans/children/actions/A031/#report"
    page = officers.get("/plans/children/actions/A031/")
    assert page.context["form"]["text"].value() == "All teams plan ahead."
    assert page.context["form"]["progress"].value() == "completed"
    report = {
        "version": page.context["form"]["version"].value(),
        "progress": "completed",
        "text": "All teams plan ahead.",
        f"milestone_{milestone.pk}": "met",
    }
    officers.post("/plans/children/actions/A031/report/", report)
    assert Action.objects.get().rating == "completed"
    assert officers.get("/plans/children/actions/A031/").context["form"]["text"].value() is None


def test_one_forbidden_row_is_refused_and_nothing_changed(officers: Client, post: Post) -> None:
    mine, foreign = stale(post), ActionFactory()
    form = grid(officers.get("/"))
    form[f"a{mine.pk}-line"] = "Three teams of five."
    form["row"].append(str(foreign.pk))
    form[f"a{foreign.pk}-same"] = "on"
    assert officers.post("/", form).status_code == 404
    assert not ProgressUpdate.objects.exists()


@pytest.mark.parametrize("row", ["x", "-1", "9" * 30, ""])
def test_unknown_rows_are_no_server_error(officers: Client, row: str) -> None:
    assert officers.post("/", {"row": row}).status_code in (302, 404)


def test_a_board_member_cannot_report(client: Client, post: Post) -> None:
    user = UserFactory(roles=[Role.BOARD_MEMBER])
    PostHoldingFactory(post=post, user=user)
    action = stale(post)
    client.force_login(user)
    assert "Save reports" not in page_of(client.get("/"))
    assert client.post("/", {"row": action.pk, f"a{action.pk}-same": "on"}).status_code == 404


def test_requests_wait_for_the_lead_of_the_priority(client: Client, officer: User, post: Post) -> None:
    plan = PlanFactory()
    lead = PostFactory()
    leader = UserFactory(roles=[Role.OFFICER])
    PostHoldingFactory(post=lead, user=leader)
    action = ActionFactory(
        plan=plan, priority=PriorityFactory(plan=plan, lead_post=lead), lead_post=post, reference="A031"
    )
    asked = {"action": action, "to_date": date(2019, 4, 30), "reason": "x", "asked_by": officer}
    move = DateMove.objects.create(
        from_date=action.due_on, asked_for_post=post, asked_at=NOW.replace(day=2), **asked
    )
    client.force_login(leader)
    page = page_of(client.get("/"))
    assert "Decide: may the date of A031 move to 30 April 2019?" in page
    assert "asked for Head of Service, Child Protection" in page
    assert "<strong>19 days</strong>" in page
    manager = UserFactory(roles=[Role.MANAGER])
    client.force_login(manager)
    assert "Decide: may" not in page_of(client.get("/"))
    DateMove.objects.filter(pk=move.pk).update(
        decision="refused", decided_by=leader, decided_at=NOW, decision_note="The board wants it."
    )
    client.force_login(officer)
    page = page_of(client.get("/"))
    assert "Refused: the date of A031 stays 31 March 2019" in page
    assert "The board wants it." in page


def queries(client: Client, url: str = "/") -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def test_the_queries_stay_the_same_for_one_and_for_thirty_actions(officers: Client, post: Post) -> None:
    stale(post)
    few = queries(officers)
    plan = PlanFactory()
    for _ in range(29):
        MilestoneFactory(action=stale(post, plan=plan))
    assert queries(officers) <= few + 1  # the entries of the second plan's scheme
