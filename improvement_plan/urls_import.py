"""The addresses of importing; improvement_plan/urls.py puts them before those of single plans."""

from foundation.access.routes import route
from improvement_plan.views import importing

FORM = ("GET", "POST")
POST = ("POST",)
IMPORT = "plans.import"

urlpatterns = [
    route("plans/import/", importing.new, name="import_plan", needs=IMPORT, methods=FORM),
    route("plans/import/<uuid:public_id>/", importing.show, name="import_preview", needs=IMPORT),
    route("plans/import/<uuid:public_id>/answers/", importing.answer,
          name="import_answers", needs=IMPORT, methods=POST),
    route("plans/import/<uuid:public_id>/confirm/", importing.confirm,
          name="import_confirm", needs=IMPORT, methods=POST),
    route("plans/import/<uuid:public_id>/discard/", importing.discard,
          name="import_discard", needs=IMPORT, methods=POST),
]  # fmt: skip
