"""What of performance waits for one person: words to write, words and reports to approve."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from accounts.models import User
from foundation.clock.words import counted_days, short_day
from kpi.models import Commentary, KpiReport
from kpi.queries.commentary import owed_by, title_of
from kpi.rules.periods import Period

WRITE, APPROVE = "Commentary to write", "Performance to approve"
_OLD_AFTER_DAYS = 14


@dataclass(frozen=True)
class Waiting:
    """One thing: the heading that it stands under, what to do, where, since or until when."""

    heading: str
    title: str
    url: str
    note: str
    when: str
    due_on: date | None
    urgent: bool


def waiting_for(user: User, *, today: date) -> list[Waiting]:
    """All of it. A constant number of queries."""
    owed = owed_by(user, today=today)
    found = [_to_write(row, today) for row in owed.to_write]
    found += [_to_approve(row, today) for row in owed.to_approve]
    return [*found, *_reports(user, today)]


def _to_write(row: Commentary, today: date) -> Waiting:
    late = (today - row.due_on).days if row.due_on else 0
    when = f"due {short_day(row.due_on, today)}" if row.due_on else ""
    month, post = f"{row.month_end:%B %Y}", row.post.title if row.post else ""
    return Waiting(
        heading=WRITE,
        title=f"Write commentary on {title_of(row.indicators.all())}",
        url=reverse("commentary", args=[row.public_id]),
        note=" · ".join(filter(None, [month, post, "sent back" if row.sent_back else ""])),
        when=f"{counted_days(late)} late" if late > 0 else when,
        due_on=row.due_on,
        urgent=late > 0,
    )


def _to_approve(row: Commentary, today: date) -> Waiting:
    since = row.written_at.date() if row.written_at else today
    return _for_approval(
        f"Approve commentary on {title_of(row.indicators.all())}",
        reverse("commentary", args=[row.public_id]),
        f"{row.month_end:%B %Y}{f' · {row.post.title}' if row.post else ''}",
        since,
        today,
    )


def _reports(user: User, today: date) -> Iterator[Waiting]:
    if not user.has_perm("kpi.approve"):
        return
    waiting = KpiReport.objects.filter(state=KpiReport.State.SUBMITTED).exclude(edited_by=user)
    for row in waiting.defer("content"):
        period = Period.parse(row.period)
        url = reverse("kpi_report", args=[period.slug])
        title = f"Approve the report {row.title}"
        yield _for_approval(title, url, period.label, row.edited_at.date(), today)


def _for_approval(title: str, url: str, note: str, since: date, today: date) -> Waiting:
    waited = max(0, (today - since).days)
    return Waiting(
        heading=APPROVE,
        title=title,
        url=url,
        note=note,
        when=counted_days(waited) if waited else "today",
        due_on=since,
        urgent=waited >= _OLD_AFTER_DAYS,
    )
