"""An action as its page shows it: rating and reason, facts, milestones, evidence, risks, requests."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.http import Http404
from django.urls import reverse

from accounts.models import User
from accounts.models.tenure import in_force
from foundation.clock.words import counted_days, day
from foundation.composition.facts import Fact
from improvement_plan.models import Action, DateMove, Evidence, ImpactMeasure, Milestone, Risk
from improvement_plan.permissions import Rights, rights
from improvement_plan.queries.around import Around
from improvement_plan.queries.explain import Explanation, explain, moved_words
from improvement_plan.queries.impact import ImpactLine, action_impact
from improvement_plan.rules.vocabulary import Progress


@dataclass(frozen=True)
class MilestoneLine:
    """A milestone with the mark of its state: a rating's code."""

    pk: int
    title: str
    mark: str
    words: str
    is_open: bool


@dataclass(frozen=True)
class EvidenceLine:
    """One piece of evidence; `url` is its file or its address, `kind` says which ("PDF, 210 KB")."""

    public_id: UUID
    title: str
    url: str
    kind: str
    note: str
    dated_on: date


@dataclass(frozen=True)
class ActionPage:
    """Everything on the page of an action but its story, its thread and the report form."""

    action: Action
    rights: Rights
    explanation: Explanation
    crumbs: list[tuple[str, str]]
    facts: list[Fact]
    milestones: list[MilestoneLine]
    evidence: list[EvidenceLine]
    risks: list[Risk]
    measures: list[tuple[ImpactMeasure, ImpactLine]]
    move: DateMove | None
    is_done: bool

    @property
    def open_milestones(self) -> list[MilestoneLine]:
        return [milestone for milestone in self.milestones if milestone.is_open]

    @property
    def title_is_long(self) -> bool:
        """A text that would fill the screen stands in a smaller heading."""
        return len(self.action.text) > 120


def find_action(user: User, slug: str, reference: str) -> Action:
    """The action, with what its page reads beside it. Raises Http404 unless this person may see it."""
    try:
        found: Action = (
            Action.objects.visible_to(user)
            .select_related("plan__scheme", "priority", "area", "lead_post")
            .get(plan__slug=slug, reference=reference)
        )
    except Action.DoesNotExist:
        raise Http404 from None
    return found


def action_page(action: Action, *, user: User, today: date) -> ActionPage:
    """Read an action's page for this person. A constant number of queries at the most."""
    around = Around(action)
    milestones: list[Milestone] = around.rows("milestones")
    unmet = next((m.title for m in milestones if m.met_on is None and m.dropped_on is None), "")
    scheme = action.plan.scheme.as_scheme()
    evidence = around.rows("evidence", "file", removed_at=None)
    waiting = around.rows("date_moves", "asked_for_post", decision=DateMove.Decision.WAITING)
    return ActionPage(
        action=action,
        rights=rights(user, action, today=today),
        explanation=explain(action, scheme=scheme, as_of=today, milestone=unmet),
        crumbs=_crumbs(action),
        facts=[fact for fact in _facts(around, today) if fact.value],
        milestones=[_milestone(milestone, today) for milestone in milestones],
        evidence=[_evidence(item) for item in evidence],
        risks=around.rows("risks", "owner_post", closed_on=None),
        measures=action_impact(action, user=user, today=today),
        move=next(iter(waiting), None),
        is_done=action.progress in (Progress.COMPLETED, Progress.STOPPED),
    )


def open_milestones(action: Action, *, today: date) -> list[MilestoneLine]:
    """The milestones that are neither met nor dropped; the action knows the day of the first."""
    if action.next_milestone_on is None:
        return []
    return [_milestone(found, today) for found in action.milestones.filter(met_on=None, dropped_on=None)]


def _crumbs(action: Action) -> list[tuple[str, str]]:
    crumbs = [("Plans", reverse("plans")), (action.plan.name, reverse("plan", args=[action.plan.slug]))]
    if action.priority:
        url = reverse("priority", args=[action.plan.slug, action.priority.number])
        crumbs.append((str(action.priority), url))
    return crumbs


def _facts(around: Around, today: date) -> Iterator[Fact]:
    action = around.action
    yield _lead(action, today)
    yield Fact("Contributors", "; ".join(post.title for post in around.rows("contributors")))
    partners = [partner.name for partner in around.rows("partners")]
    yield Fact("Partner" if len(partners) == 1 else "Partners", "; ".join(partners))
    if action.area is not None:
        yield Fact("Area of improvement", action.area.text)
        for recommendation in action.area.recommendations.all():
            url = reverse("recommendation", args=[action.plan.slug, recommendation.code])
            yield Fact("Recommendation", recommendation.code, url=url)
    yield from _dates(action)
    yield Fact("Success looks like", action.success_criteria)
    yield Fact("Outcome wanted", action.desired_outcome)
    yield Fact("Notes", action.notes)
    yield from _succession(around)


def _lead(action: Action, today: date) -> Fact:
    if action.lead_post is None:
        return Fact("Lead post", "None yet", flags=("no lead post",))
    held = action.lead_post.holdings.filter(in_force(today)).exists()
    return Fact("Lead post", action.lead_post.title, flags=() if held else ("nobody holds it",))


def _dates(action: Action) -> Iterator[Fact]:
    yield Fact("Date as printed", action.due_as_printed)
    yield Fact("Start", day(action.starts_on))
    if action.moved_count and action.original_due_on:
        yield Fact("Original date", day(action.original_due_on))
    moved = moved_words(action)
    flags = (moved,) if moved else ()
    yield Fact(
        "Agreed date", day(action.due_on) or "None yet", flags=flags if action.due_on else ("undated",)
    )
    yield Fact("Review date", day(action.review_on))


def _succession(around: Around) -> Iterator[Fact]:
    earlier = around.action.continues
    related = [("Carries on", earlier)] if earlier else []
    related += [("Carried on as", later) for later in around.rows("continued_by", "plan")]
    for label, other in related:
        url = reverse("action", args=[other.plan.slug, other.reference])
        yield Fact(label, f"{other.reference}, {other.plan.name}", url=url)


def _milestone(milestone: Milestone, today: date) -> MilestoneLine:
    if milestone.met_on:
        mark, words = "completed", f"met {day(milestone.met_on)}"
    elif milestone.dropped_on:
        mark, words = "stopped", f"dropped {day(milestone.dropped_on)}: {milestone.dropped_reason}"
    else:
        late = (today - milestone.due_on).days
        mark = "overdue" if late > 0 else "not_started"
        words = f"due {day(milestone.due_on)}" + (f", {counted_days(late)} late" if late > 0 else "")
    is_open = milestone.met_on is None and milestone.dropped_on is None
    return MilestoneLine(milestone.pk, milestone.title, mark, words, is_open)


def _evidence(item: Evidence) -> EvidenceLine:
    url, kind = item.link, "another website" if item.link else ""
    if item.file is not None:
        url = reverse("evidence_file", args=[item.public_id])
        kind = f"{item.file.original_name.rsplit('.', 1)[-1].upper()}, {_size(item.file.size)}"
    return EvidenceLine(item.public_id, item.title, url, kind, item.note, item.dated_on)


def _size(count: int) -> str:
    """210 KB, 1.4 MB."""
    return f"{count / 1_000_000:.1f} MB" if count >= 1_000_000 else f"{max(1, round(count / 1000))} KB"
