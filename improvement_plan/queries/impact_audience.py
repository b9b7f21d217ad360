"""Which figures of a judgement of impact a person may see, and whether they may hear what it says.

Two audiences, as in performance. Without `kpi.small_numbers` only published figures are shown; and
where one of a series is hidden, so is what the series says: that a hidden count is "worse" than a
published figure can be enough to know it.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal

from accounts.models import User
from improvement_plan.models import ImpactJudgement
from improvement_plan.rules.impact import baseline_ends, baseline_of
from kpi.queries.published import Shown, published_values
from kpi.rules.frequency import Frequency


class Audience:
    """What of these judgements a person may see. No query for those entitled to small numbers, else one."""

    def __init__(self, user: User, judgements: Iterable[ImpactJudgement]) -> None:
        self.entitled = user.has_perm("kpi.small_numbers")
        self.reads_figures = user.has_perm("kpi.view")
        judged = [(j.indicator_id, j.latest_end) for j in judgements]
        known = {pk: end for pk, end in judged if pk is not None and end is not None}
        self._cells: Mapping[tuple[int, date], Shown] = {}
        if known and not self.entitled:
            until = max(end for _, end in judged if end is not None)
            self._cells = published_values(indicators=list(known), until=until)

    def told(self, judgement: ImpactJudgement) -> bool:
        """Whether this person may hear how it stands: nothing of its series is hidden from them."""
        last = judgement.latest_end
        if self.entitled or last is None:
            return True
        series = (
            cell for (pk, end), cell in self._cells.items() if pk == judgement.indicator_id and end <= last
        )
        return not any(cell.symbol for cell in series)

    def latest(self, judgement: ImpactJudgement) -> Decimal | None:
        """The latest figure, if it is shown to this person."""
        return self._shown(judgement, judgement.latest, [judgement.latest_end])

    def baseline(self, judgement: ImpactJudgement) -> Decimal | None:
        """The baseline, if all that makes it is shown; one that the plan prints always is."""
        if judgement.baseline_given:
            return judgement.baseline
        start, last = judgement.counted_from, judgement.latest_end
        if judgement.indicator is None or start is None or last is None:
            return None
        ends = baseline_ends(start, last, Frequency(judgement.indicator.frequency))
        return self._shown(judgement, judgement.baseline, ends)

    def _shown(
        self, judgement: ImpactJudgement, stored: Decimal | None, ends: Sequence[date | None]
    ) -> Decimal | None:
        """A stored figure, if what is published now at these ends still makes it.

        One that was corrected since is not shown: it may have been hidden when it counted.
        """
        if self.entitled or stored is None or judgement.indicator is None:
            return stored
        if not self.reads_figures:
            return None
        cells = [self._cells.get((judgement.indicator.pk, end)) if end else None for end in ends]
        values = [cell.value if cell and not cell.symbol else None for cell in cells]
        return stored if baseline_of(values, judgement.indicator.decimals) == stored else None
