"""Search in plans: Postgres full text over references, actions and recommendations."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchRank, SearchVector
from django.db.models import F, Q, QuerySet
from django.urls import reverse

from accounts.models import User
from foundation.composition.protocols import SearchHit
from improvement_plan.models import Action, Plan, Recommendation

_LANGUAGE = "english"
_EXCERPT = 200


@dataclass(frozen=True)
class PlanSearch:
    """What this person may find: actions and recommendations of the plans that they may read."""

    user: User
    label: str = "Plans"

    def search(self, words: str, *, limit: int) -> Sequence[SearchHit]:
        """The best matches first; a reference or code typed exactly comes before everything."""
        query = SearchQuery(words, config=_LANGUAGE, search_type="websearch")
        hits = [*self._actions(words, query, limit), *self._recommendations(words, query, limit)]
        return sorted(hits, key=lambda hit: -hit.rank)[:limit]

    def _actions(self, words: str, query: SearchQuery, limit: int) -> list[SearchHit]:
        vector = SearchVector("reference", "text", config=_LANGUAGE)
        found: QuerySet[Any] = (
            Action.objects.visible_to(self.user)
            .select_related("plan")
            .annotate(words=vector, rank=SearchRank(F("words"), query))
            .filter(Q(words=query) | Q(reference__iexact=words.strip()))
            .order_by("-rank", "-pk")[:limit]
        )
        return [
            SearchHit(
                kind="Action",
                title=f"{action.reference} {action.text}"[:_EXCERPT],
                url=reverse("action", args=[action.plan.slug, action.reference]),
                excerpt=action.plan.name,
                rank=_rank(action.reference, words, action.rank),
            )
            for action in found
        ]

    def _recommendations(self, words: str, query: SearchQuery, limit: int) -> list[SearchHit]:
        vector = SearchVector("code", "text", config=_LANGUAGE)
        found: QuerySet[Any] = (
            Recommendation.objects.filter(plan__in=Plan.objects.visible_to(self.user))
            .select_related("plan")
            .annotate(words=vector, rank=SearchRank(F("words"), query))
            .filter(Q(words=query) | Q(code__iexact=words.strip()) | Q(aliases__code__iexact=words.strip()))
            .order_by("-rank", "-pk")
            .distinct()[:limit]
        )
        return [
            SearchHit(
                kind="Recommendation",
                title=f"{item.code} {item.text}"[:_EXCERPT],
                url=reverse("recommendation", args=[item.plan.slug, item.code]),
                excerpt=item.plan.name,
                rank=_rank(item.code, words, item.rank),
            )
            for item in found
        ]


def _rank(code: str, words: str, rank: float) -> float:
    """An exact reference outranks any text."""
    return 2.0 if code.casefold() == words.strip().casefold() else rank
