"""What is exported and not edited comes back as no change, whatever people wrote."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from improvement_plan.exports import export_plan, plan_csv, plan_xlsx
from improvement_plan.imports.rows import Kind
from improvement_plan.models import Action, Plan
from improvement_plan.services.importing import ImportRequest, Source, preview_import
from tests.factories.accounts import PostFactory
from tests.factories.improvement_plan import (
    TODAY,
    ActionFactory,
    AreaFactory,
    PlanFactory,
    PriorityFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan() -> Plan:
    """A plan with two actions in one area; the first has everything."""
    plan = PlanFactory(name="The plan", next_reference_number=3)
    area = AreaFactory(priority=PriorityFactory(plan=plan, number=1), key="P1-OR1", text="Oversight")
    action = ActionFactory(
        plan=plan,
        reference="A001",
        area=area,
        priority=area.priority,
        sequence=1,
        text="Visit each child every six weeks",
        lead_post=PostFactory(title="Head of Care"),
        due_as_printed="March 2019",
        success_criteria="Children say so",
    )
    action.contributors.add(PostFactory(title="Head of Play"))
    action.partners.create(name="The youth trust")
    ActionFactory(
        plan=plan, reference="A002", area=area, priority=area.priority, sequence=2,
        text="Call every carer back within a day", lead_post=action.lead_post,
    )  # fmt: skip
    return plan


_words = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc"), include_characters="\n\t"), max_size=60
)
_days = st.none() | st.dates(date(1990, 1, 1), date(2100, 12, 31))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    text=_words.filter(lambda words: words.strip()),
    criteria=_words,
    notes=_words,
    risk=_words,
    partner=_words.map(lambda words: " ".join(words.replace("|", " ").replace(";", " ").split()).strip(" ,")),
    due_on=_days,
    review_on=_days,
    outlook=st.sampled_from(["on_track", "at_risk", "off_track", None]),
)
def test_what_is_exported_comes_back_as_no_change(
    plan: Plan,
    text: str,
    criteria: str,
    notes: str,
    risk: str,
    partner: str,
    due_on: date | None,
    review_on: date | None,
    outlook: str | None,
) -> None:
    action = plan.actions.get(reference="A001")
    texts = {"text": text, "success_criteria": criteria, "notes": notes, "risk": risk}
    days = {"due_on": due_on, "review_on": review_on}
    Action.objects.filter(pk=action.pk).update(outlook=outlook, **texts, **days)
    action.partners.all().delete()
    if partner:
        action.partners.create(name=partner)
    export = export_plan(plan, as_of=TODAY)

    for name, content in (("a.csv", plan_csv(export)), ("a.xlsx", plan_xlsx(export))):
        request = ImportRequest(name=plan.name, sources=[Source(Kind.ACTIONS, name, content)])
        preview = preview_import(request=request, by=None, today=TODAY)

        assert preview.errors == ()
        assert [(c.key, c.changes, c.report) for c in preview.changed] == []
        assert preview.counts(Kind.ACTIONS).unchanged == 2
