"""How a real council starts: with one administrator and without the example."""

import io
import re

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.models import User
from foundation.audit.models import AuditRecord

pytestmark = pytest.mark.django_db


def create(*arguments: str) -> str:
    out = io.StringIO()
    call_command("create_administrator", *arguments, stdout=out)
    return out.getvalue()


def test_the_first_administrator_chooses_a_password_by_link() -> None:
    told = create("First@Council.Example", "First administrator", "--link")

    user = User.objects.get(email="first@council.example")
    assert user.has_perm("people.manage")
    link = re.search(r"https?://[^/]+(/\S+)", told)
    assert link is not None
    client = Client()
    form = client.get(link[1], follow=True)
    new = "three random words"
    client.post(form.redirect_chain[-1][0], {"password1": new, "password2": new})
    client.post("/account/login/", {"login": user.email, "password": new})
    assert client.get("/people/users/").status_code == 200
    assert AuditRecord.objects.filter(actor_label="command create_administrator").count() == 2


def test_the_same_address_twice_is_refused_with_a_sentence() -> None:
    create("first@council.example", "First", "--link")

    with pytest.raises(CommandError, match="here already"):
        create("first@council.example", "Second", "--link")
    with pytest.raises(CommandError, match="Enter an e-mail address"):
        create("no address", "Third", "--link")
    assert User.objects.count() == 1
