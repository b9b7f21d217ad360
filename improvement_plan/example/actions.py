"""An action through the months: reports, milestones, moved dates, evidence, overrides, acceptance."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from accounts.models import Post, User
from improvement_plan.example.days import Days
from improvement_plan.example.people import Council
from improvement_plan.example.rounds import FIRST_ROUND, rounds_without_change
from improvement_plan.example.stories import ActionStory, PriorityStory
from improvement_plan.example.timeline import Moment, Timeline, begun
from improvement_plan.models import Action, DateMove, Milestone, ProgressUpdate
from improvement_plan.rules.vocabulary import Outlook, Progress, Rating
from improvement_plan.services.acceptance import accept_closure
from improvement_plan.services.dates import ask_to_move_date, decide_move
from improvement_plan.services.evidence import add_evidence
from improvement_plan.services.milestones import add_milestone, meet_milestone
from improvement_plan.services.overrides import set_override
from improvement_plan.services.progress import MILESTONE_MET, Report, report_no_change, report_progress

_JUDGEMENTS = {
    "not_started": (Progress.NOT_STARTED, Outlook.ON_TRACK),
    "on_track": (Progress.IN_PROGRESS, Outlook.ON_TRACK),
    "at_risk": (Progress.IN_PROGRESS, Outlook.AT_RISK),
    "off_track": (Progress.IN_PROGRESS, Outlook.OFF_TRACK),
    "completed": (Progress.COMPLETED, None),
    "stopped": (Progress.STOPPED, None),
}


@dataclass(frozen=True)
class Numbered:
    """An action's story with its place: `number` is that of its reference."""

    story: ActionStory
    priority: PriorityStory | None
    number: int
    cycle_days: int


class ActionInTime:
    """One action of the example; `begin` joins it to the row that the plan made of it."""

    def __init__(self, council: Council, numbered: Numbered) -> None:
        self.story = numbered.story
        self.number = numbered.number
        self._numbered = numbered
        self._council = council
        self._days: Days = council.days
        self._action: Action | None = None

    @property
    def action(self) -> Action:
        """The row, once the action was added to its plan."""
        return begun(self._action, self.story.text)

    def begin(self, action: Action, moment: Moment) -> None:
        """The action was just added: give it the milestones that its first date allows."""
        self._action = action
        due = action.due_on
        self._add_milestones(moment, [row for row in self.story.milestones if not self._after(row, due)])

    def stop(self, reason: str, moment: Moment, *, by: User) -> None:
        """The action ends here, for another reason than its story tells."""
        self._report_on(moment, ["", "stopped", "", reason], by=by)

    def schedule(self, timeline: Timeline, entered: date) -> None:
        """Plan everything that happens to this action, whose plan was entered on a day."""
        self._schedule_first_round(timeline, entered)
        for row in self.story.milestones:
            if len(row) > 2:
                self._schedule_met(timeline, row)
        for move in self.story.moves:
            self._schedule_move(timeline, move)
        for report in self.story.reports:
            self._schedule_report(timeline, report)
        for offset in rounds_without_change(self.story, self._numbered.number, self._numbered.cycle_days):
            timeline.at(self._days.day(offset), self._report_no_change)
        for row in self.story.evidence:
            self._schedule_evidence(timeline, row)
        self._schedule_judgements(timeline)

    def _after(self, row: list[Any], due: date | None) -> bool:
        return due is not None and self._days.day(row[1]) > due

    def _lead(self) -> Post | None:
        return self._council.posts.get(self.story.lead)

    def _reporter(self, moment: Moment) -> User:
        """Who speaks for the lead post on that day; for an empty post the programme manager."""
        manager = self._council.by_role["programme_manager"]
        return self._council.reporter(self.story.lead, moment.day) or manager

    def _decider(self, moment: Moment) -> User:
        """The lead of the priority, else the programme manager."""
        priority = self._numbered.priority
        lead = self._council.reporter(priority.lead, moment.day) if priority else None
        return lead or self._council.by_role["programme_manager"]

    def _add_milestones(self, moment: Moment, rows: list[list[Any]]) -> None:
        for row in rows:
            add_milestone(
                action=self.action,
                title=row[0],
                due_on=self._days.day(row[1]),
                by=self._reporter(moment),
                today=moment.day,
                now=moment.now,
            )

    def _schedule_met(self, timeline: Timeline, row: list[Any]) -> None:
        def meet(moment: Moment) -> None:
            milestone = Milestone.objects.get(action=self.action, title=row[0])
            by = self._reporter(moment)
            meet_milestone(milestone=milestone, met_on=moment.day, by=by, today=moment.day, now=moment.now)

        timeline.at(self._days.day(row[2]), meet)

    def _schedule_move(self, timeline: Timeline, told: dict[str, Any]) -> None:
        moves: list[DateMove] = []

        def ask(moment: Moment) -> None:
            moves.append(
                ask_to_move_date(
                    action=self.action,
                    to_date=self._days.day(told["to"]),
                    reason=told["reason"],
                    by=self._reporter(moment),
                    post=self._lead(),
                    today=moment.day,
                    now=moment.now,
                )
            )

        def decide(moment: Moment) -> None:
            approve = told.get("approve", True)
            move = decide_move(
                move=moves[0],
                approve=approve,
                note=told.get("note", ""),
                by=self._decider(moment),
                today=moment.day,
                now=moment.now,
            )
            there = set(Milestone.objects.filter(action=self.action).values_list("title", flat=True))
            late = [row for row in self.story.milestones if row[0] not in there]
            if approve:
                self._add_milestones(moment, [row for row in late if not self._after(row, move.to_date)])

        timeline.at(self._days.day(told["asked"]), ask)
        if "decided" in told:
            timeline.at(self._days.day(told["decided"]), decide)

    def _schedule_report(self, timeline: Timeline, row: list[Any]) -> None:
        def tell(moment: Moment) -> None:
            stopping = row[1] == "stopped"
            by = self._decider(moment) if stopping else self._reporter(moment)
            self._report_on(moment, row, by=by)

        timeline.at(self._days.day(row[0]), tell)

    def _schedule_first_round(self, timeline: Timeline, entered: date) -> None:
        """In a new plan's first round leads say of later work when it begins."""
        story = self.story
        if story.added is not None or story.starts is None or not story.reports:
            return
        starts, round_on = self._days.day(story.starts), entered + FIRST_ROUND
        if starts > round_on and self._days.day(story.reports[0][0]) > round_on:
            row = ["", "not_started", f"Begins in {starts:%B %Y}."]
            timeline.at(round_on, lambda moment: self._report_on(moment, row, by=self._reporter(moment)))

    def _report_on(self, moment: Moment, row: list[Any], *, by: User) -> None:
        report_progress(
            action=self.action,
            report=self._report(row, moment),
            by=by,
            post=self._lead(),
            today=moment.day,
            now=moment.now,
        )

    def _report(self, row: list[Any], moment: Moment) -> Report:
        said = row[1]
        progress, outlook = _JUDGEMENTS[said]
        text, *more = [self._days.words(words) for words in (*row[2:], "", "", "")]
        return Report(
            as_at=moment.day,
            progress=progress,
            outlook=outlook,
            text=text,
            reason=more[0] if progress is Progress.STOPPED else "",
            risk="" if progress is Progress.STOPPED else more[0],
            mitigation=more[1],
            help_wanted=more[2],
            milestones=self._met_by_completing() if progress is Progress.COMPLETED else {},
        )

    def _met_by_completing(self) -> dict[int, str]:
        still_open = Milestone.objects.filter(action=self.action, met_on=None, dropped_on=None)
        return dict.fromkeys(still_open.values_list("pk", flat=True), MILESTONE_MET)

    def _report_no_change(self, moment: Moment) -> None:
        by = self._council.reporter(self.story.lead, moment.day)
        if by is not None:  # nobody reports for an empty post
            self.action.refresh_from_db(fields=["progress", "outlook", "risk", "mitigation", "help_wanted"])
            report_no_change(action=self.action, by=by, post=self._lead(), today=moment.day, now=moment.now)

    def _schedule_evidence(self, timeline: Timeline, row: list[Any]) -> None:
        def prove(moment: Moment) -> None:
            add_evidence(
                action=self.action,
                title=row[1],
                note=row[2],
                dated_on=moment.day,
                by=self._reporter(moment),
                post=self._lead(),
                today=moment.day,
                now=moment.now,
            )

        timeline.at(self._days.day(row[0]), prove)

    def _schedule_judgements(self, timeline: Timeline) -> None:
        if self.story.override:
            self._schedule_override(timeline, self.story.override)
        if self.story.accepted:
            self._schedule_acceptance(timeline, *self.story.accepted)

    def _schedule_override(self, timeline: Timeline, told: dict[str, Any]) -> None:
        def override(moment: Moment) -> None:
            set_override(
                action=self.action,
                rating=Rating(told["rating"]),
                reason=told["reason"],
                until=self._days.day(told["until"]),
                by=self._decider(moment),
                today=moment.day,
                now=moment.now,
            )

        timeline.at(self._days.day(told["day"]), override)

    def _schedule_acceptance(self, timeline: Timeline, offset: int, reference: str) -> None:
        def accept(moment: Moment) -> None:
            completions = ProgressUpdate.objects.filter(action=self.action, progress=Progress.COMPLETED)
            accept_closure(
                action=self.action,
                completion=completions.latest("recorded_at"),
                reference=reference,
                accepted_on=moment.day,
                by=self._council.by_role["programme_manager"],
                today=moment.day,
                now=moment.now,
            )

        timeline.at(self._days.day(offset), accept)
