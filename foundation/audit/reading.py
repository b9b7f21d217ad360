"""Whose history a person may read: the history is no way round the rule of the record itself."""

from typing import Any

from django.contrib.auth import get_user_model
from django.db import models


def may_read_history(user: Any, model: type[models.Model], pk: int) -> bool:
    """Whether this person may read what a record was.

    A model says `history_needs` (a permission), or has `visible_to(user)`, or belongs to records that
    have: then all of those must be readable, as the latest event names them. So it holds for deleted
    records too, except that one with a rule of its own can no longer be asked.
    """
    needs = getattr(model, "history_needs", None)
    if needs is not None and not user.has_perm(needs):
        return False
    if _has_rule(model):
        return _is_visible(user, model, pk)
    latest = model.pgh_event_model.objects.filter(pgh_obj_id=pk).order_by("-pgh_id").first()  # type: ignore[attr-defined]
    if latest is None:
        return False
    return all(_may_read_owner(user, field, latest) for field in model._meta.concrete_fields)


def _may_read_owner(user: Any, field: Any, latest: Any) -> bool:
    target = field.related_model
    if target is None or target is get_user_model() or target is field.model:
        return True
    pk = getattr(latest, field.attname, None)
    if pk is None:
        return True
    if _has_rule(target):
        return _is_visible(user, target, pk)
    return not hasattr(target, "pgh_event_model") or may_read_history(user, target, pk)


def _has_rule(model: Any) -> bool:
    return hasattr(model._default_manager.get_queryset(), "visible_to")


def _is_visible(user: Any, model: Any, pk: int) -> bool:
    return bool(model._default_manager.get_queryset().visible_to(user).filter(pk=pk).exists())
