"""Reading the history that the database's triggers keep."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import models

LONDON = ZoneInfo("Europe/London")
DELETED = "delete"


def known_on(event_model: type[models.Model], day: date) -> models.QuerySet[Any]:
    """The rows of a model as they stood at the end of that day in England.

    `event_model` is a model's history (`Action.pgh_event_model`); the answer holds its latest event
    for each object, without objects that had been deleted. `pgh_obj_id` is the object's id, and the
    tracked fields have their names.
    """
    midnight = datetime.combine(day + timedelta(days=1), time(), tzinfo=LONDON)
    events = event_model._default_manager.all()
    # By pgh_id: row locks order it per object, while pgh_created_at is when the transaction began.
    latest = (
        events.filter(pgh_created_at__lt=midnight).order_by("pgh_obj_id", "-pgh_id").distinct("pgh_obj_id")
    )
    return events.filter(pgh_id__in=latest.values("pgh_id")).exclude(pgh_label=DELETED)
