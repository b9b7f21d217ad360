"""Search: in the rights of the person who asks."""

import pytest
from django.test import Client

from accounts.models import User
from accounts.roles import Role
from golden_thread.queries import search_portal
from tests.factories.accounts import UserFactory
from tests.factories.improvement_plan import ActionFactory, PlanFactory, RecommendationFactory


@pytest.fixture
def officer(db: None) -> User:
    return UserFactory(roles=[Role.OFFICER])


def found(words: str, user: User) -> list[str]:
    return [hit.title for hit in search_portal(words, user).hits]


def test_words_are_found_in_any_form_and_the_best_match_comes_first(officer: User) -> None:
    plan = PlanFactory()
    ActionFactory(plan=plan, reference="A001", text="Supervise every worker monthly")
    ActionFactory(plan=plan, reference="A002", text="Supervision of supervisors is supervised")
    ActionFactory(plan=plan, reference="A003", text="Paint the contact centre")
    assert found("supervising", officer) == [
        "A002 Supervision of supervisors is supervised",
        "A001 Supervise every worker monthly",
    ]


def test_an_exact_reference_or_code_comes_before_everything(officer: User) -> None:
    plan = PlanFactory()
    ActionFactory(plan=plan, reference="A031", text="Plan each visit")
    RecommendationFactory(plan=plan, code="OR4", text="Visit children")
    RecommendationFactory(plan=plan, code="OR5", text="See also OR4 and OR4 again")
    assert found("a031", officer) == ["A031 Plan each visit"]
    assert found("or4", officer)[0] == "OR4 Visit children"


def test_drafts_are_found_by_those_who_edit_plans_only(officer: User) -> None:
    ActionFactory(plan=PlanFactory(published_on=None), reference="A001", text="Canary")
    assert found("canary", officer) == []
    assert found("canary", UserFactory(roles=[Role.PROGRAMME_MANAGER])) == ["A001 Canary"]


@pytest.mark.parametrize("words", ["", " ", "x", "\x00", "'; DROP TABLE", '"', "((((", "&|!", "ü" * 5000])
def test_odd_words_give_an_answer(officer: User, words: str) -> None:
    client = Client()
    client.force_login(officer)
    answer = client.get("/search/", {"q": words})
    assert answer.status_code == 200


def test_the_page_says_what_to_do_when_nothing_is_found(officer: User) -> None:
    client = Client()
    client.force_login(officer)
    page = client.get("/search/", {"q": "unicorn"}).content.decode()
    assert "Nothing that you may read has these words. Try fewer words, or another form of them." in page


def test_a_role_without_search_does_not_see_the_page(db: None) -> None:
    client = Client()
    client.force_login(UserFactory(roles=[Role.YOUNG_MEMBER]))
    assert client.get("/search/").status_code == 404
