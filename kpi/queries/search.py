"""Search in performance: codes, names, definitions, and words about figures that the reader may read."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchRank, SearchVector
from django.db.models import F, Q, QuerySet
from django.urls import reverse

from accounts.models import User
from foundation.composition.protocols import SearchHit
from kpi.models import Commentary, Indicator, IndicatorDefinition
from kpi.queries.words import public_words

_LANGUAGE = "english"
_EXCERPT = 200


@dataclass(frozen=True)
class PerformanceSearch:
    """What this person may find: indicators by name and definition, and approved commentary."""

    user: User
    label: str = "Performance"

    def search(self, words: str, *, limit: int) -> Sequence[SearchHit]:
        """The best matches first; a code typed exactly comes before everything."""
        query = SearchQuery(words, config=_LANGUAGE, search_type="websearch")
        hits = [*self._indicators(words, query, limit), *self._definitions(query, limit)]
        hits += self._commentaries(query, limit)
        return sorted(hits, key=lambda hit: -hit.rank)[:limit]

    def _indicators(self, words: str, query: SearchQuery, limit: int) -> list[SearchHit]:
        found = _ranked(Indicator.objects.select_related("service"), query, "code", "name")
        matching = found.filter(Q(words=query) | Q(code__iexact=words.strip()))
        return [
            SearchHit(
                kind="Indicator",
                title=str(row)[:_EXCERPT],
                url=reverse("indicator", args=[row.code]),
                excerpt=row.service.name if row.service else "",
                rank=2.0 if row.code.casefold() == words.strip().casefold() else row.rank,
            )
            for row in matching.order_by("-rank", "-pk")[:limit]
        ]

    def _definitions(self, query: SearchQuery, limit: int) -> list[SearchHit]:
        rows = IndicatorDefinition.objects.select_related("indicator")
        found = _ranked(rows, query, "text", "cohort").filter(words=query)
        return [
            SearchHit(
                kind="Definition",
                title=f"Definition of {row.indicator}"[:_EXCERPT],
                url=f"{reverse('indicator', args=[row.indicator.code])}#definition",
                excerpt=row.text[:_EXCERPT],
                rank=row.rank,
            )
            for row in found.order_by("-rank", "-pk")[:limit]
        ]

    def _commentaries(self, query: SearchQuery, limit: int) -> list[SearchHit]:
        rows: QuerySet[Commentary] = Commentary.objects.filter(state=Commentary.State.APPROVED)
        if not self.user.has_perm("kpi.small_numbers"):
            rows = public_words(rows)
        found = _ranked(rows, query, "text").filter(words=query)
        listed = found.order_by("-rank", "-pk").prefetch_related("indicators")[:limit]
        return [hit for row in listed if (hit := _commentary(row))]


def _ranked(rows: QuerySet[Any], query: SearchQuery, *fields: str) -> QuerySet[Any]:
    vector = SearchVector(*fields, config=_LANGUAGE)
    found: QuerySet[Any] = rows.annotate(words=vector, rank=SearchRank(F("words"), query))
    return found


def _commentary(row: Any) -> SearchHit | None:
    indicators = list(row.indicators.all())
    if not indicators:
        return None
    month = f"{row.month_end:%Y-%m}"
    return SearchHit(
        kind="Commentary",
        title=f"{', '.join(one.code for one in indicators)}, {row.month_end:%B %Y}"[:_EXCERPT],
        url=f"{reverse('indicator', args=[indicators[0].code])}?month={month}#commentary",
        excerpt=row.text[:_EXCERPT],
        rank=row.rank,
    )


class NothingFound:
    """For those who do not read performance."""

    label = "Performance"

    def search(self, words: str, *, limit: int) -> Sequence[SearchHit]:
        """Nothing."""
        return []
