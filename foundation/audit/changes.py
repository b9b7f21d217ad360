"""What changed in one record, when, by whom and why: read from the history that triggers keep."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.db import models
from django.utils.formats import date_format
from django.utils.timezone import localtime

NOBODY = "not known"
KINDS = {"insert": "Added", "update": "Changed", "delete": "Deleted"}
UNTOLD = {"id", "public_id", "version"}  # numbers of the machinery


@dataclass(frozen=True)
class FieldChange:
    """One field, before and after, in words; an empty text where there was nothing."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Change:
    """One event of a record. `who` is a post or a command, never a name; `why` what was done."""

    at: datetime
    kind: str
    who: str
    why: str
    fields: Sequence[FieldChange]


def tracked_model(label: str) -> type[models.Model] | None:
    """The model of "app.model" if its history is kept."""
    try:
        model = apps.get_model(label)
    except (LookupError, ValueError):
        return None
    return model if hasattr(model, "pgh_event_model") else None


def changes_of(model: type[models.Model], pk: int) -> list[Change]:
    """Every event of a record, newest first. One query, and one for each model that it points at."""
    event_model = model.pgh_event_model  # type: ignore[attr-defined]
    events = list(event_model.objects.filter(pgh_obj_id=pk).order_by("pgh_id"))
    fields = [
        field
        for field in event_model._meta.concrete_fields
        if not field.name.startswith("pgh_") and field.name not in UNTOLD
    ]
    words = _Words(fields, events)
    told, before = [], None
    for event in events:
        changed = [] if event.pgh_label == "delete" else words.differences(before, event)
        # A statement that set a field to what it was is an event without a change.
        if changed or event.pgh_label != "update":
            told.append(_change(event, changed))
        before = event
    return told[::-1]


def _change(event: Any, fields: list[FieldChange]) -> Change:
    context = event.pgh_context or {}
    return Change(
        at=event.pgh_created_at,
        kind=KINDS.get(event.pgh_label, event.pgh_label),
        who=context.get("actor_label") or NOBODY,
        why=context.get("why") or "",
        fields=fields,
    )


class _Words:
    """Values as a person reads them; the objects that foreign keys name are fetched at once."""

    def __init__(self, fields: Iterable[Any], events: Iterable[Any]) -> None:
        self.fields = list(fields)
        self.named = {field.attname: self._names(field, events) for field in self.fields if field.is_relation}

    def differences(self, before: Any, after: Any) -> list[FieldChange]:
        found = []
        for field in self.fields:
            old = self._words(field, before) if before is not None else ""
            new = self._words(field, after)
            if old != new:
                label = str(field.verbose_name)
                found.append(FieldChange(label[:1].upper() + label[1:], old, new))
        return found

    def _names(self, field: Any, events: Iterable[Any]) -> dict[Any, str]:
        wanted = {getattr(event, field.attname) for event in events} - {None}
        found = field.related_model._default_manager.in_bulk(wanted) if wanted else {}
        return {pk: str(thing) for pk, thing in found.items()}

    def _words(self, field: Any, event: Any) -> str:
        value = getattr(event, field.attname)
        if value is None or value == "":
            return ""
        if field.is_relation:
            return self.named[field.attname].get(value, f"number {value}, since deleted")
        if field.choices:
            return str(dict(field.flatchoices).get(value, value))
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(value, datetime):
            return date_format(localtime(value), "j F Y, H:i")
        if isinstance(value, date):
            return date_format(value, "j F Y")
        return str(value)
