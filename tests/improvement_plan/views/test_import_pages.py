"""The pages of importing: upload, preview, answers, confirmation, result."""

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries, Settings

from accounts.models import User
from accounts.roles import Role
from foundation.jobs.models import Job
from foundation.jobs.runner import run_now
from improvement_plan.models import Plan, PlanUpload
from tests.factories.accounts import UserFactory
from tests.factories.improvement_plan import ActionFactory, PlanFactory, scheme

pytestmark = pytest.mark.django_db

CONTENT = b"action,status\r\nVisit each child every six weeks,On track\r\nCall every carer back,\r\n"


@pytest.fixture(autouse=True)
def place(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    settings.PINNED_TODAY = date(2019, 1, 21)


@pytest.fixture
def importer() -> User:
    return UserFactory(roles=[Role.PROGRAMME_MANAGER])


@pytest.fixture
def visitor(client: Client, importer: User) -> Client:
    client.force_login(importer)
    return client


def send(visitor: Client, *, content: bytes = CONTENT, file_name: str = "actions.csv", **fields: Any) -> Any:
    """Upload one file of actions for a new plan, unless the fields say otherwise."""
    data = {
        "plan": "",
        "name": "The plan",
        "scheme": scheme().pk,
        "kind": "",
        "actions": SimpleUploadedFile(file_name, content),
        **fields,
    }
    for day in ("starts_on", "ends_on", "status_as_at"):
        for part in range(3):
            data.setdefault(f"{day}_{part}", "")
    return visitor.post(reverse("import_plan"), data)


def follow(visitor: Client, response: Any) -> str:
    """The page that an upload leads to."""
    assert response.status_code == 302, response.content.decode()[:2000]
    return visitor.get(response["Location"]).content.decode()


def seen_in(page: str) -> str:
    found = re.search(r'name="seen" value="([0-9a-f]{64})"', page)
    assert found is not None
    return found[1]


def test_from_upload_to_plan(visitor: Client) -> None:
    response = send(visitor, starts_on_0="1", starts_on_1="1", starts_on_2="2019", cycle_days="28")
    page = follow(visitor, response)
    assert "Visit each child every six weeks (reported as at 1 January 2019: in progress, on track)" in page
    assert "2 to be created" in page
    assert not Plan.objects.exists()

    upload = PlanUpload.objects.get()
    confirmed = visitor.post(
        reverse("import_confirm", args=[upload.public_id]), {"seen": seen_in(page)}, follow=True
    )
    assert "Waiting" in confirmed.content.decode()
    run_now(Job.objects.get())

    done = visitor.get(reverse("import_preview", args=[upload.public_id])).content.decode()
    plan = Plan.objects.get()
    assert "2 created, 0 changed, 1 progress report." in done
    assert reverse("plan", args=[plan.slug]) in done
    assert (plan.name, plan.cycle_days, plan.actions.count()) == ("The plan", 28, 2)


def test_errors_are_named_and_cannot_be_confirmed(visitor: Client) -> None:
    page = follow(visitor, send(visitor, content=b"action,due_on\r\nVisit,31/02/2019\r\n"))

    assert "Must be mended first" in page
    assert "There is no such day." in page
    assert "31/02/2019" in page
    assert "Import this" not in page


def test_a_page_of_errors_escapes_what_the_file_says(visitor: Client) -> None:
    page = follow(visitor, send(visitor, content=b"action,due_on\r\n<b>x</b>,<script>alert(1)</script>\r\n"))

    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_uncertain_rows_are_asked_and_answered(visitor: Client, importer: User) -> None:
    plan = PlanFactory(name="The plan")
    ActionFactory(plan=plan, reference="A001", text="Visit each child every six weeks")
    content = b"action\r\nVisit each child every four weeks\r\n"
    page = follow(visitor, send(visitor, content=content, plan=plan.pk, name="", scheme=""))
    assert "Which action is it?" in page
    assert "It is A001: Visit each child every six weeks" in page
    upload = PlanUpload.objects.get()
    answers = reverse("import_answers", args=[upload.public_id])

    nothing = visitor.post(answers, {}, follow=True).content.decode()
    assert "Choose an answer for at least one row." in nothing
    foreign = visitor.post(answers, {"row-2": "A999"}, follow=True).content.decode()
    assert "Choose an answer for at least one row." in foreign

    answered = visitor.post(answers, {"row-2": "A001"}, follow=True).content.decode()
    assert "Which action is it?" not in answered
    assert "<del>Visit each child every six weeks</del>" in answered
    assert "<ins>Visit each child every four weeks</ins>" in answered


def test_a_plan_that_changed_shows_its_new_preview(visitor: Client) -> None:
    plan = PlanFactory(name="The plan")
    page = follow(visitor, send(visitor, plan=plan.pk, name="", scheme=""))
    ActionFactory(plan=plan, text="Call every carer back")

    upload = PlanUpload.objects.get()
    again = visitor.post(reverse("import_confirm", args=[upload.public_id]), {"seen": seen_in(page)})

    assert "The plan was changed after you saw this preview." in again.content.decode()
    assert not Job.objects.exists()


def test_a_file_that_brings_nothing_new_says_so(visitor: Client) -> None:
    plan = PlanFactory(name="The plan")
    ActionFactory(plan=plan, text="Call every carer back", lead_post=None)
    page = follow(
        visitor,
        send(visitor, content=b"action\r\nCall every carer back\r\n", plan=plan.pk, name="", scheme=""),
    )

    assert "There is nothing to import." in page
    assert "Import this" not in page


def test_discarding(visitor: Client) -> None:
    send(visitor)
    upload = PlanUpload.objects.get()

    page = visitor.post(reverse("import_discard", args=[upload.public_id]), follow=True).content.decode()

    assert "was discarded. Nothing was changed." in page
    shown = visitor.get(reverse("import_preview", args=[upload.public_id])).content.decode()
    assert "This import was discarded." in shown
    again = visitor.post(reverse("import_discard", args=[upload.public_id]), follow=True).content.decode()
    assert "it cannot be changed any more" in again


def test_what_waits_is_listed(visitor: Client) -> None:
    send(visitor)

    page = visitor.get(reverse("import_plan")).content.decode()

    assert reverse("import_preview", args=[PlanUpload.objects.get().public_id]) in page


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"name": ""}, "Enter a name for the new plan, or choose a plan from the list"),
        ({"name": "x" * 201}, "Use 200 characters or fewer"),
        ({"scheme": ""}, "Choose the status scheme of the new plan"),
        ({"scheme": "999"}, "Choose a scheme from the list"),
        ({"plan": "999"}, "Choose a plan from the list"),
        ({"plan": "nonsense"}, "Choose a plan from the list"),
        ({"cycle_days": "0"}, "Enter a number from 1 to 366"),
        ({"cycle_days": "9" * 30}, "Enter a number from 1 to 366"),
        ({"cycle_days": "monthly"}, "Enter a number of days, like 31"),
        ({"starts_on_0": "31", "starts_on_1": "2", "starts_on_2": "2019"}, "Enter a real date"),
        (
            {
                "starts_on_0": "1", "starts_on_1": "2", "starts_on_2": "2019",
                "ends_on_0": "1", "ends_on_1": "1", "ends_on_2": "2019",
            },
            "The last day must be after the first day",
        ),
        ({"actions": ""}, "Choose at least one file"),
        ({"actions": SimpleUploadedFile("a.csv", b"")}, "is empty"),
        ({"actions": SimpleUploadedFile("a.exe", b"MZ")}, "cannot be used here"),
        ({"actions": SimpleUploadedFile("a.xlsx", CONTENT)}, "is not a file of that kind"),
        ({"actions": SimpleUploadedFile("a.csv", b"a\x00b")}, "is not a file of that kind"),
    ],
)  # fmt: skip
def test_what_the_upload_form_refuses(visitor: Client, fields: dict[str, Any], says: str) -> None:
    response = send(visitor, **fields)

    assert response.status_code == 200
    page = response.content.decode()
    assert says in page
    assert "<title>Error: " in page
    assert not PlanUpload.objects.exists()


def test_a_name_that_is_taken(visitor: Client) -> None:
    PlanFactory(name="The Plan")

    assert "A plan of this name exists already. Choose it from the list" in send(visitor).content.decode()


def test_an_existing_plan_takes_no_fields_of_a_new_one(visitor: Client) -> None:
    plan = PlanFactory()

    page = send(visitor, plan=plan.pk).content.decode()

    assert "Leave the fields of a new plan empty" in page


def test_another_persons_upload_looks_missing(visitor: Client, client: Client) -> None:
    send(visitor)
    upload = PlanUpload.objects.get()
    client.force_login(UserFactory(roles=[Role.PROGRAMME_MANAGER]))

    assert client.get(reverse("import_preview", args=[upload.public_id])).status_code == 404
    for name in ("import_answers", "import_confirm", "import_discard"):
        assert client.post(reverse(name, args=[upload.public_id])).status_code == 404
    upload.refresh_from_db()
    assert upload.state == PlanUpload.State.WAITING


def test_a_forged_confirmation_imports_nothing(visitor: Client) -> None:
    send(visitor)
    upload = PlanUpload.objects.get()

    for seen in ("", "nonsense", "0" * 64):
        response = visitor.post(reverse("import_confirm", args=[upload.public_id]), {"seen": seen})
        assert response.status_code == 200
    assert not Job.objects.exists()


def test_looking_at_a_preview_writes_nothing(
    visitor: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    plan = PlanFactory(name="The plan")
    for n in range(3):
        ActionFactory(plan=plan, reference=f"B{n:03d}", text=f"Number {n}")
    send(visitor, plan=plan.pk, name="", scheme="")
    address = reverse("import_preview", args=[PlanUpload.objects.get().public_id])
    visitor.get(address)
    with django_assert_max_num_queries(40) as few:
        visitor.get(address)
    for n in range(30):
        ActionFactory(plan=plan, reference=f"C{n:03d}", text=f"Other {n}")
    with django_assert_max_num_queries(len(few)) as more:
        visitor.get(address)

    assert len(more) == len(few)
    assert not [q for q in more.captured_queries if q["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
