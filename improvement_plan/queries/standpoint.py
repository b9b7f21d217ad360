"""From which day a plan is looked at, and its actions as they stood from there."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import CharField, F, QuerySet
from django.db.models.expressions import RawSQL

from foundation.audit.history import known_on as events_known_on
from improvement_plan.models import Action, Plan
from improvement_plan.queries.ratings import with_rating
from improvement_plan.rules.sql import clock_sql, effective_sql, line_sql


@dataclass(frozen=True)
class Standpoint:
    """`as_of` moves the clock; `known_on` rebuilds the facts as known at the end of that day."""

    as_of: date
    today: date
    known_on: date | None = None

    @property
    def elsewhere(self) -> bool:
        """Whether this is another day than today, or other facts than today's."""
        return self.as_of != self.today or self.known_on is not None

    @property
    def query(self) -> str:
        """This standpoint as a query of an address; "" for today."""
        days = {"as_of": self.as_of if self.as_of != self.today else None, "known_on": self.known_on}
        return urlencode({name: day.isoformat() for name, day in days.items() if day})


def stood(plan: Plan, view: Standpoint) -> QuerySet[Any]:
    """The plan's actions from a standpoint: rows with Action's columns, `rating_now`, `action_id`.

    Rows are actions, or with `known_on` their history events; both filter and count alike. What an
    event refers to by id (posts, areas, priorities) is joined as it stands today.
    """
    if view.known_on is None:
        rated = with_rating(Action.objects.in_plan(plan), as_of=view.as_of)
        actions: QuerySet[Any] = rated.annotate(action_id=F("pk"))
        return actions
    model = Action.pgh_event_model  # type: ignore[attr-defined]
    events = events_known_on(model, view.known_on).filter(plan_id=plan.pk)
    of = f'"{model._meta.db_table}".'
    day = clock_sql("%s::date", of)
    sql = effective_sql(line_sql(day, of), day, of)
    params = (view.as_of,) * sql.count("%s")
    rating = RawSQL(sql, params, output_field=CharField())  # noqa: S611 - first-party text, the day is a parameter
    facts: QuerySet[Any] = events.annotate(rating_now=rating, action_id=F("pgh_obj_id"))
    return facts
