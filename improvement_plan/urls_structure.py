"""The addresses of editing a plan, its structure, the queue, inspections and succession.

improvement_plan/urls.py puts them before those of single plans and actions, which would catch some.
"""

from foundation.access.routes import route
from improvement_plan.views import (
    inspections,
    measures,
    plan_edit,
    queue,
    recommendations,
    structure,
    succession,
)

FORM = ("GET", "POST")
READ, EDIT, QUEUE = "plans.view", "plans.edit", "actions.queue"
PLAN = "plans/<slug:slug>/"

urlpatterns = [
    route("plans/new/", plan_edit.new_plan, name="new_plan", needs=EDIT, methods=FORM),
    route("plans/finding/<uuid:public_id>/", plan_edit.action_of_finding,
          name="action_of_finding", needs=EDIT),
    route("plans/queue/", queue.queue, name="queue", needs=QUEUE),
    route("plans/queue/post/", queue.give_post, name="queue_post", needs=QUEUE, methods=FORM),
    route("plans/queue/date/", queue.give_date, name="queue_date", needs=QUEUE, methods=FORM),
    route("plans/inspections/", inspections.inspections, name="inspections", needs=READ),
    route("plans/inspections/add/", inspections.add, name="add_inspection", needs=EDIT, methods=FORM),
    route("plans/inspections/<int:pk>/edit/", inspections.edit,
          name="edit_inspection", needs=EDIT, methods=FORM),
    route(f"{PLAN}edit/", plan_edit.edit, name="edit_plan", needs=EDIT, methods=FORM),
    route(f"{PLAN}publish/", plan_edit.publish, name="publish_plan", needs=EDIT, methods=FORM),
    route(f"{PLAN}versions/", plan_edit.versions, name="plan_versions", needs=READ),
    route(f"{PLAN}versions/add/", plan_edit.issue, name="issue_version", needs=EDIT, methods=FORM),
    route(f"{PLAN}carry-forward/", succession.carry, name="carry_forward", needs=EDIT, methods=FORM),
    route(f"{PLAN}actions/add/", plan_edit.add_action, name="add_action", needs=EDIT, methods=FORM),
    route(f"{PLAN}actions/<str:reference>/edit/", plan_edit.change_action,
          name="edit_action", needs=EDIT, methods=FORM),
    route(f"{PLAN}priorities/", structure.priorities, name="plan_priorities", needs=READ),
    route(f"{PLAN}priorities/add/", structure.new_priority, name="add_priority", needs=EDIT, methods=FORM),
    route(f"{PLAN}priorities/<int:number>/", structure.priority, name="priority", needs=READ),
    route(f"{PLAN}priorities/<int:number>/edit/", structure.change_priority,
          name="edit_priority", needs=EDIT, methods=FORM),
    route(f"{PLAN}areas/add/", structure.new_area, name="add_area", needs=EDIT, methods=FORM),
    route(f"{PLAN}areas/<int:pk>/edit/", structure.change_area, name="edit_area", needs=EDIT, methods=FORM),
    route(f"{PLAN}measures/", measures.measures, name="plan_measures", needs=READ),
    route(f"{PLAN}measures/add/", measures.new_measure, name="add_measure", needs=EDIT, methods=FORM),
    route(f"{PLAN}measures/judge/", measures.judge_all, name="judge_plan", needs=EDIT, methods=("POST",)),
    route(f"{PLAN}measures/download/<slug:kind>/", measures.download,
          name="measures_download", needs="plans.export"),
    route(f"{PLAN}measures/<int:pk>/", measures.measure, name="measure", needs=READ),
    route(f"{PLAN}measures/<int:pk>/edit/", measures.change_measure,
          name="edit_measure", needs=EDIT, methods=FORM),
    route(f"{PLAN}measures/<int:pk>/judge/", measures.judge, name="judge_measure", needs=EDIT, methods=FORM),
    route(f"{PLAN}risks/", structure.risks, name="plan_risks", needs=READ),
    route(f"{PLAN}risks/add/", structure.new_risk, name="add_risk", needs=EDIT, methods=FORM),
    route(f"{PLAN}risks/<int:pk>/edit/", structure.change_risk, name="edit_risk", needs=EDIT, methods=FORM),
    route(f"{PLAN}risks/<int:pk>/close/", structure.end_risk, name="close_risk", needs=EDIT, methods=FORM),
    route(f"{PLAN}recommendations/", recommendations.recommendations,
          name="plan_recommendations", needs=READ),
    # Codes hold anything that was printed, so editing stands outside the addresses of codes.
    route(f"{PLAN}add-recommendation/", recommendations.add,
          name="add_recommendation", needs=EDIT, methods=FORM),
    route(f"{PLAN}edit-recommendation/<int:pk>/", recommendations.edit,
          name="edit_recommendation", needs=EDIT, methods=FORM),
    route(f"{PLAN}close-recommendation/<int:pk>/", recommendations.close,
          name="close_recommendation", needs=EDIT, methods=FORM),
    route(f"{PLAN}reopen-recommendation/<int:pk>/", recommendations.reopen,
          name="reopen_recommendation", needs=EDIT, methods=FORM),
    route(f"{PLAN}recommendations/<path:code>/", recommendations.recommendation,
          name="recommendation", needs=READ),
]  # fmt: skip
