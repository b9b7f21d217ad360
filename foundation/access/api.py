"""The API asks for the same permissions as the pages, and hides what they hide."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from rest_framework.permissions import BasePermission

if TYPE_CHECKING:  # rest_framework.views imports this module while it is being imported itself
    from rest_framework.request import Request
    from rest_framework.views import APIView


class NamedPermission(BasePermission):
    """Each API view names `needs`, a permission or a dict of method to permission.

    Without it, and for methods that a dict leaves out, the view answers nobody. Whoever is not
    signed in gets 401; whoever lacks the permission gets what a missing object gets.
    """

    def has_permission(self, request: Request, view: APIView) -> bool:
        if not request.user.is_authenticated:
            return False
        needs = getattr(view, "needs", None)
        if isinstance(needs, dict):
            needs = needs.get("GET" if request.method in ("HEAD", "OPTIONS") else request.method)
        if needs is None or not request.user.has_perm(needs):
            raise Http404
        return True
