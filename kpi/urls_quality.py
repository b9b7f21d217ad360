"""Audits, complaints and compliments."""

from django.urls import URLPattern, URLResolver

from foundation.access.routes import route
from kpi.views import feedback, quality

FORM = ("GET", "POST")
READ, EDIT = "kpi.view", "quality.edit"
QUALITY = "performance/quality/"
ROUND = f"{QUALITY}rounds/<uuid:public_id>/"
FINDING = f"{QUALITY}findings/<uuid:public_id>/"
ENTRY = f"{QUALITY}feedback/<int:pk>/"

urlpatterns: list[URLPattern | URLResolver] = [
    route(QUALITY, quality.quality, name="quality", needs=READ),
    route(f"{QUALITY}rounds/add/", quality.add_round, name="add_round", needs=EDIT, methods=FORM),
    route(ROUND, quality.show_round, name="quality_round", needs=READ),
    route(f"{ROUND}edit/", quality.change_round, name="edit_round", needs=EDIT, methods=FORM),
    route(f"{ROUND}moderate/", quality.moderate, name="moderate_round", needs=EDIT, methods=FORM),
    route(f"{ROUND}delete/", quality.remove_round, name="delete_round", needs=EDIT, methods=FORM),
    route(f"{ROUND}findings/add/", quality.new_finding, name="add_finding", needs=EDIT, methods=FORM),
    route(f"{FINDING}edit/", quality.change_finding, name="edit_finding", needs=EDIT, methods=FORM),
    route(f"{FINDING}delete/", quality.remove_finding, name="delete_finding", needs=EDIT, methods=FORM),
    route(f"{QUALITY}feedback/", feedback.entries, name="feedback_entries", needs=EDIT),
    route(f"{QUALITY}feedback/add/", feedback.add, name="add_feedback", needs=EDIT, methods=FORM),
    route(f"{ENTRY}edit/", feedback.change, name="edit_feedback", needs=EDIT, methods=FORM),
    route(f"{ENTRY}delete/", feedback.remove, name="delete_feedback", needs=EDIT, methods=FORM),
]
