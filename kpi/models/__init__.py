from kpi.models.commentary import Commentary
from kpi.models.indicator import Breakdown, Indicator, IndicatorDefinition, Rebase, Target, Unit
from kpi.models.observation import Comparator, Neighbour, Observation, Restatement, RestatementBatch
from kpi.models.publication import PublishedCell
from kpi.models.quality import AuditFinding, AuditGrade, AuditRound, Feedback
from kpi.models.report import KpiReport
from kpi.models.snapshot import ReportingMonth, Snapshot
from kpi.models.upload import KpiUpload

__all__ = [
    "AuditFinding",
    "AuditGrade",
    "AuditRound",
    "Breakdown",
    "Commentary",
    "Comparator",
    "Feedback",
    "Indicator",
    "IndicatorDefinition",
    "KpiReport",
    "KpiUpload",
    "Neighbour",
    "Observation",
    "PublishedCell",
    "Rebase",
    "ReportingMonth",
    "Restatement",
    "RestatementBatch",
    "Snapshot",
    "Target",
    "Unit",
]
