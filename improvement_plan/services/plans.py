"""Plans themselves: creating, editing, publishing, versions, and what a successor carries on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import F, Func, Value
from django.db.models.fields import DateField
from django.db.models.functions import Coalesce
from django.utils.text import slugify

from accounts.models import User
from foundation.audit.acts import act
from foundation.audit.services import record
from foundation.editing.errors import Refused, StaleEdit, unless_taken
from improvement_plan.models import Action, Plan, PlanDistribution, PlanVersion, StatusScheme
from improvement_plan.services.impact import judge_measures
from improvement_plan.services.rating import Cause, rate_plan

# Addresses under /plans/ that are pages of their own: no plan may stand there.
_PAGES = {"new", "queue", "inspections", "import"}
_NAME_TAKEN = "A plan of this name exists already."
_RATING_READS = {"starts_on", "ends_on", "cycle_days", "scheme"}
_IMPACT_READS = {"starts_on", "ends_on"}
EDITABLE = {
    "name",
    "kind",
    "purpose",
    "owner_post",
    "service",
    "parent",
    "scheme",
    "starts_on",
    "ends_on",
    "cycle_days",
}


def create_plan(*, name: str, scheme: StatusScheme, by: User | None, **fields: Any) -> Plan:
    """Create a draft plan. `fields` are those of EDITABLE. Raises Refused when the name is taken."""
    with act(by=by, why="plan created"):
        name = name.strip()
        if Plan.objects.filter(name__iexact=name).exists():
            raise Refused(_NAME_TAKEN, field="name")
        _check_dates(fields.get("starts_on"), fields.get("ends_on"))
        with unless_taken(_NAME_TAKEN, field="name"):
            plan = Plan.objects.create(name=name, slug=_free_slug(name), scheme=scheme, **fields)
        record(by=by, verb="plan.created", subject=plan)
        return plan


def edit_plan(
    *,
    plan: Plan,
    changes: Mapping[str, Any],
    by: User,
    today: date,
    now: datetime,
    expected_version: int | None = None,
) -> Plan:
    """Change a plan. A change of dates, cycle or scheme re-rates all its actions with the save, and
    other dates judge its impact anew."""
    with act(by=by, why="plan edited"):
        plan = _locked(plan, expected_version)
        unknown = set(changes) - EDITABLE
        if unknown:
            raise ValueError(f"not editable: {sorted(unknown)}")
        for field, value in changes.items():
            setattr(plan, field, value)
        _check_dates(plan.starts_on, plan.ends_on)
        if Plan.objects.filter(name__iexact=plan.name).exclude(pk=plan.pk).exists():
            raise Refused(_NAME_TAKEN, field="name")
        plan.version += 1
        with unless_taken(_NAME_TAKEN, field="name"):
            plan.save()
        if _RATING_READS & set(changes):
            _copy_facts(plan)
            rate_plan(plan=plan, cause=Cause.PLAN, today=today, now=now)
        if _IMPACT_READS & set(changes):
            judge_measures(measures=plan.impact_measures.all(), now=now)
        record(by=by, verb="plan.edited", subject=plan, detail={"fields": sorted(changes)})
        return plan


def publish_plan(*, plan: Plan, by: User | None, today: date) -> Plan:
    """Show a draft to everybody who reads plans."""
    with act(by=by, why="plan published"):
        plan = _locked(plan, None)
        if plan.published_on is not None:
            raise Refused("This plan is published already.")
        plan.published_on = today
        plan.version += 1
        plan.save(update_fields=["published_on", "version"])
        record(by=by, verb="plan.published", subject=plan)
        return plan


@dataclass(frozen=True)
class VersionDetails:
    """Document control of one issued version; `sent_to` are bodies, posts or partners."""

    number: str
    issued_on: date
    summary: str = ""
    approved_by: str = ""
    approved_on: date | None = None
    sent_to: tuple[str, ...] = ()


def issue_version(*, plan: Plan, details: VersionDetails, by: User | None) -> PlanVersion:
    """Record an issued version, its approval and whom it was sent to on that day."""
    with act(by=by, why=f"version {details.number} issued"):
        _locked(plan, None)
        if PlanVersion.objects.filter(plan=plan, number=details.number).exists():
            raise Refused(f"Version {details.number} was issued before.", field="number")
        if details.approved_on and not details.approved_by.strip():
            raise Refused("Name the body that approved it.", field="approved_by")
        version = PlanVersion.objects.create(
            plan=plan,
            number=details.number,
            issued_on=details.issued_on,
            summary=details.summary,
            approved_by=details.approved_by.strip(),
            approved_on=details.approved_on,
        )
        PlanDistribution.objects.bulk_create(
            PlanDistribution(version=version, recipient=name, sent_on=details.issued_on)
            for name in details.sent_to
        )
        record(by=by, verb="plan.version_issued", subject=plan, detail={"number": details.number})
        return version


def _locked(plan: Plan, expected_version: int | None) -> Plan:
    current: Plan = Plan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
    if expected_version is not None and current.version != expected_version:
        raise StaleEdit(current)
    return current


def _check_dates(starts_on: date | None, ends_on: date | None) -> None:
    if starts_on and ends_on and ends_on < starts_on:
        raise Refused("The plan cannot end before it starts.", field="ends_on")


def _copy_facts(plan: Plan) -> None:
    """Repeat the plan's end and cycle in its actions, where the rating table reads them."""
    since = Coalesce(F("reported_as_at"), Value(plan.starts_on, output_field=DateField()))
    cycle = Func(Value(plan.cycle_days), template="make_interval(days => %(expressions)s)")
    Action.objects.filter(plan=plan).update(
        plan_ends_on=plan.ends_on,
        stale_after=Func(since + cycle, template="CAST(%(expressions)s AS date)", output_field=DateField()),
    )


def _free_slug(name: str) -> str:
    stem = slugify(name.replace("–", "-"))[:70] or "plan"  # "2025–27" keeps its years apart
    slug, number = stem, 2
    while slug in _PAGES or Plan.objects.filter(slug=slug).exists():
        slug, number = f"{stem}-{number}", number + 1
    return slug
