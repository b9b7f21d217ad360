"""The months: which are open, and what somebody should know before one is closed for good."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Count, Q
from django.urls import reverse

from accounts.models import User
from accounts.queries import Deed, posts_on
from foundation.jobs.models import Job
from foundation.jobs.queries import JobPage, job_page
from kpi.models import Indicator, PublishedCell, ReportingMonth
from kpi.queries.commentary import is_silent
from kpi.queries.figures import Figure, figures_of
from kpi.queries.series import Wanted, series_of
from kpi.rules.frequency import Frequency
from kpi.rules.plausibility import Entry, warnings
from kpi.services.months import before_closing
from kpi.services.publication import expected_publication
from kpi.services.schedule import CLOSE, TAKE

# A figure is measured against the six before it.
_NEIGHBOURS = 7


@dataclass(frozen=True)
class MonthLine:
    """One month in the list. `gaps` are those accepted at closing; `by` a post."""

    label: str
    url: str
    closed_at: datetime | None
    by: str
    computed_at: datetime | None
    gaps: int


@dataclass(frozen=True)
class Named:
    """An indicator with something to know about it: words, and its owner post ("" for none)."""

    code: str
    name: str
    owner: str
    url: str
    words: str = ""


@dataclass(frozen=True)
class Publication:
    """How many figures of a month are published and how many hidden, or would be if it were closed now."""

    shown: int
    hidden: int
    shown_categories: int
    hidden_categories: int


@dataclass(frozen=True)
class MonthPage:
    """One month. What closing would accept or freeze; or, closed, what was.

    `open_before` counts the earlier months that are open: what is published of a month is compared
    with published months only.
    """

    label: str
    slug: str
    month_end: date
    over: bool
    computed_at: datetime | None
    closed_at: datetime | None
    closed_by: str
    gaps_reason: str
    due: int
    with_figure: int
    gaps: list[Named]
    provisional: list[Named]
    doubts: list[Named]
    silent: list[Named]
    published: Publication
    open_before: int

    @property
    def gap_codes(self) -> list[str]:
        """What the person who closes has seen to be missing."""
        return [gap.code for gap in self.gaps]


def month_lines(*, today: date) -> list[MonthLine]:
    """Every month that has figures, newest first, and the one before today's. Constant queries."""
    rows = list(ReportingMonth.objects.select_related("closed_by"))
    last = today.replace(day=1) - timedelta(days=1)
    if Indicator.objects.exists() and all(row.month_end != last for row in rows):
        rows.append(ReportingMonth(month_end=last))
    posts = posts_on(_closing(row) for row in rows)
    return [
        MonthLine(
            label=f"{row.month_end:%B %Y}",
            url=reverse("month", args=[f"{row.month_end:%Y-%m}"]),
            closed_at=row.closed_at,
            by=posts.get(_closing(row), ""),
            computed_at=row.computed_at,
            gaps=len(row.gaps),
        )
        for row in sorted(rows, key=lambda row: row.month_end, reverse=True)
    ]


def _closing(row: ReportingMonth) -> Deed:
    return row.closed_by_id, row.closed_at.date() if row.closed_at else None


def month_page(month_end: date, *, today: date) -> MonthPage:
    """All that a month's page says. A constant number of queries."""
    month = ReportingMonth.objects.select_related("closed_by").filter(month_end=month_end).first()
    row = month or ReportingMonth(month_end=month_end)
    figures = [f for f in figures_of(month_end, entitled=True) if f.period.end == month_end]
    if row.is_closed:
        due, gaps = len(figures), list(row.gaps)
        provisional = [f.code for f in figures if f.provisional]
    else:
        closing = before_closing(month_end)
        due, gaps, provisional = closing.due, list(closing.gaps), list(closing.provisional)
    doubts = {} if row.is_closed else _doubts(figures, month_end)
    silent = {f.code: f.signal for f in figures if is_silent(f)}
    names = _names({*gaps, *provisional, *doubts, *silent})
    closed = _closing(row)
    return MonthPage(
        label=f"{month_end:%B %Y}",
        slug=f"{month_end:%Y-%m}",
        month_end=month_end,
        over=month_end < today,
        computed_at=row.computed_at,
        closed_at=row.closed_at,
        closed_by=posts_on([closed]).get(closed, ""),
        gaps_reason=row.gaps_reason,
        due=due,
        with_figure=due - len(gaps),
        gaps=[names[code] for code in gaps if code in names],
        provisional=[names[code] for code in provisional],
        doubts=[_named(names[code], words) for code, words in doubts.items()],
        silent=[_named(names[code], words) for code, words in silent.items()],
        open_before=ReportingMonth.objects.filter(month_end__lt=month_end, closed_at=None).count(),
        published=_published(month_end) if row.is_closed else _expected(month_end),
    )


def _names(codes: Iterable[str]) -> dict[str, Named]:
    rows = Indicator.objects.filter(code__in=list(codes)).values_list("code", "name", "owner__title")
    return {
        code: Named(code, name, owner or "", reverse("indicator", args=[code])) for code, name, owner in rows
    }


def _named(one: Named, words: str) -> Named:
    return Named(one.code, one.name, one.owner, one.url, words)


def _doubts(figures: Iterable[Figure], month_end: date) -> dict[str, str]:
    """What makes figures of this month doubtful, by code."""
    known = [f for f in figures if f.value is not None]
    wanted = [Wanted(f.pk, f.frequency, f.decimals) for f in known]
    series = series_of(wanted, until=month_end, periods=_NEIGHBOURS, entitled=True) if wanted else {}
    factors = dict(_factors(f.pk for f in known))
    found: dict[str, str] = {}
    for f in known:
        *before, point = series[f.pk]
        if point.exact is None:
            continue
        entry = Entry(
            value=point.exact.normalize(),
            unit=f.unit,
            decimals=f.decimals,
            factor=factors[f.pk],
            numerator=point.numerator,
            denominator=point.denominator,
            accumulates=f.frequency is Frequency.YEAR_TO_DATE,
        )
        doubts = warnings(entry, [p.exact for p in before if p.exact is not None])
        if doubts:
            found[f.code] = " ".join(doubt.text for doubt in doubts)
    return found


def _factors(pks: Iterable[int]) -> Iterable[tuple[int, int]]:
    for indicator in Indicator.objects.filter(pk__in=list(pks)):
        yield indicator.pk, indicator.factor


def _published(month_end: date) -> Publication:
    """What of the month may be read by everybody, as decided last."""
    cells = PublishedCell.objects.filter(period_end=month_end)
    newest = cells.order_by("indicator_id", "breakdown_id", "category", "-version").distinct(
        "indicator_id", "breakdown_id", "category"
    )
    counts: Mapping[str, int] = PublishedCell.objects.filter(pk__in=newest.values("pk")).aggregate(
        shown=Count("pk", filter=Q(breakdown=None, symbol="")),
        hidden=Count("pk", filter=Q(breakdown=None) & ~Q(symbol="")),
        shown_categories=Count("pk", filter=Q(breakdown__isnull=False, symbol="")),
        hidden_categories=Count("pk", filter=Q(breakdown__isnull=False) & ~Q(symbol="")),
    )
    return Publication(**counts)


def _expected(month_end: date) -> Publication:
    """The same for an open month, by its figures as they are."""
    counts = Counter(expected_publication(month_end=month_end))
    return Publication(
        shown=counts[False, False],
        hidden=counts[False, True],
        shown_categories=counts[True, False],
        hidden_categories=counts[True, True],
    )


def job_of(user: User, public_id: str, month_end: date) -> JobPage | None:
    """The job that the address names, if it is about this month and this person may see it."""
    try:
        wanted = UUID(public_id)
    except ValueError:
        return None
    jobs = Job.objects.visible_to(user).filter(
        public_id=wanted, kind__in=[TAKE, CLOSE], parameters__month=month_end.isoformat()
    )
    job = jobs.first()
    return job_page(job) if job else None
