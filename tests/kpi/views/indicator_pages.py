"""Reading the pages of one indicator."""

import re
from datetime import date

from django.test import Client

from accounts.models import User
from accounts.roles import Role
from kpi.services.months import close_month
from tests.factories.accounts import UserFactory
from tests.factories.kpi import NOW

NOVEMBER = date(2018, 11, 30)
# The real ones of 2018.
VISITS = ["66.8", "73.8", "75.4", "78.1", "78.8", "76.6", "73.5", "69.3", "82.3", "77.8", "85.3", "88.8"]


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def client_of(*roles: Role) -> Client:
    return signed_in(UserFactory(roles=list(roles)))


def get(client: Client, query: str = "", code: str = "PI6", part: str = "") -> str:
    answer = client.get(f"/performance/indicators/{code}/{part}{query}")
    assert answer.status_code == 200
    return str(answer.content.decode())


def text(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def row_of(page: str, label: str) -> str:
    """The cells of one row in one line."""
    found = re.search(rf'<th scope="row" role="rowheader">{label}\b.*?</tr>', page, re.DOTALL)
    assert found is not None
    return text(found.group()).strip()


def close(end: date) -> None:
    close_month(month_end=end, gaps=[], gaps_reason="", by=UserFactory(), now=NOW)
