"""The API asks for the same permissions as the pages."""

from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView


class NamedPermission(BasePermission):
    """Each API view names `needs`, a permission or a dict of method to permission; without it, denied."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        needs = getattr(view, "needs", None)
        if isinstance(needs, dict):
            needs = needs.get(request.method or "")
        if needs is None or not request.user.is_authenticated:
            return False
        return bool(request.user.has_perm(needs))
