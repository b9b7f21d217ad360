"""When the example is not loaded, and on which days it can be."""

from datetime import date

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from accounts.models import User
from improvement_plan.example.load import load_example
from improvement_plan.models import Plan
from improvement_plan.rules.vocabulary import Rating


@pytest.mark.django_db(transaction=True)
def test_other_data_is_left_alone() -> None:
    User.objects.create_user("somebody@council.example", None, display_name="Somebody")
    with pytest.raises(CommandError, match="holds people or plans already"):
        call_command("load_example")
    assert Plan.objects.count() == 0
    assert User.objects.count() == 1


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("today", [date(2028, 2, 29), date(2027, 1, 1), date(2026, 8, 31)], ids=str)
def test_it_loads_on_awkward_days(today: date) -> None:
    loaded = load_example(folder=settings.BASE_DIR / "examples", today=today)
    assert (loaded.plans, loaded.actions) == (6, 191)
    plan = Plan.objects.get(kind=Plan.Kind.IMPROVEMENT_PLAN, successor=None)
    assert set(plan.actions.values_list("rating", flat=True)) == set(Rating)
