"""What apps add to pages of others costs the same however much there is."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from foundation.composition import providers
from foundation.composition.protocols import (
    DigestItem,
    IndicatorLink,
    NavItem,
    StoryEntry,
    ThreadLink,
    WorkItem,
)
from tests.architecture.samples import World, enlarge
from tests.factories.improvement_plan import TODAY

GIVES: dict[str, type] = {
    "nav": NavItem,
    "work": WorkItem,
    "action_story": StoryEntry,
    "action_thread": ThreadLink,
    "digest": DigestItem,
    "indicator_links": IndicatorLink,
}


def ask(provider: Any, kind: str, world: World, user: User) -> tuple[list[Any], int]:
    """What a provider gives this person, and in how many queries."""
    fresh = User.objects.get(pk=user.pk)
    with CaptureQueriesContext(connection) as queries:
        if kind in ("action_story", "action_thread"):
            given = list(provider(world.more["action"], fresh))
        elif kind == "indicator_links":
            given = list(provider(world.more["seen"].code, fresh))
        elif kind in ("work", "digest"):
            given = list(provider(fresh, TODAY))
        elif kind == "indicator_links":
            given = list(provider(world.more["measured"].indicator.code, fresh))
        elif kind == "search":
            given = list(provider(fresh).search("visit child", limit=20))
        else:
            given = list(provider(fresh))
    return given, len(queries)


@pytest.mark.parametrize("kind", [*GIVES, "search"])
@pytest.mark.parametrize("role", ["officer", "programme_manager", "administrator", "no role"])
def test_providers_give_their_kind_in_a_constant_number_of_queries(
    world: World, kind: str, role: str
) -> None:
    user = world.people[role]
    before = [ask(provider, kind, world, user) for provider in providers(kind)]
    enlarge(world)
    after = [ask(provider, kind, world, user) for provider in providers(kind)]

    assert [queries for _, queries in after] == [queries for _, queries in before]
    if kind in GIVES:
        assert all(isinstance(item, GIVES[kind]) for given, _ in after for item in given)
