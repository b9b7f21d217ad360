"""Rounds of audits, what they taught, complaints and compliments."""

from typing import Any

import factory
from factory.django import DjangoModelFactory

from kpi.models import AuditFinding, AuditGrade, AuditRound, Feedback
from tests.factories.improvement_plan import NOW
from tests.factories.kpi import DECEMBER

GRADES = ("outstanding", "good", "requires_improvement", "inadequate")


class AuditRoundFactory(DjangoModelFactory[AuditRound]):
    """`AuditRoundFactory(grades=(0, 9, 23, 20), moderated=(0, 1, 17, 11))`: counts, best grade first."""

    class Meta:
        model = AuditRound
        skip_postgeneration_save = True

    title = factory.Sequence(lambda n: f"Case file audits {n}")
    month_end = DECEMBER

    @factory.post_generation  # type: ignore[untyped-decorator]
    def grades(self: AuditRound, create: bool, extracted: Any, **kwargs: Any) -> None:
        counts = extracted or (0, 6, 17, 24)
        AuditGrade.objects.bulk_create(
            AuditGrade(round=self, grade=grade, count=count)
            for grade, count in zip(GRADES, counts, strict=True)
        )

    @factory.post_generation  # type: ignore[untyped-decorator]
    def moderated(self: AuditRound, create: bool, extracted: Any, **kwargs: Any) -> None:
        for grade, count in zip(GRADES, extracted or (), strict=bool(extracted)):
            self.grades.filter(grade=grade).update(moderated_count=count)


class FindingFactory(DjangoModelFactory[AuditFinding]):
    class Meta:
        model = AuditFinding

    round = factory.SubFactory(AuditRoundFactory)
    kind = "learning"
    theme = "Planning"
    text = "Plans say what, not by when"
    noted_at = NOW


class FeedbackFactory(DjangoModelFactory[Feedback]):
    """Ten complaints of a month."""

    class Meta:
        model = Feedback

    month_end = DECEMBER
    kind = "complaint"
    count = 10
