"""Moving an agreed date: asking, deciding, taking back; and giving a first date."""

from typing import Any

from django.http import Http404, HttpResponse

from accounts.requests import SignedIn
from foundation.clock import now, today
from foundation.clock.words import day
from foundation.editing.errors import Refused
from foundation.editing.fields import carry
from foundation.editing.pages import attempt
from improvement_plan.forms.action import DateForm, DecideForm, MoveForm
from improvement_plan.models import Action, DateMove
from improvement_plan.permissions import Rights
from improvement_plan.services.dates import set_first_date, withdraw_move
from improvement_plan.services.requests import answer_request, ask_for_move
from improvement_plan.views.common import acting_post, done, entitled, form_page, not_done


def move(request: SignedIn, slug: str, reference: str) -> HttpResponse:
    """Ask to move the agreed date."""
    action, rights = entitled(request, slug, reference, _may_ask)
    if action.due_on is None:
        raise Http404
    form = MoveForm(request.POST or None, action=action)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        asked = attempt(
            form,
            lambda: ask_for_move(
                action=action,
                to_date=given["to_date"],
                reason=given["reason"],
                by=request.user,
                post=acting_post(request.user, rights),
                today=today(),
                now=now(),
                expected_version=given["version"],
            ),
        )
        if asked:
            return done(request, action, "Your request waits for a decision. Whoever decides gets a mail.")
    lede = f"The agreed date is {day(action.due_on)}. It stays until the lead of the priority approves."
    return form_page(request, action, form, title="Ask to move the date", lede=lede)


def decide(request: SignedIn, slug: str, reference: str) -> HttpResponse:
    """Approve or refuse the request that waits."""
    action, _ = entitled(request, slug, reference, lambda may: may.decide_dates)
    waiting = _waiting(action)
    if waiting is None:
        return not_done(request, action, "No request to move this date waits: it was decided or taken back.")
    form = DecideForm(request.POST or None, initial={"move": waiting.pk})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if given["move"] != waiting.pk:
            form.add_error(
                None, "The request that you saw was taken back. This is another one: decide again."
            )
            form = _again(form, waiting)
        elif attempt(
            form,
            lambda: answer_request(
                move=waiting,
                approve=given["decision"] == "approve",
                note=given["note"],
                by=request.user,
                today=today(),
                now=now(),
            ),
        ):
            return done(request, action, f"Your decision on {action.reference} is saved.")
    return form_page(request, action, form, title="Decide about a date", move=waiting)


def withdraw(request: SignedIn, slug: str, reference: str) -> HttpResponse:
    """Take one's own request back."""
    action, _ = entitled(request, slug, reference, _may_ask)
    waiting = _waiting(action)
    if waiting is None or waiting.asked_by_id != request.user.pk:
        raise Http404
    try:
        withdraw_move(move=waiting, by=request.user, now=now())
    except Refused as refused:
        return not_done(request, action, refused.message)
    return done(request, action, "Your request to move the date is taken back.")


def give_date(request: SignedIn, slug: str, reference: str) -> HttpResponse:
    """Give an undated action its agreed date, or any action a review date."""
    action, _ = entitled(request, slug, reference, _may_ask)
    form = DateForm(request.POST or None, action=action)
    if action.due_on is not None:
        del form.fields["due_on"]
        form.helper.layout.pop(0)
    if request.method == "POST" and form.is_valid():
        given: dict[str, Any] = form.cleaned_data
        saved = attempt(
            form,
            lambda: set_first_date(
                action=action,
                due_on=given.get("due_on"),
                review_on=given["review_on"],
                by=request.user,
                today=today(),
                now=now(),
                expected_version=given["version"],
            ),
        )
        if saved:
            return done(request, action, f"{action.reference} has its date.")
    lede = "An agreed date can only be moved with a reason and an approval once it is given."
    title = "Give it a date" if action.due_on is None else "Set a review date"
    return form_page(request, action, form, title=title, lede=lede if action.due_on is None else "")


def _may_ask(rights: Rights) -> bool:
    return rights.report or rights.edit


def _waiting(action: Action) -> DateMove | None:
    found: DateMove | None = (
        action.date_moves.filter(decision=DateMove.Decision.WAITING)
        .select_related("action__plan", "asked_for_post", "asked_by")
        .first()
    )
    return found


def _again(form: DecideForm, waiting: DateMove) -> DecideForm:
    """The same form, now about the request that really waits."""
    carry(form, "move", str(waiting.pk))
    return form
