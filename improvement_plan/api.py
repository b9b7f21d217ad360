"""The plans' API: the same queries, services and rights as the pages."""

from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.generics import ListAPIView, RetrieveAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from foundation.clock import now, today
from foundation.composition.fields import EARLIEST
from foundation.editing.errors import Refused, StaleEdit
from improvement_plan.models import Action, Plan, ProgressUpdate
from improvement_plan.permissions import rights
from improvement_plan.queries.ratings import rated_now, with_rating
from improvement_plan.rules.rating import flags
from improvement_plan.rules.vocabulary import Outlook, Progress, Rating
from improvement_plan.services.progress import Report, report_progress

LONGEST_TEXT = 10_000


class PlanOut(serializers.ModelSerializer[Plan]):
    """A plan; `slug` is its permanent id."""

    scheme = serializers.SlugRelatedField(slug_field="key", read_only=True)  # type: ignore[var-annotated]

    class Meta:
        model = Plan
        fields: ClassVar = ["slug", "name", "kind", "scheme", "starts_on", "ends_on", "cycle_days"]


class ActionOut(serializers.ModelSerializer[Action]):
    """An action with its rating of today; `version` goes back with a report."""

    plan = serializers.SlugRelatedField(slug_field="slug", read_only=True)  # type: ignore[var-annotated]
    area_key = serializers.CharField(source="area.key", default=None)
    lead_post = serializers.CharField(source="lead_post.title", default=None)
    rating = serializers.SerializerMethodField()
    derived_rating = serializers.SerializerMethodField()
    reason = serializers.SerializerMethodField()
    colour = serializers.SerializerMethodField()
    flags = serializers.SerializerMethodField()
    open_milestones = serializers.SerializerMethodField()

    class Meta:
        model = Action
        fields: ClassVar = [
            "plan",
            "reference",
            "area_key",
            "sequence",
            "text",
            "lead_post",
            "progress",
            "outlook",
            "risk",
            "mitigation",
            "help_wanted",
            "starts_on",
            "due_on",
            "review_on",
            "completed_on",
            "accepted_on",
            "reported_as_at",
            "rating",
            "derived_rating",
            "reason",
            "colour",
            "flags",
            "valid_until",
            "open_milestones",
            "version",
        ]

    def get_rating(self, action: Action) -> str:
        return rated_now(action, as_of=today()).rating

    def get_derived_rating(self, action: Action) -> str:
        return rated_now(action, as_of=today()).derived

    def get_reason(self, action: Action) -> str:
        return rated_now(action, as_of=today()).reason

    def get_colour(self, action: Action) -> str:
        scheme = action.plan.scheme.as_scheme()
        return scheme[rated_now(action, as_of=today()).rating].colour

    def get_flags(self, action: Action) -> list[str]:
        return [flag.value for flag in flags(action.facts(), as_of=today())]

    def get_open_milestones(self, action: Action) -> list[dict[str, Any]]:
        """Completing an action says for each of these whether it was met or dropped."""
        return [
            {"id": milestone.pk, "title": milestone.title, "due_on": milestone.due_on}
            for milestone in action.milestones.all()
            if milestone.met_on is None and milestone.dropped_on is None
        ]


class ReportIn(serializers.Serializer[Any]):
    """A report on an action; `submission` makes sending it twice one report."""

    version = serializers.IntegerField(min_value=1)
    submission = serializers.UUIDField()
    as_at = serializers.DateField(required=False)
    progress = serializers.ChoiceField(choices=[(p.value, p.words) for p in Progress])
    outlook = serializers.ChoiceField(
        choices=[(o.value, o.words) for o in Outlook], required=False, allow_null=True
    )
    text = serializers.CharField(max_length=LONGEST_TEXT, allow_blank=True, default="")
    risk = serializers.CharField(max_length=LONGEST_TEXT, allow_blank=True, default="")
    mitigation = serializers.CharField(max_length=LONGEST_TEXT, allow_blank=True, default="")
    help_wanted = serializers.CharField(max_length=LONGEST_TEXT, allow_blank=True, default="")
    reason = serializers.CharField(max_length=LONGEST_TEXT, allow_blank=True, default="")
    milestones = serializers.DictField(
        child=serializers.ChoiceField(choices=["met", "dropped"]), default=dict
    )

    def validate_as_at(self, day: date) -> date:
        """As the pages' date boxes; the service says the rest."""
        if day < EARLIEST:
            raise ValidationError(f"Enter a date from {EARLIEST.year} on.")
        return day


class ReportOut(serializers.ModelSerializer[ProgressUpdate]):
    """A report as it was recorded; posts, never people."""

    post = serializers.CharField(source="post.title", default=None)

    class Meta:
        model = ProgressUpdate
        fields: ClassVar = [
            "as_at",
            "recorded_at",
            "post",
            "progress",
            "outlook",
            "text",
            "risk",
            "mitigation",
            "help_wanted",
            "no_change",
        ]


class Plans(ListAPIView[Plan]):
    """The plans that you may read."""

    needs = "plans.view"
    serializer_class = PlanOut
    queryset = Plan.objects.none()

    def get_queryset(self) -> QuerySet[Plan]:
        return Plan.objects.visible_to(self.request.user).select_related("scheme")  # type: ignore[arg-type]


def _actions(request: Request, slug: str) -> QuerySet[Action]:
    plan = get_object_or_404(Plan.objects.visible_to(request.user), slug=slug)  # type: ignore[arg-type]
    return (
        Action.objects.in_plan(plan)
        .select_related("area", "lead_post", "plan__scheme")
        .prefetch_related("plan__scheme__entries", "milestones")
        .order_by("reference")
    )


class Actions(ListAPIView[Action]):
    """A plan's actions by reference; `?rating=overdue` keeps those of one rating."""

    needs = "plans.view"
    serializer_class = ActionOut
    queryset = Action.objects.none()

    def get_queryset(self) -> QuerySet[Action]:
        actions = _actions(self.request, self.kwargs["slug"])
        rating = self.request.query_params.get("rating")
        if rating is None:
            return actions
        if rating not in {known.value for known in Rating}:
            raise ValidationError({"rating": [f"Not a rating. Use one of: {', '.join(Rating)}."]})
        return with_rating(actions, as_of=today()).filter(rating_now=rating)


class OneAction(RetrieveAPIView[Action]):
    """One action."""

    needs = "plans.view"
    serializer_class = ActionOut
    queryset = Action.objects.none()
    lookup_field = "reference"

    def get_queryset(self) -> QuerySet[Action]:
        return _actions(self.request, self.kwargs["slug"])


class Reports(APIView):
    """The reports on an action, newest first; POST adds one."""

    needs: ClassVar = {"GET": "plans.view", "POST": "actions.report"}

    @extend_schema(responses=ReportOut(many=True))
    def get(self, request: Request, slug: str, reference: str) -> Response:
        action = get_object_or_404(_actions(request, slug), reference=reference)
        return Response(ReportOut(action.updates.select_related("post"), many=True).data)

    @extend_schema(request=ReportIn, responses={201: ReportOut})
    def post(self, request: Request, slug: str, reference: str) -> Response:
        """Report progress. 409 with the action as it stands when it was saved since `version`."""
        action = get_object_or_404(_actions(request, slug), reference=reference)
        may = rights(request.user, action, today=today())  # type: ignore[arg-type]
        given = ReportIn(data=request.data)
        given.is_valid(raise_exception=True)
        data = given.validated_data
        if not may.report or (data["progress"] == Progress.STOPPED and not may.stop):
            raise NotFound
        try:
            update = report_progress(
                action=action,
                report=_report(data, today()),
                by=request.user,  # type: ignore[arg-type]
                post=may.post,
                today=today(),
                now=now(),
                expected_version=data["version"],
            )
        except StaleEdit as stale:
            current = get_object_or_404(_actions(request, slug), reference=reference)
            return Response(
                {"detail": stale.message, "current": ActionOut(current).data}, status=status.HTTP_409_CONFLICT
            )
        except Refused as refused:
            raise ValidationError({refused.field or "detail": [refused.message]}) from refused
        return Response(ReportOut(update).data, status=status.HTTP_201_CREATED)


def _report(data: dict[str, Any], day: date) -> Report:
    try:
        milestones = {int(pk): fate for pk, fate in data["milestones"].items()}
    except ValueError:
        raise ValidationError({"milestones": ["The keys are the ids of milestones."]}) from None
    submission: UUID = data["submission"]
    return Report(
        as_at=data.get("as_at") or day,
        progress=Progress(data["progress"]),
        outlook=Outlook(data["outlook"]) if data.get("outlook") else None,
        text=data["text"],
        risk=data["risk"],
        mitigation=data["mitigation"],
        help_wanted=data["help_wanted"],
        reason=data["reason"],
        milestones=milestones,
        submission=submission,
    )
