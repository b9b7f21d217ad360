"""The story of an action: what was reported, rated, moved, overridden, proved and decided.

Told by post, never by name. Eight queries for the rows at the most, two for the posts of those who acted.
"""

from collections.abc import Iterator
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.urls import reverse

from accounts.models import Post
from accounts.queries import posts_of
from foundation.clock.words import counted_days, day
from foundation.composition.protocols import StoryEntry
from improvement_plan.models import Action, DateMove, Evidence, Milestone, ProgressUpdate, RatingChange
from improvement_plan.queries.around import Around
from improvement_plan.queries.explain import because
from improvement_plan.rules.vocabulary import Outlook, Progress, Rating

_LONDON = ZoneInfo("Europe/London")
_SYSTEM = "the system"
_NOBODY_NAMED = "somebody without a post"


def story_of(action: Action) -> list[StoryEntry]:
    """Everything that happened to the action, newest first."""
    around = Around(action)
    moves: list[DateMove] = around.rows("date_moves", "asked_for_post")
    updates: list[ProgressUpdate] = around.rows("updates", "post")
    evidence: list[Evidence] = around.rows("evidence", "added_for_post", "file")
    unnamed = [move.decided_by_id for move in moves]
    unnamed += [move.asked_by_id for move in moves if move.asked_for_post is None]
    unnamed += [update.reported_by_id for update in updates if update.post is None]
    unnamed += [item.added_by_id for item in evidence if item.added_for_post is None]
    posts = posts_of(user for user in unnamed if user is not None)
    entries = [
        *(_report(update, posts) for update in updates),
        *(_rating(change) for change in action.rating_changes.all()),
        *(entry for move in moves for entry in _move(move, posts)),
        *(_proof(item, posts) for item in evidence),
        *(_removals(action) if any(item.removed_at for item in evidence) else ()),
        # Of one moment, the later stands first, as in the rows above.
        *reversed([*_milestones(action)] if around.filled["milestones"] else []),
        *_acceptances(around),
        *reversed([*_facts(action)]),
    ]
    return sorted(entries, key=moment_of, reverse=True)


def moment_of(entry: StoryEntry) -> datetime:
    """When an entry stands in the story; what has only a day stands at its end."""
    if isinstance(entry.at, datetime):
        return entry.at
    return datetime.combine(entry.at, time.max, tzinfo=_LONDON)


def _by(post: Post | None, user_id: int | None, posts: dict[int, str], nobody: str = _SYSTEM) -> str:
    if post is not None:
        return post.title
    return nobody if user_id is None else posts.get(user_id, _NOBODY_NAMED)


def _report(update: ProgressUpdate, posts: dict[int, str]) -> StoryEntry:
    judged = Progress(update.progress).words
    if update.outlook:
        judged += f", {Outlook(update.outlook).words.lower()}"
    parts = [update.text]
    if update.recorded_at.astimezone(_LONDON).date() != update.as_at:
        parts.insert(0, f"Speaks of {day(update.as_at)}.")
    if update.outlook and update.outlook != Outlook.ON_TRACK and not update.no_change:
        labelled = (
            ("Risk", update.risk),
            ("Mitigation", update.mitigation),
            ("Help wanted", update.help_wanted),
        )
        parts += [f"{label}: {text}" for label, text in labelled if text]
    if update.reason:
        verb = "Stopped" if update.progress == Progress.STOPPED else "Reopened"
        parts.append(f"{verb}: {update.reason}")
    return StoryEntry(
        at=update.recorded_at,
        kind="Report",
        title=f"No change: {judged[0].lower()}{judged[1:]}" if update.no_change else judged,
        by=_by(update.post, update.reported_by_id, posts, nobody="an import"),
        text="\n".join(part for part in parts if part),
    )


def _rating(change: RatingChange) -> StoryEntry:
    after = Rating(change.to_rating).words
    if not change.from_rating:
        return StoryEntry(
            at=change.changed_at, kind="Added", title=f"Added to the plan, rated {after.lower()}", by=""
        )
    if change.from_rating != change.to_rating:
        title = f"{Rating(change.from_rating).words} → {after}"
    elif change.from_derived != change.to_derived:
        before, now = Rating(change.from_derived).words, Rating(change.to_derived).words
        title = f"Derived rating: {before} → {now}"
    else:
        title = f"{after}, for another reason"
    why = f"Because {because(change.reason, change.reason_on)}."
    if change.to_rating != change.to_derived:
        why = f"Overridden; the derived rating is {Rating(change.to_derived).words.lower()}."
    text = f"{why} Cause: {change.get_cause_display()}."
    return StoryEntry(at=change.changed_at, kind="Rating", title=title, by=_SYSTEM, text=text)


def _move(move: DateMove, posts: dict[int, str]) -> Iterator[StoryEntry]:
    days = f"{day(move.from_date)} → {day(move.to_date)}" if move.from_date else day(move.to_date)
    asker = _by(move.asked_for_post, move.asked_by_id, posts)
    if move.decided_at is not None:
        decider = _by(None, move.decided_by_id, posts)
        decision = DateMove.Decision(move.decision)
        title = days if decision == DateMove.Decision.APPROVED else f"{decision.label}: {days}"
        parts = [_by_days(move)] if decision == DateMove.Decision.APPROVED else []
        parts += [move.decision_note] if move.decision_note else []
        yield StoryEntry(
            at=move.decided_at, kind="Date", title=title, by=decider, text="\n".join(filter(None, parts))
        )
    yield StoryEntry(at=move.asked_at, kind="Date", title=f"Asked: {days}", by=asker, text=move.reason)


def _by_days(move: DateMove) -> str:
    if move.from_date is None:
        return ""
    by = (move.to_date - move.from_date).days
    return f"Moved by {'−' if by < 0 else '+'}{counted_days(abs(by))}."


def _proof(item: Evidence, posts: dict[int, str]) -> StoryEntry:
    links: list[tuple[str, str]] = []
    if item.removed_at is None:
        if item.file is not None:
            links.append((item.file.original_name, reverse("evidence_file", args=[item.public_id])))
        if item.link:
            links.append((item.link, item.link))
    return StoryEntry(
        at=item.dated_on,
        kind="Evidence",
        title=item.title,
        by=_by(item.added_for_post, item.added_by_id, posts),
        text=f"Removed later: {item.removed_reason}" if item.removed_at else item.note,
        links=links,
    )


def _removals(action: Action) -> Iterator[StoryEntry]:
    events = Evidence.pgh_event_model.objects.filter(action_id=action.pk, removed_at__isnull=False)  # type: ignore[attr-defined]
    for event in events.order_by("pgh_obj_id", "pgh_id").distinct("pgh_obj_id"):
        yield StoryEntry(
            at=event.removed_at,
            kind="Evidence",
            title=f"Removed: {event.title}",
            by=_actor(event),
            text=event.removed_reason,
        )


def _milestones(action: Action) -> Iterator[StoryEntry]:
    events = Milestone.pgh_event_model.objects.filter(action_id=action.pk).order_by("pgh_id")  # type: ignore[attr-defined]
    before: dict[int, Any] = {}
    for event in events:
        said, text = _milestone_step(before.get(event.pgh_obj_id), event)
        before[event.pgh_obj_id] = event
        if said:
            title = f"{said}: {event.title}"
            yield StoryEntry(
                at=event.pgh_created_at, kind="Milestone", title=title, by=_actor(event), text=text
            )


def _milestone_step(before: Any, event: Any) -> tuple[str, str]:
    """What one row of a milestone's history says, and the text below it."""
    if event.met_on and not (before and before.met_on):
        return "Met", f"On {day(event.met_on)}; it was due on {day(event.due_on)}."
    if event.dropped_on and not (before and before.dropped_on):
        return "Dropped", event.dropped_reason
    if before is None:
        return "Added", f"Due on {day(event.due_on)}."
    if (before.met_on or before.dropped_on) and not (event.met_on or event.dropped_on):
        return "Opened again", f"Due on {day(event.due_on)}."
    if before.due_on != event.due_on:
        return "Another date", f"{day(before.due_on)} → {day(event.due_on)}"
    return "", ""


def _acceptances(around: Around) -> Iterator[StoryEntry]:
    for acceptance in around.rows("acceptances"):
        title = f"Closure accepted: {acceptance.reference}"
        ended = "Ended when the action was reopened." if acceptance.ended_at else ""
        yield StoryEntry(at=acceptance.accepted_on, kind="Decision", title=title, by="a board", text=ended)


_EDITED = {
    "text": "the action",
    "success_criteria": "what success looks like",
    "desired_outcome": "the outcome wanted",
    "area_id": "the area",
    "starts_on": "the start",
    "notes": "the notes",
}


_OVERRIDE = ("override_rating", "override_reason", "override_until")
_COMPARED = (
    "due_on",
    "moved_count",
    "review_on",
    "lead_post_id",
    "progress",
    "reported_as_at",
    "pgh_created_at",
    "pgh_context",
)


def _facts(action: Action) -> Iterator[StoryEntry]:
    """What the action's own history tells: overrides, dates given, another lead, edits."""
    history = Action.pgh_event_model.objects.filter(pgh_obj_id=action.pk)  # type: ignore[attr-defined]
    events = list(history.only(*_OVERRIDE, *_EDITED, *_COMPARED).order_by("pgh_id"))
    leads = {event.lead_post_id for event in events} - {None}
    titles = dict(Post.objects.filter(pk__in=leads).values_list("pk", "title")) if len(leads) > 1 else {}
    for before, event in zip([None, *events], events, strict=False):
        for kind, title, text in _steps(before, event, titles):
            yield StoryEntry(at=event.pgh_created_at, kind=kind, title=title, by=_actor(event), text=text)


def _steps(before: Any, event: Any, posts: dict[int, str]) -> Iterator[tuple[str, str, str]]:
    """Kind, title and text of what changed between two rows of the action's history."""
    if before is None:  # the first rating tells of it
        return
    yield from _override_steps(before, event)
    if before.due_on != event.due_on and before.moved_count == event.moved_count:
        was = f"{day(before.due_on)} → " if before.due_on else ""
        yield "Date", f"Agreed date: {was}{day(event.due_on) or 'none'}", ""
    if before.review_on != event.review_on:
        yield "Date", f"Review date: {day(event.review_on) or 'none'}", ""
    if before.lead_post_id != event.lead_post_id:
        was, now = (posts.get(row.lead_post_id, "no lead post") for row in (before, event))
        yield "Lead", f"{was} → {now}", ""
    edited = [words for field, words in _EDITED.items() if getattr(before, field) != getattr(event, field)]
    if edited:
        yield "Edit", f"Changed: {', '.join(edited)}", ""


def _override_steps(before: Any, event: Any) -> Iterator[tuple[str, str, str]]:
    if all(getattr(before, column) == getattr(event, column) for column in _OVERRIDE):
        return
    if event.override_rating:
        to = Rating(event.override_rating).words.lower()
        title = f"Overridden to {to} until {day(event.override_until)}"
        yield "Override", title, event.override_reason
    elif event.reported_as_at != before.reported_as_at or event.progress != before.progress:
        yield "Override", "Override ended by a report", ""
    elif event.due_on != before.due_on or event.review_on != before.review_on:
        yield "Override", "Override ended by a change of date", ""
    else:
        yield "Override", "Override ended", ""


def _actor(event: Any) -> str:
    """The post that the history recorded beside a change."""
    context = event.pgh_context or {}
    label = str(context.get("actor_label", "")) or _SYSTEM
    return label.split(" (user ")[0] if not label.startswith("user ") else _NOBODY_NAMED
