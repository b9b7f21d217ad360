"""Who owes words about a month's figures, what was said, and what a writer should see beside the text."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404
from django.urls import reverse

from accounts.models import Post, User
from foundation.clock.words import counted_days, day
from kpi.models import Commentary, Indicator
from kpi.permissions import may_approve, may_write, own_posts
from kpi.queries.figures import Figure, figures_of
from kpi.queries.icons import significance_of
from kpi.queries.series import Wanted, series_of
from kpi.rules.frequency import Frequency
from kpi.rules.significance import NEEDS_WORDS

State = Commentary.State
SPARK = 12
_EARLIER = 3


@dataclass(frozen=True)
class Line:
    """One commentary as a list shows it. `words` is empty for those who may neither write nor approve."""

    url: str
    title: str
    names: str
    post: str
    when: str
    urgent: bool
    words: str
    sent_back: str
    mine: bool
    to_approve: bool


@dataclass(frozen=True)
class Silent:
    """An indicator with a signal and without words. `owner` is a post, empty for none."""

    code: str
    name: str
    owner: str
    signal: str
    url: str


@dataclass(frozen=True)
class Overview:
    """A month's words by where they stand, and what is still silent; `askable` have an owner to ask."""

    month_end: date
    asked: list[Line]
    waiting: list[Line]
    returned: list[Line]
    approved: list[Line]
    silent: list[Silent]

    @property
    def askable(self) -> int:
        """How many of the silent ones have an owner."""
        return sum(bool(one.owner) for one in self.silent)

    @property
    def anything(self) -> bool:
        """Whether anything was asked for or said, or should be."""
        return any((self.asked, self.waiting, self.returned, self.approved, self.silent))


def overview(user: User, month_end: date, *, today: date) -> Overview:
    """All words of a month as this person may see them. A constant number of queries."""
    rows = list(_rows().filter(month_end=month_end).order_by("due_on", "pk"))
    reader = _Reader(user, today)
    spoken = {indicator.pk for row in rows for indicator in row.indicators.all()}
    lines = [(row, reader.line(row)) for row in rows]
    return Overview(
        month_end=month_end,
        asked=[line for row, line in lines if row.state == State.ASKED],
        waiting=[line for row, line in lines if row.state == State.DRAFTED and not row.sent_back],
        returned=[line for row, line in lines if row.state == State.DRAFTED and row.sent_back],
        approved=[line for row, line in lines if row.state == State.APPROVED],
        silent=[_silent(f) for f in silent_figures(month_end) if f.pk not in spoken],
    )


def silent_figures(month_end: date) -> list[Figure]:
    """The figures of a month that stand out and have no approved words. Three queries."""
    return [f for f in figures_of(month_end, entitled=True) if f.period.end == month_end and is_silent(f)]


def is_silent(figure: Figure) -> bool:
    """Whether a figure stands out and nothing approved is said about it."""
    return not figure.commentary and significance_of(figure) in NEEDS_WORDS


def silent_indicators(month_end: date) -> list[Indicator]:
    """The indicators of `silent_figures` about which nothing was asked or said."""
    spoken = Commentary.objects.filter(month_end=month_end).values("indicators")
    pks = [f.pk for f in silent_figures(month_end)]
    return list(Indicator.objects.filter(pk__in=pks).exclude(pk__in=spoken).select_related("owner"))


def _silent(f: Figure) -> Silent:
    written = f"{reverse('commentary_new')}?month={f.period.end:%Y-%m}&indicator={f.code}"
    return Silent(f.code, f.name, f.owner, f.signal, written)


def _rows() -> QuerySet[Commentary]:
    return Commentary.objects.select_related("post").prefetch_related("indicators")


class _Reader:
    """Somebody who reads lists of commentary: what they may write and approve, asked once."""

    def __init__(self, user: User, today: date) -> None:
        self.user, self.today = user, today
        self.any = user.has_perm("kpi.comment_any")
        self.posts = own_posts(user, today=today) if user.has_perm("kpi.comment") else set()

    def line(self, row: Commentary) -> Line:
        indicators = list(row.indicators.all())
        owners = {indicator.owner_id for indicator in indicators}
        mine = row.post_id in self.posts or (bool(owners) and owners <= self.posts)
        to_approve = may_approve(self.user, row)
        readable = row.state == State.APPROVED or mine or self.any or to_approve
        return Line(
            url=reverse("commentary", args=[row.public_id]),
            title=title_of(indicators),
            names=", ".join(indicator.name for indicator in indicators),
            post=row.post.title if row.post else "",
            when=_when(row, self.today),
            urgent=row.state == State.ASKED and row.due_on is not None and row.due_on < self.today,
            words=row.text if readable else "",
            sent_back=row.sent_back if readable else "",
            mine=mine,
            to_approve=to_approve,
        )


def title_of(indicators: Collection[Indicator]) -> str:
    """What a commentary is about, short: "PI6, PI7"."""
    return ", ".join(indicator.code for indicator in indicators)


def _when(row: Commentary, today: date) -> str:
    if row.state == State.ASKED and row.due_on is not None:
        late = (today - row.due_on).days
        return f"{counted_days(late)} late" if late > 0 else f"due {day(row.due_on)}"
    moment = row.approved_at if row.state == State.APPROVED else row.written_at
    word = "approved" if row.state == State.APPROVED else "written"
    return f"{word} {day(moment.date())}" if moment else ""


# --- one commentary


@dataclass(frozen=True)
class About:
    """A figure beside the text to be written: what it says, its last twelve, and earlier words on it."""

    figure: Figure
    url: str
    spark: tuple[Decimal | None, ...]
    earlier: tuple[tuple[str, str], ...]


def find_commentary(user: User, public_id: UUID, *, today: date) -> Commentary:
    """The commentary of this address. Raises Http404 unless this person may write or approve it."""
    row = _rows().filter(public_id=public_id).first()
    if row is None:
        raise Http404
    if not may_write(user, row, today=today) and not user.has_perm("kpi.approve"):
        raise Http404
    return row


def about(indicators: Iterable[Indicator], month_end: date) -> list[About]:
    """What stands beside the text: figures as the entitled see them. A constant number of queries."""
    pks = [indicator.pk for indicator in indicators]
    figures = figures_of(month_end, entitled=True, indicators=Indicator.objects.filter(pk__in=pks))
    wanted = [Wanted(f.pk, f.frequency, f.decimals) for f in figures]
    points = series_of(wanted, until=month_end, periods=SPARK, entitled=True) if wanted else {}
    earlier = _earlier(pks, month_end)
    return [
        About(
            figure=f,
            url=f"{reverse('indicator', args=[f.code])}?month={month_end:%Y-%m}",
            spark=tuple(point.value for point in points[f.pk]),
            earlier=tuple(earlier.get(f.pk, [])[:_EARLIER]),
        )
        for f in figures
    ]


def _earlier(pks: Sequence[int], month_end: date) -> dict[int, list[tuple[str, str]]]:
    """Approved words of the year before by indicator, newest first: month and text."""
    found: dict[int, list[tuple[str, str]]] = {}
    since = Frequency.MONTHLY.steps_back(month_end, 12)
    rows = Commentary.objects.filter(
        indicators__in=pks, state=State.APPROVED, month_end__lt=month_end, month_end__gte=since
    )
    for pk, month, text in rows.order_by("-month_end", "pk").values_list("indicators", "month_end", "text"):
        found.setdefault(pk, []).append((f"{month:%B %Y}", text))
    return found


def open_to(user: User, *, today: date) -> QuerySet[Indicator]:
    """The indicators that this person may write about."""
    in_use = Indicator.objects.in_use()
    if user.has_perm("kpi.comment_any"):
        return in_use
    return in_use.filter(owner__in=own_posts(user, today=today))


# --- what waits for a person


@dataclass(frozen=True)
class Owed:
    """What waits for one person: words asked of their posts or sent back to them, and drafts to approve."""

    to_write: list[Commentary]
    to_approve: list[Commentary]


def owed_by(user: User, *, today: date) -> Owed:
    """The words that this person has to write or approve, the earliest due first. Four queries at most."""
    to_write: list[Commentary] = []
    if user.has_perm("kpi.comment"):
        posts = Post.objects.held_by(user, on=today)
        asked = Q(state=State.ASKED, post__in=posts)
        returned = Q(state=State.DRAFTED, author=user) & ~Q(sent_back="")
        to_write = list(_rows().filter(asked | returned).order_by("due_on", "pk"))
    to_approve: list[Commentary] = []
    if user.has_perm("kpi.approve"):
        waiting = _rows().filter(state=State.DRAFTED, sent_back="").exclude(author=user)
        to_approve = list(waiting.order_by("written_at", "pk"))
    return Owed(to_write, to_approve)
