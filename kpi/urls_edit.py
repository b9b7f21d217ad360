"""Defining indicators, targets and rebases."""

from django.urls import URLPattern, URLResolver

from foundation.access.routes import route
from kpi.views import indicator_edit as edit
from kpi.views import indicator_parts as parts

FORM = ("GET", "POST")
READ, EDIT = "kpi.view", "kpi.edit"
ONE = "performance/indicators/<str:code>/"

urlpatterns: list[URLPattern | URLResolver] = [
    route("performance/indicators/", edit.indicators, name="indicators", needs=READ),
    route("performance/new-indicator/", edit.new, name="new_indicator", needs=EDIT, methods=FORM),
    route("performance/neighbours/", edit.edit_neighbours, name="neighbours", needs=EDIT, methods=FORM),
    route(f"{ONE}set-up/", edit.setup, name="indicator_setup", needs=READ),
    route(f"{ONE}edit/", edit.edit, name="edit_indicator", needs=EDIT, methods=FORM),
    route(f"{ONE}retire/", edit.retire, name="retire_indicator", needs=EDIT, methods=FORM),
    route(f"{ONE}bring-back/", edit.restore, name="restore_indicator", needs=EDIT, methods=FORM),
    route(f"{ONE}definitions/add/", parts.new_definition, name="add_definition", needs=EDIT, methods=FORM),
    route(f"{ONE}definitions/<int:pk>/edit/", parts.change_definition,
          name="edit_definition", needs=EDIT, methods=FORM),
    route(f"{ONE}definitions/<int:pk>/remove/", parts.drop_definition,
          name="remove_definition", needs=EDIT, methods=FORM),
    route(f"{ONE}targets/add/", parts.new_target, name="add_target", needs=EDIT, methods=FORM),
    route(f"{ONE}targets/<int:pk>/edit/", parts.change_target,
          name="edit_target", needs=EDIT, methods=FORM),
    route(f"{ONE}targets/<int:pk>/remove/", parts.drop_target,
          name="remove_target", needs=EDIT, methods=FORM),
    route(f"{ONE}rebases/add/", parts.new_rebase, name="add_rebase", needs=EDIT, methods=FORM),
    route(f"{ONE}rebases/<int:pk>/remove/", parts.drop_rebase,
          name="remove_rebase", needs=EDIT, methods=FORM),
    route(f"{ONE}breakdowns/add/", parts.new_breakdown, name="add_breakdown", needs=EDIT, methods=FORM),
    route(f"{ONE}breakdowns/<int:pk>/edit/", parts.change_breakdown,
          name="edit_breakdown", needs=EDIT, methods=FORM),
    route(f"{ONE}breakdowns/<int:pk>/remove/", parts.drop_breakdown,
          name="remove_breakdown", needs=EDIT, methods=FORM),
]  # fmt: skip
