"""A board accepts that a completed action is closed. `corporate_parenting` calls this."""

from datetime import date, datetime

from accounts.models import User
from foundation.audit.acts import act
from foundation.audit.services import record
from foundation.editing.errors import Refused
from improvement_plan.models import Acceptance, Action, ProgressUpdate
from improvement_plan.rules.vocabulary import Progress
from improvement_plan.services.rating import Cause, lock_action, save_rated


def accept_closure(
    *,
    action: Action,
    completion: ProgressUpdate,
    reference: str,
    accepted_on: date,
    by: User,
    today: date,
    now: datetime,
) -> Acceptance:
    """Record that a board accepted this completion (rating "closed", with the minute).

    `completion` is the report that completed the action; `reference` the minute. Raises Refused
    when the action was reopened since, the completion is another's, or it was accepted before.
    """
    with act(by=by, why=f"closure accepted, {reference}"):
        action = lock_action(action, expected_version=None)
        if completion.action_id != action.pk or completion.progress != Progress.COMPLETED:
            raise Refused("That report does not complete this action.")
        if action.progress != Progress.COMPLETED:
            raise Refused("The action was reopened; a board accepts completed work only.")
        if Acceptance.objects.filter(completion=completion).exists():
            raise Refused("This completion was accepted before.")
        if action.completed_on and accepted_on < action.completed_on:
            raise Refused("A board cannot accept before the action was completed.", field="accepted_on")
        acceptance = Acceptance.objects.create(
            action=action,
            completion=completion,
            reference=reference.strip(),
            accepted_on=accepted_on,
            recorded_by=by,
        )
        action.accepted_on = accepted_on
        save_rated(action, changed={"accepted_on"}, cause=Cause.ACCEPTANCE, today=today, now=now)
        record(by=by, verb="action.closure_accepted", subject=action, detail={"reference": reference})
        return acceptance
