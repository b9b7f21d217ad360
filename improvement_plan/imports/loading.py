"""The plan as it stands, in the shapes that rows are compared with. A constant number of queries."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date

from accounts.models import Post
from improvement_plan.imports.rows import Cell, Kind, Known, KnownPlan, PastReport
from improvement_plan.models import (
    Area,
    ImpactMeasure,
    Milestone,
    Plan,
    Priority,
    ProgressUpdate,
    Recommendation,
)
from improvement_plan.queries.action_facts import plan_facts
from kpi.models import Indicator


def known_plan(plan: Plan, *, today: date) -> KnownPlan:
    """All that an existing plan holds."""
    return KnownPlan(
        name=plan.name,
        is_new=False,
        starts_on=plan.starts_on,
        ends_on=plan.ends_on,
        items={
            Kind.PRIORITIES: _priorities(plan),
            Kind.AREAS: _areas(plan),
            Kind.RECOMMENDATIONS: _recommendations(plan),
            Kind.MEASURES: _measures(plan),
            Kind.ACTIONS: known_actions(plan, today=today),
        },
        posts=known_posts(),
        indicators=known_indicators(),
    )


def new_plan(name: str, *, starts_on: date | None, ends_on: date | None) -> KnownPlan:
    """A plan that the import will create."""
    return KnownPlan(
        name,
        is_new=True,
        starts_on=starts_on,
        ends_on=ends_on,
        posts=known_posts(),
        indicators=known_indicators(),
    )


def known_indicators() -> dict[str, tuple[str, str]]:
    """Code and polarity of every indicator, by its code without case."""
    rows = Indicator.objects.values_list("code", "polarity")
    return {code.casefold(): (code, polarity) for code, polarity in rows}


def known_posts() -> frozenset[str]:
    """The titles of all current posts, without case."""
    return frozenset(title.casefold() for title in Post.objects.current().values_list("title", flat=True))


def _priorities(plan: Plan) -> tuple[Known, ...]:
    rows = Priority.objects.filter(plan=plan).select_related("lead_post")
    return tuple(
        Known(
            Kind.PRIORITIES,
            row.pk,
            str(row.number),
            {
                "number": row.number,
                "title": row.title,
                "lead": _title(row.lead_post),
                "why": row.why,
                "what": row.what,
                "how": row.how,
                "what_good_looks_like": row.what_good_looks_like,
                "commitments": row.commitments,
                "risks": row.risks,
            },
            version=row.version,
        )
        for row in rows
    )


def _areas(plan: Plan) -> tuple[Known, ...]:
    rows = Area.objects.filter(plan=plan).select_related("priority")
    return tuple(
        Known(
            Kind.AREAS,
            row.pk,
            row.key,
            {
                "key": row.key,
                "priority": row.priority.number,
                "sequence": row.sequence,
                "text": row.text,
                "how_we_will_know": row.how_we_will_know,
            },
        )
        for row in rows
    )


def _recommendations(plan: Plan) -> tuple[Known, ...]:
    rows = (
        Recommendation.objects.filter(plan=plan).select_related("parent").prefetch_related("areas", "aliases")
    )
    return tuple(_recommendation(row) for row in rows)


def _recommendation(row: Recommendation) -> Known:
    aliases = tuple(sorted(alias.code for alias in row.aliases.all()))
    values: dict[str, Cell] = {
        "code": row.code,
        "kind": row.kind,
        "regulation": row.regulation,
        "source": row.source,
        "text": row.text,
        "parent": row.parent.code if row.parent else "",
        "due_on": row.due_on,
        "repeat": "yes" if row.is_repeat else "no",
        "area_keys": tuple(area.key for area in row.areas.all()),
        "completed": "yes" if row.closed_on else "no",
        "aliases": aliases,
    }
    return Known(Kind.RECOMMENDATIONS, row.pk, row.code, values, aliases=aliases)


def _measures(plan: Plan) -> tuple[Known, ...]:
    rows = ImpactMeasure.objects.filter(plan=plan).select_related("indicator").prefetch_related("areas")
    return tuple(
        Known(
            Kind.MEASURES,
            row.pk,
            str(row.pk),
            {
                "area_keys": tuple(area.key for area in row.areas.all()),
                "sequence": row.sequence,
                "text": row.text,
                "expectation": row.expectation,
                "expectation_note": row.expectation_note,
                "shared_name": row.shared_name,
                "indicator": row.indicator.code if row.indicator else "",
                "review_on": row.review_on,
            },
        )
        for row in rows
    )


def known_actions(plan: Plan, *, today: date) -> tuple[Known, ...]:
    """The plan's actions with their promise, their last report and all earlier ones."""
    scheme = plan.scheme.as_scheme()
    reports, milestones = _reports(plan), _open_milestones(plan)
    return tuple(
        Known(
            Kind.ACTIONS,
            action.rated.action_id,
            action.rated.row.reference,
            action.values,
            version=action.version or 0,
            shown_as=scheme[action.rated.rated.rating].words,
            original_due_on=action.rated.row.original_due_on,
            open_milestones=milestones.get(action.rated.action_id, 0),
            reports=tuple(reports.get(action.rated.action_id, ())),
        )
        for action in plan_facts(plan, as_of=today).actions
    )


def _title(post: Post | None) -> str:
    return post.title if post else ""


def _reports(plan: Plan) -> Mapping[int, list[PastReport]]:
    """The reports on each action, latest first."""
    rows = (
        ProgressUpdate.objects.filter(action__plan=plan)
        .order_by("action_id", "-as_at", "-recorded_at", "-pk")
        .values_list("action_id", "progress", "outlook", "as_at", "text")
    )
    reports: dict[int, list[PastReport]] = {}
    for action_id, progress, outlook, as_at, text in rows:
        reports.setdefault(action_id, []).append(PastReport(progress, outlook or "", as_at, text))
    return reports


def _open_milestones(plan: Plan) -> Mapping[int, int]:
    counts: dict[int, int] = defaultdict(int)
    rows = Milestone.objects.filter(action__plan=plan, met_on=None, dropped_on=None)
    for action_id in rows.values_list("action_id", flat=True):
        counts[action_id] += 1
    return counts
