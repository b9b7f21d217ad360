"""A plan and an action that everybody may open who reads plans, and on which all holders may report."""

from datetime import timedelta
from typing import Any

from accounts.models import User
from improvement_plan.imports.rows import Kind
from improvement_plan.models import DateMove
from improvement_plan.rules.vocabulary import Rating
from improvement_plan.services.evidence import Upload, add_evidence
from improvement_plan.services.importing import Source
from improvement_plan.services.overrides import set_override
from improvement_plan.services.uploads import UploadOptions, begin_upload
from tests.architecture.samples import EXTEND, GROW, SAMPLES, Sample, World
from tests.factories.accounts import PostHoldingFactory
from tests.factories.improvement_plan import (
    NOW,
    TODAY,
    ActionFactory,
    AreaFactory,
    MilestoneFactory,
    PlanFactory,
    PriorityFactory,
    RecommendationFactory,
)

FILE = b"Action,Target Date\r\nVisit each child in the first week,31/03/2019\r\n"


def extend(world: World) -> None:
    """One plan with a priority, an area, a recommendation and an action; everybody shares its post."""
    plan = PlanFactory()
    priority = PriorityFactory(plan=plan)
    area = AreaFactory(priority=priority)
    RecommendationFactory(plan=plan)
    action = ActionFactory(plan=plan, priority=priority, area=area)
    priority.lead_post = action.lead_post
    priority.save()
    for user in world.people.values():
        PostHoldingFactory(post=action.lead_post, user=user)
    manager = world.people["programme_manager"]
    world.more |= {
        "plan": plan,
        "action": action,
        "milestone": MilestoneFactory(action=action),
        "evidence": add_evidence(
            action=action,
            title="Rota",
            dated_on=TODAY,
            by=manager,
            post=None,
            today=TODAY,
            now=NOW,
            upload=Upload("rota.csv", FILE),
        ),
        "upload": begin_upload(
            plan=plan,
            name="",
            scheme=plan.scheme,
            options=UploadOptions(),
            sources=[Source(Kind.ACTIONS, "actions.csv", FILE)],
            by=manager,
            now=NOW,
        ),
    }
    DateMove.objects.create(
        action=action,
        from_date=action.due_on,
        to_date=TODAY + timedelta(days=120),
        reason="The provider starts later.",
        asked_by=world.people["officer"],
        asked_at=NOW,
    )
    set_override(
        action=action,
        rating=Rating.AT_RISK,
        reason="Two posts are vacant.",
        until=TODAY + timedelta(days=14),
        by=manager,
        today=TODAY,
        now=NOW,
    )
    action.refresh_from_db()


def grow(world: World) -> None:
    """More plans, and more of everything in this one."""
    plan, lead = world.more["plan"], world.more["action"].lead_post
    for _ in range(3):
        ActionFactory(plan=PlanFactory(), lead_post=lead)
        MilestoneFactory(action=world.more["action"])
        area = AreaFactory(priority=PriorityFactory(plan=plan))
        RecommendationFactory(plan=plan)
        for _ in range(3):
            given = {"plan": plan, "priority": area.priority, "area": area}
            MilestoneFactory(action=ActionFactory(**given, lead_post=lead))


def _plan(world: World, user: User) -> dict[str, Any]:
    return {"slug": world.more["plan"].slug}


def _action(world: World, user: User) -> dict[str, Any]:
    return {**_plan(world, user), "reference": world.more["action"].reference}


def _milestone(world: World, user: User) -> dict[str, Any]:
    return {**_action(world, user), "milestone": world.more["milestone"].pk}


def _evidence(world: World, user: User) -> dict[str, Any]:
    return {"evidence": world.more["evidence"].public_id}


def _upload(world: World, user: User) -> dict[str, Any]:
    return {"public_id": world.more["upload"].public_id}


EXTEND.append(extend)
GROW.append(grow)
SAMPLES |= {
    # The grid of My work is sent by those who report.
    "my_work": Sample(also_to_write=lambda world, user: user.has_perm("actions.report")),
    "plan": Sample(_plan),
    "plan_actions": Sample(_plan),
    "plan_download": Sample(lambda world, user: {**_plan(world, user), "kind": "csv"}),
    "rate_plan": Sample(_plan),
    "bulk_ask": Sample(_plan),
    "bulk_lead": Sample(_plan),
    "bulk_lead_back": Sample(_plan),
    "bulk_review": Sample(_plan),
    "api_actions": Sample(_plan),
    "api_action": Sample(_action),
    "api_reports": Sample(_action),
    "action": Sample(_action),
    "report_action": Sample(_action),
    "override_action": Sample(_action),
    "end_override": Sample(_action),
    "date_action": Sample(_action),
    "move_date": Sample(_action),
    "decide_move": Sample(_action),
    # Only whoever asked takes it back.
    "withdraw_move": Sample(_action, also=lambda world, user: user == world.people["officer"]),
    "add_milestone": Sample(_action),
    "meet_milestone": Sample(_milestone),
    "drop_milestone": Sample(_milestone),
    "reopen_milestone": Sample(_milestone),
    "add_evidence": Sample(_action),
    "remove_evidence": Sample(lambda w, u: {**_action(w, u), **_evidence(w, u)}),
    "evidence_file": Sample(_evidence),
    "import_preview": Sample(_upload),
    "import_answers": Sample(_upload),
    "import_confirm": Sample(_upload),
    "import_discard": Sample(_upload),
}
