"""Acting on many actions: listed, confirmed, all or nothing, and undone."""

from collections.abc import Iterator
from datetime import date

import pytest
from django.test import Client

from accounts.models import User
from accounts.roles import Role
from foundation.clock import pinned
from foundation.notices.models import Notice
from improvement_plan.models import Action, Plan
from tests.factories.accounts import PostDelegationFactory, PostFactory, PostHoldingFactory, UserFactory
from tests.factories.improvement_plan import TODAY, ActionFactory, PlanFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def january() -> Iterator[None]:
    with pinned(TODAY):
        yield


@pytest.fixture
def plan() -> Plan:
    """Two red actions and a green one, led by two posts."""
    plan = PlanFactory(slug="practice", name="Practice plan")
    for reference, lead, due in (
        ("A1", "Head of Service, Assessment", date(2018, 12, 31)),
        ("A2", "Head of Service, Front Door", date(2018, 12, 31)),
        ("A3", "Head of Service, Leaving Care", date(2019, 12, 31)),
    ):
        ActionFactory(plan=plan, reference=reference, lead_post=PostFactory(title=lead), due_on=due)
    return plan


@pytest.fixture
def manager() -> User:
    return UserFactory(roles=[Role.PROGRAMME_MANAGER])


@pytest.fixture
def desk(manager: User) -> Client:
    client = Client()
    client.force_login(manager)
    return client


def leads() -> dict[str, str]:
    return {a.reference: a.lead_post.title for a in Action.objects.select_related("lead_post") if a.lead_post}


def said(answer: object) -> list[str]:
    return [str(message) for message in answer.context["messages"]]  # type: ignore[attr-defined]


def test_the_page_lists_what_the_filters_show(plan: Plan, desk: Client) -> None:
    page = desk.get("/plans/practice/together/lead/?rating=red").content.decode()

    assert "2 actions" in page
    assert 'name="ref" value="A1"' in page
    assert 'name="ref" value="A2"' in page
    assert "A3" not in page


def test_ticked_rows_count_and_not_the_filters(plan: Plan, desk: Client) -> None:
    page = desk.get("/plans/practice/together/lead/?rating=red&ref=A3").content.decode()

    assert "1 action" in page
    assert 'name="ref" value="A3"' in page
    assert 'name="ref" value="A1"' not in page


def test_the_lead_changes_and_can_be_changed_back(plan: Plan, desk: Client) -> None:
    new = PostFactory(title="Principal Social Worker")
    sent = {"ref": ["A1", "A2"], "post": str(new.public_id)}
    answer = desk.post("/plans/practice/together/lead/", sent, follow=True)

    assert said(answer) == ["2 actions are now led by Principal Social Worker."]
    assert "You gave 2 actions to Principal Social Worker." in answer.content.decode()
    assert leads()["A1"] == leads()["A2"] == "Principal Social Worker"
    Action.objects.filter(reference="A2").update(lead_post=PostFactory(title="Legal Services Manager"))

    back = desk.post("/plans/practice/together/lead/back/", follow=True)

    assert said(back) == [
        "1 action is back with the lead post that they had. 1 action is changed again since, and kept that."
    ]
    assert leads() == {
        "A1": "Head of Service, Assessment",
        "A2": "Legal Services Manager",
        "A3": "Head of Service, Leaving Care",
    }
    again = desk.post("/plans/practice/together/lead/back/", follow=True)
    assert said(again) == ["There is no change of lead posts left to undo."]


def test_one_reference_that_is_not_of_this_plan_changes_nothing(plan: Plan, desk: Client) -> None:
    ActionFactory(plan=PlanFactory(published_on=None), reference="Z9")
    new = PostFactory()
    before = leads()
    for foreign in ("Z9", "A99", "\x00", "x" * 500):
        sent = {"ref": ["A1", foreign], "post": str(new.public_id)}
        assert desk.post("/plans/practice/together/lead/", sent).status_code == 404
    assert leads() == before
    assert (
        desk.post("/plans/practice/together/lead/", {"ref": ["A1"], "post": str(new.public_id)}).status_code
        == 302
    )
    assert leads() == {**before, "A1": new.title}


def test_without_a_post_it_asks_and_keeps_the_choice_of_actions(plan: Plan, desk: Client) -> None:
    page = desk.post("/plans/practice/together/lead/", {"ref": ["A2"], "post": ""}).content.decode()

    assert "Choose a post" in page
    assert "There is a problem" in page
    assert 'name="ref" value="A2"' in page


def test_nothing_chosen_leads_back_with_a_sentence(plan: Plan, desk: Client) -> None:
    for answer in (
        desk.get("/plans/practice/together/lead/?q=nowhere", follow=True),
        desk.post("/plans/practice/together/lead/", {"post": "x"}, follow=True),
    ):
        assert said(answer) == ["No action was chosen. Tick some, or use the links above the table."]


def test_a_review_date_is_set_for_all(plan: Plan, desk: Client) -> None:
    sent = {"ref": ["A1", "A3"], "review_on_0": "1", "review_on_1": "3", "review_on_2": "2019"}
    answer = desk.post("/plans/practice/together/review/", sent, follow=True)

    assert said(answer) == ["2 actions are now to be reviewed on 1 March 2019."]
    dates = dict(Action.objects.values_list("reference", "review_on"))
    assert dates == {"A1": date(2019, 3, 1), "A2": None, "A3": date(2019, 3, 1)}


@pytest.mark.parametrize(
    ("day", "message"),
    [
        (("", "", ""), "Enter the review date"),
        (("31", "2", "2019"), "Enter a real date"),
        (("20", "1", "2019"), "A review date cannot lie in the past"),
        (("1", "1", "2" * 30), "Enter a year with four digits"),
    ],
)
def test_an_impossible_review_date_is_refused(
    plan: Plan, desk: Client, day: tuple[str, str, str], message: str
) -> None:
    sent = {"ref": ["A1"], **{f"review_on_{n}": part for n, part in enumerate(day)}}
    page = desk.post("/plans/practice/together/review/", sent).content.decode()

    assert message in page
    assert Action.objects.get(reference="A1").review_on is None


def test_leads_and_delegates_get_one_mail_each_with_links_only(plan: Plan, desk: Client) -> None:
    head, assistant = UserFactory(), UserFactory()
    first, second = Action.objects.get(reference="A1"), Action.objects.get(reference="A2")
    PostHoldingFactory(post=first.lead_post, user=head)
    PostHoldingFactory(post=second.lead_post, user=head)
    PostDelegationFactory(post=second.lead_post, delegate=assistant)
    sent = {"ref": ["A1", "A2", "A3"]}
    answer = desk.post("/plans/practice/together/ask/", sent, follow=True)

    assert said(answer) == [
        "2 people were asked for a report on 3 actions.",
        "Nobody could be asked about A3: no post, or nobody holds it.",
    ]
    mails = {notice.recipient_id: notice for notice in Notice.objects.all()}
    assert set(mails) == {head.pk, assistant.pk}
    assert mails[head.pk].subject == "Please report on 2 actions of Practice plan"
    assert "/plans/practice/actions/A1/" in mails[head.pk].text
    assert "/plans/practice/actions/A2/" in mails[head.pk].text
    assert first.text not in mails[head.pk].text
    assert "A1" not in mails[assistant.pk].text

    desk.post("/plans/practice/together/ask/", sent)
    assert Notice.objects.count() == 2


def test_only_a_plans_editors_change_and_only_managers_ask(plan: Plan) -> None:
    officer, manager = Client(), Client()
    officer.force_login(UserFactory(roles=[Role.OFFICER]))
    manager.force_login(UserFactory(roles=[Role.MANAGER]))

    assert manager.get("/plans/practice/together/ask/").status_code == 200
    assert manager.get("/plans/practice/together/lead/").status_code == 404
    assert officer.get("/plans/practice/together/ask/").status_code == 404
    page = officer.get("/plans/practice/").content.decode()
    assert "Ask the leads" not in page
    assert 'type="checkbox"' not in page


def test_more_than_a_thousand_at_once_are_to_be_filtered_first(
    plan: Plan, desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("improvement_plan.views.bulk.AT_MOST", 2)
    answer = desk.get("/plans/practice/together/lead/", follow=True)

    assert said(answer) == ["These are 3 actions. Filter them first: at most 2 at once."]
