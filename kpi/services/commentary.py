"""Words about figures: asked of a post, drafted, sent back or approved by a second person.

Figures with a signal deserve words; the others do not. Only approved words stand in reports.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse

from accounts.models import Post, User
from accounts.queries import people_to_notify
from foundation.audit.acts import act
from foundation.audit.services import record
from foundation.editing.errors import Refused
from foundation.editing.rows import lock_version
from foundation.notices.services import notify
from kpi.models import Commentary, Indicator, ReportingMonth

State = Commentary.State


def ask(
    *,
    indicators: Sequence[Indicator],
    month_end: date,
    post: Post,
    due_on: date,
    by: User,
    today: date,
    now: datetime,
) -> Commentary:
    """Ask one post for one text about one or several indicators, and tell whoever holds it.

    Raises Refused for a day that is over, and for an indicator that was asked about already.
    """
    with act(by=by, why="commentary asked for"):
        asked = _asked(indicators, month_end, post, due_on=due_on, by=by, today=today, now=now)
        _tell(post.pk, [asked], by=by, today=today)
        return asked


def ask_owners(
    *, indicators: Iterable[Indicator], month_end: date, due_on: date, by: User, today: date, now: datetime
) -> list[Commentary]:
    """Ask each indicator's owner post for words about it; one notice a person, however many they owe.

    Indicators without an owner, and those with words or a request already, are passed over. Raises
    Refused for a day that is over, and when nothing is left to ask for.
    """
    with act(by=by, why="commentary asked for"):
        _hold(month_end)
        spoken = set(_of_month(month_end).values_list("indicators", flat=True))
        wanted = [i for i in indicators if i.owner is not None and i.pk not in spoken]
        if not wanted:
            raise Refused("There is nothing to ask for: each of them has words, a request, or no owner.")
        asked = [
            _asked([i], month_end, i.owner, due_on=due_on, by=by, today=today, now=now)
            for i in wanted
            if i.owner is not None
        ]
        for post in sorted({c.post_id for c in asked if c.post_id}):
            _tell(post, [c for c in asked if c.post_id == post], by=by, today=today)
        return asked


def begin(
    *, indicators: Sequence[Indicator], month_end: date, text: str, by: User, now: datetime
) -> Commentary:
    """Write words that nobody asked for; they wait for approval.

    Raises Refused without a text or indicators, and where one of them was asked about: the request
    is to be answered instead.
    """
    words = _words(text)
    with act(by=by, why="commentary written"):
        _check(indicators, month_end)
        commentary = Commentary.objects.create(
            month_end=month_end,
            post=indicators[0].owner,
            state=State.DRAFTED,
            text=words,
            author=by,
            written_at=now,
        )
        commentary.indicators.set(indicators)
        record(by=by, verb="commentary.drafted", subject=commentary)
        return commentary


def write(
    *, commentary: Commentary, text: str, by: User, now: datetime, expected_version: int | None
) -> Commentary:
    """Answer a request or change what was written; either way it waits for approval (again).

    Raises Refused without a text, and StaleEdit.
    """
    words = _words(text)
    with act(by=by, why="commentary written"):
        current = lock_version(commentary, expected_version)
        current.state, current.text = State.DRAFTED, words
        current.author, current.written_at = by, now
        current.approved_by, current.approved_at, current.sent_back = None, None, ""
        return _saved(current, by, "commentary.drafted")


def send_back(
    *, commentary: Commentary, reason: str, by: User, today: date, expected_version: int | None
) -> Commentary:
    """Ask for other words. Raises Refused without a reason and where no draft waits, and StaleEdit."""
    if not reason.strip():
        raise Refused("Say what is missing or wrong.", field="reason")
    with act(by=by, why="commentary sent back"):
        current = _waiting(commentary, expected_version)
        current.sent_back = reason.strip()
        saved = _saved(current, by, "commentary.sent_back")
        if current.author is not None and current.author != by:
            _notice(current.author, "sent_back", "Commentary came back to you", [current])
        return saved


def approve(*, commentary: Commentary, by: User, now: datetime, expected_version: int | None) -> Commentary:
    """Let the words stand in reports. Raises Refused for one's own words and where no draft waits."""
    with act(by=by, why="commentary approved"):
        current = _waiting(commentary, expected_version)
        if current.author_id == by.pk:
            raise Refused("You wrote this. Somebody else must approve it.")
        current.state, current.approved_by, current.approved_at = State.APPROVED, by, now
        return _saved(current, by, "commentary.approved")


def withdraw(*, commentary: Commentary, by: User, expected_version: int | None) -> None:
    """Take a request back that nobody has answered. Raises Refused when it was, and StaleEdit."""
    with act(by=by, why="request for commentary withdrawn"):
        current = lock_version(commentary, expected_version)
        if current.state != State.ASKED:
            raise Refused("This was answered meanwhile.")
        record(by=by, verb="commentary.withdrawn", subject=current)
        current.delete()


# --- what they have in common


def _of_month(month_end: date) -> QuerySet[Commentary]:
    return Commentary.objects.filter(month_end=month_end)


def _asked(
    indicators: Sequence[Indicator],
    month_end: date,
    post: Post,
    *,
    due_on: date,
    by: User,
    today: date,
    now: datetime,
) -> Commentary:
    if due_on < today:
        raise Refused("Enter today or a day to come.", field="due_on")
    _check(indicators, month_end)
    commentary = Commentary.objects.create(
        month_end=month_end, post=post, asked_by=by, asked_at=now, due_on=due_on
    )
    commentary.indicators.set(indicators)
    record(by=by, verb="commentary.asked", subject=commentary, detail={"due_on": due_on})
    return commentary


def _check(indicators: Sequence[Indicator], month_end: date) -> None:
    """Whether words about these may be begun."""
    if not indicators:
        raise Refused("Choose at least one indicator.", field="indicators")
    _hold(month_end)
    open_ones = _of_month(month_end).filter(state=State.ASKED, indicators__in=[i.pk for i in indicators])
    code = open_ones.values_list("indicators__code", flat=True).first()
    if code is not None:
        raise Refused(f"Words about {code} in {month_end:%B %Y} are asked for already.", field="indicators")


def _hold(month_end: date) -> None:
    """Keep the month's row until the end, so that two who ask at once do not ask twice."""
    months = ReportingMonth.objects.select_for_update(of=("self",)).filter(month_end=month_end)
    if not months.exists():
        raise Refused(f"There are no figures of {month_end:%B %Y} to write about yet.")


def _waiting(commentary: Commentary, expected_version: int | None) -> Commentary:
    current = lock_version(commentary, expected_version)
    if current.state != State.DRAFTED or current.sent_back:
        raise Refused("These words do not wait for approval any more.")
    return current


def _words(text: str) -> str:
    if not text.strip():
        raise Refused("Write what the figures mean and what is done about them.", field="text")
    return text.strip()


def _saved(current: Commentary, by: User, verb: str) -> Commentary:
    current.version += 1
    current.save()
    record(by=by, verb=verb, subject=current)
    return current


def _tell(post: int, asked: Sequence[Commentary], *, by: User, today: date) -> None:
    """One notice to each holder and delegate of the post; nobody writes to themselves."""
    things = "1 text" if len(asked) == 1 else f"{len(asked)} texts"
    subject = f"Commentary on performance is asked of you: {things} by {asked[0].due_on:%-d %B %Y}"
    for person in people_to_notify([post], on=today).get(post, []):
        if person.pk != by.pk:
            _notice(person, "asked", subject, asked)


def _notice(person: User, kind: str, subject: str, about: Sequence[Commentary]) -> None:
    site = settings.SITE_URL.rstrip("/")
    links = [f"{site}{reverse('commentary', args=[c.public_id])}" for c in about]
    notify(
        recipient=person,
        kind=f"commentary.{kind}",
        subject=subject,
        text="\n".join(["Write it here:", "", *links]) + "\n",
        dedupe_key=f"commentary.{kind}:{about[0].pk}:{about[0].version}:{person.pk}",
    )
