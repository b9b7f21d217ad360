"""What a person owes: overdue, red next, to report. Constant queries, however many actions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.urls import reverse
from django.utils.text import Truncator

from accounts.models import User
from accounts.queries import HeldPost, current_posts
from foundation.clock.words import counted_days, day
from improvement_plan.models import Action, Milestone
from improvement_plan.queries.explain import Explanation, explain, moved_words, next_milestones
from improvement_plan.rules.vocabulary import SEVERITY, Progress, Rating

# "Turns red next" looks so far ahead; a report is asked for so long before it counts as stale.
LOOK_AHEAD = timedelta(weeks=6)
ASKED_BEFORE = timedelta(days=7)
_LONGEST_TITLE = 120
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


@dataclass(frozen=True)
class OwedAction:
    """One open action that this person's posts lead, with its rating in words."""

    action: Action
    title: str
    url: str
    explanation: Explanation
    post_id: int | None
    milestone: str
    open_milestones: int
    due_for_report: bool

    @property
    def deadline(self) -> date | None:
        """The earliest of the agreed date and the unmet milestones."""
        days = [d for d in (self.action.due_on, self.action.next_milestone_on) if d is not None]
        return min(days, default=None)


@dataclass(frozen=True)
class Line:
    """A line of the lists, as components/work_list.html draws it."""

    title: str
    url: str
    when: str
    note: str
    urgent: bool = False
    rating: str = ""
    rating_colour: str = ""


@dataclass(frozen=True)
class MyWork:
    """The page without what other apps add. `owed` is worst first, `overdue` and `red_next` by day."""

    posts: list[HeldPost]
    owed: list[OwedAction]
    overdue: list[OwedAction]
    red_next: list[OwedAction]

    @property
    def due(self) -> list[OwedAction]:
        """What is to be reported now."""
        return [item for item in self.owed if item.due_for_report]

    @property
    def overdue_note(self) -> str:
        return f"{len(self.overdue)} of your {len(self.owed)} open actions" if self.overdue else ""

    @property
    def red_next_note(self) -> str:
        return f"next {_in_words(LOOK_AHEAD.days // 7)} weeks"

    @property
    def due_note(self) -> str:
        count = len(self.due)
        return f"{count} of {len(self.owed)} {'is' if count == 1 else 'are'} due" if count else ""


def my_work(user: User, *, today: date) -> MyWork:
    """Read what this person's posts owe on a day. Seven queries."""
    posts = current_posts(user, on=today)
    actions = (
        Action.objects.visible_to(user)
        .not_done()
        .filter(lead_post__in=[post.pk for post in posts])
        .select_related("plan__scheme")
        .prefetch_related("plan__scheme__entries")
        .order_by("plan__name", "reference")
    )
    owed = owed_actions(list(actions), today=today)
    overdue = [item for item in owed if item.explanation.rating is Rating.OVERDUE]
    soon = [
        item
        for item in owed
        if item.explanation.turns_red_on and item.explanation.turns_red_on <= today + LOOK_AHEAD
    ]
    return MyWork(
        posts=posts,
        owed=sorted(owed, key=_worst_first),
        overdue=sorted(overdue, key=lambda item: item.deadline or today),
        red_next=sorted(soon, key=lambda item: item.explanation.turns_red_on or today),
    )


def owed_actions(actions: Sequence[Action], *, today: date) -> list[OwedAction]:
    """These open actions with their ratings in words. Two queries for their milestones."""
    ids = [action.pk for action in actions]
    titles = next_milestones(ids)
    unmet: dict[int, int] = {}
    open_ones = Milestone.objects.filter(action__in=ids, met_on=None, dropped_on=None)
    for action_id in open_ones.values_list("action_id", flat=True):
        unmet[action_id] = unmet.get(action_id, 0) + 1
    schemes = {action.plan.scheme_id: action.plan.scheme.as_scheme() for action in actions}
    return [
        OwedAction(
            action=action,
            title=short_title(action),
            url=reverse("action", args=[action.plan.slug, action.reference]),
            explanation=explain(
                action,
                scheme=schemes[action.plan.scheme_id],
                as_of=today,
                milestone=titles.get(action.pk, ""),
            ),
            post_id=action.lead_post_id,
            milestone=titles.get(action.pk, ""),
            open_milestones=unmet.get(action.pk, 0),
            due_for_report=_is_due(action, today),
        )
        for action in actions
    ]


def short_title(action: Action) -> str:
    """Reference and text; a text as long as a paragraph is cut in the lists, never on its own page."""
    return f"{action.reference} {Truncator(action.text).chars(_LONGEST_TITLE, truncate='…')}"


def overdue_line(item: OwedAction) -> Line:
    """Since when, and what has passed."""
    said, action = item.explanation, item.action
    by_milestone = said.note.startswith("milestone")
    passed = f"milestone “{item.milestone}” was due" if by_milestone else "was due"
    moved = moved_words(action)
    note = f"{passed} {day(item.deadline)}" + (f", {moved}" if moved else "")
    return Line(
        title=item.title,
        url=item.url,
        when=said.late,
        note=note,
        urgent=True,
        rating=said.rating.value,
        rating_colour=said.colour,
    )


def red_next_line(item: OwedAction, *, today: date) -> Line:
    """On which day it turns red, and what it is now."""
    said = item.explanation
    left = counted_days(((said.turns_red_on or today) - today).days - 1)
    note = f"{said.word} now. {left} left"
    if item.milestone and item.action.next_milestone_on == item.deadline:
        note += f", milestone “{item.milestone}”"
    return Line(title=item.title, url=item.url, when=f"red on {day(said.turns_red_on)}", note=f"{note}.")


def lede(posts: Sequence[HeldPost]) -> str:
    """Whose work this is: "Work of two posts that you hold: …; and, as delegate until …, …"."""
    if not posts:
        return ""
    held = [post.title for post in posts if not post.as_delegate]
    acting = [f"{post.words}, {post.title}" for post in posts if post.as_delegate]
    noun = f"{_in_words(len(posts))} posts" if len(posts) > 1 else "the post"
    if not held:
        return f"Work of {noun} for which you act: {'; '.join(acting)}."
    listed = "; ".join(held) + (f"; and, {'; '.join(acting)}" if acting else "")
    return f"Work of {noun} that you hold: {listed}."


def _in_words(number: int) -> str:
    """Numbers up to nine as words."""
    return _NUMBERS[number] if number < len(_NUMBERS) else str(number)


def _is_due(action: Action, today: date) -> bool:
    """Never reported, stale, or stale within a week; nothing is asked of a plan that has ended."""
    if action.plan_ends_on and today > action.plan_ends_on:
        return False
    if action.progress == Progress.NOT_REPORTED or action.stale_after is None:
        return True
    before = min(ASKED_BEFORE, timedelta(days=action.plan.cycle_days // 4))
    return action.stale_after < today + before


def _worst_first(item: OwedAction) -> tuple[int, date]:
    return SEVERITY.index(item.explanation.rating), item.deadline or date.max
