"""Writing what an import found: indicators, breakdowns and figures, each with one statement a table."""

from collections.abc import Sequence

from django.db import connection
from django.db.models import Max

from accounts.models import Service
from accounts.services.posts import create_service
from foundation.rendering.cells import plain
from kpi.imports.preview import ChangedFigure, Preview
from kpi.imports.resolve import Figure
from kpi.imports.subjects import Subject
from kpi.models import Breakdown, Indicator, Observation
from kpi.services.indicators import create_indicator

_BATCH = 2_000

_UPDATE = """
UPDATE kpi_observation AS o
SET value = new.value, numerator = new.numerator, denominator = new.denominator,
    provisional = new.provisional, source = new.source
FROM unnest(%s::bigint[], %s::numeric[], %s::numeric[], %s::numeric[], %s::boolean[], %s::text[])
    AS new (id, value, numerator, denominator, provisional, source)
WHERE o.id = new.id
"""


def indicator_ids(preview: Preview) -> dict[str, int]:
    """The indicators that the preview names, by code; those that the file describes are added."""
    named = {figure.subject.code: figure.subject.id for figure in preview.created}
    named |= {row.subject.code: row.subject.id for row in preview.compared_created}
    ids = {code: pk for code, pk in named.items() if pk is not None}
    return ids | _add_indicators(preview.indicators)


def write_figures(preview: Preview, ids: dict[str, int], *, file_name: str) -> None:
    """Insert the new figures and change the others. `ids` as `indicator_ids` gives them."""
    breakdowns = _breakdowns(preview.created, ids)
    Observation.objects.bulk_create(
        (
            Observation(
                indicator_id=ids[figure.subject.code],
                period_end=figure.period_end,
                breakdown_id=breakdowns.get((figure.subject.code, figure.breakdown.casefold())),
                category=figure.category,
                numerator=figure.numerator,
                denominator=figure.denominator,
                value=figure.value,
                provisional=figure.provisional,
                source=figure.source or file_name,
            )
            for figure in preview.created
        ),
        batch_size=_BATCH,
    )
    if preview.changed:
        _update(preview.changed, file_name)


def _update(changed: Sequence[ChangedFigure], file_name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            _UPDATE,
            [
                [item.before.id for item in changed],
                [item.figure.value for item in changed],
                [item.parts[0] for item in changed],
                [item.parts[1] for item in changed],
                [item.figure.provisional for item in changed],
                [item.figure.source or file_name for item in changed],
            ],
        )


def _add_indicators(subjects: Sequence[Subject]) -> dict[str, int]:
    services = _services(subjects)
    last = Indicator.objects.aggregate(last=Max("sequence"))["last"] or 0
    return {
        subject.code: create_indicator(
            code=subject.code,
            by=None,
            fields={
                "name": subject.name,
                "service": services.get(plain(subject.service)),
                "unit": subject.unit,
                "decimals": subject.decimals,
                "frequency": subject.frequency,
                "polarity": subject.polarity,
                "aliases": list(subject.aliases),
                "sequence": last + n,
            },
        ).pk
        for n, subject in enumerate(subjects, start=1)
    }


def _services(subjects: Sequence[Subject]) -> dict[str, Service]:
    """The services that new indicators belong to, by name; missing ones are added at the top."""
    wanted = {plain(subject.service): subject.service for subject in subjects if subject.service}
    if not wanted:
        return {}
    # Top services last, so that they win over teams of the same name.
    known = {plain(service.name): service for service in Service.objects.order_by("-parent", "-pk")}
    return {
        name: known.get(name) or create_service(name=shown[:200], by=None) for name, shown in wanted.items()
    }


def _breakdowns(figures: Sequence[Figure], ids: dict[str, int]) -> dict[tuple[str, str], int]:
    """The breakdowns of new figures by code and name; missing ones are added."""
    wanted = {
        (figure.subject.code, figure.breakdown.casefold()): figure.breakdown
        for figure in figures
        if figure.breakdown
    }
    if not wanted:
        return {}
    rows = Breakdown.objects.filter(indicator__in={ids[code] for code, _ in wanted})
    known = {
        (indicator, name.casefold()): pk
        for indicator, name, pk in rows.values_list("indicator", "name", "pk")
    }
    missing = [key for key in wanted if (ids[key[0]], key[1]) not in known]
    made = Breakdown.objects.bulk_create(
        Breakdown(indicator_id=ids[code], name=wanted[code, name]) for code, name in missing
    )
    found = {(ids[key[0]], key[1]): breakdown.pk for key, breakdown in zip(missing, made, strict=True)}
    return {key: (known | found)[ids[key[0]], key[1]] for key in wanted}
