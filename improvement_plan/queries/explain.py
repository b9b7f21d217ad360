"""Why an action is rated as it is, and until when: the one place where a rating becomes sentences.

`explain()` reads an action's columns (the action itself, or its history event) and its plan's
scheme, and asks the rating table; it makes no query. Pages draw what comes back, exports print it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from foundation.clock.words import counted_days, day, short_day
from improvement_plan.models import Milestone
from improvement_plan.rules.rating import Facts, Rated, clock, flags, rate
from improvement_plan.rules.schemes import Scheme, turn_to_red
from improvement_plan.rules.sql import FACT_COLUMNS
from improvement_plan.rules.vocabulary import OPEN, Flag, Outlook, Rating


@dataclass(frozen=True)
class Explanation:
    """A rating in words.

    `rating` is the effective one, `word` its own word, `colour` its scheme's. `why`, `also` (the risk
    that was reported where the rating speaks of something else), `override`, `stale`, `ended` and
    `in_scheme` are whole sentences, empty where there is nothing to say.
    `turns_red_on` with `until` reads "Turns red on DAY " + until. `note` is the second line of a
    table's cell ("21 days", "red on 1 Feb"); `late` is "21 days late" while overdue, else empty;
    `flags` are words for outlined flags, among them `reported`, the outlook where the rating is another.
    """

    rating: Rating
    derived: Rating
    word: str
    colour: str
    why: str
    also: str
    override: str
    turns_red_on: date | None
    until: str
    stale: str
    ended: str
    in_scheme: str
    note: str
    late: str
    flags: tuple[str, ...]
    reported: str

    @property
    def own_flags(self) -> tuple[str, ...]:
        """The flags without the reported outlook, for places that show the outlook itself."""
        return tuple(flag for flag in self.flags if flag != self.reported)

    @property
    def sentences(self) -> tuple[str, ...]:
        """Everything that there is to say, in the order of the page, for exports and mails."""
        turns = f"Turns red on {day(self.turns_red_on)} {self.until}" if self.turns_red_on else ""
        said = (self.override, self.why, self.also, turns, self.stale, self.ended, self.in_scheme)
        return tuple(sentence for sentence in said if sentence)


def explain(row: Any, *, scheme: Scheme, as_of: date, milestone: str = "") -> Explanation:
    """Put an action's rating on a day into words.

    `row` has Action's columns by attribute. `milestone` is the title of its earliest unmet milestone
    (`next_milestones`), without which one is called "a milestone".
    """
    facts = Facts(**{column: getattr(row, column) for column in FACT_COLUMNS})
    rated = rate(facts, as_of=as_of)
    today = clock(facts, as_of)
    named = f"milestone “{milestone}”" if milestone else "a milestone"
    red = turn_to_red(facts, scheme, as_of=as_of, rated=rated)
    overdue = rated.rating is Rating.OVERDUE and rated.reason_on is not None
    late = f"{counted_days((today - rated.reason_on).days)} late" if overdue and rated.reason_on else ""
    shown = scheme[rated.rating]
    raised = flags(facts, as_of=as_of, rated=rated)
    reported = _reported_outlook(facts, rated)
    return Explanation(
        rating=rated.rating,
        derived=rated.derived,
        word=rated.rating.words,
        colour=shown.colour.value,
        why=_why(row, rated, today, named),
        also=_risk(row) if reported and facts.outlook != Outlook.ON_TRACK else "",
        override=_override(row, rated) if _held(facts, rated, today) else "",
        turns_red_on=red[0] if red else None,
        until=_until(row, red[1], named) if red else "",
        stale=_stale(row) if Flag.STALE in raised else "",
        ended=_ended(facts, as_of),
        in_scheme=f"In this plan’s scheme: “{shown.colour.value.capitalize()}, {shown.words}”.",
        note=_note(row, rated, today, red),
        late=late,
        flags=_flag_words(row, raised) + ((reported,) if reported else ()),
        reported=reported,
    )


def next_milestones(action_ids: Iterable[int]) -> dict[int, str]:
    """Action id → title of its earliest unmet milestone, in one query."""
    rows = (
        Milestone.objects.filter(action__in=list(action_ids), met_on=None, dropped_on=None)
        .order_by("action_id", "due_on", "pk")
        .distinct("action_id")
    )
    return dict(rows.values_list("action_id", "title"))


def moved_words(row: Any, *, days: bool = True) -> str:
    """ "moved twice, +92 days" against the original date; "" when it never moved."""
    if not row.moved_count:
        return ""
    times = {1: "once", 2: "twice"}.get(row.moved_count, f"{row.moved_count} times")
    if not (days and row.due_on and row.original_due_on):
        return f"moved {times}"
    by = (row.due_on - row.original_due_on).days
    return f"moved {times}, {'−' if by < 0 else '+'}{counted_days(abs(by))}"


def said(text: str) -> str:
    """What a person wrote, as a quotation in one line; "" for nothing."""
    line = " ".join(text.split())
    return f"“{line}”" if line else ""


def _why(row: Any, rated: Rated, today: date, milestone: str) -> str:
    """The sentences of a reason code."""
    if rated.derived not in OPEN:
        return _done(row, rated)
    on, reported = day(rated.reason_on), day(row.reported_as_at)
    late = counted_days((today - rated.reason_on).days) if rated.reason_on else ""
    match rated.reason:
        case "due_date_passed":
            return f"The agreed date, {on}, has passed: {late} late."
        case "milestone_passed":
            return f"{milestone[0].upper()}{milestone[1:]} was due on {on}: {late} late."
        case "reported_off_track" | "reported_at_risk":
            return _risk(row)
        case "start_passed":
            return f"It was due to start on {on}, {late} ago, and is not reported as started."
        case "review_passed":
            return f"Its review was due on {on}, {late} ago."
        case "not_reported":
            return _with_start(row, "Nobody has reported on it yet.")
        case "not_started":
            return _with_start(row, _on("Reported as not started", reported))
    without = "" if row.outlook == Outlook.ON_TRACK else ", without an outlook"
    return _on("Reported in progress" if without else "Reported on track", reported, without)


def _done(row: Any, rated: Rated) -> str:
    completed = f"Completed on {day(row.completed_on)}"
    match rated.reason:
        case "stopped":
            stopped = f"Stopped on {day(row.reported_as_at)}" if row.reported_as_at else "Stopped"
            return _joined(stopped, said(row.stopped_reason))
        case "accepted":
            return f"{completed} and accepted by a board on {day(rated.reason_on)}."
        case "completed_late":
            behind = counted_days((row.completed_on - row.due_on).days)
            return f"{completed}, late by {behind}: the agreed date was {day(row.due_on)}."
    return f"{completed}."


def _on(begin: str, reported: str, end: str = "") -> str:
    """A sentence with the day of the report, which imported work may lack."""
    return f"{begin} on {reported}{end}." if reported else f"{begin}{end}."


def _with_start(row: Any, sentence: str) -> str:
    return f"{sentence} It is due to start on {day(row.starts_on)}." if row.starts_on else sentence


def _risk(row: Any) -> str:
    """What was reported of a risk, with the officer's own words."""
    reported = f" on {day(row.reported_as_at)}" if row.reported_as_at else ""
    begin = f"Reported {Outlook(row.outlook).words.lower()}{reported}"
    parts = [_joined(begin, said(row.risk))]
    if row.mitigation.strip():
        parts.append(f"Mitigation: {_ended_sentence(said(row.mitigation))}")
    if row.help_wanted.strip():
        parts.append(f"Help wanted: {_ended_sentence(said(row.help_wanted))}")
    return " ".join(parts)


def _held(facts: Facts, rated: Rated, today: date) -> bool:
    """Whether an override counts today, even one to the very rating that is derived."""
    if not facts.override_rating or rated.derived not in OPEN:
        return False
    return facts.override_until is None or today <= facts.override_until


def _override(row: Any, rated: Rated) -> str:
    begin = f"Overridden to {rated.rating.words.lower()} until {day(row.override_until)}"
    sentence = _joined(begin, said(row.override_reason or ""))
    return f"{sentence} The derived rating is {rated.derived.words.lower()}."


def _until(row: Any, red: Rated, milestone: str) -> str:
    """What follows "Turns red on DAY": what would have to happen, and what will have passed."""
    until, derived = row.override_until, red.derived.words.lower()
    if until is not None and (red.reason_on is None or red.reason_on < until):
        saved = ", unless completed" if red.derived is Rating.OVERDUE else ""
        return f"when the override ends{saved}: the derived rating is then {derived}."
    passed = f"{day(red.reason_on)}, will have passed."
    if red.reason == "milestone_passed":
        return f"unless {milestone} is met: its day, {passed}"
    return f"unless completed: the agreed date, {passed}"


def _stale(row: Any) -> str:
    expected = f"a report was expected by {day(row.stale_after)}."
    if row.reported_as_at:
        return f"Stale: the last report speaks of {day(row.reported_as_at)}; {expected}"
    return f"Stale: {expected}"


def _ended(facts: Facts, as_of: date) -> str:
    if facts.plan_ends_on and as_of > facts.plan_ends_on:
        return f"The plan ended on {day(facts.plan_ends_on)}; its clock stands there."
    return ""


def _note(row: Any, rated: Rated, today: date, red: tuple[date, Rated] | None) -> str:
    if rated.overridden:
        return f"overridden until {short_day(row.override_until, today)}"
    on = rated.reason_on
    late = counted_days((today - on).days) if on else ""
    match rated.reason:
        case "due_date_passed":
            return late
        case "milestone_passed":
            return f"milestone, {late}"
        case "start_passed":
            return f"due to start {short_day(on, today)}"
        case "review_passed":
            return f"since {short_day(on, today)}"
        case "completed_late":
            return f"late by {counted_days((row.completed_on - row.due_on).days)}"
        case "completed" | "accepted":
            return short_day(on, today)
        case "reported_off_track" if row.reported_as_at and not red:
            return f"since {short_day(row.reported_as_at, today)}"
    return f"red on {short_day(red[0], today)}" if red else ""


def _flag_words(row: Any, raised: Iterable[Flag]) -> tuple[str, ...]:
    words = {
        Flag.STALE: "stale",
        Flag.UNDATED: "undated",
        Flag.MOVED: moved_words(row, days=False),
        Flag.UNOWNED: "no lead post",
    }
    return tuple(words[flag] for flag in raised)


def _reported_outlook(facts: Facts, rated: Rated) -> str:
    """What the officer expects, where the rating says something else of open work."""
    if not facts.outlook or rated.derived not in OPEN or facts.outlook in (rated.derived, rated.rating):
        return ""
    return f"reported {Outlook(facts.outlook).words.lower()}"


def _joined(begin: str, quotation: str) -> str:
    return _ended_sentence(f"{begin}: {quotation}" if quotation else begin)


def _ended_sentence(text: str) -> str:
    """A full stop, unless the quotation brings its own mark."""
    return text if text.rstrip("”")[-1:] in (".", "!", "?") else f"{text}."


_BECAUSE = {
    "stopped": "the action was stopped",
    "accepted": "a board accepted its completion",
    "completed_late": "it was completed after the agreed date, {on}",
    "completed": "it was completed",
    "due_date_passed": "the agreed date, {on}, has passed",
    "milestone_passed": "a milestone of {on} has passed",
    "reported_off_track": "it was reported off track",
    "reported_at_risk": "it was reported at risk",
    "start_passed": "it was due to start on {on}",
    "review_passed": "its review was due on {on}",
    "not_reported": "nobody has reported on it yet",
    "not_started": "it was reported as not started",
    "reported_on_track": "nothing stands against it",
}


def because(reason: str, reason_on: date | None) -> str:
    """A reason code as a short clause: "the agreed date, 31 January 2019, has passed"."""
    return _BECAUSE[reason].format(on=day(reason_on))
