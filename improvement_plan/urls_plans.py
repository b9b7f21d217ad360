"""The addresses of the plans and of their actions together; improvement_plan/urls.py includes them
after those that begin with plans/ and a word of their own."""

from foundation.access.routes import route
from improvement_plan.views import bulk, downloads, plans, rating

FORM = ("GET", "POST")
POST = ("POST",)
READ, EDIT, QUEUE, EXPORT = "plans.view", "plans.edit", "actions.queue", "plans.export"
PLAN = "plans/<slug:slug>/"

urlpatterns = [
    route("plans/", plans.plans, name="plans", needs=READ),
    route(PLAN, plans.plan, name="plan", needs=READ),
    route(f"{PLAN}actions/", plans.actions, name="plan_actions", needs=READ),
    route(f"{PLAN}download/<slug:kind>/", downloads.download, name="plan_download", needs=EXPORT),
    route(f"{PLAN}rate/", rating.rate, name="rate_plan", needs=EDIT, methods=POST),
    route(f"{PLAN}together/ask/", bulk.ask, name="bulk_ask", needs=QUEUE, methods=FORM),
    route(f"{PLAN}together/lead/", bulk.lead, name="bulk_lead", needs=EDIT, methods=FORM),
    route(f"{PLAN}together/lead/back/", bulk.lead_back, name="bulk_lead_back", needs=EDIT, methods=POST),
    route(f"{PLAN}together/review/", bulk.review, name="bulk_review", needs=EDIT, methods=FORM),
]
