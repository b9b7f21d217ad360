"""The table of a plan's actions: filtered, sorted and paged by the database."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import quote

from django.core.paginator import Page, Paginator
from django.db.models import F, OrderBy, Q, QuerySet
from django.db.models.functions import Least
from django.urls import reverse

from improvement_plan.models import Plan, Recommendation
from improvement_plan.queries.explain import explain
from improvement_plan.queries.ratings import by_severity
from improvement_plan.queries.standpoint import Standpoint, stood
from improvement_plan.rules.schemes import Colour, Scheme
from improvement_plan.rules.vocabulary import DONE, OPEN, Flag, Progress, Rating

PAGE_SIZE = 100
# Groups of ratings that a filter may name besides a single one.
ANY_RED, RED_OR_AMBER, ANY_OPEN, ANY_DONE = "red", "red_or_amber", "open", "done"
# Stands for a reference in an address; slugs have no capitals.
_SOME = "REFERENCE"
SORTS = ("worst", "deadline", "reference", "lead", "reported")


@dataclass(frozen=True)
class Filters:
    """What the address asks for; empty means everything.

    `rating` is a rating's code or one of the groups above; `lead` a post's public id;
    `recommendation` a code; `sort` one of SORTS, with "-" for the other way round.
    """

    words: str = ""
    rating: str = ""
    priority: int | None = None
    lead: str = ""
    flag: str = ""
    recommendation: str = ""
    sort: str = "worst"


@dataclass(frozen=True)
class ActionRow:
    """One line of the table, in words; `codes` are the recommendations that it answers to."""

    reference: str
    text: str
    url: str
    flags: tuple[str, ...]
    codes: str
    rating: Rating
    colour: str
    note: str
    deadline: date | None
    lead: str
    reported: date | None

    @property
    def title(self) -> str:
        return f"{self.reference} {self.text}"


def filtered(plan: Plan, filters: Filters, *, scheme: Scheme, view: Standpoint) -> QuerySet[Any]:
    """The rows (see `standpoint.stood`) that the filters keep, in their order."""
    rows = stood(plan, view)
    for word in filters.words.split():
        rows = rows.filter(Q(reference__icontains=word) | Q(text__icontains=word))
    if filters.rating:
        rows = rows.filter(rating_now__in=_ratings(filters.rating, scheme))
    if filters.priority is not None:
        rows = rows.filter(priority__number=filters.priority)
    if filters.lead:
        rows = rows.filter(lead_post__public_id=filters.lead)
    if filters.flag:
        rows = rows.filter(_flagged(Flag(filters.flag), view.as_of))
    if filters.recommendation:
        areas = Recommendation.areas.through.objects.filter(
            recommendation__plan=plan, recommendation__code=filters.recommendation
        )
        rows = rows.filter(area_id__in=areas.values("area_id"))
    return rows.order_by(*_order(filters.sort))


class _Pages(Paginator):  # type: ignore[type-arg]
    """Pages of ids; `known` is their count where it is known already."""

    def __init__(self, ids: QuerySet[Any], known: int | None) -> None:
        super().__init__(ids, PAGE_SIZE)
        if known is not None:
            self.__dict__["count"] = known  # a cached property


def page_of(rows: QuerySet[Any], number: object, *, count: int | None = None) -> Page[Any]:
    """One page of at most PAGE_SIZE rows; a number that is none or too high gives the nearest page.

    Ordering reads the ids alone, which costs a third of ordering whole rows with their posts.
    """
    page = _Pages(rows.values_list("pk", flat=True), count).get_page(number)  # type: ignore[arg-type]
    ids = list(page.object_list)
    found = rows.model._default_manager.select_related("lead_post").in_bulk(ids)
    page.object_list = [found[pk] for pk in ids]
    return page


def in_words(
    plan: Plan, rows: Iterable[Any], *, scheme: Scheme, view: Standpoint, codes: Mapping[int, str]
) -> list[ActionRow]:
    """Rows ready to draw; `codes` gives the recommendations of each area (`codes_by_area`)."""
    # One look-up in the table of addresses for all rows: a hundred cost more than drawing them.
    address = reverse("action", args=[plan.slug, _SOME]).partition(_SOME)
    return [_row(row, address, scheme, view, codes.get(row.area_id, "")) for row in rows]


def codes_by_area(plan: Plan) -> dict[int, str]:
    """Area id → the codes of its recommendations ("OR3, S6"). One query."""
    links = Recommendation.areas.through.objects.filter(recommendation__plan=plan)
    found = defaultdict(list)
    for area, code in links.values_list("area_id", "recommendation__code").order_by("recommendation__code"):
        found[area].append(code)
    return {area: ", ".join(codes) for area, codes in found.items()}


def _row(row: Any, address: tuple[str, str, str], scheme: Scheme, view: Standpoint, codes: str) -> ActionRow:
    why = explain(row, scheme=scheme, as_of=view.as_of)
    days = [day for day in (row.due_on, row.next_milestone_on) if day]
    return ActionRow(
        reference=row.reference,
        text=row.text,
        url=f"{address[0]}{quote(row.reference, safe='')}{address[2]}",
        flags=why.flags,
        codes=codes,
        rating=why.rating,
        colour=why.colour,
        note=why.note,
        deadline=min(days, default=None),
        lead=row.lead_post.title if row.lead_post else "",
        reported=row.reported_as_at,
    )


def _ratings(wanted: str, scheme: Scheme) -> list[str]:
    """The codes of a rating or a group of them; colours are the scheme's."""
    colours = {ANY_RED: {Colour.RED}, RED_OR_AMBER: {Colour.RED, Colour.AMBER}}
    if wanted in colours:
        return [rating.value for rating, shown in scheme.items() if shown.colour in colours[wanted]]
    groups = {ANY_OPEN: OPEN, ANY_DONE: DONE}
    return [rating.value for rating in groups[wanted]] if wanted in groups else [wanted]


def _flagged(flag: Flag, as_of: date) -> Q:
    """The condition of a flag over Action's columns (rules/rating.flags says the same)."""
    not_ended = Q(plan_ends_on=None) | Q(stale_after__lt=F("plan_ends_on"))
    conditions = {
        Flag.STALE: Q(stale_after__lt=as_of) & not_ended,
        Flag.UNDATED: Q(due_on=None, next_milestone_on=None, review_on=None),
        Flag.MOVED: Q(moved_count__gt=0),
        Flag.UNOWNED: Q(lead_post=None),
    }
    return conditions[flag] & ~Q(progress__in=[Progress.COMPLETED.value, Progress.STOPPED.value])


def _order(sort: str) -> list[OrderBy]:
    down, name = sort.startswith("-"), sort.removeprefix("-")
    deadline: Any = Least("due_on", "next_milestone_on")
    worst: Any = by_severity()
    fields: dict[str, list[Any]] = {
        "worst": [worst, deadline],
        "deadline": [deadline],
        "reference": [],
        "lead": [F("lead_post__title")],
        "reported": [F("reported_as_at")],
    }
    first = fields[name]
    order = [OrderBy(field, descending=down, nulls_last=True) for field in first]
    return [*order, OrderBy(F("reference"), descending=down and not first)]
