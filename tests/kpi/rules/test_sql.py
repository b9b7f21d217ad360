"""The rules read by Python and by Postgres say the same of every figure."""

from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kpi.models import Indicator, Observation, Snapshot, Target
from kpi.rules.figures import figures
from kpi.rules.frequency import CompareWith, Frequency
from kpi.rules.rag import Polarity, TargetFacts
from kpi.services.snapshots import take_snapshot

pytestmark = pytest.mark.django_db

NOW = datetime(2019, 1, 21, 9, tzinfo=UTC)
# December ends a period of every frequency but the financial year, March one of all but the term.
MONTH_ENDS = st.sampled_from([date(2018, 12, 31), date(2018, 3, 31)])

# Few values and close together, so that ties, halves and boundaries are common.
NUMBERS = st.one_of(st.none(), st.integers(-60, 60).map(lambda n: Decimal(n) / 40))
TOLERANCES = st.one_of(st.none(), st.integers(0, 20).map(lambda n: Decimal(n) / 10))
ENDS = st.integers(-20, 20).map(lambda n: Decimal(n) / 10)


@dataclass(frozen=True)
class Case:
    """One indicator: `values` of the month, of the three periods before, and of the compared one."""

    polarity: Polarity
    frequency: Frequency
    compare_with: CompareWith
    decimals: int
    values: tuple[Decimal | None, ...]
    target: TargetFacts


@st.composite
def targets(draw: st.DrawFn) -> TargetFacts:
    """A value, or a range of which an end may be open, with any tolerances."""
    ranged = draw(st.booleans())
    low, high = sorted(draw(st.tuples(ENDS, ENDS)))
    return TargetFacts(
        value=None if ranged else draw(NUMBERS),
        amber_limit=draw(NUMBERS),
        green_within=draw(TOLERANCES),
        amber_within=draw(TOLERANCES),
        low=draw(st.sampled_from([low, None])) if ranged else None,
        high=draw(st.sampled_from([high, None])) if ranged else None,
    )


CASES = st.builds(
    Case,
    polarity=st.sampled_from(Polarity),
    frequency=st.sampled_from(Frequency),
    compare_with=st.sampled_from(CompareWith),
    decimals=st.integers(min_value=0, max_value=3),
    values=st.tuples(*[NUMBERS] * 5),
    target=targets(),
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(batch=st.lists(CASES, min_size=20, max_size=40), month_end=MONTH_ENDS)
def test_both_readers_agree(batch: list[Case], month_end: date) -> None:
    for model in (Snapshot, Observation, Target, Indicator):
        model.objects.all().delete()
    indicators, goals, observations, judged = [], [], [], []
    for n, case in enumerate(batch):
        frequency = case.frequency
        if frequency.period_ending(month_end) is None:
            continue
        indicator = Indicator(
            code=f"K{n}",
            name="n",
            unit="ratio",
            decimals=case.decimals,
            frequency=frequency,
            polarity=case.polarity,
            compare_with=case.compare_with,
        )
        backs = [frequency.steps_back(month_end, back) for back in (1, 2, 3)]
        compared = case.compare_with.compared_end(month_end, frequency)
        known: dict[date, Decimal] = {}
        for end, value in zip([month_end, *backs, compared], case.values, strict=True):
            if value is not None:
                known.setdefault(end, value)
        indicators.append(indicator)
        goals.append(Target(indicator=indicator, effective_from=month_end, **asdict(case.target)))
        observations += [Observation(indicator=indicator, period_end=e, value=v) for e, v in known.items()]
        judged.append(
            figures(
                known.get(month_end),
                compared=known.get(compared),
                three_before=[known.get(end) for end in backs],
                target=case.target,
                polarity=case.polarity,
                decimals=case.decimals,
            )
        )
    Indicator.objects.bulk_create(indicators)
    Target.objects.bulk_create(goals)
    Observation.objects.bulk_create(observations)
    expected = {i.pk: figure for i, figure in zip(indicators, judged, strict=True)}
    take_snapshot(month_end=month_end, now=NOW)
    stored = {s.indicator_id: s for s in Snapshot.objects.filter(period_end=month_end)}
    assert stored.keys() == expected.keys()
    for pk, figure in expected.items():
        one = stored[pk]
        assert (one.value, one.rag, one.change) == (figure.value, figure.rag, figure.change)
        assert one.change_direction == (figure.change_direction or "")
        assert one.change_performance == figure.change_performance
        assert one.three_month_direction == (figure.three_month_direction or "")
        assert one.three_month_performance == figure.three_month_performance
        mean = figure.three_month_mean
        assert (one.three_month_mean is None) == (mean is None)
        if mean is not None:
            assert abs(float(one.three_month_mean) - float(mean)) < 1e-6  # type: ignore[arg-type]
