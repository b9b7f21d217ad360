"""Loading results and comparators."""

from django.urls import URLPattern, URLResolver

from foundation.access.routes import route
from kpi.views import importing

FORM = ("GET", "POST")
POST = ("POST",)
IMPORT = "kpi.import"
ONE = "performance/import/<uuid:public_id>/"

urlpatterns: list[URLPattern | URLResolver] = [
    route("performance/import/", importing.new, name="import_figures", needs=IMPORT, methods=FORM),
    route("performance/import/sheet/", importing.sheet, name="figures_sheet", needs=IMPORT),
    route(ONE, importing.show, name="figures_preview", needs=IMPORT),
    route(f"{ONE}ticks/", importing.tick, name="figures_ticks", needs=IMPORT, methods=POST),
    route(f"{ONE}confirm/", importing.confirm, name="figures_confirm", needs=IMPORT, methods=POST),
    route(f"{ONE}discard/", importing.discard, name="figures_discard", needs=IMPORT, methods=POST),
]
