"""Findings of audits that became actions, or can."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from django.http import Http404
from django.urls import reverse

from accounts.models import User
from foundation.composition.protocols import StoryEntry
from improvement_plan.models import Action, Plan
from kpi.models import AuditFinding


def links_of_findings(findings: Sequence[UUID], user: User) -> dict[UUID, list[tuple[str, str]]]:
    """The actions made of each finding that this person may read, and a way to make one. One query."""
    links: dict[UUID, list[tuple[str, str]]] = {}
    if user.has_perm("plans.view"):
        made = Action.objects.visible_to(user).filter(finding__public_id__in=findings)
        for action in made.select_related("plan", "finding").order_by("plan__name", "reference"):
            address = reverse("action", args=[action.plan.slug, action.reference])
            text = f"Action {action.reference}, {action.plan.name}"
            if action.finding is not None:
                links.setdefault(action.finding.public_id, []).append((text, address))
    if user.has_perm("plans.edit"):
        for public_id in findings:
            text = "Make another action of it" if public_id in links else "Make an action of it"
            links.setdefault(public_id, []).append((text, reverse("action_of_finding", args=[public_id])))
    return links


def find_finding(user: User, public_id: UUID) -> AuditFinding:
    """The finding of this id with its round. Raises Http404, also for who may not read performance."""
    found = AuditFinding.objects.select_related("round").filter(public_id=public_id).first()
    if found is None or not user.has_perm("kpi.view"):
        raise Http404
    return found


def plans_for_new_actions(user: User, *, today: date) -> list[Plan]:
    """The plans that still run, or are to come, newest first."""
    plans = Plan.objects.visible_to(user).order_by("-starts_on", "name")
    return [plan for plan in plans if plan.ends_on is None or plan.ends_on >= today]


def with_finding(story: list[StoryEntry], action: Action, user: User) -> list[StoryEntry]:
    """The story, its beginning naming the finding that the action was made of. One query at most."""
    if action.finding_id is None or not user.has_perm("kpi.view"):
        return story
    finding = AuditFinding.objects.select_related("round").get(pk=action.finding_id)
    text = f"Made of a finding of {finding.round}: {finding.text}"
    link = (str(finding.round), reverse("quality_round", args=[finding.round.public_id]))
    return [replace(entry, text=text, links=[link]) if entry.kind == "Added" else entry for entry in story]
