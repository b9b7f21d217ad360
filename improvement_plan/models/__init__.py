from improvement_plan.models.action import Action, ActionContributor, ActionPartner, Milestone
from improvement_plan.models.impact import ImpactJudgement
from improvement_plan.models.inspection import Inspection, Judgement
from improvement_plan.models.plan import Plan, PlanDistribution, PlanVersion, Priority
from improvement_plan.models.record import (
    Acceptance,
    DateMove,
    Evidence,
    PlanSnapshot,
    ProgressUpdate,
    RatingChange,
    Risk,
)
from improvement_plan.models.scheme import StatusScheme, StatusSchemeEntry
from improvement_plan.models.structure import Area, ImpactMeasure, Recommendation, RecommendationAlias
from improvement_plan.models.upload import PlanUpload

__all__ = [
    "Acceptance",
    "Action",
    "ActionContributor",
    "ActionPartner",
    "Area",
    "DateMove",
    "Evidence",
    "ImpactJudgement",
    "ImpactMeasure",
    "Inspection",
    "Judgement",
    "Milestone",
    "Plan",
    "PlanDistribution",
    "PlanSnapshot",
    "PlanUpload",
    "PlanVersion",
    "Priority",
    "ProgressUpdate",
    "RatingChange",
    "Recommendation",
    "RecommendationAlias",
    "Risk",
    "StatusScheme",
    "StatusSchemeEntry",
]
