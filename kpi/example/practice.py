"""What the example learned of practice: audits with their moderation, complaints and compliments."""

from kpi.example.council import Calendar, Council, Moment
from kpi.example.stories import FindingStory, PerformanceStories, Row
from kpi.models import AuditGrade, AuditRound
from kpi.services.feedback import add_feedback
from kpi.services.quality import add_finding, moderate_round, record_round

TITLE = "Case file audits"
SOURCE = "Complaints log"
_SERVICE = "quality"


class Practice:
    """Records a month's audits and feedback."""

    def __init__(self, council: Council, stories: PerformanceStories, calendar: Calendar) -> None:
        self._council, self._stories, self._calendar = council, stories, calendar

    def record(self, month: int, moment: Moment) -> None:
        """Record the audits, findings, complaints and compliments of a month."""
        for row in self._stories.audits:
            if int(row["month"]) == month:
                self._audit(month, row, moment)
        for row in self._stories.feedback:
            if int(row["month"]) == month:
                self._feedback(month, row, moment)

    def _audit(self, month: int, row: Row, moment: Moment) -> None:
        by, grades = self._council.by_role["analyst"], AuditGrade.Grade.values
        audits = record_round(
            fields={
                "title": TITLE,
                "month_end": self._calendar.end(month),
                "service": self._council.services[_SERVICE],
                "planned": int(row["planned"]),
            },
            counts={grade: int(row[grade]) for grade in grades},
            by=by,
            today=moment.day,
        )
        moderated = {grade: int(row[f"moderated_{grade}"]) for grade in grades}
        audits = moderate_round(audits=audits, counts=moderated, by=by, expected_version=audits.version)
        for story in self._stories.findings:
            if story.month == month:
                self._find(audits, story, moment)

    def _find(self, audits: AuditRound, story: FindingStory, moment: Moment) -> None:
        add_finding(
            audits=audits,
            fields={"kind": story.kind, "theme": story.theme, "text": story.text},
            by=self._council.reporter("quality-assurance", moment.day),
            now=moment.now,
        )

    def _feedback(self, month: int, row: Row, moment: Moment) -> None:
        add_feedback(
            fields={
                "month_end": self._calendar.end(month),
                "kind": row["kind"],
                "theme": row["theme"],
                "count": int(row["count"]),
                "in_time": int(row["in_time"]) if row["in_time"] else None,
                "source": SOURCE,
            },
            by=self._council.by_role["analyst"],
            today=moment.day,
        )
