"""Planning the example's performance: what happens on which day."""

from datetime import date
from functools import partial

from kpi.example import indicators
from kpi.example.council import Calendar, Council, Moment, Timeline
from kpi.example.months import Months
from kpi.example.practice import Practice
from kpi.example.stories import CommentaryStory, IndicatorStory, PerformanceStories
from kpi.example.words import QuarterlyReport, Words

# The portal took over with the improvement plan; older figures were loaded then, in one spreadsheet.
FIRST_MONTH, TAKEN_OVER = -36, -15
LATEST = -1
# So many days after a month's end; the quarter's report follows the closing.
_TAKE_OVER, _LOAD, _ASK, _WRITE, _APPROVE, _CLOSE, _CORRECT = 12, 6, 8, 11, 15, 17, 20
_BEGIN_REPORT, _APPROVE_REPORT = 22, 26


class Performance:
    """All that happens to the indicators; `first_day` is when they are defined."""

    def __init__(self, council: Council, stories: PerformanceStories) -> None:
        self._council, self._stories = council, stories
        self._calendar = Calendar(council.days.today)
        self._months = Months(council, stories, self._calendar)
        self._practice = Practice(council, stories, self._calendar)

    @property
    def first_day(self) -> date:
        """The day on which the indicators are defined and their older figures loaded."""
        return self._calendar.after(TAKEN_OVER, _TAKE_OVER)

    @property
    def closing_days(self) -> list[date]:
        """The days on which months are closed."""
        later = [self._calendar.after(month, _CLOSE) for month in range(TAKEN_OVER + 1, LATEST)]
        return [self.first_day, *later]

    def schedule(self, timeline: Timeline) -> None:
        """Plan everything."""
        timeline.at(self.first_day, self._take_over)
        for story in self._stories.indicators:
            self._schedule_later(timeline, story)
        for month in range(TAKEN_OVER + 1, LATEST + 1):
            self._schedule_month(timeline, month)
        self._schedule_decisions(timeline)
        owners = {story.code: story.owner for story in self._stories.indicators}
        for commentary in self._stories.commentaries:
            self._schedule_words(timeline, commentary, owners)
        for report in self._stories.reports:
            self._schedule_report(timeline, QuarterlyReport(self._council, report, self._calendar))

    def _take_over(self, moment: Moment) -> None:
        for story in self._stories.indicators:
            indicators.define(self._council, story, moment)
        self._months.load(range(FIRST_MONTH, TAKEN_OVER + 1), moment)
        self._months.compare(moment)
        for month in range(FIRST_MONTH, TAKEN_OVER + 1):
            self._months.close(month, moment)

    def _schedule_later(self, timeline: Timeline, story: IndicatorStory) -> None:
        for offset in indicators.later(self._council, story, self.first_day):
            hold = partial(indicators.hold, self._council, story, offset)
            timeline.at(self._council.days.day(offset), hold)

    def _schedule_month(self, timeline: Timeline, month: int) -> None:
        def report(moment: Moment) -> None:
            self._months.load([month], moment)
            self._practice.record(month, moment)

        timeline.at(self._calendar.after(month, _LOAD), report)
        if month < LATEST:
            closes = self._calendar.after(month, _CLOSE)
            timeline.at(closes, lambda moment: self._months.close(month, moment))

    def _schedule_decisions(self, timeline: Timeline) -> None:
        for rebase in self._stories.rebases:
            begin_anew = partial(indicators.begin_anew, self._council, rebase)
            timeline.at(self._calendar.after(rebase.told, _ASK), begin_anew)
        for correction in self._stories.restatements:
            correct = partial(self._months.correct, correction)
            timeline.at(self._calendar.after(correction.told, _CORRECT), correct)

    def _schedule_words(self, timeline: Timeline, story: CommentaryStory, owners: dict[str, str]) -> None:
        words, after = Words(self._council, story, self._calendar, owners), self._calendar.after
        timeline.at(after(story.month, _ASK), words.ask)
        if story.text:
            timeline.at(after(story.month, _WRITE), words.write)
        if story.sent_back:
            timeline.at(after(story.month, _APPROVE), words.send_back)
        elif story.month < LATEST:
            timeline.at(after(story.month, _APPROVE), words.approve)

    def _schedule_report(self, timeline: Timeline, report: QuarterlyReport) -> None:
        month = self._calendar.number(report.period.end)
        timeline.at(self._calendar.after(month, _BEGIN_REPORT), report.begin)
        if report.is_approved:
            timeline.at(self._calendar.after(month, _APPROVE_REPORT), report.approve)
