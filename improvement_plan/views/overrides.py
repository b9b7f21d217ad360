"""Overriding a rating, and ending an override."""

from django.http import Http404, HttpResponse
from django.shortcuts import render

from accounts.requests import SignedIn
from foundation.clock import now, today
from foundation.editing.errors import Refused
from foundation.editing.pages import attempt
from improvement_plan.forms.action import OverrideForm
from improvement_plan.queries.explain import explain
from improvement_plan.rules.vocabulary import Rating
from improvement_plan.services.overrides import end_override, set_override
from improvement_plan.views.common import address, done, entitled, form_page, not_done


def override(request: SignedIn, slug: str, reference: str) -> HttpResponse:
    """Show another rating until a day, with a reason."""
    action, _ = entitled(request, slug, reference, lambda may: may.override)
    form = OverrideForm(request.POST or None, action=action, today=today())
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        saved = attempt(
            form,
            lambda: set_override(
                action=action,
                rating=Rating(given["rating"]),
                reason=given["reason"],
                until=given["until"],
                by=request.user,
                today=today(),
                now=now(),
                expected_version=given["version"],
            ),
        )
        if saved:
            return done(request, action, f"The rating of {action.reference} is overridden.")
    said = explain(action, scheme=action.plan.scheme.as_scheme(), as_of=today())
    lede = f"The derived rating is {said.derived.words.lower()}. It stays visible beside yours. {said.why}"
    return form_page(request, action, form, title="Override the rating", lede=lede)


def end(request: SignedIn, slug: str, reference: str) -> HttpResponse:
    """Ask, then return to the derived rating."""
    action, _ = entitled(request, slug, reference, lambda may: may.override)
    if action.override_rating is None:
        raise Http404
    if request.method == "POST":
        try:
            end_override(action=action, by=request.user, today=today(), now=now())
        except Refused as refused:
            return not_done(request, action, refused.message)
        return done(request, action, f"{action.reference} shows its derived rating again.")
    derived = Rating(action.derived_rating).words.lower()
    return render(
        request,
        "improvement_plan/action_confirm.html",
        {
            "action": action,
            "title": "End the override",
            "text": f"{action.reference} will show its derived rating again: {derived}.",
            "label": "End the override",
            "cancel_url": address(action),
        },
    )
