"""Words about the example's figures: commentary asked for, written, approved, and quarterly reports."""

from datetime import date, timedelta

from accounts.models import User
from kpi.example.council import Calendar, Council, Moment
from kpi.example.stories import CommentaryStory, ReportStory
from kpi.models import Commentary, Indicator, KpiReport
from kpi.rules.periods import Period, quarter_of
from kpi.services import commentary as services
from kpi.services.reports import approve_report, begin_report, edit_report, submit_report

APPROVING_POST = "director-quality"
_DAYS_TO_ANSWER = timedelta(days=7)


class Words:
    """One text about one month, from the request to the approval; `posts` owns each code."""

    def __init__(
        self, council: Council, story: CommentaryStory, calendar: Calendar, posts: dict[str, str]
    ) -> None:
        self._council, self._story = council, story
        self._month_end = calendar.end(story.month)
        self._owner = posts[story.codes[0]]
        self._asked: Commentary | None = None

    def ask(self, moment: Moment) -> None:
        """Ask the owner of the first indicator for one text about all of them."""
        self._asked = services.ask(
            indicators=list(Indicator.objects.filter(code__in=self._story.codes)),
            month_end=self._month_end,
            post=self._council.posts[self._owner],
            due_on=moment.day + _DAYS_TO_ANSWER,
            by=self._council.by_role["analyst"],
            today=moment.day,
            now=moment.now,
        )

    def write(self, moment: Moment) -> None:
        """Let whoever reports for the post answer."""
        asked = self._commentary()
        services.write(
            commentary=asked,
            text=self._story.text,
            by=self._author(moment.day),
            now=moment.now,
            expected_version=asked.version,
        )

    def approve(self, moment: Moment) -> None:
        """Let another manager approve the text."""
        drafted = self._commentary()
        services.approve(
            commentary=drafted,
            by=_reporter(self._council, APPROVING_POST, moment.day),
            now=moment.now,
            expected_version=drafted.version,
        )

    def send_back(self, moment: Moment) -> None:
        """Let another manager ask for more."""
        drafted = self._commentary()
        services.send_back(
            commentary=drafted,
            reason=self._story.sent_back,
            by=_reporter(self._council, APPROVING_POST, moment.day),
            today=moment.day,
            expected_version=drafted.version,
        )

    def _author(self, day: date) -> User:
        return _reporter(self._council, self._owner, day)

    def _commentary(self) -> Commentary:
        if self._asked is None:
            raise LookupError(f"not asked for yet: {self._story.codes}")
        return Commentary.objects.get(pk=self._asked.pk)


class QuarterlyReport:
    """The report of one quarter: begun and introduced by the analyst, approved by the manager."""

    def __init__(self, council: Council, story: ReportStory, calendar: Calendar) -> None:
        self._council, self._story = council, story
        self.period = _quarter(calendar.end(-1)).previous(story.approved)
        self._report: KpiReport | None = None

    @property
    def is_approved(self) -> bool:
        """Whether it gets so far: the latest stays a draft."""
        return self._story.approved > 0

    def begin(self, moment: Moment) -> None:
        """Begin the report with its introductions; an older one is handed in at once."""
        by, story = self._council.by_role["analyst"], self._story
        begun = begin_report(period=self.period, by=by, now=moment.now)
        self._report = edit_report(
            report=begun,
            changes={"introduction": story.introduction, "public_introduction": story.public_introduction},
            by=by,
            now=moment.now,
            expected_version=begun.version,
        )
        if self.is_approved:
            self._report = submit_report(report=self._report, by=by, expected_version=self._report.version)

    def approve(self, moment: Moment) -> None:
        """Freeze the report."""
        if self._report is None:
            raise LookupError(f"not begun yet: {self.period}")
        approve_report(
            report=self._report,
            by=self._council.by_role["manager"],
            today=moment.day,
            now=moment.now,
            expected_version=self._report.version,
        )


def _quarter(latest: date) -> Period:
    """The latest quarter all of whose months have figures."""
    quarter = quarter_of(latest)
    return quarter if quarter.end <= latest else quarter.previous()


def _reporter(council: Council, post: str, day: date) -> User:
    user = council.reporter(post, day)
    if user is None:
        raise LookupError(f"nobody holds {post} on {day}")
    return user
