"""A judgement of impact in calm words: after, never because. No figures, so that everybody may read them."""

from collections.abc import Iterator
from datetime import date

from improvement_plan.rules.impact import ENOUGH, Gap, Impact, Judged, Remark
from kpi.rules.frequency import Frequency

AFTER = "Moved after it began. That does not prove it was because of it."


def impact_words(judged: Judged, frequency: Frequency, *, began: str = "the plan began") -> str:
    """One or a few sentences; `began` is what the figures are before and after of."""
    if judged.gap is not Gap.NONE:
        return _GAPS[judged.gap].format(began=began)
    return " ".join(_sentences(judged, frequency, began))


_GAPS = {
    Gap.NO_START: "The plan has no start, so nothing is before or after it.",
    Gap.NO_DIRECTION: "Nothing says whether more or less of it is better.",
    Gap.NO_FIGURE: "No figure since {began} yet.",
    Gap.NO_BASELINE: "Not enough figures from before {began} to compare with.",
}


def _sentences(judged: Judged, frequency: Frequency, began: str) -> Iterator[str]:
    noun = frequency.noun
    yield f"{_standing(judged, frequency, _before(frequency, began))}."
    if judged.code is Impact.IMPROVING:
        yield f"{ENOUGH} {noun}s in a row would be evidence."
    if judged.given:
        yield "Compared with the baseline that the plan prints, for want of earlier figures."
    if judged.rebased is not None:
        since = _label(judged.rebased, frequency)
        yield f"Counted or drawn anew from {since}: figures before and after may not compare."
    for remark in judged.remarks:
        yield _REMARKS[remark].format(
            latest=_label(judged.latest_end, frequency),
            run_end=_label(judged.run_end, frequency),
            noun=noun,
            enough=ENOUGH,
        )


def _standing(judged: Judged, frequency: Frequency, before: str) -> str:
    """ "Better than before the plan began, 6 months in a row since July 2018"."""
    if judged.code is Impact.NO_CHANGE:
        return f"As {before} in {_label(judged.latest_end, frequency)}"
    word = "Worse" if judged.code is Impact.WORSE else "Better"
    if judged.streak > 1:
        in_a_row = f"{judged.streak} {frequency.noun}s in a row since {_label(judged.since, frequency)}"
    else:
        in_a_row = f"in {_label(judged.latest_end, frequency)}"
    return f"{word} than {before}, {in_a_row}{_evidence(judged, frequency)}"


def _evidence(judged: Judged, frequency: Frequency) -> str:
    """What makes it evidence where the latest periods alone do not."""
    if judged.code is not Impact.EVIDENCED or judged.streak >= ENOUGH:
        return ""
    if judged.signal is not None:
        return f", with a signal for the better on the control chart in {_label(judged.signal, frequency)}"
    return f", and {ENOUGH} {frequency.noun}s in a row to {_label(judged.run_end, frequency)}"


def _before(frequency: Frequency, began: str) -> str:
    if frequency is Frequency.YEAR_TO_DATE:
        return f"in the same month of the year before {began}"
    return f"before {began}"


def _label(end: date | None, frequency: Frequency) -> str:
    period = frequency.period_ending(end) if end else None
    return period.label if period else ""


_REMARKS = {
    Remark.MONTH_WORSE: "The latest {noun} points the other way: it is worse than the one before.",
    Remark.MONTH_BETTER: "The latest {noun} points the other way: it is better than the one before.",
    Remark.SIGNAL_WORSE: "The control chart points the other way: a signal for the worse in {latest}.",
    Remark.SIGNAL_BETTER: "The control chart points the other way: a signal for the better in {latest}.",
    Remark.LAPSED: "It had been better for {enough} {noun}s in a row to {run_end} and has fallen back.",
}
