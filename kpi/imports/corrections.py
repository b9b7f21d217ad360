"""A table of results read as corrections of closed months: the importer's reader, another meaning."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings

from kpi.imports.files import read_file
from kpi.imports.known import known_subjects
from kpi.imports.resolve import Figure, resolve
from kpi.imports.rows import Rejected
from kpi.imports.subjects import Subjects
from kpi.models import Breakdown, Indicator, KpiUpload
from kpi.services.restatements import Correction

_UNKNOWN = "There is no such indicator in the portal: only figures that it has can be corrected."
_NO_BREAKDOWN = "The indicator has no such breakdown: only figures that the portal has can be corrected."


@dataclass(frozen=True)
class CorrectionFile:
    """What a file corrects, and what of it cannot be taken."""

    corrections: list[Correction]
    rejected: list[Rejected]


def read_corrections(*, name: str, content: bytes) -> CorrectionFile:
    """The figures of a long or wide table as corrections. Two queries."""
    own = settings.COUNCIL.performance.authority
    reading = read_file(KpiUpload.Kind.OBSERVATIONS, name=name, content=content, own=own)
    resolved = resolve(reading, Subjects(known_subjects(), name), own=own)
    rejected = list(resolved.rejected)
    indicators = Indicator.objects.in_bulk({f.subject.id for f in resolved.figures if f.subject.id})
    breakdowns = _breakdowns(indicators)
    corrections = []
    for figure in resolved.figures:
        breakdown = breakdowns.get((figure.subject.id, figure.breakdown.casefold()))
        if figure.subject.id is None:
            rejected.append(Rejected(figure.place, figure.shown, _UNKNOWN))
        elif figure.breakdown and breakdown is None:
            rejected.append(Rejected(figure.place, figure.shown, _NO_BREAKDOWN))
        else:
            corrections.append(_correction(figure, indicators[figure.subject.id], breakdown))
    return CorrectionFile(corrections, rejected)


def _breakdowns(indicators: Iterable[int]) -> dict[tuple[int | None, str], Breakdown]:
    rows = Breakdown.objects.filter(indicator__in=list(indicators))
    return {(row.indicator_id, row.name.casefold()): row for row in rows}


def _correction(figure: Figure, indicator: Indicator, breakdown: Breakdown | None) -> Correction:
    return Correction(
        indicator=indicator,
        period_end=figure.period_end,
        value=figure.value,
        numerator=figure.numerator,
        denominator=figure.denominator,
        breakdown=breakdown,
        category=figure.category if breakdown else "",
        parts_said=figure.parts_said,
    )
