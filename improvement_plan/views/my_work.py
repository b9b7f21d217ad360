"""My work: what a person owes, and the grid that reports on many actions in one sitting."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from accounts.models import Post
from accounts.requests import SignedIn
from foundation.clock import now, today
from foundation.clock.words import counted_days, day
from foundation.composition import providers
from foundation.composition.protocols import WorkItem
from foundation.editing.errors import Refused, StaleEdit
from foundation.editing.fields import carry
from improvement_plan.forms.my_work import OUTLOOKS, RISK_TEXTS, Cells, RowForm, cells_of
from improvement_plan.models import Action
from improvement_plan.queries.my_work import (
    LOOK_AHEAD,
    MyWork,
    OwedAction,
    lede,
    my_work,
    overdue_line,
    owed_actions,
    red_next_line,
)
from improvement_plan.rules.vocabulary import Outlook, Progress
from improvement_plan.services.progress import GridRow, RowsRefused, report_many
from improvement_plan.views.drafts import draft_of, forget_draft, keep_draft

# A grid of more rows would be slow to fill in and to save; the rest comes after these are saved.
MOST_ROWS = 50
_ROW = re.compile(r"[0-9]{1,12}")


@dataclass
class Row:
    """A row of the grid: drawn from `cells`; `theirs` was saved meanwhile."""

    item: OwedAction
    cells: Cells
    theirs: list[tuple[str, str]] = field(default_factory=list)

    @property
    def is_open(self) -> bool:
        """Whether the second row is shown whatever the outlook: something in it must be read."""
        return bool(self.theirs or {"", *RISK_TEXTS} & self.cells.errors.keys())

    @property
    def whole_error(self) -> str:
        """What stands in the way of the whole row."""
        return self.cells.errors.get("", "")


@dataclass
class SentRow:
    """A row as it was sent."""

    item: OwedAction
    form: RowForm
    theirs: list[tuple[str, str]] = field(default_factory=list)

    @property
    def needs_more(self) -> bool:
        """Whether the action's own page must ask something: open milestones, or why it stops."""
        progress = self.form.cleaned_data.get("progress")
        if progress == Progress.STOPPED:
            return True
        return progress == Progress.COMPLETED and self.item.open_milestones > 0

    def shown(self) -> Row:
        """The row with what was typed and what stands in its way."""
        return Row(self.item, self.form.cells(), self.theirs)


def page(request: SignedIn) -> HttpResponse:
    """What do I owe, what is late, what turns red next, what waits for my answer; report here."""
    if request.method == "POST":
        return _save(request)
    work = my_work(request.user, today=today())
    shown = work.owed if request.GET.get("all") else work.due
    may_stop = request.user.has_perm("actions.override")
    rows = [
        Row(item, cells_of(item.action, may_stop=may_stop, draft=draft_of(request, item.action.pk)))
        for item in shown[:MOST_ROWS]
    ]
    return _render(request, work, rows)


def _save(request: SignedIn) -> HttpResponse:
    """Save every row that was touched, or nothing, and name what stands in the way."""
    rows = _posted_rows(request)
    touched = [row for row in rows if row.form.touched or row.form.unchanged]
    valid = [row.form.is_valid() for row in touched]
    if not touched:
        messages.info(request, "Nothing was filled in, so nothing was saved.")
        return redirect("my_work")
    if all(valid):
        asking = [row for row in touched if row.needs_more]
        saving = [row for row in touched if not row.needs_more]
        if _saved(request, saving):
            return _after_saving(request, saving, asking)
    work = my_work(request.user, today=today())
    return _render(request, work, [row.shown() for row in rows])


def _posted_rows(request: SignedIn) -> list[SentRow]:
    """The rows that were sent. One that is not this person's to report on: refused, as if missing."""
    sent = dict.fromkeys(request.POST.getlist("row"))
    if not request.user.has_perm("actions.report") or not all(map(_ROW.fullmatch, sent)):
        raise Http404
    wanted = [int(pk) for pk in sent]
    held = Post.objects.held_by(request.user, on=today())
    found = (
        Action.objects.visible_to(request.user)
        .led_by(held)
        .filter(pk__in=wanted)
        .select_related("plan__scheme")
        .prefetch_related("plan__scheme__entries")
    )
    actions = {action.pk: action for action in found}
    if set(wanted) - actions.keys() or len(wanted) > MOST_ROWS:
        raise Http404
    items = owed_actions([actions[pk] for pk in wanted], today=today())
    may_stop = request.user.has_perm("actions.override")
    return [SentRow(item, RowForm(request.POST, action=item.action, may_stop=may_stop)) for item in items]


def _saved(request: SignedIn, rows: Sequence[SentRow]) -> bool:
    """Whether all these rows were saved; else each one in the way says why."""
    day_of_report = today()
    posts = {post.pk: post for post in Post.objects.held_by(request.user, on=day_of_report)}
    wanted = [_grid_row(row, posts, day_of_report) for row in rows]
    by_action = {row.item.action.pk: row for row in rows}
    try:
        report_many(rows=wanted, by=request.user, today=day_of_report, now=now())
    except RowsRefused as refused:
        for action_id, problem in refused.problems.items():
            _refuse(by_action[action_id], problem)
        return False
    for row in rows:
        forget_draft(request, row.item.action.pk)
    return True


def _grid_row(row: SentRow, posts: dict[int, Post], day_of_report: date) -> GridRow:
    form, action = row.form, row.item.action
    return GridRow(
        action=action,
        post=posts.get(row.item.post_id or 0),
        expected_version=form.cleaned_data["version"],
        report=None if form.unchanged else form.report(today=day_of_report),
        submission=form.key,
    )


def _refuse(row: SentRow, problem: Refused) -> None:
    """Show at its row what a service refused; a stale row shows theirs and may be saved again."""
    if not isinstance(problem, StaleEdit):
        row.form.refuse(problem)
        return
    current = row.item.action
    current.refresh_from_db()
    row.form.add_error(None, "Somebody reported on this meanwhile. Yours is kept: save again to add it.")
    row.theirs = _theirs(current)
    carry(row.form, row.form.add_prefix("version"), str(current.version))


def _theirs(action: Action) -> list[tuple[str, str]]:
    latest = action.updates.first()
    told = [
        ("Progress", Progress(action.progress).words),
        ("Outlook", Outlook(action.outlook).words if action.outlook else ""),
        ("One line", latest.text if latest else ""),
        ("Risk", action.risk),
        ("Mitigation", action.mitigation),
        ("Help wanted", action.help_wanted),
    ]
    return [(label, text) for label, text in told if text]


def _after_saving(request: SignedIn, saved: Sequence[SentRow], asking: Sequence[SentRow]) -> HttpResponse:
    if saved:
        count = len(saved)
        messages.success(request, f"{count} report{'' if count == 1 else 's'} saved.")
    for row in asking:
        keep_draft(request, row.item.action.pk, row.form.draft())
    if not asking:
        return redirect("my_work")
    first = asking[0].item
    more = f" Then come back: {len(asking) - 1} more wait." if len(asking) > 1 else ""
    messages.info(request, f"{first.action.reference} needs an answer more before it is saved.{more}")
    return redirect(f"{first.url}#report")


def _render(request: SignedIn, work: MyWork, rows: Sequence[Row]) -> HttpResponse:
    day_of_page = today()
    answers = [item for provider in providers("work") for item in provider(request.user, day_of_page)]
    answers.sort(key=lambda item: (item.due_on is None, item.due_on or day_of_page))
    problems = _problems(rows)
    context = {
        "work": work,
        "lede": lede(work.posts),
        "figures": _figures(work, answers, day_of_page),
        "overdue": [overdue_line(item) for item in work.overdue],
        "red_next": [red_next_line(item, today=day_of_page) for item in work.red_next],
        "answers": answers,
        "rows": rows,
        "outlooks": OUTLOOKS,
        "problems": problems,
        "may_report": request.user.has_perm("actions.report"),
        "showing_all": bool(request.GET.get("all")),
        "made_at": now(),
    }
    return render(request, "improvement_plan/my_work.html", context)


def _problems(rows: Sequence[Row]) -> list[tuple[str, str]]:
    """What stands in the way of the grid, each with the field that it links to."""
    problems = []
    for row in rows:
        reference = row.item.action.reference
        for name, error in row.cells.errors.items():
            target = f"id_{row.cells.prefix}-{name or 'progress'}"
            problems.append((f"{reference}: {error[0].lower()}{error[1:]}", target))
    return problems


def _figures(work: MyWork, answers: Sequence[WorkItem], on: date) -> list[dict[str, object]]:
    """The four numbers that the page opens with."""
    oldest = work.overdue[0].deadline if work.overdue else None
    first = work.red_next[0].explanation.turns_red_on if work.red_next else None
    soonest = next((item.due_on for item in answers if item.due_on), None)
    return [
        {
            "n": len(work.overdue),
            "label": "Overdue",
            "url": "#owe",
            "sub": f"oldest since {day(oldest)}" if oldest else "nothing is late",
            "mark": "overdue",
        },
        {
            "n": len(work.red_next),
            "label": "Turn red next",
            "url": "#next",
            "sub": f"first on {day(first)}" if first else f"none in {counted_days(LOOK_AHEAD.days)}",
        },
        {
            "n": len(answers),
            "label": "Wait for your answer",
            "url": "#answer",
            "sub": f"first since {day(soonest)}" if soonest and soonest <= on else _first_due(soonest),
        },
        {
            "n": len(work.due),
            "label": "To report",
            "url": "#report",
            "sub": f"of {len(work.owed)} open action{'' if len(work.owed) == 1 else 's'}",
        },
    ]


def _first_due(soonest: date | None) -> str:
    return f"first due {day(soonest)}" if soonest else "nothing waits"
