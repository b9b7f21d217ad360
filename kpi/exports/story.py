"""What an indicator's chart says, in words, from what a report holds of it."""

from decimal import Decimal

from kpi.models import Unit
from kpi.rules.frequency import Frequency
from kpi.rules.report import ReportIndicator
from kpi.rules.spc_words import Story, story
from kpi.rules.words import figure_text


def story_of(one: ReportIndicator) -> Story | None:
    """Headline and explanation; None where nothing can be said."""

    def shown(value: float) -> str:
        return figure_text(Decimal(str(value)), one.unit, one.decimals)

    return story(
        variation=one.variation,
        assurance=one.assurance,
        signal=one.signal,
        lower=None if one.lower is None else float(one.lower),
        upper=None if one.upper is None else float(one.upper),
        target=None if one.target is None else float(one.target),
        note=one.spc_note,
        noun=Frequency(one.frequency).noun,
        shown=shown,
        least=0.0,
        most=100.0 if one.unit == Unit.PERCENT else None,
    )
