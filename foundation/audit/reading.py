"""Whose history a person may read: the history is no way round the rule of the record itself."""

from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import models
from django.db.models import CharField, Q
from django.db.models.functions import Cast


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


def about_hidden(user: Any) -> Q:
    """Audit records about rows that this person may not read, by the rules of those rows."""
    hidden = Q()
    for model in apps.get_models():
        if _is_ruled(model):
            rows = model._default_manager.exclude(pk__in=_readable(user, model).values("pk"))
            ids = rows.order_by().annotate(pk_in_words=Cast("pk", CharField())).values("pk_in_words")
            hidden |= Q(subject_type=model._meta.label_lower, subject_id__in=ids)
    return hidden


def _readable(user: Any, model: Any) -> models.QuerySet[Any]:
    rows: models.QuerySet[Any] = model._default_manager.get_queryset().order_by()
    if _has_rule(model):
        visible: models.QuerySet[Any] = rows.visible_to(user)  # type: ignore[attr-defined]
        return visible
    for field in _owners(model):
        owners = _readable(user, field.related_model).values("pk")
        rows = rows.filter(Q(**{field.name: None}) | Q(**{f"{field.name}__in": owners}))
    return rows


def _is_ruled(model: Any) -> bool:
    """Whether the model, or what it belongs to, says who may read it."""
    return _has_rule(model) or bool(_owners(model))


def _owners(model: Any) -> list[Any]:
    """The fields that name what a row belongs to, where that has a rule."""
    return [
        field
        for field in model._meta.concrete_fields
        if isinstance(field.related_model, type)
        and field.related_model not in (model, get_user_model())
        and _is_ruled(field.related_model)
    ]
