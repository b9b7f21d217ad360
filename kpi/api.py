"""The API of performance: the same queries as the pages, for the same two audiences."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from kpi.models import Indicator
from kpi.queries.figures import figures_of, months_with_figures
from kpi.queries.indicator_chart import FigureRow, judge_points, rows_of
from kpi.queries.indicator_edit import find_indicator
from kpi.queries.indicator_page import facts_of
from kpi.queries.series import Point
from kpi.queries.summary import months_for
from kpi.rules.rag import Rag
from kpi.services.snapshots import SPC_LONGEST

READ, SMALL = "kpi.view", "kpi.small_numbers"


def _number() -> serializers.DecimalField:
    return serializers.DecimalField(max_digits=None, decimal_places=None, allow_null=True)


class IndicatorOut(serializers.ModelSerializer[Indicator]):
    """What is measured; `code` is its permanent id."""

    service = serializers.CharField(source="service.name", default=None)
    owner = serializers.CharField(source="owner.title", default=None)

    class Meta:
        model = Indicator
        fields: ClassVar = [
            "code",
            "name",
            "service",
            "owner",
            "unit",
            "decimals",
            "frequency",
            "polarity",
            "counts_children",
            "compare_with",
            "retired_on",
        ]


class BesideOut(serializers.Serializer[Any]):
    """A comparator: its value, the year that it is of, where ours lies from it."""

    value = _number()
    year = serializers.IntegerField(allow_null=True)
    direction = serializers.CharField(allow_null=True)


class FigureOut(serializers.Serializer[Any]):
    """One indicator in a month. `symbol` stands for a hidden value, `missing` says why there is none."""

    code = serializers.CharField()
    name = serializers.CharField()
    service = serializers.CharField()
    period = serializers.CharField(source="period.code")
    value = _number()
    symbol = serializers.CharField()
    missing = serializers.CharField()
    numerator = _number()
    denominator = _number()
    provisional = serializers.BooleanField()
    target = serializers.DecimalField(
        source="target.value", max_digits=None, decimal_places=None, allow_null=True
    )
    rag = serializers.ChoiceField(choices=[rag.value for rag in Rag], source="rag.value")
    previous = _number()
    change = _number()
    change_direction = serializers.CharField(allow_null=True)
    change_performance = serializers.CharField(source="change_performance.value")
    three_month_mean = serializers.DecimalField(
        source="mean_of_three", max_digits=None, decimal_places=None, allow_null=True
    )
    three_month_direction = serializers.CharField(source="three_direction", allow_null=True)
    england = BesideOut()
    neighbours = BesideOut()
    region = BesideOut()
    mean = serializers.FloatField(source="spc_mean", allow_null=True)
    lower_limit = serializers.FloatField(source="spc_lower", allow_null=True)
    upper_limit = serializers.FloatField(source="spc_upper", allow_null=True)
    limits_note = serializers.CharField(source="spc_note")
    variation = serializers.CharField()
    assurance = serializers.CharField()
    signal = serializers.CharField()
    commentary = serializers.CharField()
    basis_restated = serializers.BooleanField()


class MonthOut(serializers.Serializer[Any]):
    """A month that you may read."""

    month = serializers.DateField(source="month_end", format="%Y-%m")
    closed_at = serializers.DateTimeField(allow_null=True)


class MonthFiguresOut(MonthOut):
    """A month with the figures of all its indicators."""

    figures = FigureOut(many=True)


class PointOut(serializers.Serializer[Any]):
    """One period of a series; its limits are drawn from the figures that you may see."""

    period = serializers.CharField()
    value = _number()
    symbol = serializers.CharField()
    numerator = _number()
    denominator = _number()
    provisional = serializers.BooleanField()
    restated = serializers.BooleanField()
    rag = serializers.CharField()
    mean = serializers.FloatField(allow_null=True)
    lower_limit = serializers.FloatField(allow_null=True)
    upper_limit = serializers.FloatField(allow_null=True)
    signal = serializers.CharField()


class SeriesOut(serializers.Serializer[Any]):
    """An indicator's latest periods, oldest first."""

    code = serializers.CharField()
    points = PointOut(many=True)


class Indicators(ListAPIView[Indicator]):
    """All indicators, in the order of reports."""

    needs = READ
    serializer_class = IndicatorOut
    queryset = Indicator.objects.none()

    def get_queryset(self) -> QuerySet[Indicator]:
        return Indicator.objects.select_related("service", "owner")


class Months(APIView):
    """The months that you may read, newest first."""

    needs = READ

    @extend_schema(responses=MonthOut(many=True))
    def get(self, request: Request) -> Response:
        return Response([MonthOut(month).data for month in months_with_figures(entitled=_entitled(request))])


class MonthFigures(APIView):
    """A month's figures. Without the right to small numbers: closed months, as they were published."""

    needs = READ

    @extend_schema(responses=MonthFiguresOut)
    def get(self, request: Request, month: str) -> Response:
        entitled = _entitled(request)
        chosen = months_for(month, entitled=entitled).chosen
        figures = figures_of(chosen.month_end, entitled=entitled) if chosen else []
        return Response({**MonthOut(chosen).data, "figures": [FigureOut(figure).data for figure in figures]})


class Series(APIView):
    """An indicator's figures up to a month, the newest that you may read unless `month` names one."""

    needs = READ

    @extend_schema(
        responses=SeriesOut, parameters=[OpenApiParameter("month", str, description="As 2018-12.")]
    )
    def get(self, request: Request, code: str) -> Response:
        entitled = _entitled(request)
        found = find_indicator(code)
        chosen = months_for(request.query_params.get("month", ""), entitled=entitled).chosen
        points: list[dict[str, Any]] = []
        if chosen is not None:
            facts = facts_of(found, chosen.month_end, entitled=entitled)
            judged = judge_points(facts)
            rows = rows_of(facts, judged, most=SPC_LONGEST)[::-1]
            points = [
                _point(point, row, judged.get(point.period.end))
                for point, row in zip(facts.points, rows, strict=True)
            ]
        return Response(SeriesOut({"code": found.code, "points": points}).data)


def _entitled(request: Request) -> bool:
    user = request.user
    return isinstance(user, User) and user.has_perm(SMALL)


def _point(point: Point, row: FigureRow, judged: Any) -> dict[str, Any]:
    return {
        "period": point.period.code,
        "value": point.value,
        "symbol": point.symbol,
        "numerator": point.numerator,
        "denominator": point.denominator,
        "provisional": point.provisional,
        "restated": point.restated,
        "rag": row.rag,
        "mean": judged.mean if judged else None,
        "lower_limit": judged.lower if judged else None,
        "upper_limit": judged.upper if judged else None,
        "signal": row.signal,
    }
