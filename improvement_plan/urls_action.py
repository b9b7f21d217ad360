"""The addresses of My work and of one action; improvement_plan/urls.py includes them."""

from foundation.access.routes import route
from improvement_plan.views import action, evidence, milestones, moves, my_work, overrides, report

FORM = ("GET", "POST")
POST = ("POST",)
READ, REPORT, OVERRIDE = "plans.view", "actions.report", "actions.override"
ACTION = "plans/<slug:slug>/actions/<str:reference>/"

urlpatterns = [
    route("", my_work.page, name="my_work", needs="work.view", methods=FORM),
    route(ACTION, action.action, name="action", needs=READ),
    route(f"{ACTION}report/", report.report, name="report_action", needs=REPORT, methods=FORM),
    route(f"{ACTION}override/", overrides.override, name="override_action", needs=OVERRIDE, methods=FORM),
    route(f"{ACTION}override/end/", overrides.end, name="end_override", needs=OVERRIDE, methods=FORM),
    route(f"{ACTION}date/", moves.give_date, name="date_action", needs=REPORT, methods=FORM),
    route(f"{ACTION}move/", moves.move, name="move_date", needs=REPORT, methods=FORM),
    # The lead of a priority decides, whatever their role; the view asks for that.
    route(f"{ACTION}move/decide/", moves.decide, name="decide_move", needs=READ, methods=FORM),
    route(f"{ACTION}move/withdraw/", moves.withdraw, name="withdraw_move", needs=REPORT, methods=POST),
    route(f"{ACTION}milestones/add/", milestones.add, name="add_milestone", needs=REPORT, methods=FORM),
    route(f"{ACTION}milestones/<int:milestone>/meet/", milestones.meet,
          name="meet_milestone", needs=REPORT, methods=FORM),
    route(f"{ACTION}milestones/<int:milestone>/drop/", milestones.drop,
          name="drop_milestone", needs=REPORT, methods=FORM),
    route(f"{ACTION}milestones/<int:milestone>/reopen/", milestones.reopen,
          name="reopen_milestone", needs=REPORT, methods=FORM),
    route(f"{ACTION}evidence/add/", evidence.add, name="add_evidence", needs=REPORT, methods=FORM),
    route(f"{ACTION}evidence/<uuid:evidence>/remove/", evidence.remove,
          name="remove_evidence", needs=REPORT, methods=FORM),
    route("evidence/<uuid:evidence>/", evidence.download, name="evidence_file", needs=READ),
]  # fmt: skip
