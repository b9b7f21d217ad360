"""Which approved words about figures may be read without `kpi.small_numbers`."""

from django.db.models import Exists, OuterRef, QuerySet

from kpi.models import Commentary, Indicator, PublishedCell, ReportingMonth


def public_words(rows: QuerySet[Commentary]) -> QuerySet[Commentary]:
    """Those that are approved, of closed months, and cannot say what was hidden.

    Words about several indicators, or about a breakdown, may say any of their figures: nothing of
    any of them may be hidden up to that month, and each must be published.
    """
    cells = PublishedCell.objects.filter(period_end__lte=OuterRef("month_end"))
    hidden = cells.filter(indicator__commentaries=OuterRef("pk")).exclude(symbol="")
    published = PublishedCell.objects.filter(
        indicator=OuterRef("pk"), period_end__lte=OuterRef(OuterRef("month_end"))
    )
    unpublished = Indicator.objects.filter(~Exists(published), commentaries=OuterRef("pk"))
    closed = ReportingMonth.objects.exclude(closed_at=None)
    return rows.filter(
        ~Exists(hidden),
        ~Exists(unpublished),
        state=Commentary.State.APPROVED,
        month_end__in=closed.values("month_end"),
    )
