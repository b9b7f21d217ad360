"""Addresses for auditors."""

from foundation.access.routes import route
from foundation.audit import views

urlpatterns = [
    route("audit/", views.records, name="audit", needs="audit.view"),
    route("history/<str:model>/<int:pk>/", views.history, name="history", needs="audit.view"),
]
