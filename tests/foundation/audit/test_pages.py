"""The auditor's pages: who did what, and the history of one record."""

from datetime import date

import pytest
from django.db import transaction
from django.test import Client

from accounts.models import Post
from accounts.roles import Role
from accounts.services import create_post, create_service, fill_post
from foundation.audit.changes import changes_of, tracked_model
from foundation.audit.services import record
from improvement_plan.models import Risk
from tests.factories.accounts import UserFactory
from tests.factories.improvement_plan import (
    ActionFactory,
    AreaFactory,
    MilestoneFactory,
    PlanFactory,
    PriorityFactory,
)

pytestmark = pytest.mark.django_db


def inspector() -> Client:
    client = Client()
    client.force_login(UserFactory(roles=[Role.INSPECTOR]))
    return client


def test_changes_of_a_record_tell_what_was_and_what_became() -> None:
    admin = UserFactory(roles=[Role.ADMINISTRATOR])
    service = create_service(name="Front Door", by=admin)
    post = create_post(title="Team Manager", service=service, by=admin)
    Post.objects.filter(pk=post.pk).update(abolished_on=date(2019, 1, 21))

    abolished, added = changes_of(Post, post.pk)

    assert [(f.label, f.before, f.after) for f in abolished.fields] == [
        ("Abolished on", "", "21 January 2019")
    ]
    assert (added.kind, added.why) == ("Added", "post added")
    assert added.who == f"Administrator (user {admin.pk})"
    assert ("Service", "", "Front Door") in [(f.label, f.before, f.after) for f in added.fields]
    assert not [f for f in added.fields if f.label in ("Id", "Public id")]


def test_the_history_page_is_readable_and_names_no_address() -> None:
    admin = UserFactory(roles=[Role.ADMINISTRATOR], email="admin@council.example")
    post = create_post(title="Team Manager", by=admin)

    page = inspector().get(f"/history/accounts.post/{post.pk}/").content.decode()

    assert "History of Team Manager" in page
    assert "post added" in page
    assert "admin@council.example" not in page


@pytest.mark.parametrize(
    "address",
    ["/history/accounts.post/999999/", "/history/auth.group/1/", "/history/nonsense/1/", "/history/a.b.c/1/"],
)
def test_histories_that_are_not_kept_are_missing(address: str) -> None:
    assert inspector().get(address).status_code == 404


def test_deleted_records_keep_their_history() -> None:
    admin = UserFactory(roles=[Role.ADMINISTRATOR])
    post = create_post(title="Team Manager", by=admin)
    holding = fill_post(post=post, user=UserFactory(), since=date(2019, 1, 21), by=admin)
    pk = holding.pk
    holding.delete()

    client = Client()
    client.force_login(admin)
    assert "Deleted post holding" in client.get(f"/history/accounts.postholding/{pk}/").content.decode()
    # Who holds which post is not for everybody who reads records.
    assert inspector().get(f"/history/accounts.postholding/{pk}/").status_code == 404


def test_histories_of_people_are_for_those_who_manage_them() -> None:
    admin = UserFactory(roles=[Role.ADMINISTRATOR])
    client = Client()
    client.force_login(admin)

    assert client.get(f"/history/accounts.user/{admin.pk}/").status_code == 200
    assert inspector().get(f"/history/accounts.user/{admin.pk}/").status_code == 404


def test_the_history_of_a_drafts_parts_is_as_hidden_as_the_draft() -> None:
    draft = PlanFactory(published_on=None)
    area = AreaFactory(priority=PriorityFactory(plan=draft))
    milestone = MilestoneFactory(action=ActionFactory(plan=draft, area=area))
    addresses = [
        f"/history/improvement_plan.{thing._meta.model_name}/{thing.pk}/"
        for thing in (draft, area, milestone, milestone.action)
    ]
    manager = Client()
    manager.force_login(UserFactory(roles=[Role.PROGRAMME_MANAGER]))

    assert [manager.get(address).status_code for address in addresses] == [200] * 4
    assert [inspector().get(address).status_code for address in addresses] == [404] * 4

    type(milestone).objects.filter(pk=milestone.pk).delete()
    assert manager.get(addresses[2]).status_code == 200
    assert inspector().get(addresses[2]).status_code == 404


def test_only_tracked_models_have_a_history() -> None:
    assert tracked_model("accounts.post") is Post
    assert tracked_model("jobs.job") is None


def test_records_are_found_by_post_deed_and_day() -> None:
    admin = UserFactory(roles=[Role.ADMINISTRATOR])
    create_post(title="Team Manager", by=admin)
    client = inspector()

    def found(query: str) -> bool:
        page = client.get(f"/audit/{query}").content.decode()
        return "post.created" in page.split("<table")[-1]

    assert found("")
    assert found("?q=manager+created")
    assert not found("?q=nothing")
    assert not found("?last=2000-01-01")
    assert found("?first=nonsense")
    assert client.get("/audit/?first=0001-01-01&last=9999-12-31&page=zz").status_code == 200


def test_the_list_names_nothing_that_the_reader_may_not_open() -> None:
    """The deed is told, and what it was done to only to those who may read it; no word finds it out."""
    manager = UserFactory(roles=[Role.PROGRAMME_MANAGER])
    draft = PlanFactory(name="Quiet draft", published_on=None)
    open_plan = PlanFactory(name="Open plan")
    action = ActionFactory(plan=draft, text="Hidden words")
    risk = Risk.objects.create(plan=draft, action=action, text="Hidden risk", opened_on=date(2019, 1, 1))
    with transaction.atomic():
        for subject in (draft, action, risk, open_plan):
            record(by=manager, verb="plan.tried", subject=subject)
    client = Client()
    client.force_login(manager)
    told = client.get("/audit/").content.decode()
    for words in ("Quiet draft", "Hidden words", "Hidden risk", "Open plan"):
        assert words in told

    for page in (inspector().get("/audit/"), inspector().get("/audit/?q=plan.tried")):
        kept = page.content.decode()
        assert kept.count("something that you may not read") == 3
        assert "Open plan" in kept
        assert "Quiet" not in kept
        assert "Hidden" not in kept
    assert "Nothing fits" in inspector().get("/audit/?q=Quiet").content.decode()
