"""The rules read by Python and by Postgres say the same of every figure."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kpi.models import Indicator, Observation, Snapshot, Target
from kpi.rules.figures import figures
from kpi.rules.frequency import CompareWith, Frequency
from kpi.rules.rag import Polarity
from kpi.services.snapshots import take_snapshot

pytestmark = pytest.mark.django_db

NOW = datetime(2019, 1, 21, 9, tzinfo=UTC)
# December ends a period of every frequency but the financial year, March one of all but the term.
MONTH_ENDS = st.sampled_from([date(2018, 12, 31), date(2018, 3, 31)])

# Few values and close together, so that ties, halves and boundaries are common.
NUMBERS = st.one_of(st.none(), st.integers(-60, 60).map(lambda n: Decimal(n) / 40))
TOLERANCES = st.one_of(st.none(), st.integers(0, 20).map(lambda n: Decimal(n) / 10))
ENDS = st.integers(-20, 20).map(lambda n: Decimal(n) / 10)


@st.composite
def cases(draw: st.DrawFn) -> dict[str, object]:
    ranged = draw(st.booleans())
    low, high = sorted(draw(st.tuples(ENDS, ENDS)))
    return {
        "polarity": draw(st.sampled_from(Polarity)),
        "frequency": draw(st.sampled_from(Frequency)),
        "compare_with": draw(st.sampled_from(CompareWith)),
        "decimals": draw(st.integers(min_value=0, max_value=3)),
        "values": draw(st.tuples(*[NUMBERS] * 5)),
        "target": {
            "value": None if ranged else draw(NUMBERS),
            "amber_limit": draw(NUMBERS),
            "green_within": draw(TOLERANCES),
            "amber_within": draw(TOLERANCES),
            "low": draw(st.sampled_from([low, None])) if ranged else None,
            "high": draw(st.sampled_from([high, None])) if ranged else None,
        },
    }


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(batch=st.lists(cases(), min_size=20, max_size=40), month_end=MONTH_ENDS)
def test_both_readers_agree(batch: list[dict[str, object]], month_end: date) -> None:
    for model in (Snapshot, Observation, Target, Indicator):
        model.objects.all().delete()
    indicators, targets, observations, judged = [], [], [], []
    for n, case in enumerate(batch):
        frequency, compare = Frequency(str(case["frequency"])), CompareWith(str(case["compare_with"]))
        if frequency.period_ending(month_end) is None:
            continue
        indicator = Indicator(
            code=f"K{n}",
            name="n",
            unit="ratio",
            decimals=case["decimals"],
            frequency=frequency,
            polarity=case["polarity"],
            compare_with=compare,
        )
        target = Target(indicator=indicator, effective_from=month_end, **case["target"])  # type: ignore[misc]
        backs = [frequency.steps_back(month_end, back) for back in (1, 2, 3)]
        compared = compare.compared_end(month_end, frequency)
        known: dict[date, Decimal] = {}
        for end, value in zip([month_end, *backs, compared], case["values"], strict=True):  # type: ignore[call-overload]
            if value is not None:
                known.setdefault(end, value)
        indicators.append(indicator)
        targets.append(target)
        observations += [Observation(indicator=indicator, period_end=e, value=v) for e, v in known.items()]
        judged.append(
            figures(
                known.get(month_end),
                compared=known.get(compared),
                three_before=[known.get(end) for end in backs],
                target=target.facts(),
                polarity=Polarity(str(case["polarity"])),
                decimals=indicator.decimals,
            )
        )
    Indicator.objects.bulk_create(indicators)
    Target.objects.bulk_create(targets)
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
