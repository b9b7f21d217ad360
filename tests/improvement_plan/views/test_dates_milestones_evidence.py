"""What an action's page asks for besides reports: dates, milestones, evidence."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from accounts.models import User
from accounts.roles import Role
from foundation.audit.models import AuditRecord
from foundation.clock import pinned
from foundation.notices.models import Notice
from improvement_plan.models import Action, DateMove, Evidence, Milestone
from tests.factories.accounts import PostFactory, PostHoldingFactory, UserFactory
from tests.factories.improvement_plan import TODAY, ActionFactory, MilestoneFactory, PriorityFactory

pytestmark = pytest.mark.django_db

URL = "/plans/children/actions/A031/"


@pytest.fixture(autouse=True)
def day() -> Iterator[None]:
    with pinned(TODAY):
        yield


@pytest.fixture
def action() -> Action:
    lead = PostFactory(title="Director of Operations")
    priority = PriorityFactory(plan__slug="children", lead_post=lead)
    found: Action = ActionFactory(plan=priority.plan, priority=priority, reference="A031")
    return found


@pytest.fixture
def officer(action: Action) -> User:
    user: User = UserFactory(roles=[Role.OFFICER])
    PostHoldingFactory(post=action.lead_post, user=user)
    return user


@pytest.fixture
def leader(action: Action) -> User:
    """Who holds the lead post of the priority, without any role but reading."""
    user: User = UserFactory(roles=[Role.BOARD_MEMBER])
    PostHoldingFactory(post=action.priority.lead_post, user=user)  # type: ignore[union-attr]
    return user


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page_of(response: Any) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def dated(name: str, day: date) -> dict[str, str]:
    return {f"{name}_0": str(day.day), f"{name}_1": str(day.month), f"{name}_2": str(day.year)}


def ask(client: Client, action: Action, **fields: Any) -> Any:
    form = {"version": action.version, "reason": "An agreement first.", **dated("to_date", date(2019, 4, 30))}
    return client.post(f"{URL}move/", form | fields, follow=True)


def test_asking_deciding_and_being_told(officer: User, leader: User, action: Action) -> None:
    asked = page_of(ask(signed_in(officer), action))
    assert "Your request waits for a decision." in asked
    assert "A move to 30 April 2019 waits for a decision." in asked
    assert Notice.objects.get().recipient == leader

    chair = signed_in(leader)
    page = page_of(chair.get(f"{URL}move/decide/"))
    assert "An agreement first." in page
    move = DateMove.objects.get()
    form = {"decision": "refuse", "note": "", "move": move.pk}
    assert "Say why the date stays" in page_of(chair.post(f"{URL}move/decide/", form))
    decided = chair.post(f"{URL}move/decide/", {**form, "decision": "approve"}, follow=True)
    assert "Moved by +30 days." in page_of(decided)
    action.refresh_from_db()
    assert (action.due_on, action.moved_count) == (date(2019, 4, 30), 1)
    assert Notice.objects.get(recipient=officer).kind == "date_move.decided"
    late = chair.post(f"{URL}move/decide/", form, follow=True)
    assert "No request to move this date waits" in page_of(late)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"reason": ""}, "Say why the date should move."),
        ({"to_date_0": "99"}, "Enter a real date"),
        ({"to_date_0": "", "to_date_1": "", "to_date_2": ""}, "Enter the new date."),
        (dated("to_date", date(2019, 3, 31)), "That is the agreed date already."),
        ({"version": "7"}, "Somebody saved this while this page was open."),
    ],
)
def test_refused_requests_keep_what_was_typed(
    officer: User, action: Action, fields: dict[str, str], message: str
) -> None:
    page = page_of(ask(signed_in(officer), action, **fields))
    assert message in page
    assert fields.get("reason", "An agreement first.") in page
    assert not DateMove.objects.exists()


def test_only_whoever_asked_takes_it_back(officer: User, leader: User, action: Action) -> None:
    ask(signed_in(officer), action)
    assert signed_in(leader).post(f"{URL}move/withdraw/").status_code == 404
    page = page_of(signed_in(officer).post(f"{URL}move/withdraw/", follow=True))
    assert "Your request to move the date is taken back." in page
    assert DateMove.objects.get().decision == "withdrawn"


def test_nobody_decides_about_a_request_that_they_did_not_see(
    officer: User, leader: User, action: Action
) -> None:
    ask(signed_in(officer), action)
    seen = DateMove.objects.get().pk
    signed_in(officer).post(f"{URL}move/withdraw/")
    ask(signed_in(officer), action, **dated("to_date", date(2020, 4, 30)))
    chair = signed_in(leader)
    form = {"decision": "approve", "note": "", "move": seen}
    page = page_of(chair.post(f"{URL}move/decide/", form))
    assert "This is another one: decide again." in page
    action.refresh_from_db()
    assert action.moved_count == 0


def test_an_officer_does_not_decide(officer: User, action: Action) -> None:
    ask(signed_in(officer), action)
    assert signed_in(officer).get(f"{URL}move/decide/").status_code == 404


def test_an_undated_action_gets_a_date(officer: User, action: Action) -> None:
    Action.objects.update(due_on=None, original_due_on=None)
    client = signed_in(officer)
    assert "Give it a date" in page_of(client.get(URL))
    nothing = client.post(f"{URL}date/", {"version": action.version})
    assert "Give an agreed date or a review date." in page_of(nothing)
    form = {"version": action.version, **dated("due_on", date(2019, 6, 30))}
    assert "A031 has its date." in page_of(client.post(f"{URL}date/", form, follow=True))
    assert Action.objects.get().due_on == date(2019, 6, 30)


def test_milestones_are_added_met_dropped_and_opened_again(officer: User, action: Action) -> None:
    client = signed_in(officer)
    wrong = client.post(f"{URL}milestones/add/", {"title": "x" * 301, **dated("due_on", TODAY)})
    assert "At most 300 characters" in page_of(wrong)
    form = {"title": "Pilot reviewed", **dated("due_on", date(2019, 2, 15))}
    added = client.post(f"{URL}milestones/add/", form, follow=True)
    assert "due 15 February 2019" in page_of(added)
    milestone = Milestone.objects.get()
    address = f"{URL}milestones/{milestone.pk}/"
    future = client.post(f"{address}meet/", dated("met_on", date(2019, 1, 22)))
    assert "A milestone cannot be met on a day to come." in page_of(future)
    met = client.post(f"{address}meet/", dated("met_on", TODAY), follow=True)
    assert "met 21 January 2019" in page_of(met)
    assert "It counts as a deadline again." in page_of(client.get(f"{address}reopen/"))
    client.post(f"{address}reopen/")
    assert "Say why the milestone is dropped." in page_of(client.post(f"{address}drop/", {"reason": ""}))
    dropped = client.post(f"{address}drop/", {"reason": "Not needed."}, follow=True)
    assert "dropped 21 January 2019: Not needed." in page_of(dropped)
    again = client.post(f"{address}drop/", {"reason": "Not needed."})
    assert "This milestone was dropped already." in page_of(again)


def test_a_milestone_of_another_action_looks_missing(officer: User) -> None:
    other = MilestoneFactory()
    assert signed_in(officer).get(f"{URL}milestones/{other.pk}/meet/").status_code == 404
    assert signed_in(officer).get(f"{URL}milestones/{10**17}/meet/").status_code == 404


@pytest.fixture
def files(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def test_evidence_comes_back_as_it_was_and_only_to_those_who_may(
    officer: User, action: Action, files: None
) -> None:
    client = signed_in(officer)
    upload = SimpleUploadedFile("dip sample.csv", b"child,knew\n1,yes\n", content_type="text/html")
    form = {"title": "Dip sample", "note": "14 of 20", **dated("dated_on", date(2019, 1, 11))}
    page = page_of(client.post(f"{URL}evidence/add/", {**form, "file": upload}, follow=True))
    assert "(CSV, 1 KB)" in page
    evidence = Evidence.objects.get()
    response = client.get(f"/evidence/{evidence.public_id}/")
    assert b"".join(response.streaming_content) == b"child,knew\n1,yes\n"  # type: ignore[attr-defined]
    assert response["Content-Disposition"] == 'attachment; filename="dip sample.csv"'
    assert response["Content-Type"] == "text/csv"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert AuditRecord.objects.about(action).filter(verb="evidence.downloaded").count() == 1

    assert signed_in(UserFactory()).get(f"/evidence/{evidence.public_id}/").status_code == 404
    remove = f"{URL}evidence/{evidence.public_id}/remove/"
    assert "Say why it is removed." in page_of(client.post(remove, {"reason": " "}))
    removed = page_of(client.post(remove, {"reason": "It named a child."}, follow=True))
    assert "Removed later: It named a child." in removed
    assert client.get(f"/evidence/{evidence.public_id}/").status_code == 404


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"title": ""}, "Say what the evidence is."),
        ({"note": ""}, "Choose a file, give an address, or write a note."),
        ({"link": "javascript:alert(1)"}, "An address begins with https://"),
        (dated("dated_on", date(2019, 1, 22)), "Evidence cannot be of a day to come."),
    ],
)
def test_refused_evidence_keeps_what_was_typed(
    officer: User, files: None, fields: dict[str, str], message: str
) -> None:
    form = {"title": "Dip sample", "note": "14 of 20", **dated("dated_on", TODAY)}
    page = page_of(signed_in(officer).post(f"{URL}evidence/add/", form | fields))
    assert message in page
    assert fields.get("title", "Dip sample") in page
    assert fields.get("note", "14 of 20") in page
    assert not Evidence.objects.exists()


def test_a_renamed_program_is_refused_with_a_sentence(officer: User, files: None) -> None:
    form = {"title": "Dip sample", **dated("dated_on", TODAY)}
    upload = SimpleUploadedFile("report.pdf", b"MZ\x90\x00 program")
    page = page_of(signed_in(officer).post(f"{URL}evidence/add/", {**form, "file": upload}))
    assert "report.pdf is called .pdf but is not a file of that kind." in page


def test_who_only_reads_changes_nothing(action: Action) -> None:
    client = signed_in(UserFactory(roles=[Role.OFFICER]))
    milestone = MilestoneFactory(action=action)
    for path in ("move/", "date/", "milestones/add/", f"milestones/{milestone.pk}/drop/", "evidence/add/"):
        assert client.get(f"{URL}{path}").status_code == 404
        assert client.post(f"{URL}{path}", {"reason": "x"}).status_code == 404
    assert not DateMove.objects.exists()
    assert Milestone.objects.get().dropped_on is None
